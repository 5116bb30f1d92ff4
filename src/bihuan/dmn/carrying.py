"""Which decisions hand on what they were given: whose value a guarded value may be read from.

A table answers with its output cells, so that what its inputs compare is not in its value; any other logic may put each name it
speaks of into its value. What carries a guarded value is guarded in turn for the decisions that require it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bihuan.dmn import model
from bihuan.dmn.expressions import inner
from bihuan.feel.inference import mentions
from bihuan.feel.parser import parse
from bihuan.feel.scope import Scope
from bihuan.kernel.errors import InvalidModel


def speaks_of(text: str, names: frozenset[str]) -> bool:
    """Whether a FEEL text names one of `names`; one that is no FEEL does when it holds the letters."""
    if not text.strip():
        return False
    try:
        root = parse(text, Scope(names)).root
    except InvalidModel:
        return any(name in text for name in names)
    return any(mentions(root, name) for name in names)


def carriers(definitions: model.Definitions, guarded: Iterable[str]) -> frozenset[str]:
    """The names that carry guarded values: the `guarded` ones themselves, and those of decisions that hand them on."""
    known = frozenset(guarded)
    nodes = [each for each in definitions.drgElement if isinstance(each, model.Decision | model.BusinessKnowledgeModel)]
    while True:
        found = {name for node in nodes if hands_on(node, known) for name in (model.variable_name(node), node.name or "")}
        grown = known | (found - {""})
        if grown == known:
            return known
        known = grown


def hands_on(node: model.Node, guarded: frozenset[str]) -> bool:
    """Whether an element's value may hold one of the guarded."""
    return any(speaks_of(text, guarded) for text in _answers(node))


def _answers(node: model.Node) -> Iterator[str]:
    """The texts that an element's value is made of."""
    tables = [each for each in inner(node) if isinstance(each, model.DecisionTable)]
    compared = {id(clause.inputExpression) for table in tables for clause in table.input}
    for each in inner(node):
        if isinstance(each, model.LiteralExpression) and id(each) not in compared:
            yield each.text or ""
