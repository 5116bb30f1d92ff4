"""Events: timers, messages, signals, conditions, errors, escalations, in the flow, on borders, behind gateways."""

from __future__ import annotations

import pytest

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.engine.starting import start_timers
from bihuan.kernel.errors import Rejected
from tests.engine import build
from tests.engine.build import after, catch, end, every, keyed, model, on, start
from tests.engine.table import NOON, Table

SECOND = 1_000
HOUR = 3_600 * SECOND
PAID = bpmn.Message(id="paid", name="paid")
ALARM = bpmn.Signal(id="alarm", name="alarm")
BAD = bpmn.Error(id="bad", errorCode="E1")
HELP = bpmn.Escalation(id="help", escalationCode="S1")


# --- timers ----------------------------------------------------------------------------------------------------------


def test_a_timer_in_the_flow_fires_when_due_and_not_before() -> None:
    table = Table(model("start > catch > end", catch=catch(after("PT1H")))).start()
    scheduled = table.events(ev.TimerScheduled)[0]
    assert scheduled.due == NOON + HOUR
    with pytest.raises(Rejected, match="timer_not_due"):
        table.send(commands.FireTimer(timer=scheduled.timer))
    assert table.advance(HOUR).status() == "completed"
    with pytest.raises(Rejected):
        table.send(commands.FireTimer(timer=scheduled.timer))


@pytest.mark.parametrize(
    ("definition", "due"),
    [
        (build.at("2023-11-14T23:13:20Z"), NOON + HOUR),
        (build.at('= date and time("2023-11-14T23:13:20Z")'), NOON + HOUR),
        (after('= duration("PT1H")'), NOON + HOUR),
        (after("= wait"), NOON + HOUR),
        (after("wait"), NOON + HOUR),
        (build.at("2020-01-01T00:00:00Z"), 1_577_836_800_000),
    ],
)
def test_when_a_timer_is_due(definition: bpmn.TimerEventDefinition, due: int) -> None:
    table = Table(model("start > catch > end", catch=catch(definition))).start(wait="PT1H")
    assert table.events(ev.TimerScheduled)[0].due == due


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (after("= 12"), "engine.timer_value"),
        (after("= missing"), "engine.timer_value"),
        (after("-PT1H"), "engine.timer_negative"),
        (after('= "-PT1H"'), "engine.timer_negative"),
        (every("R3/PT0S"), "engine.timer_without_length"),
        (build.at("2026-13-01T00:00:00Z"), "engine.timer_value"),
    ],
)
def test_a_time_that_is_none_leaves_the_token_stuck(definition: bpmn.TimerEventDefinition, code: str) -> None:
    table = Table(model("start > user > catch > end", catch=catch(definition))).start().complete("user")
    assert table.incidents == {"catch": code}


def test_an_interrupting_timer_takes_the_place_of_its_activity() -> None:
    table = Table(model("start > user > end, on > user2 > end2", on=on("user", after("PT1H")))).start()
    table.advance(HOUR)
    assert table.active == {"user2": 1}
    assert len(table.events(ev.UserTaskCanceled)) == 1
    assert table.complete("user2").status() == "completed"


def test_a_timer_on_the_border_goes_with_its_activity() -> None:
    table = Table(model("start > user > user2 > end, on > end2", on=on("user", after("PT1H")))).start().complete("user")
    assert len(table.events(ev.TimerCanceled)) == 1
    assert table.advance(2 * HOUR).active == {"user2": 1}


def test_a_timer_beside_its_activity_repeats() -> None:
    definitions = model("start > user > end, on > user2 > end2", on=on("user", every("R3/PT1H"), interrupting=False))
    table = Table(definitions).start().advance(HOUR)
    assert table.active == {"user": 1, "user2": 1}
    assert table.advance(10 * HOUR).active == {"user": 1, "user2": 3}
    fired = [event.at for event in table.events(ev.TimerFired)]
    assert fired == [NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR]
    table.complete("user").complete("user2").complete("user2").complete("user2")
    assert table.status() == "completed"


def test_an_endless_cycle_does_not_make_up_for_the_time_it_slept() -> None:
    definitions = model("start > user > end, on > end2", on=on("user", every("R/PT1S"), interrupting=False))
    table = Table(definitions).start()
    table.runtime.now += 24 * HOUR
    table.send(commands.FireTimer(timer=table.events(ev.TimerScheduled)[0].timer))
    assert table.events(ev.TimerScheduled)[-1].due == NOON + 24 * HOUR


