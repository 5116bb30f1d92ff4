"""Random FEEL texts for property tests: well formed, of all forms, over the variables of `CONTEXT`.

Most parts are of the kind that their place wants, so that values come out; some are anything, so that nulls do.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bihuan import feel
from bihuan.feel import temporal

CONTEXT: dict[str, Any] = {
    "a": 3,
    "b": Decimal("2.5"),
    "s": "ok",
    "flag": True,
    "xs": [1, 2, 3, 40, 50],
    "people": [{"name": "Ann", "age": 30, "item": 1}, {"name": "Bo", "age": 17}, {"name": "Cy", "age": None}],
    "who": {"name": "Ann", "age": 30, "a": 7},
    "day": feel.Date(2024, 2, 29),
    "at": temporal.instant(1_700_000_000_000),
    "long": feel.DayTimeDuration(90_000_000_000_000),
    "nothing": None,
    "order total": 120,
    "f": feel.evaluate(feel.compiled("function(x, y) x + y"), {}).value,
}
NAMES = tuple(CONTEXT)

_NUMBERS = [
    "a",
    "b",
    "order total",
    "who.age",
    "0",
    "1",
    "2",
    "-3",
    "7",
    "0.1",
    "2.50",
    "1e3",
    "1e-30",
    "9" * 34,
    "1e6000",
    "count(xs)",
    "x",
]
_STRINGS = ["s", "who.name", '""', '"ok"', '"Ann"', '"a\\nb"', '"中文"', '"2024-02-29"', "string(a)"]
_TRUTHS = ["flag", "true", "false", "null", "a > 2", 's = "ok"', "x > 1"]
_LISTS = ["xs", "[]", "[1, 2, 3]", '["b", "a", "b"]', "people.age", "[a, b]", "[null, 1]", "partial"]
_MOMENTS = [
    "day",
    '@"2024-01-31"',
    "at",
    '@"2024-01-31T10:30:00+08:00"',
    '@"10:30:00"',
    '@"10:00:00@Asia/Shanghai"',
    'date("2024-01-31")',
]
_SPANS = ["long", '@"P1M"', '@"PT36H"', 'duration("P1D")', '@"-P2Y"']
_WILD = [*NAMES, "unknown", "item", "partial", "null", "y"]
_NAMES = ["x", "y", "a", "item", "count", "the sum"]


class Kinds:
    """The strategies of one depth, by what they give."""

    def __init__(self, inner: Kinds | None) -> None:
        self.wild = self._with(st.sampled_from(_WILD), inner and inner.anything())
        self.number = self._with(st.sampled_from(_NUMBERS), inner and inner.numbers())
        self.string = self._with(st.sampled_from(_STRINGS), inner and inner.strings())
        self.truth = self._with(st.sampled_from(_TRUTHS), inner and inner.truths())
        self.list = self._with(st.sampled_from(_LISTS), inner and inner.lists())
        self.moment = self._with(st.sampled_from(_MOMENTS), inner and inner.moments())
        self.span = self._with(st.sampled_from(_SPANS), inner and inner.spans())
        parts = (self.wild, self.number, self.number, self.string, self.truth, self.list, self.moment, self.span)
        self.any = st.one_of(*parts)

    def _with(self, leaves: st.SearchStrategy[str], grown: st.SearchStrategy[str] | None) -> st.SearchStrategy[str]:
        return leaves if grown is None else st.one_of(leaves, grown, grown)

    def _forms(self, *forms: tuple[str, str]) -> st.SearchStrategy[str]:
        """Templates with `{}` for parts; the letters tell the kind of each part."""
        return st.one_of(*(self._form(template, kinds) for template, kinds in forms))

    def _form(self, template: str, kinds: str) -> st.SearchStrategy[str]:
        known = {"n": self.number, "s": self.string, "t": self.truth, "l": self.list, "m": self.moment, "d": self.span,
                 "*": self.any, "v": st.sampled_from(_NAMES)}  # fmt: skip
        parts = [st.one_of(*[known[kind]] * 6, self.any) if kind not in "*v" else known[kind] for kind in kinds]
        return st.tuples(*parts).map(lambda each: template.format(*each))

    def numbers(self) -> st.SearchStrategy[str]:
        operators = [(f"({{}} {operator} {{}})", "nn") for operator in ("+", "-", "*", "/", "**")]
        return self._forms(
            *operators, ("(-{})", "n"), ("abs({})", "n"), ("modulo({}, {})", "nn"), ("decimal({}, {})", "nn"), ("floor({})", "n"),
            ("sqrt({})", "n"), ("count({})", "l"), ("sum({})", "l"), ("min({})", "l"), ("max({}, {})", "nn"), ("mean({})", "l"),
            ("median({})", "l"), ("product({})", "l"), ("stddev({})", "l"), ("number({})", "s"), ("string length({})", "s"),
            ("{}[{}]", "ln"), ("{}.year", "m"), ("{}.days", "d"), ("({} / {})", "dd"), ("f({}, {})", "nn"),
            ("(if {} then {} else {})", "tnn"), ("(function({}) {})({})", "vnn"), ("({{{}: {}, y: {}}}.y)", "vnn"),
            ("{{g: function(x) if x > 3 then {} else g(x + 1), r: g({})}}.r", "nn"),
            ("(for x in xs return function(y) x + {})[2]({})", "nn"), ("round up({}, {})", "nn"), ("day of year({})", "m"),
        )  # fmt: skip

    def strings(self) -> st.SearchStrategy[str]:
        return self._forms(
            ("({} + {})", "ss"), ("string({})", "*"), ("upper case({})", "s"), ("substring({}, {})", "sn"),
            ("substring(string: {}, start position: {})", "sn"), ("string join({}, {})", "ls"), ("replace({}, {}, {})", "sss"),
            ("substring after({}, {})", "ss"), ("day of week({})", "m"), ("{}[{}]", "sn"), ("(if {} then {} else {})", "tss"),
        )  # fmt: skip

    def truths(self) -> st.SearchStrategy[str]:
        comparisons = [(f"({{}} {operator} {{}})", kinds) for operator in ("=", "!=", "<", "<=", ">", ">=")
                       for kinds in ("nn", "ss", "mm", "dd", "**")]  # fmt: skip
        return self._forms(
            *comparisons, ("({} and {})", "tt"), ("({} or {})", "tt"), ("({} and {} and {})", "ttt"), ("not({})", "t"),
            ("({} between {} and {})", "nnn"), ("({} between {} and {})", "mmm"), ("({} in {})", "nl"),
            ("({} in (< {}, {}))", "nnn"),
            ("({} in [{}..{}])", "nnn"), ("({} in ({}..{}])", "mmm"), ("({} in (\"a\", {}, >= {}))", "sss"),
            ("({} instance of number)", "*"), ("({} instance of list<number>)", "l"),
            ("({} instance of context<name: string>)", "*"),
            ("(some {} in {} satisfies {})", "vlt"), ("(every {} in {} satisfies {})", "vlt"),
            ("(some x in {}, y in {} satisfies x > y)", "ll"), ("(every x in {}, y in {} satisfies {})", "llt"),
            ("list contains({}, {})", "l*"), ("contains({}, {})", "ss"), ("matches({}, {})", "ss"), ("starts with({}, {})", "ss"),
            ("all({})", "l"), ("any({})", "l"), ("is({}, {})", "**"), ("before({}, {})", "nn"), ("during({}, [{}..{}])", "nnn"),
            ("overlaps([{}..{}], [1..5])", "nn"), ("even({})", "n"),
        )  # fmt: skip

    def lists(self) -> st.SearchStrategy[str]:
        return self._forms(
            ("[{}, {}]", "nn"), ("[{}, {}, {}]", "***"), ("concatenate({}, {})", "ll"), ("append({}, {})", "l*"),
            ("reverse({})", "l"),
            ("distinct values({})", "l"), ("flatten([{}, {}])", "ll"), ("union({}, {})", "ll"), ("index of({}, {})", "l*"),
            ("sublist({}, {})", "ln"), ("remove({}, {})", "ln"), ("insert before({}, {}, {})", "ln*"), ("sort({})", "l"),
            ("sort({}, function(x, y) x > y)", "l"), ("{}[item > {}]", "ln"), ("{}[{}]", "lt"), ("people[age > {}].name", "n"),
            ("people[name = {}]", "s"), ("{}[item in ({}, > {})]", "lnn"), ("(for {} in {} return {})", "vl*"),
            ("(for x in {} return x + {})", "ln"), ("(for x in {}..{} return x * {})", "nnn"),
            ("(for x in {}, y in {} return {})", "ll*"),
            ("(for x in {} return if count(partial) = 0 then x else partial[-1])", "l"), ("mode({})", "l"),
            ("split({}, {})", "ss"),
            ("get entries(who)", ""), ("list replace({}, {}, {})", "lnn"), ("(if {} then {} else {})", "tll"),
        )  # fmt: skip

    def moments(self) -> st.SearchStrategy[str]:
        return self._forms(
            ("({} + {})", "md"), ("({} - {})", "md"), ("date({})", "m"), ("time({})", "m"), ("date and time({}, {})", "mm"),
            ("date({})", "s"), ("date({}, {}, {})", "nnn"), ("last day of month({})", "m"),
        )  # fmt: skip

    def spans(self) -> st.SearchStrategy[str]:
        return self._forms(
            ("({} - {})", "mm"), ("({} + {})", "dd"), ("({} * {})", "dn"), ("({} / {})", "dn"), ("(-{})", "d"), ("abs({})", "d"),
            ("duration({})", "s"), ("years and months duration({}, {})", "mm"), ("sum([{}, {}])", "dd"),
        )  # fmt: skip

    def anything(self) -> st.SearchStrategy[str]:
        return self._forms(
            ("{{{}: {}}}", "v*"), ("{{{}: {}, {}: {}}}", "v*v*"), ("{}.name", "*"), ("{}.age", "*"), ("{}[{}]", "**"),
            ("({} > {})", "**"), ("({} + {})", "**"), ("[{}..{}]", "nn"), ("(< {})", "*"), ("(= {})", "*"), ("({} in {})", "**"),
            ("context put(who, {}, {})", "s*"), ("get value(who, {})", "s"), ("{}({})", "**"), ("(if {} then {} else {})", "***"),
            ("function({}) {}", "v*"), ("(for {} in {} return {})", "v**"),
        )  # fmt: skip


EXPRESSIONS = Kinds(Kinds(Kinds(None))).any
TESTS = st.one_of(
    st.tuples(st.sampled_from(["<", ">=", "=", "!="]), Kinds(Kinds(None)).number).map(" ".join),
    st.lists(Kinds(Kinds(None)).any, min_size=1, max_size=3).map(", ".join),
    st.lists(Kinds(Kinds(None)).number, min_size=1, max_size=3).map(lambda each: f"not({', '.join(each)})"),
    Kinds(Kinds(None)).number.map(lambda each: f"? > {each}"),
    st.tuples(Kinds(None).number, Kinds(None).number).map(lambda each: f"[{each[0]}..{each[1]}], null"),
)
