"""Scenarios of Prosimos (its JSON): what it says in our format. Batches and probabilistic calendars are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from bihuan.kernel.calendar import WEEKDAYS, CalendarRules, Weekday
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.text import Text
from bihuan.simulation.scenario import Activity, Arrivals, Attribute, Distribution, Priority, Resource, Scenario, Shape

_ARRIVALS = "arrivals"
_COMPARISONS = {"=": "=", ">": ">", "<": "<", ">=": ">=", "<=": "<=", "!=": "!="}


def is_prosimos(data: bytes) -> bool:
    """Whether a JSON document is one of its scenarios."""
    return b'"task_resource_distribution"' in data and b'"resource_profiles"' in data


def read(data: bytes, zone: str = "UTC") -> Scenario:
    """The scenario; raises `InvalidInput` for what is broken or has no counterpart."""
    try:
        given: dict[str, Any] = msgspec.json.decode(data, type=dict[str, Any])
        return _read(given, zone)
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, IndexError) as failure:
        raise InvalidInput("simulation.unreadable", place="/", reason=repr(failure)) from failure


def _read(given: Mapping[str, Any], zone: str) -> Scenario:
    for name in ("batch_processing",):
        if given.get(name):
            raise InvalidInput("simulation.no_batches", place=f"/{name}")
    if str(given.get("model_type", "CRISP")).upper() != "CRISP":
        raise InvalidInput("simulation.no_fuzzy_calendars", place="/model_type")
    calendars = {each["id"]: _calendar(each["id"], each["time_periods"], zone) for each in given["resource_calendars"]}
    calendars[_ARRIVALS] = _calendar(_ARRIVALS, given["arrival_time_calendar"], zone)
    resources = [resource for profile in given["resource_profiles"] for resource in profile["resource_list"]]
    return Scenario(
        name=Text("Prosimos", "Prosimos"),
        arrivals=Arrivals(between=_distribution(given["arrival_time_distribution"]), calendar=_ARRIVALS),
        calendars=calendars,
        resources=tuple(
            Resource(
                id=each["id"],
                name=Text(str(each["name"]), str(each["name"])),
                amount=int(each.get("amount", 1)),
                calendar=str(each["calendar"]),
                cost_per_hour=float(each.get("cost_per_hour") or 0),
            )
            for each in resources
        ),
        activities={each["task_id"]: _activity(each["resources"]) for each in given["task_resource_distribution"]},
        branches={each["gateway_id"]: _shares(each["probabilities"]) for each in given["gateway_branching_probabilities"]},
        events={each["event_id"]: _distribution(each) for each in given.get("event_distribution") or ()},
        attributes={each["name"]: _attribute(each) for each in given.get("case_attributes") or ()},
        priorities=tuple(_priority(each) for each in given.get("prioritisation_rules") or ()),
    )


def _activity(resources: Sequence[Mapping[str, Any]]) -> Activity:
    by = {str(each["resource_id"]): _distribution(each) for each in resources}
    alike = len(set(by.values())) == 1
    first = next(iter(by.values()))
    return Activity(duration=first, resources=tuple(by), by={} if alike else by)


def _shares(probabilities: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {str(each["path_id"]): float(each["value"]) for each in probabilities}


def _distribution(given: Mapping[str, Any]) -> Distribution:
    values = [float(each["value"]) for each in given["distribution_params"]]
    made = _SHAPES.get(str(given["distribution_name"]))
    if made is None:
        raise InvalidInput("simulation.no_such_shape", place="/distribution_name", shape=str(given["distribution_name"])[:40])
    return made(values)


def _bounded(shape: Shape, *, variance: bool = False) -> Callable[[list[float]], Distribution]:
    def made(values: list[float]) -> Distribution:
        mean, spread, *bounds = values
        low, high = bounds[0] if bounds else None, bounds[1] if len(bounds) > 1 else None
        return Distribution(shape=shape, mean=mean, deviation=spread**0.5 if variance else spread, low=low or None, high=high)

    return made


def _exponential(values: list[float]) -> Distribution:
    mean, *bounds = values
    low, high = bounds[0] if bounds else 0.0, bounds[1] if len(bounds) > 1 else None
    return Distribution(shape="exponential", mean=max(mean, low), low=low or None, high=high)


_SHAPES: dict[str, Callable[[list[float]], Distribution]] = {
    "fix": lambda values: Distribution(shape="fixed", mean=values[0]),
    "expon": _exponential,
    "norm": _bounded("normal"),
    "lognorm": _bounded("lognormal", variance=True),
    "gamma": _bounded("gamma", variance=True),
    "uniform": lambda values: Distribution(shape="uniform", low=values[0], high=values[1]),
}


def _calendar(name: str, periods: Sequence[Mapping[str, str]], zone: str) -> CalendarRules:
    hours: dict[Weekday, list[tuple[int, int]]] = {}
    for each in periods:
        first, last = (WEEKDAYS.index(cast("Weekday", each[end][:3].lower())) for end in ("from", "to"))
        begin, end = _minute(each["beginTime"]), _minute(each["endTime"])
        end = 24 * 60 if end >= 24 * 60 - 1 or end == 0 else end
        for day in range(first, last + 1):
            hours.setdefault(WEEKDAYS[day], []).append((begin, end))
    week: dict[Weekday, tuple[str, ...]] = {
        day: tuple(f"{_clock(begin)}-{_clock(end)}" for begin, end in _joined(spans)) for day, spans in hours.items()
    }
    return CalendarRules(id=name, name=Text(name, name), zone=zone, week=week)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _minute(text: str) -> int:
    hour, minute, *_ = text.split(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _attribute(given: Mapping[str, Any]) -> Attribute:
    if given["type"] == "discrete":
        return Attribute(options={str(each["key"]): float(each["value"]) for each in given["values"]})
    return Attribute(number=_distribution(given["values"]))


def _priority(given: Mapping[str, Any]) -> Priority:
    """Rules are alternatives, each a list of conditions that must all hold."""
    alternatives = [" and ".join(f"({_condition(each)})" for each in rule) for rule in given["rules"]]
    return Priority(when=" or ".join(f"({each})" for each in alternatives), rank=int(given["priority_level"]))


def _condition(given: Mapping[str, Any]) -> str:
    name, comparison, value = str(given["attribute"]), str(given["comparison"]), given["value"]
    if comparison == "in":
        low, high = value
        return f"{name} >= {low}" + ("" if str(high) == "inf" else f" and {name} <= {high}")
    written = value if str(value).replace(".", "", 1).lstrip("-").isdigit() else f'"{value}"'
    return f"{name} {_COMPARISONS[comparison]} {written}"