def test_a_cron_expression_needs_no_quotes() -> None:
    definitions = model("start > user > end, on > end2", on=on("user", every("0 0 9 * * MON-FRI"), interrupting=False))
    table = Table(definitions).start()
    assert table.events(ev.TimerScheduled)[0].repeat == "0 0 9 * * MON-FRI"
    table.advance(7 * 24 * HOUR)
    assert len(table.events(ev.TimerFired)) == 5


def test_a_timer_starts_a_process() -> None:
    table = Table(model("start > user > end", start=start(every("R2/PT1H"))))
    assert [timer.due for timer in start_timers(table.programs[0], NOON)] == [NOON + HOUR]
    table.advance(5 * HOUR)
    assert table.active == {"user": 2}
    with pytest.raises(Rejected, match="start_event_needed"):
        table.start()


# --- messages --------------------------------------------------------------------------------------------------------


def test_a_message_finds_the_instance_by_its_key() -> None:
    definitions = model("start > catch > user > end", catch=catch(build.message("paid")), roots=(keyed("paid", "order"),))
    table = Table(definitions).start(order="A").start(order="B")
    assert not table.runtime.publish("paid", key="C")
    assert table.runtime.publish("paid", key="B", variables={"sum": 5})
    assert table.active == {"catch": 1, "user": 1}
    assert table.variables(2)["sum"] == 5


def test_a_key_may_be_a_number_here_and_text_there() -> None:
    definitions = model("start > catch > end", catch=catch(build.message("paid")), roots=(keyed("paid", "order"),))
    table = Table(definitions).start(order=7)
    assert table.runtime.publish("paid", key="7")


def test_a_message_without_key_is_an_incident_where_one_is_needed() -> None:
    definitions = model("start > catch > end", catch=catch(build.message("paid")), roots=(keyed("paid", "order"),))
    table = Table(definitions).start()
    assert table.incidents == {"catch": "engine.correlation_key"}
    table.send(commands.SetVariables(variables={"order": "A"}))
    table.resolve("catch")
    assert (table.incidents, table.active) == ({}, {"catch": 1})


def test_two_messages_for_one_subscription() -> None:
    definitions = model("start > catch > user > end", catch=catch(build.message("paid")), roots=(PAID,))
    table = Table(definitions).start()
    subscription = table.events(ev.SubscriptionOpened)[0].subscription
    table.send(commands.CorrelateMessage(subscription=subscription))
    with pytest.raises(Rejected, match="message_not_expected"):
        table.send(commands.CorrelateMessage(subscription=subscription))


def test_a_message_beside_an_activity_may_come_again() -> None:
    definitions = model(
        "start > user > end, on > user2 > end2", on=on("user", build.message("paid"), interrupting=False), roots=(PAID,)
    )
    table = Table(definitions).start()
    assert table.runtime.publish("paid")
    assert table.runtime.publish("paid")
    assert table.active == {"user": 1, "user2": 2}


def test_a_message_starts_a_process_and_can_be_thrown_by_another() -> None:
    receiver = build.process("go > user > end2", id="receiver", go=start(build.message("paid")))
    sender = model(
        "start > throw > end", throw=build.mapped(build.throw(build.message("paid")), {"sum": "=7"}), roots=(PAID, receiver)
    )
    table = Table(sender).start()
    assert table.active == {"user": 1}
    assert table.variables(2) == {"sum": 7}


def test_the_first_event_behind_a_gateway_wins() -> None:
    flows = "start > events > catch > user > end, events > late > user2 > end2, events > it > user3 > end3"
    late = bpmn.IntermediateCatchEvent(eventDefinitions=(after("PT1H"),))
    receive = bpmn.ReceiveTask(messageRef="paid")
    definitions = model(flows, catch=catch(build.signal("alarm")), late=late, it=receive, roots=(PAID, ALARM))
    for happening, way in ((lambda t: t.advance(HOUR), "user2"), (lambda t: t.runtime.broadcast("alarm"), "user")):
        table = Table(definitions).start()
        assert table.active == {"events": 1}
        happening(table)
        assert table.active == {way: 1}
        assert table.runtime.watches() == []
    table = Table(definitions).start()
    table.runtime.publish("paid", variables={"x": 1})
    assert (table.active, table.variables()) == ({"user3": 1}, {"x": 1})
    assert table.passed() == ["start", "events", "it"]


