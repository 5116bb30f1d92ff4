"""《流程问题诊断报告》: the five worst weaknesses with proof and proposal, the other findings, the process as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bihuan.documents import flowchart, pdf, word
from bihuan.documents.content import Block, Bullets, Document, Format, Heading, Paragraph, Picture, Table
from bihuan.eventlog.quality import Summary
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem, Scalar
from bihuan.lifecycle.diagnosis import Cause
from bihuan.mining.flow import simplify
from bihuan.mining.graphs import Graph
from bihuan.mining.ways import Variant
from bihuan.mining.weaknesses import QUESTIONS, TOP, Diagnosis, Question, Ranked, Saying

MS_PER_HOUR = 3_600_000
_MOST_OTHERS = 15
_MOST_VARIANTS = 8
_MAP_SHARE = 0.62
_MOST_DRAWN = 11


class Source(NamedTuple):
    """What a report is made of; `made` is an instant in ms, `zone_ms` the offset of the reader's clock."""

    name: str
    log_name: str
    summary: Summary
    remarks: tuple[Problem, ...]
    graph: Graph
    variants: tuple[Variant, ...]
    diagnosis: Diagnosis
    made: int
    causes: Mapping[str, tuple[Cause, ...]] = {}
    answers: Mapping[str, Mapping[Question, str]] = {}
    confirmed: tuple[str, int] | None = None
    zone_ms: int = 8 * MS_PER_HOUR


def report(source: Source, language: Language, form: Format) -> bytes:
    """The report as a file; raises `Unavailable("documents.no_font")` for a PDF that would show empty boxes."""
    document = _Report(source, language).document()
    return pdf.write(document) if form == "pdf" else word.write(document)


