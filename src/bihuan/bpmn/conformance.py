"""Conformance runs: interchange of reference models, models that must be refused.

`python -m bihuan.bpmn.conformance miwg FOLDER` and `… constraints LISTING.yaml` print what fails and close with the count.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk, xmltree
from bihuan.bpmn.checking import check
from bihuan.bpmn.drawing.picture import svg
from bihuan.bpmn.layout.diagrams import lay_out
from bihuan.bpmn.reader import read
from bihuan.bpmn.writer import write
from bihuan.kernel.catalogue import language_of, render
from bihuan.kernel.errors import BihuanError, InvalidInput, InvalidModel

# Name, attributes, text and children of an element; white space that only indents is left out.
Content: TypeAlias = tuple[str, tuple[tuple[str, str], ...], str, tuple["Content", ...], str]
_REDUNDANT = frozenset({"incoming", "outgoing"})


class Rule(Struct, frozen=True, kw_only=True):
    """One line of a listing: a file and what must become of it."""

    file: str
    rule: str = ""
    expect: Literal["rejected", "accepted"] = "rejected"


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run went; a failure is a file and what was wrong with it."""

    passed: int = 0
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def summary(self) -> str:
        return f"{self.passed} passed, {len(self.failures)} failed"

    @property
    def lines(self) -> tuple[str, ...]:
        """What a run prints: the failures, then the summary."""
        return (*(f"{file}: {reason}" for file, reason in self.failures), self.summary)


def miwg(files: Mapping[str, bytes]) -> Outcome:
    """Every model is read, written and read again without a difference, nothing of its XML is lost, and it can be drawn."""
    return _outcome([(name, interchange_fault(data)) for name, data in files.items()])


def constraints(listing: str, load: Callable[[str], bytes]) -> Outcome:
    """Every file of a listing (YAML: file, rule, expect: rejected | accepted) is judged as expected by the strict profile.

    `load` answers the bytes of a file named as in the listing. What is to be accepted is judged by the default profile. Raises
    InvalidInput for what is not a listing.
    """
    try:
        rules = msgspec.yaml.decode(listing or "[]", type=list[Rule])
    except msgspec.DecodeError as error:
        raise InvalidInput("bpmn.listing_format", reason=" ".join(str(error).split())) from error
    return _outcome([(rule.file, _constraint_fault(rule, load)) for rule in rules])


def _outcome(judged: list[tuple[str, str]]) -> Outcome:
    faults = tuple((name, fault) for name, fault in judged if fault)
    return Outcome(passed=len(judged) - len(faults), failures=faults)


def _constraint_fault(rule: Rule, load: Callable[[str], bytes]) -> str:
    refused = rule.expect == "rejected"
    try:
        problems = check(read(load(rule.file)), "strict" if refused else "default")
    except InvalidModel as error:
        return "" if refused else f"{rule.rule}: refused: {error.code}"
    except OSError as error:
        return f"cannot be read: {error}"
    errors = sorted({problem.code for problem in problems if problem.severity == "error"})
    if refused and not errors:
        return f"{rule.rule}: accepted"
    return "" if refused or not errors else f"{rule.rule}: refused: {', '.join(errors)}"


# --- interchange -----------------------------------------------------------------------------------------------------


def interchange_fault(data: bytes) -> str:
    """What is wrong when a document goes through here, empty when nothing is."""
    try:
        first = read(data)
        written = write(first)
        second = read(written)
    except BihuanError as error:
        return f"{error.code} {error.place} {[problem.code for problem in error.problems]}"
    if msgspec.structs.replace(first, mendedFlows=second.mendedFlows) != second:
        return "reading what was written gives another model"
    lost = content_difference(data, written)
    return lost or _drawing_fault(first)


