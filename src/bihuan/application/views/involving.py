"""What people do with work beside doing it, as it travels."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef


class Because(View, frozen=True):
    """An action that needs nothing but its reason."""

    reason: str = ""


class ReturnWorkItem(View, frozen=True):
    """`to` is `start`, `previous` or an element id; `branches` empty: others stay where they may.

    `resubmit`: once done again, the work may go straight back to who returned it (`choose`), or must go all the way (`normal`).
    """

    to: str = "previous"
    branches: Literal["", "keep", "redo"] = ""
    restore: bool = False
    resubmit: Literal["choose", "normal"] = "choose"
    reason: str = ""
    dry_run: bool = False


class AddSign(View, frozen=True):
    """`where`: they sign before, after or beside the caller; `mode`: how they decide together."""

    where: Literal["before", "after", "beside"]
    people: list[str]
    mode: Literal["all", "any", "sequential"] = "all"
    note: str = ""


class InvolvePerson(View, frozen=True):
    to: str
    note: str = ""


class CopyWorkItem(View, frozen=True):
    people: list[str]
    note: str = ""


class UrgedView(View, frozen=True):
    """Who was urged."""

    people: list[PersonRef]


class CopyView(View, frozen=True):
    person: PersonRef
    read_at: datetime | None


class CopiesView(View, frozen=True):
    copies: list[CopyView]


class InvolvedView(View, frozen=True):
    """Somebody who was brought into a step: how, by whom, and what came of it."""

    work_item_key: str
    how: Literal["before", "after", "beside", "asked", "delegated"]
    mode: Literal["all", "any", "sequential"]
    person: PersonRef | None
    by: PersonRef | None
    note: str
    opinion: str
    outcome: str
    state: Literal["open", "claimed", "completed", "canceled"]
    removable: bool


class Phrases(View, frozen=True):
    """Sentences people use again and again (常用语): the company's, and one's own."""

    company: list[str]
    own: list[str]


class KeepPhrases(View, frozen=True):
    own: list[str]
    company: list[str] | None = None
