"""The diagnosis report in both languages and both formats; fonts, or a clear word that there is none."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from bihuan.documents import diagnosis as documents
from bihuan.documents import flowchart, fonts, pdf
from bihuan.documents.content import Document, Paragraph
from bihuan.documents.reports import DocumentReports
from bihuan.eventlog import quality
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Unavailable
from bihuan.logstore import samples
from bihuan.mining import diagnosis, findings, flow, variants

LOG = samples.purchases(150, seed=6)
FOUND = diagnosis.diagnose(findings.scene(LOG))


def source(found: diagnosis.Diagnosis = FOUND) -> documents.Source:
    ways = tuple(variants.variants(LOG))
    return documents.Source(
        "采购", "采购 2023Q4", quality.summary(LOG), quality.remarks(LOG), flow.graph(LOG), ways, found, 1_711_900_800_000
    )


@pytest.mark.parametrize(
    ("language", "title", "proposal"), [("zh-CN", "流程问题诊断报告", "建议"), ("en", "Process diagnosis report", "Proposal")]
)
def test_word_holds_what_was_found(language: Language, title: str, proposal: str) -> None:
    file = docx.Document(io.BytesIO(documents.report(source(), language, "docx")))
    words = [line.text for line in file.paragraphs]
    assert words[0] == title
    assert sum(proposal in line for line in words) == 5
    ranking = file.tables[0]
    assert [row.cells[0].text for row in ranking.rows[1:]] == ["1", "2", "3", "4", "5"]
    assert len(file.inline_shapes) == 1
    style = file.styles["Normal"].element.xml
    assert 'w:eastAsia="Microsoft YaHei"' in style
    assert file.core_properties.title == title


def test_dates_are_those_of_the_reader_and_nothing_is_left_in_braces() -> None:
    file = docx.Document(io.BytesIO(documents.report(source(), "zh-CN", "docx")))
    text = "\n".join(
        [line.text for line in file.paragraphs] + [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    )
    assert "2024-04-01" in text
    assert "{" not in text
    assert "mining." not in text
    assert "documents." not in text


def test_pdf_is_written_with_a_chinese_font(chinese_fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(chinese_fonts))
    for language in ("zh-CN", "en"):
        content = documents.report(source(), language, "pdf")
        assert content.startswith(b"%PDF-")
        assert b"NotoSansSC" in content


def test_without_a_chinese_font_a_pdf_is_refused_not_filled_with_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "chinese", lambda named: "")
    with pytest.raises(Unavailable) as caught:
        pdf.write(Document("标题", "zh-CN", (), (Paragraph("正文"),)))
    assert caught.value.code == "documents.no_font"
    assert pdf.write(Document("Title", "en", (), (Paragraph("text #with *signs* of $typst"),))).startswith(b"%PDF-")


def test_a_log_without_findings_has_a_report_too() -> None:
    nothing = diagnosis.Diagnosis(cases=1, months=1, knows_work=True, working_time=True, ranked=())
    file = docx.Document(io.BytesIO(documents.report(source(nothing), "en", "docx")))
    words = [line.text for line in file.paragraphs]
    assert "Nothing was found that is grave enough to report." in words
    assert "Note: fewer than five issues were found; all are listed." in words


def test_the_picture_names_every_activity_it_shows() -> None:
    shown = flow.simplify(flow.graph(LOG), 1.0, 0.2)
    picture = flowchart.svg(shown)
    assert all(node.name in picture for node in shown.nodes)
    assert flowchart.png(shown).startswith(b"\x89PNG")


def test_use_cases_get_their_report() -> None:
    made = DocumentReports().diagnosis(
        LOG, FOUND, (), flow.graph(LOG), variants.variants(LOG), process="采购", made=0, language="en", form="docx"
    )
    assert made.startswith(b"PK")
