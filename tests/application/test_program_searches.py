"""Every field of every search for programs, with every operator, sorted by it: answered or refused in words on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import pytest

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import (
    audit,
    batches,
    decided,
    definitions,
    directory,
    elements,
    filters,
    incidents,
    instances,
    jobs,
    kinds,
    resources,
    statistics,
    tasks,
    waiting,
)
from bihuan.application.programs.filters import Query
from bihuan.application.programs.instances import Start
from bihuan.application.running import jobs as work
from bihuan.application.running import showing
from bihuan.bpmn import model, zeebe
from bihuan.kernel.errors import InvalidInput, NotFound
from tests.application.conftest import Company
from tests.application.models import diagram, rule, service, user

PAID = model.Message(id="paid", name="paid")
PAID = zeebe.with_extension(PAID, zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey="= a")))
Search: TypeAlias = Callable[[Transaction, Actor, Query], dict[str, Any]]

# Over rows of the database.
ROWS: dict[str, Search] = {
    "instances": instances.search,
    "jobs": jobs.search,
    "user tasks": tasks.search,
    "incidents": incidents.search,
    "definitions": definitions.search,
    "subscriptions": waiting.search,
    "audit log": audit.search,
}
# Over documents that are put together in memory.
DOCUMENTS: dict[str, Search] = {
    "variables": elements.variables,
    "elements": elements.elements,
    "decisions made": decided.search,
    "batches": batches.search,
    "items of batches": batches.items,
    "decisions": resources.decisions,
    "requirements": resources.requirements,
    "resources": resources.search,
    "running by definition": statistics.by_definition,
    "running by version": statistics.by_version,
    "waiting by definition": statistics.by_subscription,
    "errors": statistics.by_error,
    "errors by definition": statistics.by_error_and_definition,
    "users": directory.users,
    "groups": directory.groups,
    "roles": directory.roles,
    "tenants": directory.tenants,
}
NAMED = {
    "variables": "processInstanceKey",
    "elements": "processInstanceKey",
    "decisions made": "processInstanceKey",
    "running by version": "processDefinitionId",
}
VALUES: tuple[Any, ...] = ("5", "x*", 5, True, "2024-05-01T00:00:00+08:00", [{"name": "a", "value": "1"}])
WORDS = {"search.bad_operator", "search.wrong_type", "search.bad_list"}
# Fields whose values are compared by what a row shows of them, so that each row lies below, at or above a value or has none.
ORDERED = {
    "processInstanceKey",
    "jobKey",
    "userTaskKey",
    "incidentKey",
    "processDefinitionKey",
    "priority",
    "retries",
    "creationDate",
}


def fill(company: Company) -> None:
    """Instances at work, at a user task, at a message, at a rule that has decided, and at work that went wrong."""
    event = model.MessageEventDefinition(id="on", messageRef="paid")
    caught = model.IntermediateCatchEvent(id="wait", eventDefinitions=(event,))
    steps = (rule("rank", "rank", "rank"), service("pack", "pack"), user("check"), caught)
    company.deploy("shipped", *steps, roots=(PAID,))
    for begin in ("pack", "check", "check", "wait", "rank"):
        body = Start(process_definition_id="shipped", variables={"a": 1}, start_instructions=[{"elementId": begin}])
        company.write(lambda tx, body=body: instances.start(tx, SYSTEM, body))
    (job, *_) = company.write(lambda tx: work.claim(tx, ("pack",), "w", 1, 60_000))
    company.write(lambda tx: work.fail(tx, job.key, job.lease, "down", retries=0))
    asked = batches.Ask(filter={"state": "ACTIVE"})
    company.write(lambda tx: batches.create(tx, SYSTEM, "suspend", asked))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "", True),
        ("*", "", True),
        ("**", "any\nthing", True),
        ("?*", "", False),
        ("ab", "ab", True),
        ("ab", "abc", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a?c*", "abcd", True),
        ("*b?d", "abcd", True),
        ("*ab*b", "ab", False),
        ("*ab*b", "abb", True),
        ("*b*c*", "cb", False),
        (r"\**", "*x", True),
        (r"\**", "x*", False),
        ("*\\", "x\\", True),
        ("*a.c*", "xabcx", False),
        ("*?*?*?*?*?*?一", "a" * 10_000, False),
        ("*a" * 100 + "*b", "a" * 10_000, False),
        ("*a" * 100 + "*b", "a" * 10_000 + "b", True),
    ],
)
def test_patterns_fit_without_trying_again(pattern: str, text: str, fits: bool) -> None:
    assert kinds.like(pattern, text) is fits
    assert kinds.holds("like", text, pattern) is fits


def test_long_patterns_are_refused(company: Company) -> None:
    def ask(tx: Transaction, signs: int) -> dict[str, Any]:
        return instances.search(tx, SYSTEM, Query(filter={"businessId": {"$like": "?" * signs}}))

    assert company.read(lambda tx: ask(tx, kinds.MOST_SIGNS))["items"] == []
    with pytest.raises(InvalidInput) as refused:
        company.read(lambda tx: ask(tx, kinds.MOST_SIGNS + 1))
    assert (refused.value.code, refused.value.place) == ("search.wrong_type", "/filter/businessId/$like")


KEYS = [str(1 << 40 | number << 8) for number in range(1_100)]


@pytest.mark.parametrize(
    ("search", "field"),
    [
        ("user tasks", "elementInstanceKey"),
        ("instances", "parentElementInstanceKey"),
        ("instances", "batchOperationKey"),
        ("audit log", "auditLogKey"),
        ("subscriptions", "messageSubscriptionKey"),
    ],
)
def test_keys_that_are_looked_up_are_limited(any_company: Company, search: str, field: str) -> None:
    def ask(tx: Transaction, asked: Any) -> dict[str, Any]:
        return ROWS[search](tx, SYSTEM, Query(filter={field: asked}))

    assert any_company.read(lambda tx: ask(tx, {"$in": KEYS[: filters.MOST_KEYS]}))["items"] == []
    with pytest.raises(InvalidInput) as refused:
        any_company.read(lambda tx: ask(tx, {"$in": KEYS}))
    assert (refused.value.code, refused.value.place) == ("search.bad_list", f"/filter/{field}")


def test_what_one_search_compares_with_is_limited(any_company: Company) -> None:
    def ask(tx: Transaction, groups: int) -> dict[str, Any]:
        many = [{"processInstanceKey": {"$in": KEYS[:1_000]}}] * groups
        return instances.search(tx, SYSTEM, Query(filter={"$or": many}))

    assert any_company.read(lambda tx: ask(tx, 20))["items"] == []
    with pytest.raises(InvalidInput, match="too_large"):
        any_company.read(lambda tx: ask(tx, 21))


@pytest.mark.parametrize("asked", ["", {"$in": [""]}, {"$in": []}, {"$gte": "zz"}])
def test_the_empty_text_is_no_value(any_company: Company, asked: Any) -> None:
    fill(any_company)

    def ask(tx: Transaction) -> dict[str, Any]:
        return instances.search(tx, SYSTEM, Query(filter={"businessId": asked}))

    assert any_company.read(ask)["items"] == []


@pytest.mark.parametrize("search", ["instances", "users"])
def test_pages_are_turned_by_number_or_by_cursor(company: Company, search: str) -> None:
    fill(company)
    asking = (ROWS | DOCUMENTS)[search]

    def ask(tx: Transaction, **page: Any) -> dict[str, Any]:
        return asking(tx, SYSTEM, msgspec.convert({"page": page}, Query))

    end = company.read(lambda tx: ask(tx, limit=1))["page"]["endCursor"]
    assert company.read(lambda tx: ask(tx, **{"after": end, "from": 0}))["items"]
    for page in ({"after": end, "from": 1}, {"after": end, "before": end}, {"before": end, "from": 1}):
        with pytest.raises(InvalidInput, match="one_place"):
            company.read(lambda tx, page=page: ask(tx, **page))


def test_what_a_start_waits_for_is_masked_as_everywhere(company: Company) -> None:
    form = {"id": "note", "components": [{"type": "textfield", "key": "card", "sensitive": True}]}
    task = zeebe.with_extension(user("fill"), zeebe.ZeebeExtension(formDefinition=zeebe.FormDefinition(formId="note")))
    content = diagram("secret", (task,), number=False)
    upload = [definitions.Upload("secret.bpmn", content), definitions.Upload("note.form", msgspec.json.encode(form))]
    company.write(lambda tx: definitions.put_in(tx, SYSTEM, upload))
    body = Start(process_definition_id="secret", variables={"card": "6222020200012345", "amount": 3})
    key = int(company.write(lambda tx: instances.start(tx, SYSTEM, body)).key)
    starting = Actor(person="client:starter", permissions=frozenset({"work.do"}))
    assert company.read(lambda tx: instances.outcome(tx, starting, key, body)) is None
    company.write(lambda tx: instances.cancel(tx, SYSTEM, key))
    assert company.read(lambda tx: instances.outcome(tx, starting, key, body)) == {"card": "••••••••••••2345", "amount": 3}
    seeing = msgspec.structs.replace(starting, permissions=frozenset({"work.do", "sensitive.read"}))
    assert company.read(lambda tx: instances.outcome(tx, seeing, key, body)) == {"card": "6222020200012345", "amount": 3}


def test_everything_is_masked_where_nobody_can_say_what_is_sensitive() -> None:
    values = {"card": "6222020200012345", "amount": 3}
    reader = Actor(person="client:reader", permissions=frozenset({"instances.read_all"}))
    assert showing.readable(reader, None, values) == {"card": "••••••••••••2345", "amount": "••••"}
    assert showing.readable(SYSTEM, None, values) == values


Refusal: TypeAlias = InvalidInput | NotFound


def test_fields_of_rows_take_every_operator_or_refuse_in_words(any_company: Company) -> None:
    every(any_company, ROWS)


def test_fields_of_documents_take_every_operator_or_refuse_in_words(company: Company) -> None:
    every(company, DOCUMENTS)


def every(company: Company, searches: dict[str, Search]) -> None:
    fill(company)

    def walk(tx: Transaction) -> int:
        (first, *_) = instances.search(tx, SYSTEM, Query())["items"]
        return sum(walked(tx, name, search, first) for name, search in searches.items())

    assert company.read(walk) > len(searches)


def first_value(answer: dict[str, Any] | Refusal, field: str) -> Any:
    """What the first row that has it shows in a field; None where it is not shown so that it could be asked for."""
    found = [each.get(field) for each in answer["items"]] if isinstance(answer, dict) else []
    return next((value for value in found if value not in (None, "") and not isinstance(value, list | dict)), None)


def walked(tx: Transaction, name: str, search: Search, first: dict[str, Any]) -> int:
    """Ask a search by all its fields; how many it has."""
    base = {field: first[field] for field in [NAMED.get(name)] if field is not None}

    def ask(asked: dict[str, Any], **more: Any) -> dict[str, Any] | Refusal:
        try:
            return search(tx, SYSTEM, msgspec.convert({"filter": {**base, **asked}, **more}, Query))
        except (InvalidInput, NotFound) as refused:
            return refused

    unknown = ask({"colour": 1})
    assert isinstance(unknown, InvalidInput)
    assert unknown.code == "search.unknown_field"
    fields = re.findall(r"[^, ]+", str(unknown.params["known"]))
    for field in fields:
        held = first_value(ask({}), field)
        taken = [value for value in (held, *VALUES) if value is not None and not isinstance(ask({field: value}), Refusal)]
        assert taken or field in {*base, "elementInstanceKey", "scopeKey"}, f"{name}: {field} takes no value at all"
        if held is not None and name in ROWS:
            seen = ask({field: held})
            assert isinstance(seen, dict), f"{name}: {field} does not take what it shows"
            assert seen["items"], f"{name}: {field} does not find what it shows"
        if taken and field not in base:
            compared(ask, field, taken[0])
        paged(ask, field)
    return len(fields)


def compared(ask: Callable[..., dict[str, Any] | Refusal], field: str, value: Any) -> None:
    """What the operators find of one value: each row is on the one side or the other, and on one only."""

    def found(operator: str, wanted: Any) -> list[str] | None:
        answer = ask({field: {operator: wanted}}, page={"limit": 1_000})
        assert isinstance(answer, dict) or answer.code in WORDS, f"{field} {operator}"
        return rows(answer) if isinstance(answer, dict) else None

    whole = rows(ask({}, page={"limit": 1_000}))
    equal, other = found("$eq", value), found("$neq", value)
    some, none = found("$exists", True), found("$exists", False)
    for one, rest in ((equal, other), (found("$in", [value]), found("$notIn", [value])), (some, none)):
        if one is not None and rest is not None:
            assert sorted(one + rest) == whole, field
    assert found("$in", [value]) in (equal, None), field
    assert found("$notIn", [value]) in (other, None), field
    assert found("$in", []) in ([], None), field
    below, above = found("$lt", value), found("$gt", value)
    if below is not None and above is not None and field in ORDERED:
        assert sorted([*below, *(equal or []), *above]) == some, field
        assert sorted([*below, *(equal or [])]) == found("$lte", value), field
        assert sorted([*above, *(equal or [])]) == found("$gte", value), field
    assert found("$like", "*") in (some, None), field
    assert found("$like", "no such text") in ([], None), field


def rows(answer: dict[str, Any] | Refusal) -> list[str]:
    """What was found, in an order that does not depend on the search."""
    assert isinstance(answer, dict)
    assert answer["page"]["totalItems"] == len(answer["items"])
    return sorted(json.dumps(each, sort_keys=True) for each in answer["items"])


def paged(ask: Callable[..., dict[str, Any] | Refusal], field: str) -> None:
    """Rows one by one, in the order of the field where one may sort by it, forwards and back: the same as all at once."""
    for order in ("ASC", "DESC"):
        sort = [{"field": field, "order": order}]
        whole = ask({}, sort=sort, page={"limit": 1_000})
        if not isinstance(whole, dict):
            assert whole.code == "search.unknown_field", "what cannot be sorted by"
            continue
        forwards = turned(ask, sort, "after", "endCursor", ask({}, sort=sort, page={"limit": 1}))
        assert forwards == whole["items"], f"{field} {order}"
        if forwards:
            last = ask({}, sort=sort, page={"limit": 1, "from": len(forwards) - 1})
            assert turned(ask, sort, "before", "startCursor", last) == forwards[::-1], f"{field} {order} backwards"


def turned(
    ask: Callable[..., dict[str, Any] | Refusal],
    sort: list[dict[str, str]],
    way: str,
    cursor: str,
    page: dict[str, Any] | Refusal,
) -> list[dict[str, Any]]:
    """Page by page from this one on."""
    seen: list[dict[str, Any]] = []
    assert isinstance(page, dict)
    while page["items"]:
        seen += page["items"]
        following = ask({}, sort=sort, page={"limit": 1, way: page["page"][cursor]})
        assert isinstance(following, dict)
        page = following
    return seen
