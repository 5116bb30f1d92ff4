"""Whether a document may be deployed: everything that is wrong with it, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bihuan.dmn import graph, model
from bihuan.dmn.drawing import requirements
from bihuan.dmn.expressions import inner
from bihuan.kernel.errors import InvalidModel, Problem

_NAMED = (model.Decision, model.InputData, model.BusinessKnowledgeModel, model.DecisionService)


def check(definitions: model.Definitions, imports: Iterable[model.Definitions] = ()) -> list[Problem]:
    """All problems of a document; `imports` are the documents it may import. Those of severity error forbid deploying it."""
    known = {each.namespace: each for each in imports}
    found = [*_ids(definitions), *_names(definitions), *_imports(definitions, known), *_references(definitions, known)]
    found += [*_types(definitions), *_cycles(definitions), *_expressions(definitions)]
    compiled = graph.compile(definitions, known.values())
    return [*found, *compiled.problems, *_type_references(definitions, compiled), *_undeclared(compiled)]


def refuse(definitions: model.Definitions, imports: Iterable[model.Definitions] = ()) -> None:
    """Raise `InvalidModel("dmn.refused")` with all problems when there is an error among them."""
    problems = tuple(each for each in check(definitions, imports) if each.severity == "error")
    if problems:
        raise InvalidModel("dmn.refused", problems=problems, count=len(problems))


def _ids(definitions: model.Definitions) -> Iterator[Problem]:
    counts = Counter(each.id for each in definitions.drgElement if each.id)
    for id, count in counts.items():
        if count > 1:
            yield Problem(code="dmn.duplicate_id", place=id, params={"id": id})


def _names(definitions: model.Definitions) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in definitions.drgElement:
        if not isinstance(each, _NAMED):
            continue
        name = model.variable_name(each)
        if not name.strip():
            yield Problem(code="dmn.no_name", place=each.id or "", params={"id": each.id or ""})
        elif name in seen:
            yield Problem(code="dmn.duplicate_name", place=each.id or name, params={"name": name})
        seen.add(name)
    for name, count in Counter(each.name for each in definitions.itemDefinition).items():
        if count > 1:
            yield Problem(code="dmn.duplicate_name", place=name, params={"name": name})


def _imports(definitions: model.Definitions, known: Mapping[str, model.Definitions]) -> Iterator[Problem]:
    for each in definitions.import_:
        if each.importType.rstrip("/").endswith("MODEL") and each.namespace not in known:
            yield Problem(code="dmn.missing_import", place=each.name, params={"name": each.name, "namespace": each.namespace})


def _references(definitions: model.Definitions, known: Mapping[str, model.Definitions]) -> Iterator[Problem]:
    own = model.elements(definitions)
    for each in definitions.drgElement:
        hrefs = [href for _, href in requirements(each)]
        if isinstance(each, model.DecisionService):
            groups = (each.outputDecision, each.encapsulatedDecision, each.inputDecision, each.inputData)
            hrefs += [reference.href for group in groups for reference in group]
        for href in hrefs:
            namespace, _, id = href.rpartition("#")
            document = (
                own
                if namespace in ("", definitions.namespace)
                else model.elements(known[namespace])
                if namespace in known
                else {}
            )
            if id not in document:
                params = {"name": each.name, "target": href}
                yield Problem(code="dmn.missing_requirement", place=each.id or each.name, params={**params})


def _types(definitions: model.Definitions) -> Iterator[Problem]:
    """Item definitions that hold themselves."""
    needs = {each.name: set(_needed(each)) for each in definitions.itemDefinition}
    for path in _circles(needs):
        yield Problem(code="dmn.type_cycle", place=path[0], params={"name": path[0]})


def _needed(definition: model.ItemDefinition) -> Iterator[str]:
    if definition.typeRef:
        yield definition.typeRef.rpartition(":")[2].strip()
    for each in definition.itemComponent:
        yield from _needed(each)


def _cycles(definitions: model.Definitions) -> Iterator[Problem]:
    """Decisions that require each other in a circle; a knowledge model may call itself."""
    names = {model.key_of(each): each.name for each in definitions.drgElement}
    needs = {
        model.key_of(each): {
            href.rpartition("#")[2] for _, href in requirements(each) if href.rpartition("#")[0] in ("", definitions.namespace)
        }
        for each in definitions.drgElement
        if isinstance(each, model.Decision)
    }
    for path in _circles(needs):
        shown = " → ".join(names.get(each, each) for each in (*path, path[0]))
        yield Problem(code="dmn.cycle", place=path[0], params={"path": shown})


def _circles(needs: Mapping[str, set[str]]) -> list[list[str]]:
    """One circle for each group of nodes that reach themselves, found without recursion."""
    circles: list[list[str]] = []
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(needs[start])))] if start not in done else []
        path += [start] if stack else []
        while stack:
            node, waiting = stack[-1]
            following = next(waiting, None)
            if following is None:
                done.add(node)
                stack.pop()
                path.pop()
            elif following in path:
                circles.append(path[path.index(following) :])
            elif following in needs and following not in done:
                stack.append((following, iter(sorted(needs[following]))))
                path.append(following)
    return circles


# --- expressions -----------------------------------------------------------------------------------------------------


def _expressions(definitions: model.Definitions) -> Iterator[Problem]:
    for each in definitions.drgElement:
        if isinstance(each, model.Decision) and each.expression is None:
            yield Problem(code="dmn.no_logic", place=each.id or each.name, severity="warning", params={"name": each.name})
        for expression in inner(each):
            if isinstance(expression, model.DecisionTable):
                yield from _table(each.name, expression)


def _table(name: str, table: model.DecisionTable) -> Iterator[Problem]:
    place = table.id or name
    if not table.output:
        yield Problem(code="dmn.table_without_output", place=place, params={"name": name})
    if len(table.output) > 1:
        for number, clause in enumerate(table.output, 1):
            if not (clause.name or "").strip():
                yield Problem(code="dmn.output_without_name", place=clause.id or place, params={"name": name, "column": number})
        if table.aggregation not in (None, "COUNT"):
            params = {"name": name, "aggregation": table.aggregation}
            yield Problem(code="dmn.aggregation_of_many", place=place, params={**params})
    for number, clause in enumerate(table.input, 1):
        if clause.inputExpression is None or not (clause.inputExpression.text or "").strip():
            yield Problem(code="dmn.input_without_expression", place=clause.id or place, params={"name": name, "column": number})
    if table.hitPolicy in ("PRIORITY", "OUTPUT ORDER") and not any(each.outputValues for each in table.output):
        yield Problem(code="dmn.no_priorities", place=place, severity="warning", params={"name": name})
    for number, rule in enumerate(table.rule, 1):
        if len(rule.inputEntry) != len(table.input) or len(rule.outputEntry) != len(table.output):
            counts = {"row": number, "inputs": len(rule.inputEntry), "outputs": len(rule.outputEntry)}
            yield Problem(code="dmn.rule_length", place=rule.id or place, params={"name": name, **counts})


def _type_references(definitions: model.Definitions, compiled: graph.Decisions) -> Iterator[Problem]:
    for name, reference, place in _typed(definitions):
        if not compiled.types.knows(reference):
            yield Problem(code="dmn.unknown_type", place=place, params={"name": name, "type": reference})


def _typed(definitions: model.Definitions) -> Iterator[tuple[str, str, str]]:
    """Everything that declares a type: its name, the type, its place."""
    for definition in definitions.itemDefinition:
        yield from ((definition.name, each, definition.id or definition.name) for each in _written_types(definition))
    for each in definitions.drgElement:
        if isinstance(each, _NAMED) and each.variable is not None and each.variable.typeRef:
            yield each.name, each.variable.typeRef, each.id or each.name
        for expression in inner(each):
            if expression.typeRef:
                yield each.name, expression.typeRef, expression.id or each.id or each.name


def _written_types(definition: model.ItemDefinition) -> Iterator[str]:
    if definition.typeRef:
        yield definition.typeRef
    for each in definition.itemComponent:
        yield from _written_types(each)


def _undeclared(compiled: graph.Decisions) -> Iterator[Problem]:
    """Names in expressions that no requirement brings: they will be taken from what the caller gives."""
    for name, place, _ in compiled.builder.undeclared:
        yield Problem(code="dmn.undeclared_name", place=place, severity="hint", params={"name": name})
