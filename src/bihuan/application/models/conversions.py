"""A BPMN file that somebody brings, looked at before anything is stored: what would be taken over, and what could not."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.models import safeguards, versions
from bihuan.application.ports import Transaction
from bihuan.application.views.processes import Conversion, ProblemView, ProcessInFile, TranslationView
from bihuan.bpmn import adoption, extension, foreign, model, walk
from bihuan.kernel.errors import InvalidModel, Problem
from bihuan.kernel.text import Text

replace = msgspec.structs.replace


def convert(tx: Transaction, actor: Actor, content: bytes, of: str = "") -> Conversion:
    """Translate a model of another engine, lay out one without diagram, and say what stands against running it.

    `of` chooses among several processes. Raises `InvalidModel` for a file that is no BPMN 2.0 or holds no process.
    """
    actor.require("processes.edit")
    read = bpmn.read(content)
    offered = adoption.candidates(read)
    wanted = adoption.chosen(read, of=of) if of else offered[0]
    converted = foreign.convert(read)
    drawn = not adoption.is_drawn(converted.definitions)
    made = bpmn.lay_out(converted.definitions) if drawn else converted.definitions
    names = _names(made)
    unfit = {each.place for each in converted.problems if each.severity == "error"}
    name = extension.name_of(wanted) or Text(wanted.id or "", wanted.id or "")
    process_id = wanted.id or ""
    return Conversion(
        bpmn=bpmn.write(made).decode(),
        engines=list(foreign.engines(read)),
        processes=[
            ProcessInFile(
                id=each.id or "",
                name=extension.name_of(each),
                steps=sum(isinstance(inner, model.Activity) for inner in walk.walk(each)),
                known=tx.processes.find(each.id or "") is not None,
            )
            for each in offered
        ],
        chosen=process_id,
        drawn=drawn,
        translations=[
            TranslationView(
                place=each.place, element=names.get(each.place, Text()), name=each.name, before=each.before, after=each.after
            )
            for each in converted.translations
        ],
        untranslated=[_told(each, names, actor.language) for each in converted.problems],
        problems=[
            _told(each, names, actor.language) for each in _problems(tx, made, process_id, name) if each.place not in unfit
        ],
    )


def _problems(tx: Transaction, made: model.Definitions, process_id: str, name: Text) -> list[Problem]:
    """What a version with this diagram would be told; that it is foreign is told piece by piece already, where it is."""
    try:
        adopted = adoption.adopted(made, process_id, name, of=process_id)
        found = versions.problems_with(tx, process_id, bpmn.write(adopted), {})
        return [
            *(each for each in found if each.code != "engine.advice.foreign"),
            *safeguards.responsibilities(tx, adopted, process_id),
        ]
    except InvalidModel as broken:
        return list(broken.problems) or [broken.as_problem()]


def _names(definitions: model.Definitions) -> dict[str, Text]:
    """What the elements are called; a flow by what it connects, for few have a name and many the same."""
    names = {key: name for key, each in walk.by_id(definitions).items() if (name := extension.name_of(each))}
    called = dict(names)
    for flow in (each for each in walk.walk(definitions) if isinstance(each, model.SequenceFlow) and each.id):
        source, target = (names.get(end, Text(end, end)) for end in (flow.sourceRef, flow.targetRef))
        own = names.get(flow.id or "", Text())
        called[flow.id or ""] = Text(*(_connecting(own, source, target, language) for language in ("zh-CN", "en")))
    return called


def _connecting(own: Text, source: Text, target: Text, language: str) -> str:
    ways = f"{source.of(language)} → {target.of(language)}"
    return f"{ways} · {own.of(language)}" if own else ways


def _told(problem: Problem, names: Mapping[str, Text], language: str) -> ProblemView:
    """The problem with its place for the page, and the name of the place in its sentence."""
    name = names.get(problem.place)
    told = versions.problem_view(replace(problem, place=name.of(language)) if name else problem, language)
    return replace(told, place=problem.place)
