"""A document as PDF, set by typst. Texts are handed over as data, never as typst's own language."""

from __future__ import annotations

import json
from typing import Any

from bihuan.documents import fonts
from bihuan.documents.content import Block, Bullets, Document, Heading, Paragraph, Picture, Table

_PAGE = r"""
#let data = json(bytes(sys.inputs.at("data")))
#let teal = rgb("#0f766e")
#let grey = rgb("#64748b")
#let hair = rgb("#e2e8f0")
#set document(title: data.title, author: "Bihuan")
#set page(paper: "a4", margin: (x: 2.4cm, top: 2.2cm, bottom: 2.2cm),
  footer: context [#set text(size: 8pt, fill: grey); #data.footer #h(1fr) #counter(page).display("1 / 1", both: true)])
#set text(font: data.fonts, size: 10pt, lang: data.lang, region: data.region)
#set par(leading: 0.75em, justify: false)
#show heading: set text(fill: teal)
#show heading.where(level: 1): set block(above: 1.6em, below: 0.8em)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12pt)
#text(size: 21pt, weight: "bold", fill: teal, data.title)
#v(0.2em)
#for fact in data.facts [#text(fill: grey, fact.at(0)) #h(0.6em) #fact.at(1) \ ]
#for block in data.blocks {
  if block.kind == "heading" { heading(level: block.level, block.text) }
  else if block.kind == "paragraph" {
    par(if block.tone == "muted" { text(fill: grey, block.text) }
        else if block.tone == "strong" { strong(block.text) } else { block.text })
  }
  else if block.kind == "bullets" { list(..block.items) }
  else if block.kind == "table" {
    set text(size: 8.5pt)
    set par(leading: 0.55em)
    table(columns: block.widths.map(w => w * 1fr), stroke: (x: none, y: 0.5pt + hair), inset: (x: 4pt, y: 5pt),
      align: (x, y) => if block.figures.contains(x) { right + top } else { left + top },
      table.header(..block.head.map(c => text(fill: grey, c))),
      ..block.rows.flatten())
  }
  else if block.kind == "picture" {
    figure(image(bytes(block.png), width: block.share * 100%, alt: block.described), numbering: none, supplement: none,
      caption: text(fill: grey, size: 8.5pt, block.caption))
  }
}
"""


def write(document: Document) -> bytes:
    """The file; raises `Unavailable("documents.no_font")` when it needs Chinese characters and no font has them."""
    import typst

    family = fonts.needed_for(document.texts)
    families = [each for each in (family, "New Computer Modern") if each]
    chinese = document.language == "zh-CN"
    data = {
        "title": document.title,
        "footer": document.footer,
        "lang": "zh" if chinese else "en",
        "region": "CN" if chinese else "GB",
        "fonts": families,
        "facts": document.facts,
        "blocks": [_block(each) for each in document.blocks],
    }
    return typst.compile(
        _PAGE.encode(), font_paths=fonts.known(fonts.folders()), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "tone": block.tone}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": block.items}
    if isinstance(block, Picture):
        described = block.described or block.caption
        return {"kind": "picture", "png": list(block.png), "caption": block.caption, "described": described, "share": block.share}
    assert isinstance(block, Table)
    return {
        "kind": "table",
        "head": block.head,
        "rows": block.rows,
        "widths": block.widths,
        "figures": sorted(block.figures),
    }
