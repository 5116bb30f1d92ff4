"""《试点总结报告》: what was tried where, what it showed with its intervals, what people said, what was decided and by whom."""

from __future__ import annotations

from bihuan.application.views.pilots import MetricResult, PilotView
from bihuan.documents import pdf, word
from bihuan.documents.content import Block, Bullets, Document, Format, Heading, Paragraph, Table
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem, Scalar
from bihuan.kernel.text import Text

_RATES = frozenset({"late", "canceled"})


def write(view: PilotView, language: Language, form: Format) -> bytes:
    """The report as a file; raises `Unavailable("documents.no_font")` for a PDF that would show empty boxes."""
    document = _Report(view, language).document()
    return pdf.write(document) if form == "pdf" else word.write(document)


class _Report:
    def __init__(self, view: PilotView, language: Language) -> None:
        self.view = view
        self.language: Language = language

    def say(self, code: str, **params: Scalar) -> str:
        return render(Problem(code=f"documents.pilot.{code}", params=dict(params)), self.language)

    def of(self, text: Text) -> str:
        return text.of(self.language)

    def document(self) -> Document:
        row = self.view.row
        facts = (
            (self.say("process"), self.of(row.process.name)),
            (self.say("arms"), self.say("arms_are", pilot=row.version.label, control=row.control.label)),
            (self.say("period"), f"{row.starts:%Y-%m-%d} – {row.ends:%Y-%m-%d}"),
            (self.say("scope"), self.view.scope),
            (self.say("control"), self.view.control_scope),
            (self.say("lead"), self.of(self.view.lead.name) if self.view.lead else "-"),
        )
        return Document(
            title=self.say("title", name=row.name),
            language=self.language,
            facts=facts,
            blocks=(
                *self._short(),
                *self._metrics(),
                *self._weeks(),
                *self._voices(),
                *self._course(),
                *self._checks(),
                *self._decision(),
            ),
            footer=self.say("footer", name=row.name),
        )

    def _short(self) -> list[Block]:
        primary = next((each for each in self.view.results if each.role == "primary"), None)
        if primary is None:
            return []
        effect = primary.effect
        words = self.say(f"verdict_{primary.verdict}", name=self.of(primary.name))
        if effect:
            words += self.say("effect", value=_percent(effect.value), low=_percent(effect.low), high=_percent(effect.high))
        notes = [self.say("method"), *(self.say(f"caution_{each}") for each in primary.cautions)]
        return [Heading(self.say("summary")), Paragraph(words, "strong"), Bullets(tuple(notes))]

    def _metrics(self) -> list[Block]:
        names = ("metric", "role", "pilot", "against", "before", "difference", "verdict")
        rows = tuple(
            (
                self.of(each.name),
                self.say(f"role_{each.role}"),
                f"{self._figure(each, each.pilot)} (n {each.pilot_cases})",
                f"{self._figure(each, each.control)} (n {each.control_cases})",
                f"{self._figure(each, each.pilot_before)} / {self._figure(each, each.control_before)}",
                self._interval(each),
                self.say("broken") if each.broken else self.say(f"is_{each.verdict}"),
            )
            for each in self.view.results
        )
        head = tuple(self.say(f"column_{name}") for name in names)
        return [Heading(self.say("metrics")), Table(head, rows, (2, 1.1, 1.6, 1.6, 1.7, 2.2, 1.2), frozenset({2, 3, 4, 5}))]

    def _interval(self, result: MetricResult) -> str:
        effect = result.effect
        return f"{_percent(effect.value)} [{_percent(effect.low)}, {_percent(effect.high)}]" if effect else "-"

    def _figure(self, result: MetricResult, value: float | None) -> str:
        if value is None:
            return "-"
        if result.what in _RATES:
            return f"{value:.1%}"
        return self.say("days", value=f"{value / 24:.2f}") if value >= 48 else self.say("hours", value=f"{value:.1f}")

    def _weeks(self) -> list[Block]:
        if not self.view.weeks:
            return []
        primary = next(each for each in self.view.results if each.role == "primary")
        rows = tuple(
            (
                self.say("week", number=number),
                f"{self._figure(primary, each.pilot)}",
                f"{self._figure(primary, each.control)}",
                f"{each.pilot_cases} / {each.control_cases}",
                f"{_percent(each.effect.value)} [{_percent(each.effect.low)}, {_percent(each.effect.high)}]"
                if each.effect
                else "-",
            )
            for number, each in enumerate(self.view.weeks, 1)
        )
        head = tuple(self.say(f"column_{name}") for name in ("week", "pilot", "against", "cases", "difference"))
        return [Heading(self.say("weeks")), Table(head, rows, (1, 1.2, 1.2, 1.2, 2), frozenset({1, 2, 3, 4}))]

    def _voices(self) -> list[Block]:
        said = tuple(
            f"{each.text}（{self.of(each.author.name) if each.author else self.say('anonymous')}"
            f"{'，' + self.of(each.step) if self.of(each.step) else ''}）{' → ' + each.decision if each.decision else ''}"
            if self.language == "zh-CN"
            else f"{each.text} ({self.of(each.author.name) if each.author else self.say('anonymous')})"
            f"{' → ' + each.decision if each.decision else ''}"
            for each in self.view.feedback
        )
        return [Heading(self.say("feedback")), Bullets(said) if said else Paragraph(self.say("no_feedback"), "muted")]

    def _course(self) -> list[Block]:
        """Who was trained, what the team said when it looked back, which reminders were moved."""
        view = self.view
        trained = [
            self.say("trained", topic=each.topic, day=f"{each.at:%Y-%m-%d}", came=len(each.attended), of=len(each.invited))
            for each in view.trainings
        ]
        looked = [
            f"{each.at:%Y-%m-%d}: " + " / ".join(part for part in (each.went_well, each.went_badly, each.to_do) if part)
            for each in view.retros
        ]
        moved = [
            self.say("moved", step=self.of(each.name), was=f"{each.was:.0%}", now=f"{each.now:.0%}", reason=each.reason)
            for each in view.adjustments
        ]
        lines = (*trained, *looked, *moved)
        return [Heading(self.say("course")), Bullets(lines)] if lines else []

    def _checks(self) -> list[Block]:
        rows = tuple(
            (self.say(f"check_{each.name}"), self.say("yes") if each.done else self.say("no"), each.words)
            for each in self.view.checks
        )
        head = tuple(self.say(f"column_{name}") for name in ("check", "met", "words"))
        return [Heading(self.say("checks")), Table(head, rows, (2.4, 0.8, 2))]

    def _decision(self) -> list[Block]:
        view = self.view
        if not view.row.decision or view.decided_by is None or view.decided_at is None:
            return [Heading(self.say("decision")), Paragraph(self.say("undecided"), "muted")]
        signed = self.say("signed", name=self.of(view.decided_by.name), at=f"{view.decided_at:%Y-%m-%d %H:%M}")
        return [
            Heading(self.say("decision")),
            Paragraph(self.say(f"decision_{view.row.decision}"), "strong"),
            Paragraph(view.reason),
            Paragraph(signed, "muted"),
        ]


def _percent(share: float) -> str:
    return f"{share:+.1%}".replace("-", "\N{MINUS SIGN}")
