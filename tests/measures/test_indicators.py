"""One log of orders, counted by hand."""

import pytest

from bihuan.eventlog.collector import Collector
from bihuan.eventlog.model import EventLog
from bihuan.kernel.calendar import CalendarRules, WorkingCalendar
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text
from bihuan.measures.indicators import Compiled, Question, compiled, measure, values
from bihuan.measures.language import vocabulary
from bihuan.measures.population import Period

HOUR = 3_600_000
DAY = 24 * HOUR
MONDAY = 1_704_672_000_000  # 2024-01-08T00:00Z, 08:00 in Shanghai
WEEK = Period(MONDAY, MONDAY + 7 * DAY)
NAMES = vocabulary(
    [("receive", Text("接收订单", "Receive order")), ("schedule", Text("生产调度", "Schedule")), ("ship", Text("发货", "Ship"))],
    ["state", "version", "wrong", "amount"],
)
OFFICE = WorkingCalendar(
    CalendarRules(id="office", week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:30-18:00")))
)


def orders() -> EventLog:
    """Five orders: cycles of 2, 3, 4 days, one still open, one that ended after the week; the third was scheduled twice."""
    log = Collector()

    def order(number: int, begin: int, cycle: int | None, **more: object) -> int:
        ended = None if cycle is None else begin + cycle * DAY
        facts = {"started": begin, "ended": ended, "state": "active" if ended is None else "completed", "amount": 10.5 * number}
        return log.case(f"SO-{number}", {**facts, **more})

    def work(case: int, element: str, enabled: int, start: int, end: int, who: str, lifecycle: str = "complete") -> None:
        log.event(case, element, end, start=start, enabled=enabled, resource=who, element=element, lifecycle=lifecycle)

    for number, cycle in enumerate((2, 3, 4, None, 9)):
        begin = MONDAY + HOUR
        case = order(number, begin, cycle, wrong=number == 1, version="V2.1" if number < 3 else "V3.0")
        work(case, "receive", begin, begin + HOUR, begin + 2 * HOUR, "liu")
        work(case, "schedule", begin + 2 * HOUR, begin + 4 * HOUR, begin + (5 + number) * HOUR, "zhu")
        if number == 2:
            work(case, "schedule", begin + 30 * HOUR, begin + 31 * HOUR, begin + 33 * HOUR, "qin")
        work(
            case,
            "ship",
            begin + 40 * HOUR,
            begin + 40 * HOUR,
            begin + 41 * HOUR,
            "xie",
            "withdraw" if number == 0 else "complete",
        )
    return log.finish(source="history")


def ask(formula: str, **more: object) -> Compiled:
    return compiled(Question(formula=formula, **more), NAMES)  # type: ignore[arg-type]


def test_a_mean_over_the_cases_that_ended_in_the_period() -> None:
    found = measure(ask("avg(days(duration()))"), orders(), WEEK)
    assert (found.value, found.n, found.excluded, found.missing) == (3.0, 3, 0, "")
    assert values(ask("avg(days(duration()))"), orders(), WEEK) == [2.0, 3.0, 4.0]


def test_from_the_start_of_one_step_to_the_end_of_another() -> None:
    found = measure(ask("avg(hours(end(schedule) - start(接收订单)))"), orders(), WEEK)
    # From one hour after the order: 4, 5 and (33 - 1) hours.
    assert found.value == pytest.approx((4 + 5 + 32) / 3)


def test_all_visits_count_together() -> None:
    assert values(ask("avg(hours(duration(schedule)))"), orders(), WEEK) == [1.0, 2.0, 3.0 + 2.0]
    assert values(ask("avg(hours(wait(schedule)))"), orders(), WEEK) == [2.0, 2.0, 2.0 + 1.0]
    assert values(ask("sum(visits(schedule))"), orders(), WEEK) == [1, 1, 2]


def test_withdrawn_work_is_a_visit_without_time() -> None:
    found = measure(ask("avg(hours(duration(ship)))"), orders(), WEEK)
    assert (found.n, found.excluded) == (2, 1)
    assert measure(ask("sum(visits(ship))"), orders(), WEEK).value == 3


def test_working_time_follows_the_calendar() -> None:
    # Received from 10:00 to 11:00 on a Monday; the case lasts to 09:00 two working days later.
    found = measure(ask("avg(workhours(duration(receive)))"), orders(), WEEK, OFFICE)
    assert found.value == pytest.approx(1.0)
    assert measure(ask("min(workdays(duration()))"), orders(), WEEK, OFFICE).value == pytest.approx(2.0)
    assert measure(ask("min(workdays(duration()))"), orders(), WEEK).missing == "not_computable"


def test_a_rate_tells_its_two_sides() -> None:
    found = measure(ask("count(value(wrong) = true) / count()"), orders(), WEEK)
    assert (found.value, found.numerator, found.denominator) == (pytest.approx(1 / 3), 1, 3)


def test_anchor_and_filter_choose_the_population() -> None:
    count = "count()"
    assert measure(ask(count, anchor="start"), orders(), WEEK).value == 5
    assert measure(ask(count, anchor="start", filter='value(version) = "V3.0"'), orders(), WEEK).value == 2
    assert measure(ask(count, anchor="event", event="schedule"), orders(), Period(MONDAY + DAY, WEEK.end)).value == 1
    assert measure(ask("sum(value(amount))"), orders(), WEEK).value == pytest.approx(31.5)


def test_no_data_is_never_nought() -> None:
    before = Period(MONDAY - DAY, MONDAY)
    empty = measure(ask("count(value(wrong) = true) / count()"), orders(), before)
    assert (empty.value, empty.n, empty.missing) == (None, 0, "no_cases")
    few = measure(ask("avg(days(duration()))", min_n=4), orders(), WEEK)
    assert (few.value, few.n, few.missing) == (None, 3, "too_few")
    nowhere = measure(ask("count() / count(visits(ship) > 7)"), orders(), WEEK)
    assert (nowhere.value, nowhere.missing) == (None, "not_computable")


def test_names_that_the_model_lacks_are_refused_with_their_place() -> None:
    with pytest.raises(InvalidModel) as refused:
        compiled(Question(formula="avg(days(duration(packing)))", filter="value(colour) = 1"), NAMES, place="/kpi")
    assert refused.value.problems[0].code == "measures.unknown_node"
    assert "/kpi/formula" in refused.value.problems[0].place


def test_a_log_without_elements_is_asked_by_activity() -> None:
    log = Collector()
    case = log.case("1")
    log.event(case, "A", MONDAY)
    log.event(case, "B", MONDAY + 3 * HOUR)
    found = measure(compiled(Question(formula='avg(hours(end("B") - start("A")))')), log.finish(), WEEK)
    assert found.value == 3.0
