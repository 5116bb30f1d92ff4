"""What programs change: once under a key, only what was meant; and what they are told of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import audit, batches, changing, definitions, instances, resources, tasks
from bihuan.application.programs.filters import Query
from bihuan.application.programs.instances import Start
from bihuan.bpmn import extension as own
from bihuan.bpmn import zeebe
from bihuan.kernel.errors import InvalidInput, InvalidModel, NotFound, Rejected
from tests.application.conftest import Company
from tests.application.models import TABLE, diagram, rule, user

replace = msgspec.structs.replace


def begun(company: Company, process: str, many: int = 1) -> list[int]:
    body = Start(process_definition_id=process)
    return [int(company.write(lambda tx: instances.start(tx, SYSTEM, body)).key) for _ in range(many)]


def keyed(key: str) -> Actor:
    return replace(SYSTEM, key=key)


def twice(company: Company, key: str, command: Callable[[Transaction, Actor], Any]) -> Any:
    """Told, and told once more under the same key because the first answer was lost."""
    first = company.write(lambda tx: command(tx, keyed(key)))
    assert company.write(lambda tx: command(tx, keyed(key))) == first
    return first


# --- once ------------------------------------------------------------------------------------------------------------


def test_a_batch_is_asked_for_and_moved_once_under_a_key(company: Company) -> None:
    company.deploy("order", user("file"), user("check"))
    begun(company, "order", 2)
    body = batches.Ask(filter={"processDefinitionId": "order"})
    made = twice(company, "ask", lambda tx, actor: batches.create(tx, actor, "suspend", body))
    assert company.read(lambda tx: batches.search(tx, SYSTEM, Query()))["page"]["totalItems"] == 1
    key = int(made["batchOperationKey"])
    for name, move in (("hold", batches.suspend), ("go on", batches.resume), ("stop", batches.cancel)):
        twice(company, name.replace(" ", "-"), lambda tx, actor, move=move: move(tx, actor, key))
    with pytest.raises(Rejected, match="over"):
        company.write(lambda tx: batches.cancel(tx, SYSTEM, key))
    other = company.write(lambda tx: batches.create(tx, keyed("other"), "suspend", body))
    assert other["batchOperationKey"] != made["batchOperationKey"], "another key is another batch"
    with pytest.raises(Rejected, match="key_reused"):
        company.write(lambda tx: batches.create(tx, keyed("ask"), "cancel", body))


def test_an_instance_is_changed_once_under_a_key(company: Company) -> None:
    company.deploy("order", user("file"), user("check"))
    (key,) = begun(company, "order")
    twice(company, "hold", lambda tx, actor: instances.suspend(tx, actor, key))
    twice(company, "go-on", lambda tx, actor: instances.resume(tx, actor, key))
    added = changing.Modification(activate_instructions=[changing.Activate(element_id="check")])
    twice(company, "add", lambda tx, actor: changing.modify(tx, actor, key, added))
    assert sorted(item.element_id for item in company.items(key)) == ["check", "file"], "one more, not two"
    twice(company, "end", lambda tx, actor: instances.cancel(tx, actor, key))
    with pytest.raises(NotFound):
        company.write(lambda tx: instances.cancel(tx, SYSTEM, key))


# --- only what was meant ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (None, "/filter"),
        ({}, "/filter"),
        ({"processDefinitionId": None}, "/filter"),
        ({"$or": []}, "/filter"),
        ({"$or": None, "businessId": None}, "/filter"),
        ({"businessId": {}}, "/filter/businessId"),
        ({"businessId": {"$eq": None}}, "/filter/businessId"),
        ({"processInstanceKey": {"$notIn": []}}, "/filter/processInstanceKey"),
        ({"processDefinitionId": "order", "businessId": {}}, "/filter/businessId"),
        ({"variables": []}, "/filter/variables"),
        ({"$or": [{}]}, "/filter/$or/0"),
        ({"$or": [{"businessId": "A"}, {"businessId": None}]}, "/filter/$or/1"),
    ],
)
def test_what_says_nothing_does_not_mean_everything(company: Company, asked: dict[str, Any] | None, place: str) -> None:
    company.deploy("order", user("file"))
    begun(company, "order", 2)
    with pytest.raises(InvalidInput) as told:
        company.write(lambda tx: batches.create(tx, SYSTEM, "cancel", batches.Ask(filter=asked)))
    assert (told.value.code, told.value.place) == ("program.filter_missing", place)
    assert company.read(lambda tx: batches.search(tx, SYSTEM, Query()))["items"] == []


@pytest.mark.parametrize(
    ("asked", "many"),
    [
        ({"processDefinitionId": "order"}, 2),
        ({"processDefinitionId": "order", "businessId": None, "$or": []}, 2),
        ({"tenantId": "<default>"}, 3),
        ({"$or": [{"processDefinitionId": "order"}, {"processDefinitionId": "other"}]}, 3),
        ({"businessId": ""}, 0),
        ({"processInstanceKey": {"$in": []}}, 0),
    ],
)
def test_a_batch_is_over_what_runs_and_was_found(company: Company, asked: dict[str, Any], many: int) -> None:
    company.deploy("order", user("file"), number=False)
    company.deploy("other", user("file"), number=False)
    keys = [*begun(company, "order", 3), *begun(company, "other")]
    company.write(lambda tx: instances.cancel(tx, SYSTEM, keys[0]))
    made = company.write(lambda tx: batches.create(tx, SYSTEM, "cancel", batches.Ask(filter=asked)))
    shown = company.read(lambda tx: batches.get(tx, SYSTEM, int(made["batchOperationKey"])))
    assert shown["operationsTotalCount"] == many
    waking = company.write(lambda tx: batches.create(tx, SYSTEM, "resume", batches.Ask(filter=asked)))
    assert company.read(lambda tx: batches.get(tx, SYSTEM, int(waking["batchOperationKey"])))["operationsTotalCount"] == 0


def test_items_of_batches_are_looked_for_where_there_are_not_too_many(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.deploy("order", user("file"))
    begun(company, "order", 2)
    body = batches.Ask(filter={"processDefinitionId": "order"})
    keys = [company.write(lambda tx: batches.create(tx, SYSTEM, "cancel", body))["batchOperationKey"] for _ in range(2)]

    def found(asked: Any) -> set[str]:
        query = Query(filter={} if asked is None else {"batchOperationKey": asked})
        return {each["batchOperationKey"] for each in company.read(lambda tx: batches.items(tx, SYSTEM, query))["items"]}

    assert found(None) == found({"$in": keys}) == set(keys)
    monkeypatch.setattr(batches, "MOST_ITEMS", 3)
    assert found(keys[0]) == found({"$eq": keys[0]}) == found({"$in": [keys[0], "5"]}) == {keys[0]}
    assert found("5") == set()
    for asked in (None, {"$in": keys}, {"$neq": keys[0]}):
        with pytest.raises(InvalidInput, match="too_many_items"):
            found(asked)


# --- told afterwards -------------------------------------------------------------------------------------------------


def test_each_who_decides_has_a_record_of_their_own(company: Company) -> None:
    company.deploy("vote", user("decide", approval=own.Approval(mode="all")))
    (key,) = begun(company, "vote")
    items = company.items(key)
    assert [item.assignee for item in items] == ["li", "wang"]
    for item in items:
        company.complete(item.key, item.assignee, outcome="approved")
    everything = Query(filter={"processInstanceKey": str(key), "entityType": "USER_TASK"})
    rows = company.read(lambda tx: audit.search(tx, SYSTEM, everything))["items"]
    by_actor = {each["actorId"]: each for each in rows if each["operationType"] != "CREATE"}
    for item in items:
        mine = company.read(lambda tx, item=item: audit.of_task(tx, SYSTEM, item.key, Query()))["items"]
        assert mine, item.assignee
        assert {each["userTaskKey"] for each in mine} == {each["entityKey"] for each in mine} == {str(item.key)}
        assert {each["actorId"] for each in mine} == {item.assignee}
        assert by_actor[item.assignee]["userTaskKey"] == str(item.key)
        asked = Query(filter={"userTaskKey": str(item.key)})
        assert company.read(lambda tx, asked=asked: audit.search(tx, SYSTEM, asked))["items"] == mine
        (one, *_) = mine
        assert company.read(lambda tx, one=one: audit.get(tx, SYSTEM, int(one["auditLogKey"]))) == one


def put_in(company: Company, process: str, label: str, tag: str = "") -> list[dict[str, Any]]:
    """A process with a form of this label at its one task, deployed; what is answered about its parts."""
    form = {"id": "note", "components": [{"type": "textfield", "key": "note", "label": label}]}
    extension = zeebe.ZeebeExtension(formDefinition=zeebe.FormDefinition(formId="note"))
    content = diagram(process, (zeebe.with_extension(user("fill"), extension),), number=False, title=tag)
    uploads = [definitions.Upload(f"{process}.bpmn", content), definitions.Upload("note.form", msgspec.json.encode(form))]
    answer = company.write(lambda tx: definitions.put_in(tx, SYSTEM, uploads))
    return [part for entry in answer["deployments"] for part in entry.values() if part is not None]


def test_a_form_counts_its_own_versions(company: Company) -> None:
    put_in(company, "first", "A")
    _, form = put_in(company, "first", "B")
    assert form["version"] == 2
    for _ in range(3):
        _, form = put_in(company, "second", "B", tag=f"{_}")
    (key,) = begun(company, "second")
    (item,) = company.items(key)
    shown = company.read(lambda tx: tasks.form(tx, SYSTEM, item.key))
    assert shown is not None
    assert shown == company.read(lambda tx: resources.form(tx, SYSTEM, int(form["formKey"])))
    assert (shown["formKey"], shown["version"]) == (form["formKey"], 2), "the third version of its process"
    limited = replace(SYSTEM, processes=frozenset({"second"}))
    assert company.read(lambda tx: tasks.form(tx, limited, item.key)) == shown, "a number means the same to everybody"


def test_what_comes_back_is_the_newest_again(company: Company) -> None:
    table = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="n">'
    table += (
        '<decision id="rank" name="rank"><literalExpression id="e"><text>{}</text></literalExpression></decision></definitions>'
    )
    keys: list[str] = []
    for value in (1, 2, 1):
        content = diagram("ranked", (user("fill"),), number=False)
        uploads = [definitions.Upload("ranked.bpmn", content), definitions.Upload("g.dmn", table.format(value).encode())]
        answer = company.write(lambda tx, uploads=uploads: definitions.put_in(tx, SYSTEM, uploads))
        keys.append(
            next(
                entry["decisionDefinition"]["decisionDefinitionKey"]
                for entry in answer["deployments"]
                if entry["decisionDefinition"]
            )
        )
    assert keys[0] == keys[2] != keys[1]
    newest = Query(filter={"isLatestVersion": True})
    (found,) = company.read(lambda tx: resources.decisions(tx, SYSTEM, newest))["items"]
    assert (found["decisionDefinitionKey"], found["version"]) == (keys[0], 1)
    body = definitions.Evaluate(decision_definition_id="rank")
    assert company.read(lambda tx: definitions.evaluate(tx, SYSTEM, body))["output"] == "1"


def test_a_diagram_alone_takes_what_was_deployed_before(company: Company) -> None:
    """The form and the table that a process asks for need not come along each time."""
    extension = zeebe.ZeebeExtension(formDefinition=zeebe.FormDefinition(formId="note"))
    steps = (rule("rank", "rank", "rank"), zeebe.with_extension(user("fill"), extension))
    first = definitions.Upload("first.bpmn", diagram("first", steps, number=False))
    alone = definitions.Upload("second.bpmn", diagram("second", steps, number=False))
    with pytest.raises(InvalidModel, match="not_releasable"):
        company.write(lambda tx: definitions.put_in(tx, SYSTEM, [first]))
    for label in ("A", "B"):
        form = {"id": "note", "components": [{"type": "textfield", "key": "note", "label": label}]}
        parts = [definitions.Upload("note.form", msgspec.json.encode(form)), definitions.Upload("tables.dmn", TABLE)]
        company.write(lambda tx, parts=parts: definitions.put_in(tx, SYSTEM, [first, *parts]))
    for upload in (first, alone):
        (entry,) = company.write(lambda tx, upload=upload: definitions.put_in(tx, SYSTEM, [upload]))["deployments"]
        process = entry["processDefinition"]
        assert process["processDefinitionVersion"] == {"first": 2, "second": 1}[process["processDefinitionId"]], "as it was"
        (key,) = begun(company, process["processDefinitionId"])
        (item,) = company.items(key)
        shown = company.read(lambda tx, item=item: tasks.form(tx, SYSTEM, item.key))
        assert shown is not None
        assert '"label":"B"' in shown["schema"]
        outcomes = company.read(lambda tx, key=key: tx.history.of(key))
        assert "DecisionEvaluated" in {row.kind for row in outcomes}
    limited = replace(SYSTEM, processes=frozenset({"third"}))
    third = definitions.Upload("third.bpmn", diagram("third", steps, number=False))
    with pytest.raises(InvalidModel, match="not_releasable"):
        company.write(lambda tx: definitions.put_in(tx, limited, [third]))