class _Report:
    def __init__(self, source: Source, language: Language) -> None:
        self.source = source
        self.language: Language = language

    def say(self, code: str, **params: Scalar) -> str:
        return render(Problem(code=code, params=dict(params)), self.language)

    def said(self, saying: Saying) -> str:
        return render(Problem(code=saying.code, params=saying.params), self.language)

    def document(self) -> Document:
        parts: tuple[Callable[[], list[Block]], ...] = (self._short, self._top, self._details, self._others, self._process)
        return Document(
            title=self.say("documents.diagnosis.title"),
            language=self.language,
            facts=self._facts(),
            blocks=tuple(block for part in parts for block in part()),
            footer=self.say("documents.diagnosis.footer"),
        )

    def _facts(self) -> tuple[tuple[str, str], ...]:
        source, summary = self.source, self.source.summary
        clock = "working" if source.diagnosis.working_time else "elapsed"
        based = self.say(
            "documents.diagnosis.source_is",
            log=source.log_name,
            cases=f"{summary.cases:,}",
            events=f"{summary.events:,}",
            first=self._day(summary.first),
            last=self._day(summary.last),
        )
        return (
            (self.say("documents.diagnosis.process"), source.name),
            (self.say("documents.diagnosis.source"), based),
            (self.say("documents.diagnosis.clock"), self.say(f"documents.diagnosis.clock_{clock}")),
            (self.say("documents.diagnosis.made"), self._day(source.made)),
            (self.say("documents.diagnosis.confirmed"), self._confirmed()),
        )

    def _confirmed(self) -> str:
        given = self.source.confirmed
        if given is None:
            return self.say("documents.diagnosis.unconfirmed")
        return self.say("documents.diagnosis.confirmed_by", name=given[0], day=self._day(given[1]))

    def _day(self, instant: int | None) -> str:
        if instant is None:
            return "-"
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant + self.source.zone_ms)
        return at.strftime("%Y-%m-%d")

    def _short(self) -> list[Block]:
        diagnosis = self.source.diagnosis
        blocks: list[Block] = [Heading(self.say("documents.diagnosis.summary"))]
        if not diagnosis.ranked:
            blocks.append(Paragraph(self.say("documents.diagnosis.nothing"), "strong"))
        else:
            saving = sum(each.finding.saving_per_month for each in diagnosis.top)
            told = self.say(
                "documents.diagnosis.found",
                count=len(diagnosis.ranked),
                top=len(diagnosis.top),
                hours=_figure(diagnosis.hours_per_month),
                saving=_figure(saving),
            )
            blocks.append(Paragraph(told, "strong"))
            blocks.append(Bullets(tuple(self.said(each.finding.title) for each in diagnosis.top)))
        if len(diagnosis.ranked) < TOP:
            blocks.append(Paragraph(self.say("documents.diagnosis.fewer"), "muted"))
        if self.source.remarks:
            blocks.append(Heading(self.say("documents.diagnosis.doubts"), 2))
            blocks.append(Bullets(tuple(render(each, self.language) for each in self.source.remarks[:8])))
        return blocks

    def _top(self) -> list[Block]:
        if not self.source.diagnosis.ranked:
            return []
        rows = tuple(self._row(each) for each in self.source.diagnosis.top)
        return [
            Heading(self.say("documents.diagnosis.top")),
            self._ranking(rows),
            Paragraph(self.say("documents.diagnosis.rule"), "muted"),
        ]

    def _ranking(self, rows: tuple[tuple[str, ...], ...]) -> Table:
        head = ("rank", "issue", "priority", "impact", "saving", "lever")
        titles = tuple(self.say(f"documents.diagnosis.{each}") for each in head)
        return Table(titles, rows, (0.7, 6.2, 1.3, 1.9, 1.9, 1.6), frozenset({3, 4}))

    def _row(self, each: Ranked) -> tuple[str, ...]:
        finding = each.finding
        return (
            str(each.rank),
            self.said(finding.title),
            self.say(f"documents.priority.{each.priority}"),
            _figure(finding.hours_per_month),
            _figure(finding.saving_per_month),
            f"{finding.lever} {self.say(f'documents.lever.{finding.lever.lower()}')}",
        )

    def _details(self) -> list[Block]:
        if not self.source.diagnosis.top:
            return []
        blocks: list[Block] = [Heading(self.say("documents.diagnosis.details"))]
        for each in self.source.diagnosis.top:
            blocks += self._detail(each)
        return blocks

    def _detail(self, each: Ranked) -> list[Block]:
        finding = each.finding
        frequency = self.say(
            "documents.diagnosis.frequency",
            count=_figure(finding.per_month),
            hours=_figure(finding.hours_per_case),
            confidence=round(100 * finding.confidence),
        )
        lever = self.say(f"documents.lever.{finding.lever.lower()}")
        proposal = self.say("documents.diagnosis.proposal", lever=lever) + self.said(finding.proposal)
        blocks: list[Block] = [
            Heading(f"{each.rank}. {self.said(finding.title)}", 2),
            Paragraph(self.said(finding.detail)),
            Paragraph(frequency, "muted"),
            Paragraph(proposal, "strong"),
        ]
        if finding.evidence.rows:
            head = tuple(self.say(f"documents.diagnosis.evidence_{name}") for name in ("what", "count", "rate"))
            rows = tuple((name, f"{count:,.0f}", f"{rate:,.2f}") for name, count, rate in finding.evidence.rows)
            blocks.append(Table(head, rows, (3, 1, 2), frozenset({1, 2})))
        if finding.sheet:
            head = (self.say("documents.diagnosis.question"), self.say("documents.diagnosis.answer"))
            asked = self.say("documents.unasked")
            told = self.source.answers.get(finding.id, {})
            answers = tuple(
                (
                    self.say(f"documents.question.{name}"),
                    self.said(finding.sheet[name]) if name in finding.sheet else told.get(name, asked),
                )
                for name in QUESTIONS
            )
            blocks.append(Table(head, answers, (1, 5)))
        blocks += self._whys(self.source.causes.get(finding.id, ()))
        if finding.evidence.cases:
            joint = "、" if self.language == "zh-CN" else ", "
            blocks.append(Paragraph(self.say("documents.diagnosis.examples", cases=joint.join(finding.evidence.cases)), "muted"))
        return blocks

    def _whys(self, causes: tuple[Cause, ...]) -> list[Block]:
        """The tree of causes, one a line, each as far in as it lies deep."""
        if not causes:
            return []

        def below(parent: str, level: int) -> list[str]:
            lines: list[str] = []
            for each in causes:
                if each.parent == parent:
                    mark = self.say("documents.diagnosis.root") if each.root else ""
                    lines += [f"{'→ ' * (level - 1)}{each.text}{mark}", *below(each.id, level + 1)]
            return lines

        return [Paragraph(self.say("documents.diagnosis.whys"), "strong"), Bullets(tuple(below("", 1)))]

    def _others(self) -> list[Block]:
        others = self.source.diagnosis.ranked[TOP : TOP + _MOST_OTHERS]
        if not others:
            return []
        return [Heading(self.say("documents.diagnosis.all")), self._ranking(tuple(self._row(each) for each in others))]

    def _process(self) -> list[Block]:
        source = self.source
        blocks: list[Block] = [Heading(self.say("documents.diagnosis.process_chapter"))]
        if source.graph.nodes:
            shown = simplify(source.graph, min(1.0, _MOST_DRAWN / len(source.graph.nodes)), 0.0)
            names = ", ".join(node.name for node in shown.nodes)
            blocks.append(Picture(flowchart.png(shown), self.say("documents.diagnosis.map_caption"), names, _MAP_SHARE))
        blocks.append(Heading(self.say("documents.diagnosis.variants"), 2))
        head = tuple(self.say(f"documents.diagnosis.{name}") for name in ("variant", "cases", "share", "median"))
        rows = tuple(
            (" → ".join(each.activities), f"{each.cases:,}", f"{100 * each.share:.1f}%", self._span(each.median))
            for each in source.variants[:_MOST_VARIANTS]
        )
        blocks.append(Table(head, rows, (6, 1, 1, 1.4), frozenset({1, 2, 3})))
        return [*blocks, *self._conformance()]

    def _conformance(self) -> list[Block]:
        agreement = self.source.diagnosis.agreement
        if agreement is None:
            return []
        told = self.say(
            "documents.diagnosis.fitness",
            fitness=f"{100 * agreement.fitness:.1f}",
            precision=f"{100 * agreement.precision:.1f}",
            fitting=f"{agreement.fitting:,}",
            share=f"{100 * agreement.fitting / max(agreement.cases, 1):.1f}",
        )
        return [Heading(self.say("documents.diagnosis.conformance"), 2), Paragraph(told)]

    def _span(self, ms: float) -> str:
        hours = ms / MS_PER_HOUR
        return (
            self.say("documents.days", days=f"{hours / 24:.1f}")
            if hours >= 48
            else self.say("documents.hours", hours=f"{hours:.1f}")
        )


def _figure(value: float) -> str:
    """A figure as exact as it deserves."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 1 else f"{value:,.2f}"


__all__ = ["Source", "report"]
