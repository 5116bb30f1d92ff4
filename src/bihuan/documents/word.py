"""A document as Word (.docx)."""

from __future__ import annotations

import io
from typing import Any

from bihuan.documents.content import Block, Bullets, Document, Heading, Paragraph, Picture, Table

WESTERN, EASTERN = "Calibri", "Microsoft YaHei"
TEAL, GREY = (0x0F, 0x76, 0x6E), (0x64, 0x74, 0x8B)
_LINE_CM = 16.0
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "Caption", "Table Grid")


def write(document: Document) -> bytes:
    """The file."""
    import docx
    from docx.shared import Cm

    file = docx.Document()
    _set_up(file, document)
    title = file.add_paragraph(document.title, style="Title")
    title.paragraph_format.space_after = _points(4)
    for name, value in document.facts:
        line = file.add_paragraph()
        line.paragraph_format.space_after = _points(0)
        _run(line, f"{name}  ", colour=GREY)
        _run(line, value)
    for block in document.blocks:
        _block(file, block, Cm(_LINE_CM))
    if document.footer:
        _run(file.sections[0].footer.paragraphs[0], document.footer, colour=GREY, size=8)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _set_up(file: Any, document: Document) -> None:
    """A4, our fonts; the East Asian one must be named per style, or Word takes any."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, RGBColor

    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name in _STYLES:
        style = file.styles[name]
        style.font.name = WESTERN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        fonts.set(qn("w:eastAsia"), EASTERN)
    file.styles["Normal"].font.size = _points(10.5)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 12)):
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = _points(size), True, RGBColor(*TEAL)
    properties = file.core_properties
    properties.title, properties.author = document.title, "Bihuan"
    properties.language = document.language


def _block(file: Any, block: Block, width: Any) -> None:
    if isinstance(block, Heading):
        file.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        line = file.add_paragraph()
        _run(line, block.text, colour=GREY if block.tone == "muted" else None, bold=block.tone == "strong")
    elif isinstance(block, Bullets):
        for each in block.items:
            file.add_paragraph(each, style="List Bullet")
    elif isinstance(block, Table):
        _table(file, block)
    else:
        _picture(file, block, width)


def _run(line: Any, text: str, *, colour: tuple[int, int, int] | None = None, bold: bool = False, size: float = 0) -> None:
    from docx.shared import RGBColor

    run = line.add_run(_clean(text))
    run.bold = bold or None
    if colour:
        run.font.color.rgb = RGBColor(*colour)
    if size:
        run.font.size = _points(size)


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _table(file: Any, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    table = file.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    header = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")  # the head stands on every page
    repeated.set(qn("w:val"), "true")
    header.append(repeated)
    whole = sum(block.widths)
    lines = [block.head, *block.rows]
    for number, cells in enumerate(lines):
        row = table.rows[0] if not number else table.add_row()
        for place, text in enumerate(cells):
            cell = row.cells[place]
            cell.width = Cm(_LINE_CM * block.widths[place] / whole)
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = _points(1)
            if place in block.figures:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(line, text, bold=not number, colour=GREY if not number else None, size=9)
    file.add_paragraph()


def _picture(file: Any, block: Picture, width: Any) -> None:
    file.add_picture(io.BytesIO(block.png), width=int(width * block.share))
    described = file.inline_shapes[-1]._inline.docPr
    described.set("descr", block.described or block.caption)
    _run(file.add_paragraph(), block.caption, colour=GREY, size=9)
