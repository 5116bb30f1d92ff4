"""FEEL expressions evaluated for programs, over variables that come along and those that an element instance sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan import feel
from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import documents, elements, filters
from bihuan.application.running import showing
from bihuan.application.running.runtime import load_state, scope_of, visible
from bihuan.engine.state import ROOT
from bihuan.feel import codec, temporal
from bihuan.forms.presentation import plain
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput


class Evaluate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An expression begins with `=`; without it the text stands for itself."""

    expression: str = ""
    scope_key: str | int | None = None
    variables: dict[str, Any] | None = None


def evaluate(tx: Transaction, actor: Actor, body: Evaluate) -> dict[str, Any]:
    """The value of an expression and what was noticed on the way; variables sent come before those of the scope."""
    actor.require("processes.read")
    if not body.expression.strip():
        raise InvalidInput("program.no_expression", place="/expression")
    text = body.expression.strip()
    if not text.startswith("="):
        return _answer(body, body.expression, ())
    values = {**_seen(tx, actor, body), **{name: codec.from_json(value) for name, value in (body.variables or {}).items()}}
    found = feel.evaluate(feel.compiled(text.removeprefix("=")), values, now=temporal.instant(tx.now))
    spoken: Language = "en" if actor.language == "en" else "zh-CN"
    return _answer(body, plain(found.value), tuple({"message": render(each.as_problem(), spoken)} for each in found.warnings))


def _answer(body: Evaluate, result: Any, warnings: tuple[dict[str, str], ...]) -> dict[str, Any]:
    return {"expression": body.expression, "result": result, "warnings": list(warnings), "referencedSecrets": []}


def _seen(tx: Transaction, actor: Actor, body: Evaluate) -> Mapping[str, Any]:
    """What the element instance sees, as the actor may read it."""
    if body.scope_key is None:
        return {}
    record, number = elements.place(tx, actor, filters.key(body.scope_key))
    state = load_state(tx, record.key)
    scope = number if number in state.scopes else scope_of(state, number) or ROOT
    return showing.readable(actor, documents.blueprint_of(tx, record), visible(state, scope, 0 if scope == number else number))