def test_what_an_event_brought_is_kept_when_its_mapping_fails() -> None:
    """The event behind the gateway has happened: resolving goes on from there and does not wait for it again."""
    waits = build.mapped(
        bpmn.IntermediateCatchEvent(eventDefinitions=(build.message("paid"),)), None, {"f": "=if ok then x else sum"}
    )
    late = bpmn.IntermediateCatchEvent(eventDefinitions=(after("PT1H"),))
    definitions = model("start > events > it > user > end, events > late > end", it=waits, late=late, roots=(PAID,))
    table = Table(definitions).start()
    table.runtime.publish("paid", variables={"x": 5})
    assert table.incidents == {"it": "engine.value_not_storable"}
    table.send(commands.SetVariables(variables={"ok": True}))
    table.resolve("it")
    assert (table.active, table.variables()["f"]) == ({"user": 1}, 5)


# --- signals ---------------------------------------------------------------------------------------------------------


def test_a_signal_reaches_everybody() -> None:
    waits = build.process("start2 > catch > user > end2", id="waits", catch=catch(build.signal("alarm")))
    begins = build.process("go > user2 > end3", id="begins", go=start(build.signal("alarm")))
    table = Table(model("start > end", end=end(build.signal("alarm")), roots=(waits, begins, ALARM)))
    table.start("waits").start("waits").start("p")
    assert table.active == {"user": 2, "user2": 1}


def test_a_signal_reaches_the_instance_that_throws_it() -> None:
    flows = "start > and1 > catch > user > end, and1 > throw > end2"
    table = Table(
        model(flows, catch=catch(build.signal("alarm")), throw=build.throw(build.signal("alarm")), roots=(ALARM,))
    ).start()
    assert table.active == {"user": 1}


# --- conditions ------------------------------------------------------------------------------------------------------


def test_a_condition_fires_when_it_becomes_true() -> None:
    table = Table(model("start > catch > end", catch=catch(build.when("x > 1")))).start(x=0)
    table.send(commands.SetVariables(variables={"x": 1}))
    assert table.active == {"catch": 1}
    table.send(commands.SetVariables(variables={"x": 2}))
    assert table.status() == "completed"


def test_a_condition_that_cannot_be_computed_does_not_fire() -> None:
    costly = "count(for a in 1..1000, b in 1..top return 1) > 0"
    table = Table(model("start > catch > end", catch=catch(build.when(costly)))).start(top=2_000)
    assert (table.active, table.incidents) == ({"catch": 1}, {})
    assert table.send(commands.SetVariables(variables={"top": 1})).status() == "completed"


def test_a_condition_beside_an_activity_fires_once_each_time_it_becomes_true() -> None:
    table = Table(model("start > user > end, on > user2 > end2", on=on("user", build.when("x > 1"), interrupting=False))).start(
        x=0
    )
    for value, times in ((2, 1), (3, 1), (0, 1), (5, 2)):
        table.send(commands.SetVariables(variables={"x": value}))
        assert table.active.get("user2", 0) == times


# --- errors and escalations ------------------------------------------------------------------------------------------


def test_an_error_of_a_worker_is_caught_on_the_border() -> None:
    table = Table(model("start > job > end, on > user > end2", on=on("job", build.error("bad")), roots=(BAD,))).start()
    table.send(commands.ThrowError(instance=table.id_of("job"), code="E1", variables={"why": "x"}))
    assert (table.active, table.variables()) == ({"user": 1}, {"why": "x"})
    assert len(table.events(ev.JobCanceled)) == 1


def test_an_error_nobody_names_goes_to_whoever_takes_any() -> None:
    inner = build.sub("s1 > job > s2", s1=bpmn.StartEvent(), s2=bpmn.EndEvent())
    flows = "start > sub > end, on > user > end2, on2 > user2 > end3"
    definitions = model(flows, sub=inner, on=on("sub", build.error("bad")), on2=on("sub", build.error()), roots=(BAD,))
    for code, way in (("E1", "user"), ("other", "user2")):
        table = Table(definitions).start()
        table.send(commands.ThrowError(instance=table.id_of("job"), code=code))
        assert table.active == {way: 1}


