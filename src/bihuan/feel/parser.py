"""The grammar of FEEL (DMN 1.5 §10.3.1): expressions and unary tests, by the Pratt parser of `feel.pratt`."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

from bihuan.feel import limits, numbers, temporal_text
from bihuan.feel.characters import ARGUMENT
from bihuan.feel.inference import element_type, member_types, type_of
from bihuan.feel.pratt import ADD, AND, COMPARE, MULTIPLY, NEGATE, OR, POWER, Pratt
from bihuan.feel.scanner import KEYWORDS
from bihuan.feel.scope import EMPTY, Scope
from bihuan.feel.tree import (
    Arithmetic,
    Ast,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iterator,
    ListLiteral,
    Logical,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    Source,
    Test,
    Tests,
    UnaryRange,
)
from bihuan.feel.typenames import read_type
from bihuan.feel.types import ANY, LIST, NUMBER, Type

Dialect: TypeAlias = Literal["expression", "unary"]
Comparator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

_COMPARATORS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_STEPS = {"+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "**": POWER}


def parse(text: str, scope: Scope | None = None, dialect: Dialect = "expression", *, place: str = "") -> Ast:
    """Parse `text`; raises `InvalidModel("feel.…")` with line and column when it is not FEEL.

    `place` (an element id, a table cell) is carried into errors and warnings.
    """
    scope = scope or EMPTY
    parser = Parser(Source(text, place), scope)
    try:
        root = parser.tests() if dialect == "unary" else parser.whole()
    except RecursionError:
        parser.scanner.fail("feel.nested_too_deep", limit=limits.NESTING)
    return Ast(parser.source, root, dialect, scope, tuple(parser.unknown), parser.loops)


class Parser(Pratt):
    """The forms of the grammar; each method stands at the form's first token."""

    __slots__ = ()

    def whole(self) -> Node:
        root = self.expression()
        self.expect_end()
        return root

    # --- unary tests ---

    def tests(self) -> Tests:
        """A unary-tests text: `-`, `not(…)` or tests with commas between; an empty cell is `-`."""
        scanner = self.scanner
        if scanner.kind == "end" or (scanner.kind == "-" and self.source.text.strip() == "-"):
            return Tests(self.source, scanner.start, scanner.end, ())
        negated = self._negated_tests()
        if negated is not None:
            return negated
        start = scanner.start
        tests = self._test_list()
        self.expect_end()
        return Tests(self.source, start, scanner.before, tests)

    def _negated_tests(self) -> Tests | None:
        """`not(…)` as the whole text; None when it is something else that begins with `not`."""
        scanner = self.scanner
        start = scanner.start
        if scanner.kind != "word" or scanner.value != "not":
            return None
        scanner.advance()
        if scanner.at("("):
            scanner.advance()
            tests = self._test_list()
            if scanner.at(")"):
                scanner.advance()
                if scanner.at("end"):
                    return Tests(self.source, start, scanner.before, tests, True)
        scanner.scan(start)
        return None

    def _test_list(self) -> tuple[Test, ...]:
        tests = [self._test()]
        while self.scanner.kind == ",":
            self.scanner.advance()
            tests.append(self._test())
        return tuple(tests)

    def _test(self, binding: int = 0) -> Test:
        """One unary test: a comparison without its left side, or an expression."""
        scanner = self.scanner
        start, questions = scanner.start, self.questions
        operator: Comparator | Literal[""] = ""
        if scanner.kind in _COMPARATORS:
            operator = scanner.kind
            scanner.advance()
            operand = self.expression(COMPARE)
        else:
            operand = self.expression(binding)
        return Test(self.source, start, scanner.before, operator, operand, self.questions > questions)

    # --- literals ---

    def number(self) -> Node:
        scanner = self.scanner
        start, end, value = scanner.start, scanner.end, numbers.number_of(scanner.value)
        if value is None:
            scanner.fail("feel.number_too_large", found=scanner.found())
        scanner.scan(end)
        return Constant(self.source, start, end, value)

    def string(self) -> Node:
        scanner = self.scanner
        start, end, value = scanner.start, scanner.end, scanner.unescaped(scanner.value)
        scanner.scan(end)
        return Constant(self.source, start, end, value)

    def at_literal(self) -> Node:
        scanner = self.scanner
        start, end = scanner.start, scanner.end
        value = temporal_text.literal(scanner.unescaped(scanner.value[1:]))
        if value is None:
            scanner.fail("feel.bad_at_literal", found=scanner.found())
        scanner.scan(end)
        return Constant(self.source, start, end, value)

    def negation(self) -> Node:
        """A sign; it binds tighter than `**`: -2**2 is 4."""
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        operand = self.expression(NEGATE)
        return Negation(self.source, start, scanner.before, operand)

    def question(self) -> Node:
        scanner = self.scanner
        start, end = scanner.start, scanner.end
        self.questions += 1
        scanner.scan(end)
        return Name(self.source, start, end, "?")

    def keyword(self) -> Node:
        """A form that begins with a keyword, unless a longer name in view begins with it (`if applicable`)."""
        scanner = self.scanner
        start, kind = scanner.start, scanner.kind
        longer = self.longer_name()
        if longer is not None:
            return Name(self.source, start, scanner.before, longer)
        form = _FORMS.get(kind)
        if form is None:
            self.no_expression()
        return form(self)

    # --- brackets ---

    def parenthesis(self) -> Node:
        """`(e)`, `(a..b)` or `(< e)`."""
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        if scanner.kind in _COMPARATORS:
            operator = scanner.kind
            scanner.advance()
            bound = self.expression(COMPARE)
            scanner.take(")")
            return UnaryRange(self.source, start, scanner.before, operator, bound)
        inner = self.expression()
        if scanner.kind == "..":
            return self._range(start, inner, False)
        scanner.take(")")
        return inner

    def bracket(self) -> Node:
        """A list or a range."""
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        items: list[Node] = []
        if scanner.kind != "]":
            items.append(self.expression())
            if scanner.kind == "..":
                return self._range(start, items[0], True)
            while scanner.kind == ",":
                scanner.advance()
                items.append(self.expression())
        scanner.take("]")
        return ListLiteral(self.source, start, scanner.before, tuple(items))

    def reversed_bracket(self) -> Node:
        """`]a..b[`."""
        start = self.scanner.start
        self.scanner.advance()
        return self._range(start, self.expression(COMPARE), False)

    def _range(self, start: int, low: Node, low_included: bool) -> Node:
        scanner = self.scanner
        scanner.take("..")
        self.ranges += 1
        high = self.expression(COMPARE)
        self.ranges -= 1
        closing = scanner.kind
        if closing not in (")", "]", "["):
            scanner.expected("]")
        scanner.advance()
        return RangeLiteral(self.source, start, scanner.before, low, high, low_included, closing == "]")

    def context(self) -> Node:
        """`{name: e, "name": e}`; each entry sees those before it."""
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        entries: list[tuple[str, Node]] = []
        frame: dict[str, Type] = {}
        with self.within(frame):
            while scanner.kind != "}":
                if entries:
                    scanner.take(",")
                name = self._entry_name()
                scanner.take(":")
                if scanner.kind == "function":
                    self.declare(name, ANY)  # a function may call itself
                value = self.expression()
                entries.append((name, value))
                self.written.add(name)
                self.declare(name, type_of(value, self.type_of_name))
        scanner.take("}")
        return ContextLiteral(self.source, start, scanner.before, tuple(entries))

    def _entry_name(self) -> str:
        scanner = self.scanner
        if scanner.kind == "string":
            name = scanner.unescaped(scanner.value)
            scanner.advance()
            return name
        return self.new_name(":")

    # --- forms with keywords ---

    def if_(self) -> Node:
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        condition = self.expression()
        scanner.take("then")
        then = self.expression()
        scanner.take("else")
        otherwise = self.expression()
        return If(self.source, start, scanner.before, condition, then, otherwise)

    def for_(self) -> Node:
        scanner = self.scanner
        start = scanner.start
        frame: dict[str, Type] = {}
        with self.within(frame):
            iterators = self._iterators()
            self.declare("partial", LIST)
            scanner.take("return")
            body, weight = self.weighed()
        return For(self.source, start, scanner.before, iterators, body, weight)

    def quantified(self) -> Node:
        scanner = self.scanner
        start = scanner.start
        quantifier = cast("Literal['some', 'every']", scanner.kind)
        with self.within(dict[str, Type]()):
            iterators = self._iterators()
            scanner.take("satisfies")
            condition, weight = self.weighed()
        return Quantified(self.source, start, scanner.before, quantifier, iterators, condition, weight)

    def _iterators(self) -> tuple[Iterator, ...]:
        scanner = self.scanner
        iterators: list[Iterator] = []
        while not iterators or scanner.kind == ",":
            scanner.advance()
            start = scanner.start
            name = self.new_name("in")
            scanner.take("in")
            over = self.expression()
            until = None
            if scanner.kind == "..":
                scanner.advance()
                until = self.expression()
            iterators.append(Iterator(self.source, start, scanner.before, name, over, until))
            self.declare(name, NUMBER if until is not None else element_type(type_of(over, self.type_of_name)))
        return tuple(iterators)

    def function(self) -> Node:
        scanner = self.scanner
        start = scanner.start
        scanner.advance()
        scanner.take("(")
        frame: dict[str, Type] = {}
        while scanner.kind != ")":
            if frame:
                scanner.take(",")
            name = self.new_name(":", ",", ")")
            frame[name] = ANY
            if scanner.kind == ":":
                scanner.advance()
                frame[name] = read_type(scanner, self.scope)
        scanner.advance()
        external = scanner.at("word") and scanner.value == "external"
        if external:
            scanner.advance()
        with self.within(frame):
            body, weight = self.weighed()
        return FunctionLiteral(self.source, start, scanner.before, tuple(frame), tuple(frame.values()), body, external, weight)

    # --- infixes ---

    def logical(self, left: Node) -> Node:
        scanner = self.scanner
        operator = cast("Literal['and', 'or']", scanner.kind)
        binding = AND if operator == "and" else OR
        operands = [left]
        while scanner.kind == operator:
            scanner.advance()
            operands.append(self.expression(binding))
        return Logical(self.source, left.start, scanner.before, operator, tuple(operands))

    def comparison(self, left: Node) -> Node:
        scanner = self.scanner
        operator = cast("Comparator", scanner.kind)
        scanner.advance()
        right = self.expression(COMPARE)
        return Comparison(self.source, left.start, scanner.before, operator, left, right)

    def arithmetic(self, left: Node) -> Node:
        scanner = self.scanner
        operator = cast("Literal['+', '-', '*', '/', '**']", scanner.kind)
        scanner.advance()
        right = self.expression(_STEPS[operator])
        return Arithmetic(self.source, left.start, scanner.before, operator, left, right)

    def between(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        low = self.expression(COMPARE)
        scanner.take("and")
        high = self.expression(COMPARE)
        return Between(self.source, left.start, scanner.before, left, low, high)

    def in_(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        tests = self._tests_in_parentheses() if scanner.kind == "(" else (self._test(COMPARE),)
        return In(self.source, left.start, scanner.before, left, tests)

    def _tests_in_parentheses(self) -> tuple[Test, ...]:
        """`(t, t)` after `in`, which may also be a range or an expression that begins with a parenthesis."""
        scanner = self.scanner
        start, questions = scanner.start, self.questions
        scanner.advance()
        first = self._test()
        if scanner.kind == ".." and not first.operator:
            operand = self._range(start, first.operand, False)
        else:
            tests = [first]
            while scanner.kind == ",":
                scanner.advance()
                tests.append(self._test())
            scanner.take(")")
            if len(tests) > 1 or first.operator:
                return tuple(tests)
            operand = first.operand
        operand = self.rest(operand, COMPARE)
        return (Test(self.source, start, scanner.before, "", operand, self.questions > questions),)

    def instance(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        if scanner.kind != "word" or scanner.value != "of":
            scanner.expected("of")
        scanner.advance()
        wanted = read_type(scanner, self.scope)
        return InstanceOf(self.source, left.start, scanner.before, left, wanted)

    def path(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        member = self.member(member_types(type_of(left, self.type_of_name)))
        return Path(self.source, left.start, scanner.before, left, member)

    def filter(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        element = element_type(type_of(left, self.type_of_name))
        members = member_types(element) or {}
        self.filters += not members
        with self.within({"item": element, **members}):
            condition, weight = self.weighed()
        self.filters -= not members
        scanner.take("]")
        return Filter(self.source, left.start, scanner.before, left, condition, weight)

    def call(self, left: Node) -> Node:
        scanner = self.scanner
        scanner.advance()
        arguments: list[Node] = []
        names: list[str] = []
        while scanner.kind != ")":
            if arguments:
                scanner.take(",")
            if (scanner.kind == "word" or scanner.kind in KEYWORDS) and ARGUMENT.match(scanner.text, scanner.start):
                names.append(self.new_name(":"))
                scanner.take(":")
            arguments.append(self.expression())
        if names and len(names) != len(arguments):
            scanner.fail("feel.mixed_arguments")
        scanner.advance()
        return Call(self.source, left.start, scanner.before, left, tuple(arguments), tuple(names) if names else None)


_FORMS = {
    "if": Parser.if_,
    "for": Parser.for_,
    "some": Parser.quantified,
    "every": Parser.quantified,
    "function": Parser.function,
}
Parser.prefixes = {
    "number": Parser.number,
    "string": Parser.string,
    "at": Parser.at_literal,
    "word": Parser.name,
    "?": Parser.question,
    "-": Parser.negation,
    "(": Parser.parenthesis,
    "[": Parser.bracket,
    "]": Parser.reversed_bracket,
    "{": Parser.context,
    **dict.fromkeys(KEYWORDS, Parser.keyword),
}
Parser.infixes = {
    "and": Parser.logical,
    "or": Parser.logical,
    **dict.fromkeys(_COMPARATORS, Parser.comparison),
    **dict.fromkeys(_STEPS, Parser.arithmetic),
    "between": Parser.between,
    "in": Parser.in_,
    "instance": Parser.instance,
    ".": Parser.path,
    "[": Parser.filter,
    "(": Parser.call,
}
