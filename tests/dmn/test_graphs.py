"""Requirements, knowledge models, services, imports, types, boxed expressions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan import dmn, feel
from bihuan.dmn.external import emulated
from bihuan.kernel.errors import NotFound
from tests.dmn.sheets import decision, document, given, literal, value

ITEMS = """
<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<itemDefinition name="tShort"><typeRef>tLevel</typeRef><allowedValues><text>"A"</text></allowedValues></itemDefinition>
<itemDefinition name="tLevels" isCollection="true"><typeRef>tLevel</typeRef></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="age"><typeRef>number</typeRef><allowedValues><text>>= 0</text></allowedValues></itemComponent>
</itemDefinition>
<itemDefinition name="tPeople" isCollection="true"><typeRef>tPerson</typeRef></itemDefinition>
"""


def test_decisions_stand_on_each_other_and_are_made_once() -> None:
    made = document(
        given("amount", "number")
        + decision("rate", literal("if amount > 100 then 0.1 else 0"), requires=["?amount"])
        + decision("discount", literal("amount * rate"), requires=["?amount", "#rate"])
        + decision("it", literal("amount - discount + rate - rate"), requires=["?amount", "#discount", "#rate"])
    )
    outcome = dmn.evaluate(dmn.compile(made), "it", {"amount": 200})
    assert outcome.value == 180
    assert [each.element for each in outcome.decisions] == ["rate", "discount", "it"]
    assert [each.value for each in outcome.decisions] == [Decimal("0.1"), 20, 180]


def test_what_is_not_required_is_not_seen_but_what_is_given_is() -> None:
    made = document(decision("hidden", literal("1")) + decision("it", literal("[hidden, extra]")))
    assert value(made, {"extra": 2}) == [None, 2]


def test_inputs_are_checked_against_their_types() -> None:
    made = document(
        ITEMS + given("who", "tPerson") + decision("it", literal("who.full name + string(who.age)"), requires=["?who"])
    )
    assert value(made, {"who": {"full name": "Ann", "age": 30, "more": 1}}) == "Ann30"
    outcome = dmn.evaluate(dmn.compile(made), "it", {"who": {"full name": "Ann", "age": -1}})
    assert outcome.value is None
    assert outcome.warnings[0].code == "dmn.value_not_allowed"
    missing = dmn.evaluate(dmn.compile(made), "it", {})
    assert missing.warnings[0].code == "dmn.input_missing"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("tLevel", '"A"', "A"),
        ("tLevel", '"C"', None),
        ("tShort", '"B"', None),
        ("tLevels", '["A", "B"]', ["A", "B"]),
        ("tLevels", '["A", "C"]', None),
        ("tPeople", '[{full name: "Ann", age: 3}]', [{"full name": "Ann", "age": 3}]),
        ("tPeople", '[{full name: "Ann", age: -3}]', None),
        ("tPerson", '{full name: "Ann"}', None),
        ("string", '["x"]', "x"),
        ("string", "5", None),
        ("date and time", '@"2024-01-01"', feel.temporal.midnight(feel.Date(2024, 1, 1))),
        ("number", "null", None),
        ("boolean", "{a: 1} instance of tPerson", False),
    ],
)
def test_results_fit_the_type_of_their_variable(kind: str, text: str, expected: object) -> None:
    assert value(document(ITEMS + decision("it", literal(text), kind=kind)), {}) == expected


def entry(name: str, inner: str) -> str:
    declared = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{declared}{inner}</contextEntry>"


def loop(tag: str, source: str, inner: str, text: str) -> str:
    return f'<{tag} iteratorVariable="i"><in>{literal(source)}</in><{inner}>{literal(text)}</{inner}></{tag}>'


def chosen(source: str, text: str) -> str:
    return f"<filter><in>{literal(source)}</in><match>{literal(text)}</match></filter>"


FUNCTION = f'<functionDefinition><formalParameter name="n" typeRef="number"/>{literal("n + x")}</functionDefinition>'
BINDING = f'<binding><parameter name="n"/>{literal("x")}</binding>'
BOXED = {
    "context": (
        f"<context>{entry('the sum', literal('1 + 2'))}{entry('twice', literal('the sum * 2'))}</context>",
        {"the sum": 3, "twice": 6},
    ),
    "context with a result": (f"<context>{entry('a', literal('1'))}{entry('', literal('a + 1'))}</context>", 2),
    "list": (f"<list>{literal('1')}{literal('x')}</list>", [1, 7]),
    "relation": (
        f'<relation><column name="a"/><column name="b"/><row>{literal("1")}{literal("2")}</row></relation>',
        [{"a": 1, "b": 2}],
    ),
    "conditional": (
        f"<conditional><if>{literal('x > 5')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>",
        1,
    ),
    "for": (loop("for", "[1, 2]", "return", "i * x + count(partial)"), [7, 15]),
    "some": (loop("some", "[1, 9]", "satisfies", "i > x"), True),
    "every": (loop("every", "[1, 9]", "satisfies", "i > x"), False),
    "filter": (chosen("[1, 9]", "item > x"), [9]),
    "filter by members": (chosen("[{a: 1}, {a: 9}]", "a > x"), [{"a": 9}]),
    "filter by index": (chosen("[1, 9]", "2"), 9),
    "function": (f"<context>{entry('f', FUNCTION)}{entry('', literal('f(1)'))}</context>", 8),
    "invocation": (f"<invocation>{literal('double')}{BINDING}</invocation>", 14),
}


@pytest.mark.parametrize(("body", "expected"), BOXED.values(), ids=BOXED.keys())
def test_boxed_expressions(body: str, expected: object) -> None:
    knowledge = (
        '<businessKnowledgeModel id="double" name="double"><encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
        f"{literal('n * 2')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    made = document(knowledge + given("x") + decision("it", body, requires=["?x"], knows=["#double"]))
    assert value(made, {"x": 7}) == expected


def test_knowledge_models_call_each_other_and_themselves() -> None:
    made = document(
        '<businessKnowledgeModel id="f" name="fact"><encapsulatedLogic><formalParameter name="n"/>'
        f"{literal('if n < 2 then 1 else n * fact(n - 1)')}</encapsulatedLogic></businessKnowledgeModel>"
        '<businessKnowledgeModel id="g" name="half"><encapsulatedLogic><formalParameter name="n"/>'
        f'{literal("fact(n) / 2")}</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
        "</businessKnowledgeModel>" + decision("it", literal("half(5)"), knows=["#g"])
    )
    assert value(made, {}) == 60
    assert value(made, {"n": 4}, "fact") == 24


SERVICE = (
    given("x", "number")
    + decision("base", literal("10"))
    + decision("inner", literal("x + base"), requires=["?x", "#base"])
    + decision("out", literal("inner * 2"), requires=["#inner"])
    + '<decisionService id="s" name="serve"><variable name="serve"/><outputDecision href="#out"/>'
    '<encapsulatedDecision href="#inner"/><inputDecision href="#base"/><inputData href="#x"/></decisionService>'
)


def test_services_are_functions_and_may_be_asked() -> None:
    made = document(SERVICE + decision("it", literal("serve(1, 2)"), knows=["#s"]))
    assert value(made, {}) == 6
    assert value(made, {"x": 1, "base": 5}, "serve") == 12
    assert value(made, {"x": 1}, "out") == 22


def test_imports_stand_under_their_name() -> None:
    say = f'<formalParameter name="who" typeRef="tPerson"/>{literal("who.full name")}'
    knowledge = f'<businessKnowledgeModel id="k" name="say"><encapsulatedLogic>{say}</encapsulatedLogic></businessKnowledgeModel>'
    other = document(ITEMS + decision("rate", literal("3")) + knowledge, namespace="urn:other")
    head = '<import namespace="urn:other" name="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    text = "lib.say(p) + string(lib.rate) + string(p instance of lib.tPerson)"
    rate = '<informationRequirement><requiredDecision href="urn:other#rate"/></informationRequirement>'
    body = decision("it", literal(text), requires=["?p"], knows=["urn:other#k"])
    body = body.replace("<knowledgeRequirement>", f"{rate}<knowledgeRequirement>")
    made = document(head + given("p", "lib.tPerson") + body)
    assert value(made, {"p": {"full name": "Ann", "age": 1}}, "it", other) == "Ann3true"
    assert {each.code for each in dmn.check(made)} == {
        "dmn.missing_import",
        "dmn.missing_requirement",
        "dmn.unknown_type",
        "feel.unknown_type",
    }
    assert [each for each in dmn.check(made, [other]) if each.severity == "error"] == []


def test_an_unknown_decision_is_not_found() -> None:
    decisions = dmn.compile(document(decision("it", literal("1"))))
    with pytest.raises(NotFound, match=r"dmn\.no_decision"):
        dmn.evaluate(decisions, "that", {})


def test_a_broken_text_leaves_the_others_alone() -> None:
    decisions = dmn.compile(document(decision("bad", literal("1 +")) + decision("it", literal("2"))))
    assert dmn.evaluate(decisions, "it", {}).value == 2
    broken = dmn.evaluate(decisions, "bad", {})
    assert broken.value is None
    assert [each.code for each in broken.warnings] == ["dmn.broken_expression"]
    assert broken.warnings[0].place == "bad"


def test_a_spent_budget_is_told() -> None:
    decisions = dmn.compile(document(decision("it", literal("for i in 1..1000, j in 1..1000, k in 1..1000 return i"))))
    outcome = dmn.evaluate(decisions, "it", {})
    assert outcome.failed
    assert outcome.value is None
    assert outcome.warnings[0].kind == "budget"


def test_decisions_in_a_circle_end() -> None:
    made = document(decision("it", literal("b"), requires=["#b"]) + decision("b", literal("it"), requires=["#it"]))
    assert dmn.evaluate(dmn.compile(made), "it", {}).failed


def test_functions_of_other_languages_only_from_the_list() -> None:
    def calling(owner: str, method: str) -> dmn.Definitions:
        names = entry("class", literal(f'"{owner}"')) + entry("method signature", literal(f'"{method}"'))
        java = f'<functionDefinition kind="Java"><formalParameter name="a"/><context>{names}</context></functionDefinition>'
        return document(decision("it", f"<context>{entry('f', java)}{entry('', literal('f(0)'))}</context>"))

    allowed = calling("java.lang.Math", "cos(double)")
    other = calling("java.lang.Runtime", "exec(java.lang.String)")
    assert dmn.evaluate(dmn.compile(allowed), "it", {}).value is None
    assert dmn.evaluate(dmn.compile(allowed, external=emulated), "it", {}).value == 1
    assert dmn.evaluate(dmn.compile(other, external=emulated), "it", {}).value is None


@pytest.mark.parametrize(
    ("owner", "signature", "arguments", "expected"),
    [
        ("java.lang.Math", "max(int, int)", (3, 5), 5),
        ("java.lang.Math", "max(int,int)", (3, 2**40), None),
        ("java.lang.Integer", "valueOf(java.lang.String)", ("12",), 12),
        ("java.lang.Double", "valueOf(java.lang.String)", ("1.5",), Decimal("1.5")),
        ("java.lang.Double", "valueOf(java.lang.String)", ("nan",), None),
        ("java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)", ("%s is %.2f%%", "a", Decimal("1.5")), "a is 1.50%"),
        ("java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)", ("%1000000d", 1), None),
        ("java.lang.String", "valueOf(char)", ("ab",), None),
        ("java.lang.Math", "cos(double)", (), None),
    ],
)
def test_the_listed_functions(owner: str, signature: str, arguments: tuple[object, ...], expected: object) -> None:
    assert emulated(owner, signature, arguments) == expected
