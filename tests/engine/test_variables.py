"""Variables: scopes, input and output mappings, where results go."""

from __future__ import annotations

from bihuan import feel
from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from tests.engine import build
from tests.engine.build import mapped, model
from tests.engine.table import Table


def test_input_mappings_make_variables_of_the_task_itself() -> None:
    table = Table(model("start > job > end", job=build.job(inputs={"to": "=customer.mail", "kind": "order"}))).start(
        customer={"mail": "a@b"}
    )
    created = table.events(ev.JobCreated)[0]
    assert created.variables == {"to": "a@b", "kind": "order"}
    assert table.variables() == {"customer": {"mail": "a@b"}}


def test_later_mappings_see_earlier_ones_and_paths_build_contexts() -> None:
    task = build.job(inputs={"a": "=1", "b": "=a + 1", "c.d": "=b + 1", "c.e": "x"})
    table = Table(model("start > job > end", job=task)).start()
    assert table.events(ev.JobCreated)[0].variables == {"a": 1, "b": 2, "c": {"d": 3, "e": "x"}}


def test_without_output_mappings_everything_leaves_except_what_is_the_tasks_own() -> None:
    table = Table(model("start > job > end", job=build.job(inputs={"x": "=1"}))).start(y=0).complete("job", x=5, y=6, z=7)
    assert table.variables() == {"y": 6, "z": 7}


def test_with_output_mappings_only_they_leave() -> None:
    table = Table(model("start > job > end", job=build.job(outputs={"total": "=sum * 2", "info.ok": "=true"}))).start(
        info={"by": "me"}
    )
    table.complete("job", sum=4, noise=1)
    assert table.variables() == {"info": {"by": "me", "ok": True}, "total": 8}


def test_a_result_changes_the_nearest_owner() -> None:
    inner = mapped(build.sub("s1 > job > s2", s1=bpmn.StartEvent(), s2=bpmn.EndEvent()), {"x": "=10"}, {"x2": "=x"})
    table = Table(model("start > sub > end", sub=inner)).start(x=1).complete("job", x=11, fresh=True)
    assert table.variables() == {"x": 1, "fresh": True, "x2": 11}


def test_a_function_is_no_value_to_keep() -> None:
    table = Table(model("start > a > end", a=build.script("function(x) x", "f"))).start()
    assert table.incidents == {"a": "engine.value_not_storable"}
    table = Table(model("start > a > end", a=build.script("{f: [function(x) x]}"))).start()
    assert table.incidents == {"a": "engine.value_not_storable"}


def test_setting_variables_from_outside() -> None:
    table = Table(model("start > job > end", job=build.job(inputs={"x": "=1"}))).start(y=1)
    job = table.id_of("job")
    table.send(commands.SetVariables(variables={"x": 2, "y": 2, "z": 2}, scope=job))
    assert table.variables(instance=job) == {"x": 2, "y": 2, "z": 2}
    assert table.variables() == {"y": 2, "z": 2}
    table.send(commands.SetVariables(variables={"y": 3}, scope=job, local=True))
    assert (table.variables(instance=job)["y"], table.variables()["y"]) == (3, 2)


def test_temporal_values_keep_their_kind() -> None:
    table = Table(model("start > a > user > end", a=build.script('date("2026-03-01") + duration("P1D")', "day"))).start()
    assert table.variables()["day"] == feel.Date(2026, 3, 2)


def test_the_result_of_an_event_can_be_mapped() -> None:
    waits = mapped(build.catch(build.message("paid")), None, {"sum": "=amount"})
    table = Table(model("start > catch > end", catch=waits, roots=(bpmn.Message(id="paid", name="paid"),))).start()
    table.runtime.publish("paid", variables={"amount": 5, "noise": 1})
    assert table.variables() == {"sum": 5}
