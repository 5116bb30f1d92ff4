"""《流程执行手册》: one process version for those who work by it: the diagram, who does what until when, step by step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bihuan.application.views.papers import ManualContent, ManualStep
from bihuan.documents import pdf, word
from bihuan.documents.content import Block, Bullets, Document, Format, Heading, Paragraph, Picture, Table
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem, Scalar
from bihuan.kernel.text import Text

_ZONE_MS = 8 * 3_600_000


def write(content: ManualContent, language: Language, form: Format) -> bytes:
    """The manual as a file; raises `Unavailable("documents.no_font")` for a PDF that would show empty boxes."""
    document = _Manual(content, language).document()
    return pdf.write(document) if form == "pdf" else word.write(document)


class _Manual:
    def __init__(self, content: ManualContent, language: Language) -> None:
        self.content = content
        self.language: Language = language

    def say(self, code: str, **params: Scalar) -> str:
        return render(Problem(code=f"documents.manual.{code}", params=dict(params)), self.language)

    def of(self, text: Text) -> str:
        return text.of(self.language)

    def joined(self, texts: list[Text]) -> str:
        return ("、" if self.language == "zh-CN" else ", ").join(self.of(each) for each in texts)

    def document(self) -> Document:
        content = self.content
        facts = (
            (self.say("process"), self.of(content.process)),
            (self.say("version"), f"{content.label} {self.of(content.note)}".strip()),
            (self.say("department"), self.of(content.department)),
            (self.say("owner"), self.of(content.owner)),
            (self.say("made"), day_of(content.made)),
        )
        return Document(
            title=self.say("title", process=self.of(content.process)),
            language=self.language,
            facts=tuple(each for each in facts if each[1]),
            blocks=(*self._chart(), *self._overview(), *self._steps(), *self._help()),
            footer=self.say("footer", process=self.of(content.process), version=content.label),
        )

    def _chart(self) -> list[Block]:
        blocks: list[Block] = [Heading(self.say("chart"))]
        if self.of(self.content.summary):
            blocks.append(Paragraph(self.of(self.content.summary)))
        if self.content.picture:
            caption = self.say("chart_caption", process=self.of(self.content.process), version=self.content.label)
            blocks.append(Picture(self.content.picture, caption, self.joined([each.name for each in self.content.steps])))
        return blocks

    def _overview(self) -> list[Block]:
        head = tuple(self.say(name) for name in ("step", "doer", "accountable", "limit", "output"))
        rows = tuple(
            (
                self.of(each.name),
                self.of(each.doer),
                self.of(each.accountable),
                self.of(each.limit) or "-",
                self.joined(each.outputs) or "-",
            )
            for each in self.content.steps
        )
        return [Heading(self.say("overview")), Table(head, rows, (2.2, 1.6, 1.6, 1.8, 2.6))]

    def _steps(self) -> list[Block]:
        blocks: list[Block] = [Heading(self.say("standards"))]
        for number, step in enumerate(self.content.steps, 1):
            blocks.append(Heading(f"{number}. {self.of(step.name)}", 2))
            if self.of(step.standard):
                blocks.append(Paragraph(self.of(step.standard), "strong" if step.key_step else "plain"))
            blocks.append(Bullets(tuple(self._facts(step))))
        return blocks

    def _facts(self, step: ManualStep) -> list[str]:
        told = {
            "doer": self.of(step.doer),
            "accountable": self.of(step.accountable),
            "supports": self.joined(step.supports),
            "consulted": self.joined(step.consulted),
            "informed": self.joined(step.informed),
            "system": self.of(step.system),
            "limit": self.of(step.limit),
            "input": self.joined(step.inputs),
            "output": self.joined(step.outputs),
            "acceptance": self.joined(step.acceptance),
            "controls": self.joined(step.controls),
            "exception": self.of(step.exception),
        }
        mark = "：" if self.language == "zh-CN" else ": "
        found = [f"{self.say(name)}{mark}{value}" for name, value in told.items() if value]
        return found or [self.say("automatic")]

    def _help(self) -> list[Block]:
        return [Heading(self.say("using")), Bullets(tuple(self.say(f"use_{number}") for number in range(1, 5)))]


def day_of(instant: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant + _ZONE_MS)
    return at.strftime("%Y-%m-%d")
