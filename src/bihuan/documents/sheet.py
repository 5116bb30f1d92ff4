"""《审批单》: one instance on paper, with what was filled in, the opinions with names and times, and the way it took."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import ApprovalSheet, SheetLine
from bihuan.documents import pdf, word
from bihuan.documents.content import Block, Document, Format, Heading, Paragraph, Table
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem, Scalar
from bihuan.kernel.text import Text

# What a line of the record may say; anything else (an outcome of the process's own) stands as it is.
WORDS = frozenset(
    {
        *("waiting", "approved", "rejected", "started", "completed", "canceled", "failed", "suspended", "resumed", "modified"),
        *("returned", "reopened", "migrated", "voided", "call_rebound", "call_started", "call_completed", "job_completed"),
        *("task_created", "task_completed", "task_canceled", "task_decided", "task_transferred", "task_addedBefore"),
        *("task_addedAfter", "task_addedBeside", "task_removed", "task_delegated", "task_resolved", "task_asked"),
        *("task_answered", "task_urged", "task_copied", "task_takenBack", "task_denied", "task_updated", "decision_evaluated"),
        *("event_triggered", "incident_raised", "incident_resolved", "error_thrown", "escalated"),
    }
)


def write(content: ApprovalSheet, language: Language, form: Format) -> bytes:
    """The sheet as a file; raises `Unavailable("documents.no_font")` for a PDF that would show empty boxes."""
    document = _Sheet(content, language).document()
    return pdf.write(document) if form == "pdf" else word.write(document)


class _Sheet:
    def __init__(self, content: ApprovalSheet, language: Language) -> None:
        self.content = content
        self.language: Language = language

    def say(self, code: str, **params: Scalar) -> str:
        return render(Problem(code=f"documents.sheet.{code}", params=dict(params)), self.language)

    def of(self, text: Text) -> str:
        return text.of(self.language)

    def document(self) -> Document:
        content = self.content
        facts = (
            (self.say("title_of"), content.title),
            (self.say("number"), content.number or content.key),
            (self.say("process"), f"{self.of(content.process)} {content.label}"),
            (self.say("state"), self.say(f"is_{content.state.lower()}")),
            (self.say("starter"), self._person(content.starter, posts=True)),
            (self.say("started"), content.started_at),
            *(((self.say("ended"), content.ended_at),) if content.ended_at else ()),
        )
        return Document(
            title=self.say("title", company=self.of(content.company)),
            language=self.language,
            facts=facts,
            blocks=(*self._filled(), *self._opinions(), *self._trace(), *self._printed()),
            footer=self.say("footer", number=content.number or content.key, process=self.of(content.process)),
        )

    def _filled(self) -> list[Block]:
        blocks: list[Block] = [Heading(self.say("filled"), 2)]
        rows = tuple((self.of(each.label), self.of(each.value)) for each in self.content.fields)
        if rows:
            blocks.append(Table((self.say("field"), self.say("value")), rows, (1, 2.6)))
        for table in self.content.tables:
            shown = tuple(tuple(self.of(cell) for cell in row) for row in table.rows)
            head = tuple(self.of(each) for each in table.columns)
            blocks += [Paragraph(self.of(table.label), "strong"), Table(head, shown, (1.0,) * len(head))]
        return blocks if len(blocks) > 1 else []

    def _opinions(self) -> list[Block]:
        return self._lines(self.content.decisions, "opinions", signed=True)

    def _trace(self) -> list[Block]:
        return self._lines(self.content.trace, "trace", signed=False)

    def _lines(self, lines: Sequence[SheetLine], heading: str, *, signed: bool) -> list[Block]:
        if not lines:
            return []
        rows = tuple(
            (self.of(each.step), self._who(each, posts=signed), self._did(each), each.comment, each.at) for each in lines
        )
        head = tuple(self.say(name) for name in ("step", "signed" if signed else "who", "did", "opinion", "at"))
        return [Heading(self.say(heading), 2), Table(head, rows, (1.5, 1.6, 1.2, 2.4, 1.4))]

    def _did(self, line: SheetLine) -> str:
        said = self.say(f"did_{line.word.lower()}") if line.word in WORDS else line.word
        return self.say("to", did=said, name=self._person(line.target)) if line.target else said

    def _who(self, line: SheetLine, *, posts: bool) -> str:
        waits = line.word == "waiting" and line.person is None
        name = self.say("anyone") if waits else self._person(line.person, posts=posts)
        return self.say("behalf", name=name, other=self._person(line.on_behalf_of)) if line.on_behalf_of else name

    def _person(self, person: PersonRef | None, *, posts: bool = False) -> str:
        if person is None:
            return self.say("system")
        name = self.of(person.name)
        return self.say("post", name=name, post=self.of(person.post)) if posts and person.post else name

    def _printed(self) -> list[Block]:
        content = self.content
        return [Paragraph(self.say("printed", name=self._person(content.printed_by), at=content.printed_at), "muted")]
