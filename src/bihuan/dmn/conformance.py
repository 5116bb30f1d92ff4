"""Running test kits in the format of the DMN TCK: `python -m bihuan.dmn.conformance FOLDER …`.

A test folder holds models (`*.dmn`) and test files (`*.xml` with `testCases`). A case passes when every result node has the
expected value: numbers within 1e-8, everything else by FEEL's equality. `errorResult` asks for null without an exception.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from bihuan.dmn import graph, xml
from bihuan.dmn.document import read
from bihuan.dmn.external import emulated
from bihuan.dmn.graph import Decisions
from bihuan.dmn.xml import Xml
from bihuan.feel import temporal, temporal_text
from bihuan.feel.numbers import NUMBERS, number_of
from bihuan.feel.operators import equality
from bihuan.feel.text import written
from bihuan.feel.values import Value, class_of
from bihuan.kernel.errors import BihuanError

TOLERANCE = Decimal("1e-8")
NOW = temporal.instant(1_700_000_000_000)
ARITHMETIC = "0100-arithmetic"  # 1,087 cases of one kind: totals are also told without them
LEVELS = ("compliance-level-2", "compliance-level-3")


class Verdict(NamedTuple):
    """The outcome of one case; `expects_value` when a value is expected that is not null, `faults` tells what differs."""

    folder: str
    file: str
    case: str
    expects_value: bool
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def folders(root: Path, *, every: bool = False) -> list[Path]:
    """The test folders below a kit's root, those of levels 2 and 3 unless `every` is wanted, or the root itself."""
    parts = [path for level in LEVELS for path in root.glob(f"**/{level}/*") if path.is_dir()]
    if every or not parts:
        parts = [path.parent for path in root.glob("**/*.dmn")]
    return sorted(set(parts))


def run_folder(folder: Path) -> Iterator[Verdict]:
    """All cases of a folder."""
    documents = {path.name: read(path.read_bytes()) for path in sorted(folder.glob("*.dmn"))}
    compiled: dict[str, Decisions] = {}
    for path in sorted(folder.glob("*.xml")):
        root, _ = xml.parse(path.read_bytes())
        if root.local != "testCases":
            continue
        name = _text(root, "modelName") or next(iter(documents))
        if name not in compiled:
            others = [each for key, each in documents.items() if key != name]
            compiled[name] = graph.compile(documents[name], others, external=emulated)
        for case in _named(root, "testCase"):
            yield _case(folder.name, path.name, compiled[name], case)


def _case(folder: str, file: str, decisions: Decisions, case: Xml) -> Verdict:
    inputs = {each.get("name") or "": value_of(each) for each in _named(case, "inputNode")}
    faults: list[str] = []
    expects_value = False
    for node in _named(case, "resultNode"):
        name = node.get("name") or ""
        expected = next((value_of(each) for each in _named(node, "expected")), None)
        expects_value = expects_value or expected is not None
        try:
            found = graph.evaluate(decisions, case.get("invocableName") or name, inputs, now=NOW).value
        except BihuanError as error:
            faults.append(f"{name}: expected {written(expected)}, raised {error.code}")
            continue
        if len(_named(case, "resultNode")) > 1 and case.get("invocableName") and class_of(found) is dict:
            found = found.get(name)  # one node per output decision of a service
        if not same(expected, found):
            faults.append(f"{name}: expected {written(expected)}, found {written(found)}")
    return Verdict(folder, file, case.get("id") or "", expects_value, tuple(faults))


def same(expected: Value, found: Value) -> bool:
    """Whether a value is the expected one."""
    if class_of(expected) in NUMBERS and class_of(found) in NUMBERS:
        return abs(Decimal(expected) - Decimal(found)) <= TOLERANCE * max(1, abs(Decimal(expected)))
    if class_of(expected) is list and class_of(found) is list:
        return len(expected) == len(found) and all(map(same, expected, found))
    if class_of(expected) is dict and class_of(found) is dict:
        return expected.keys() == found.keys() and all(same(expected[name], found[name]) for name in expected)
    return equality(expected, found) is True


# --- the kit's values ------------------------------------------------------------------------------------------------


def value_of(node: Xml) -> Value:
    """The value that an input, an expected result, a component or an item holds."""
    content = [child for child in node.children if child.is_element and child.local in ("value", "list", "component")]
    if not content or _nil(content[0]):
        return None
    if content[0].local == "component":
        return {child.get("name") or "": value_of(child) for child in content}
    if content[0].local == "list":
        return [value_of(item) for item in _named(content[0], "item")]
    return _plain(content[0])


def _plain(node: Xml) -> Value:
    kind = next((value.rpartition(":")[2] for name, value in node.attributes if name.rpartition(":")[2] == "type"), "string")
    text = node.text
    if kind in ("string", "anySimpleType"):
        return text
    if kind == "boolean":
        return text.strip() in ("true", "1")
    readers = {
        "date": temporal_text.date,
        "time": temporal_text.time,
        "dateTime": temporal_text.date_and_time,
        "duration": temporal_text.duration,
        "dayTimeDuration": temporal_text.day_time,
        "yearMonthDuration": temporal_text.year_month,
    }
    return readers[kind](text.strip()) if kind in readers else number_of(text.strip())


def _nil(node: Xml) -> bool:
    return any(name.rpartition(":")[2] == "nil" and value in ("true", "1") for name, value in node.attributes)


def _named(node: Xml, local: str) -> list[Xml]:
    return [child for child in node.children if child.is_element and child.local == local]


def _text(node: Xml, local: str) -> str:
    return next((child.text.strip() for child in _named(node, local)), "")


# --- the door --------------------------------------------------------------------------------------------------------


def summary(verdicts: Sequence[Verdict]) -> list[str]:
    """The three numbers: all cases, those without the arithmetic folder, those that expect a value."""

    def count(name: str, chosen: Iterable[Verdict]) -> str:
        outcomes = [each.passed for each in chosen]
        return f"{name}: {sum(outcomes)} of {len(outcomes)}"

    return [
        count("total", verdicts),
        count(f"without {ARITHMETIC}", (each for each in verdicts if each.folder != ARITHMETIC)),
        count("value cases", (each for each in verdicts if each.expects_value)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="conform dmn", description="Runs a folder of DMN TCK test cases.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="also what the kit calls non-compliant")
    parser.add_argument("--quiet", action="store_true", help="no failures, only the numbers")
    given = parser.parse_args(arguments)
    for root in given.folders:
        if not root.is_dir():
            parser.error(f"没有这个文件夹 / there is no such folder: {root}")
    verdicts = [each for root in given.folders for folder in folders(root, every=given.all) for each in run_folder(folder)]
    for each in verdicts:
        if not each.passed and not given.quiet:
            print(each.folder, each.file, each.case, "; ".join(each.faults))
    if not verdicts:
        told = "其中没有 DMN TCK 形式的用例 / there are no cases of the form of the DMN TCK in it"
        print(f"{', '.join(map(str, given.folders))}: {told}", file=sys.stderr)
    print(*summary(verdicts), sep=os.linesep)
    passed = sum(each.passed for each in verdicts)
    print(f"{passed} passed, {len(verdicts) - passed} failed")
    return 0 if passed == len(verdicts) and verdicts else 1


if __name__ == "__main__":
    raise SystemExit(main())