def test_an_error_without_a_code_stands_for_any() -> None:
    nameless = bpmn.Error(id="nameless", name="Whatever goes wrong")
    flows = "start > job > end, on > user > end2, on2 > user2 > end3"
    first, second = on("job", build.error("nameless")), on("job", build.error("bad"))
    for code, way in (("E1", "user2"), ("nameless", "user"), ("other", "user")):
        table = Table(model(flows, on=first, on2=second, roots=(BAD, nameless))).start()
        table.send(commands.ThrowError(instance=table.id_of("job"), code=code))
        assert table.active == {way: 1}


def test_an_escalation_without_a_code_stands_for_any() -> None:
    nameless = bpmn.Escalation(id="nameless", name="Whatever is to be known")
    child = build.process(
        "s > throw > e", id="child", s=bpmn.StartEvent(), e=bpmn.EndEvent(), throw=build.throw(build.escalation("help"))
    )
    border = on("call", build.escalation("nameless"), interrupting=False)
    definitions = model(
        "start > call > end, on > user > end2", call=build.call("child"), on=border, roots=(HELP, nameless, child)
    )
    assert Table(definitions).start("p").active == {"user": 1}


def test_an_error_nobody_takes_is_an_incident() -> None:
    table = Table(model("start > job > end")).start()
    table.send(commands.ThrowError(instance=table.id_of("job"), code="E9"))
    assert table.incidents == {"job": "engine.error_not_caught"}
    table = Table(model("start > user > end", end=end(build.error("bad")), roots=(BAD,))).start().complete("user")
    assert table.incidents == {"end": "engine.error_not_caught"}


def test_an_error_always_interrupts() -> None:
    rescue = build.beside("rescue", "on_rescue > user > e2", start=build.error("bad"), interrupting=False, e2=bpmn.EndEvent())
    table = Table(model("start > job > end", rescue, roots=(BAD,))).start()
    table.send(commands.ThrowError(instance=table.id_of("job"), code="E1"))
    assert table.active == {"user": 1}


def test_an_error_end_event_ends_its_sub_process() -> None:
    inner = build.sub("s1 > and1 > user > s3, and1 > s2", s1=bpmn.StartEvent(), s2=end(build.error("bad")), s3=bpmn.EndEvent())
    table = Table(
        model("start > sub > end, on > user2 > end2", sub=inner, on=on("sub", build.error("bad")), roots=(BAD,))
    ).start()
    assert table.active == {"user2": 1}
    assert table.events(ev.ErrorThrown)[0].code == "E1"


@pytest.mark.parametrize(("interrupting", "active"), [(True, {"user2": 1}), (False, {"user": 1, "user2": 1})])
def test_an_escalation_goes_on_unless_it_interrupts(interrupting: bool, active: dict[str, int]) -> None:
    inner = build.sub(
        "s1 > throw > user > s2", s1=bpmn.StartEvent(), s2=bpmn.EndEvent(), throw=build.throw(build.escalation("help"))
    )
    border = on("sub", build.escalation("help"), interrupting=interrupting)
    table = Table(model("start > sub > end, on > user2 > end2", sub=inner, on=border, roots=(HELP,))).start()
    assert table.active == active
    assert table.events(ev.EscalationThrown)[0].caught


def test_an_escalation_nobody_takes_is_told_and_forgotten() -> None:
    table = Table(model("start > throw > end", throw=build.throw(build.escalation("help")), roots=(HELP,))).start()
    assert table.status() == "completed"
    assert not table.events(ev.EscalationThrown)[0].caught


def test_an_event_with_several_definitions_needs_one_or_all() -> None:
    one = model("start > catch > end", catch=catch(build.signal("alarm"), build.message("paid")), roots=(ALARM, PAID))
    every_one = catch(build.signal("alarm"), build.message("paid"), all_of_them=True)
    table = Table(one).start()
    table.runtime.publish("paid")
    assert table.status() == "completed"
    table = Table(model("start > catch > end", catch=every_one, roots=(ALARM, PAID))).start()
    table.runtime.publish("paid", variables={"x": 1})
    assert table.active == {"catch": 1}
    assert not table.runtime.publish("paid")
    table.runtime.broadcast("alarm")
    assert table.status() == "completed"