def _drawing_fault(definitions: bpmn.Definitions) -> str:
    for each in (definitions, lay_out(definitions)):
        for diagram in each.diagrams:
            picture = svg(each, diagram=diagram.id)
            parts = diagram.plane.planeElement if diagram.plane else ()
            drawn = [part.bpmnElement for part in parts if isinstance(part, (bpmn.BPMNShape, bpmn.BPMNEdge))]
            missing = [key for key in drawn if key and f'data-element-id="{key}"' not in picture]
            if missing:
                return f"not drawn: {', '.join(missing[:5])}"
    laid_out = lay_out(definitions)
    shapes = {shape.bpmnElement for shape in walk.walk(laid_out) if isinstance(shape, bpmn.BPMNShape)}
    nodes = [node.id for process in walk.processes(definitions) for node in walk.nodes(process)]
    missing = [key for key in nodes if key and key not in shapes]
    return f"not laid out: {', '.join(missing[:5])}" if missing else ""


def content_difference(original: bytes, written: bytes) -> str:
    """Where two documents differ in content; `incoming` and `outgoing` may have been added, and empty ones left out."""
    return _difference(content(xmltree.parse(original)), content(xmltree.parse(written)), "")


def content(element: xmltree.Element) -> Content:
    """An element as plain data, comparable across order of attributes, prefixes and indentation."""
    if not isinstance(element.tag, str):
        return (xmltree.outside(element), (), "", (), (element.tail or "").strip())
    children = tuple(content(child) for child in element)
    return (
        element.tag,
        tuple(sorted(element.attrib.items())),
        (element.text or "").strip(),
        children,
        (element.tail or "").strip(),
    )


def _difference(one: Content, other: Content, path: str) -> str:
    here = f"{path}/{xmltree.split(one[0])[1]}"
    if one[:3] != other[:3] or one[4] != other[4]:
        return f"differs at {here}"
    mine, theirs = (list(each[3]) for each in (one, other))
    mine = [child for child in mine if xmltree.split(child[0])[1] not in _REDUNDANT or child[2] or child[3]]
    theirs = [child for child in theirs if xmltree.split(child[0])[1] not in _REDUNDANT or child in mine]
    if len(mine) != len(theirs):
        return f"{len(mine)} children became {len(theirs)} at {here}"
    return next((found for a, b in zip(mine, theirs, strict=True) if (found := _difference(a, b, here))), "")


# --- the door --------------------------------------------------------------------------------------------------------

_MODELS = (".bpmn", ".bpmn20.xml", ".bpmn2")


def models_in(folder: Path) -> dict[str, bytes]:
    """All models below a folder by their path; of a single file that file."""
    files = [folder] if folder.is_file() else sorted(each for each in folder.rglob("*") if each.name.endswith(_MODELS))
    return {str(file.relative_to(folder) if folder.is_dir() else file.name): file.read_bytes() for file in files}


def listed(path: Path) -> Outcome:
    """The verdict over a listing; of a folder without one, every model in it must be refused."""
    if path.is_file():
        return constraints(path.read_text(encoding="utf-8"), lambda name: (path.parent / name).read_bytes())
    listings = sorted([*path.glob("*constraints*.yaml"), *path.glob("*constraints*.yml")])
    if listings:
        verdicts = [listed(each) for each in listings]
        return Outcome(
            passed=sum(each.passed for each in verdicts), failures=tuple(f for each in verdicts for f in each.failures)
        )
    files = models_in(path)
    return constraints(msgspec.yaml.encode([Rule(file=name) for name in files]).decode(), files.__getitem__)


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    runs: dict[str, Callable[[Path], Outcome]] = {"miwg": lambda path: miwg(models_in(path)), "constraints": listed}
    if len(given) != 2 or given[0] not in runs:
        print("conform miwg FOLDER | conform constraints LISTING.yaml", file=sys.stderr)
        return 2
    path = Path(given[1])
    if not path.exists():
        print(f"{path}: no such file or folder", file=sys.stderr)
        return 2
    try:
        outcome = runs[given[0]](path)
    except BihuanError as error:
        print(f"{path}: {render(error, language_of(os.environ))}", file=sys.stderr)
        return 2
    print(*outcome.lines, sep=os.linesep)
    return 0 if outcome.passed and not outcome.failures else 1


if __name__ == "__main__":
    raise SystemExit(main())
