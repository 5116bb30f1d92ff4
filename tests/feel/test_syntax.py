"""The grammar: precedence, names of every kind, positions, and what an error says."""

from __future__ import annotations

import pytest

from bihuan import feel
from bihuan.feel import limits
from bihuan.feel.tree import Call, Filter, Name, Node, Path
from bihuan.feel.types import NUMBER, STRING, ContextType, ListType
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel
from tests.feel.both import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("-(2 ** 2)", -4),
        ("1 + 1 = 2 and 2 > 1", True),
        ("true or false and false", True),
        ("not(true) or true", True),
        ("5 between 1 and 9 and true", True),
        ("1 + 1 in [2..3]", True),
        ("if true then 1 else 2 + 10", 1),
        ("[1, 2, 3][2]", 2),
        ("{a: {b: 7}}.a.b", 7),
        ("(function(x) x + 1)(2)", 3),
        ("3 instance of number and true", True),
        ("/* a */ 1 // b\n + 2", 3),
        ("1.5e3", 1500),
        (".5 * 2", 1),
        ('"a\\n\\"b\\u4e2d\\U01F600"', 'a\n"b中😀'),
        ('"\\uD83D\\uDE00"', "😀"),
        ("[]", []),
        ("{}", {}),
        ("  \u3000 1 \t\n", 1),
    ],
)
def test_expressions(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("order total + 1", {"order total": 2}, 3),
        ("values in a list", {"values in a list": 5}, 5),
        ("Post-bureau risk category", {"Post-bureau risk category": "LOW"}, "LOW"),
        ("customer's age > 3", {"customer's age": 4}, True),
        ("a-b", {"a-b": 1, "a": 9, "b": 3}, 1),
        ("a - b", {"a-b": 1, "a": 9, "b": 3}, 6),
        ("if applicable then 1 else 2", {"applicable": True}, 1),
        ("if applicable", {"if applicable": 7}, 7),
        ("订单金额 * 2", {"订单金额": 3}, 6),
        ("客户 等级", {"客户 等级": "A"}, "A"),
        ("risk   category", {"risk category": 1}, 1),
        ("date", {"date": "x"}, "x"),
        ('date("2024-01-02").day', {"date": "x"}, 2),
        ("null value", {"null value": 1}, 1),
        ("a.b c", {"a": {"b c": 4}}, 4),
    ],
)
def test_names_depend_on_what_is_in_view(text: str, data: dict[str, object], expected: object) -> None:
    types = {name: feel_type(each) for name, each in data.items()}
    assert value(text, data, names=types) == expected


def feel_type(example: object) -> object:
    from bihuan.feel.types import of_value

    return of_value(example)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{the sum: 1 + 1, twice: the sum * 2}.twice", 4),
        ("for next one in [1, 2] return next one * 2", [2, 4]),
        ("(function(first part, second) first part + second)(1, 2)", 3),
        ("(function(first part, second) first part - second)(second: 1, first part: 5)", 4),
        ('[{full name: "Ann"}][full name = "Ann"].full name', ["Ann"]),
        ('{"odd key!": 1}', {"odd key!": 1}),
        ("[{a b: 1}, {a b: 2}].a b", [1, 2]),
        ("{x: 3, f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(x)}.r", 6),
    ],
)
def test_names_declared_in_the_text(text: str, expected: object) -> None:
    assert value(text) == expected


def test_members_of_typed_names_are_found_longest_first() -> None:
    person = ContextType("context", {"first": STRING, "first name": STRING, "time of birth": NUMBER})
    scope = feel.Scope({"people": ListType("list", person)})
    root = feel.parse("people[first name = null].time of birth", scope).root
    assert isinstance(root, Path)
    assert root.member == "time of birth"
    assert isinstance(root.base, Filter)


def test_every_node_knows_its_place() -> None:
    text = "sum(xs[item > 1])\n + total cost"
    root = feel.parse(text, feel.Scope(["total cost", "xs"]), place="cell 3").root
    texts = {type(node).__name__: node.text for node in nodes(root)}
    assert texts["Arithmetic"] == text
    assert texts["Call"] == "sum(xs[item > 1])"
    assert texts["Filter"] == "xs[item > 1]"
    assert texts["Comparison"] == "item > 1"
    last = [node for node in nodes(root) if isinstance(node, Name)][-1]
    assert last.text == "total cost"
    assert last.source.position(last.start) == (2, 4)
    assert last.source.place == "cell 3"


def nodes(node: Node) -> list[Node]:
    found = [node]
    for field in node.__struct_fields__[3:]:
        part = getattr(node, field)
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, Node):
                found += nodes(each)
    return found


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "feel.expected_expression_at_end", 1, 1),
        ("1 +", "feel.expected_expression_at_end", 1, 4),
        ("1 + * 2", "feel.expected_expression", 1, 5),
        ("(1", "feel.expected_at_end", 1, 3),
        ("[1, 2", "feel.expected_at_end", 1, 6),
        ("if a then b", "feel.expected_at_end", 1, 12),
        ("for x in xs", "feel.expected_at_end", 1, 12),
        ("for in xs return 1", "feel.expected_name", 1, 5),
        ("a b", "feel.expected_operator", 1, 3),
        ('a =\n  "open', "feel.unclosed_string", 2, 3),
        ('@"yesterday"', "feel.bad_at_literal", 1, 1),
        ("a（1）", "feel.full_width", 1, 2),
        ("a > 1，2", "feel.full_width", 1, 6),
        ("a == 1", "feel.foreign_operator", 1, 3),
        ("a && b || c", "feel.foreign_operator", 1, 3),
        ("a & b", "feel.strange_character", 1, 3),
        ("a instance of strange", "feel.unknown_type", 1, 22),
        ("a instance of 3", "feel.expected_type", 1, 15),
        ("a.3", "feel.expected_operator", 1, 2),
        ("a.", "feel.expected_name_at_end", 1, 3),
        ("f(x: 1, 2)", "feel.mixed_arguments", 1, 10),
        ("{a 1}", "feel.expected", 1, 5),
        ("1 1e9999", "feel.expected_operator", 1, 3),
        ("1e9999", "feel.number_too_large", 1, 1),
        ("x between 1 or 2", "feel.expected", 1, 13),
    ],
)
def test_errors_tell_where_and_what(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(InvalidModel) as raised:
        feel.parse(text)
    error = raised.value
    assert (error.code, error.params["line"], error.params["column"]) == (code, line, column)
    assert error.place == f"line {line}, column {column}"
    for language in ("zh-CN", "en"):
        said = render(error, language)
        assert "{" not in said.replace("{a", "")
        assert str(column) in said


def test_an_error_carries_the_place_of_its_text() -> None:
    with pytest.raises(InvalidModel) as raised:
        feel.parse("1 +", place="rule 3")
    assert raised.value.place == "rule 3: line 1, column 4"


def test_a_closed_scope_knows_its_names() -> None:
    with pytest.raises(InvalidModel, match="unknown_name") as raised:
        feel.parse("amount + amuont", feel.Scope(["amount"], open=False))
    assert raised.value.params["column"] == 10
    assert feel.parse("sum([amount])", feel.Scope(["amount"], open=False)).unknown == ()


def test_an_open_scope_lists_the_names_it_does_not_know() -> None:
    ast = feel.parse("a + b > limit and count(xs[price > 3]) > 0", feel.Scope(["limit"]))
    assert ast.unknown == ("a", "b", "xs")


@pytest.mark.parametrize("text", ["(" * 5_000 + "1" + ")" * 5_000, "[" * 200, "-" * 500 + "1", "not(" * 120 + "a" + ")" * 120])
def test_nesting_is_bounded(text: str) -> None:
    with pytest.raises(InvalidModel, match="nested_too_deep"):
        feel.parse(text)


def test_long_chains_are_no_nesting() -> None:
    assert value(" + ".join(["1"] * 2_000)) == 2_000
    assert value(" and ".join(["true"] * 2_000)) is True


def test_size_is_bounded() -> None:
    with pytest.raises(InvalidModel, match="text_too_long"):
        feel.parse(" " * (limits.TEXT + 1))
    with pytest.raises(InvalidModel, match="too_many_parts"):
        feel.parse("[" + "1," * limits.NODES + "1]")


def test_the_parts_of_a_call_by_name_may_have_spaces() -> None:
    root = feel.parse('number(from: "1", grouping separator: ",", decimal separator: ".")').root
    assert isinstance(root, Call)
    assert root.names == ("from", "grouping separator", "decimal separator")
