"""The marks of BPMN 2.0.2 §7.3, §10 as SVG paths around their middle, drawn for stroke 1.3.

Functions give markup; `tone` is the line colour, `paper` what lies under it.
"""

from __future__ import annotations

from collections.abc import Callable

from bihuan.bpmn import model as bpmn


def _group(x: float, y: float, content: str) -> str:
    return f'<g transform="translate({x:g} {y:g})">{content}</g>'


def _line(path: str, tone: str, *, width: float = 1.3, fill: str = "none") -> str:
    joins = 'stroke-linejoin="round" stroke-linecap="round"'
    return f'<path d="{path}" fill="{fill}" stroke="{tone}" stroke-width="{width:g}" {joins}/>'


# --- kinds of tasks, 16 x 16 around the middle -----------------------------------------------------------------------


def _user(tone: str, paper: str) -> str:
    return f'<circle cx="0" cy="-3.2" r="3.2" fill="{paper}" stroke="{tone}" stroke-width="1.2"/>' + _line(
        "M-6 6.6c.4-4 2.7-6 6-6s5.6 2 6 6z", tone, width=1.2, fill=paper
    )


def _manual(tone: str, paper: str) -> str:
    return _line(
        "M-7 -.5l5-5.3q1.5-1 2 .2l-2 3.1h8.3q1.5.2 1.2 1.7h-5.5h6q1.4.5.8 1.9h-6.5h5.8q1.2.6.5 1.9h-6h4.7q1 .7.2 1.8"
        "h-8.5l-3-1.3l-3-.3z",
        tone,
        width=1.1,
        fill=paper,
    )


def _gear(x: float, y: float, radius: float, tone: str, paper: str) -> str:
    teeth = "".join(
        f'<rect x="-1" y="{-radius - 1.7:g}" width="2" height="3" rx=".5" transform="rotate({angle})" fill="{tone}"/>'
        for angle in range(0, 360, 45)
    )
    ring = f'<circle r="{radius:g}" fill="{paper}" stroke="{tone}" stroke-width="1.2"/>'
    hole = f'<circle r="{radius * 0.4:g}" fill="none" stroke="{tone}" stroke-width="1.1"/>'
    return _group(x, y, teeth + ring + hole)


def _service(tone: str, paper: str) -> str:
    return _gear(-1.6, -1.6, 4.2, tone, paper) + _gear(3.4, 3.4, 3.0, tone, paper)


def _script(tone: str, paper: str) -> str:
    sheet = "M-3.5 -7h8.5c-3 2.5-3 4.5-1 7s2 4.5 -1 7h-8.5c3-2.5 3-4.5 1-7s-2-4.5 1-7z"
    return _line(sheet, tone, width=1.1, fill=paper) + _line("M-2.6 -4.2h4.4M-2 -1.2h4.4M-.6 1.8h4.4M-1.6 4.6h4.4", tone, width=1)


def _rule(tone: str, paper: str) -> str:
    return (
        f'<rect x="-7" y="-5.5" width="14" height="11" rx="1" fill="{paper}" stroke="{tone}" stroke-width="1.2"/>'
        f'<rect x="-7" y="-5.5" width="14" height="3.2" rx="1" fill="{tone}" fill-opacity=".25"/>'
        + _line("M-7 -2.2h14M-7 1.7h14M-2.3 -2.2v7.7", tone, width=1)
    )


def _send(tone: str, paper: str) -> str:
    return f'<rect x="-7" y="-5" width="14" height="10" rx="1" fill="{tone}"/>' + _line("M-7 -4.5l7 5.5l7 -5.5", paper, width=1.2)


def _receive(tone: str, paper: str) -> str:
    return f'<rect x="-7" y="-5" width="14" height="10" rx="1" fill="{paper}" stroke="{tone}" stroke-width="1.2"/>' + _line(
        "M-7 -4.5l7 5.5l7 -5.5", tone, width=1.2
    )


_TASKS: dict[type[bpmn.Task], Callable[[str, str], str]] = {
    bpmn.UserTask: _user,
    bpmn.ManualTask: _manual,
    bpmn.ServiceTask: _service,
    bpmn.ScriptTask: _script,
    bpmn.BusinessRuleTask: _rule,
    bpmn.SendTask: _send,
    bpmn.ReceiveTask: _receive,
}


def task_icon(task: bpmn.BaseElement, x: float, y: float, tone: str, paper: str) -> str:
    """The mark of a kind of task, in its upper left corner."""
    draw = next((draw for kind, draw in _TASKS.items() if isinstance(task, kind)), None)
    icon = _group(x, y, draw(tone, paper)) if draw else ""
    if isinstance(task, bpmn.ReceiveTask) and task.instantiate:
        icon = f'<circle cx="{x:g}" cy="{y:g}" r="9" fill="none" stroke="{tone}" stroke-width="1"/>' + _group(
            x, y, f'<g transform="scale(.72)">{_receive(tone, paper)}</g>'
        )
    return icon


# --- marks at the bottom of activities, 14 x 14 ----------------------------------------------------------------------


def activity_marks(activity: bpmn.BaseElement, *, collapsed: bool) -> tuple[str, ...]:
    """The names of the marks an activity carries, in the order of the standard."""
    if not isinstance(activity, bpmn.Activity):
        return ()
    loop = activity.loopCharacteristics
    marks: list[str] = []
    if isinstance(loop, bpmn.StandardLoopCharacteristics):
        marks.append("loop")
    if isinstance(loop, bpmn.MultiInstanceLoopCharacteristics):
        marks.append("sequential" if loop.isSequential else "parallel")
    if activity.isForCompensation:
        marks.append("compensation")
    if collapsed:
        marks.append("plus")
    if isinstance(activity, bpmn.AdHocSubProcess):
        marks.append("adhoc")
    return tuple(marks)


def mark(name: str, x: float, y: float, tone: str) -> str:
    """One mark of an activity."""
    match name:
        case "loop":
            content = _line("M-2.2 5A5.2 5.2 0 1 1 2.6 4.7", tone) + _line("M-5.4 4.7h3.6v-3.4", tone)
        case "parallel":
            content = _line("M-4 -5v10M0 -5v10M4 -5v10", tone, width=1.8)
        case "sequential":
            content = _line("M-5 -4h10M-5 0h10M-5 4h10", tone, width=1.8)
        case "compensation":
            content = _line("M0 -4.5l-5.5 4.5l5.5 4.5zM5.5 -4.5l-5.5 4.5l5.5 4.5z", tone, width=1.2)
        case "adhoc":
            content = _line("M-6 1.5c1.5-4 4-3.5 6-1.5s4.5 2.5 6-1.5", tone, width=1.8)
        case _:
            content = (
                f'<rect x="-6" y="-6" width="12" height="12" rx="1" fill="none" stroke="{tone}" stroke-width="1.2"/>'
                + _line("M-3.5 0h7M0 -3.5v7", tone, width=1.2)
            )
    return _group(x, y, content)


# --- events, inside a circle of radius 15 ----------------------------------------------------------------------------

_PENTAGON = "M0 -7.5l7.2 5.2l-2.8 8.3h-8.8l-2.8 -8.3z"
_TRIGGERS: dict[type[bpmn.EventDefinition], str] = {
    bpmn.ErrorEventDefinition: "M-7 6.5l3.3 -11.5l4.7 6.3l5.5 -7.8l-3.2 11.8l-4.8 -6z",
    bpmn.EscalationEventDefinition: "M0 -7.5l5.5 13.5l-5.5 -5.3l-5.5 5.3z",
    bpmn.CompensateEventDefinition: "M-.5 -5l-6.5 5l6.5 5zM6 -5l-6.5 5l6.5 5z",
    bpmn.SignalEventDefinition: "M0 -7l7.2 12h-14.4z",
    bpmn.LinkEventDefinition: "M-7 -2.8h7v-3.4l7.5 6.2l-7.5 6.2v-3.4h-7z",
    bpmn.CancelEventDefinition: "M-6.5 -4.5l2 -2l4.5 4.5l4.5 -4.5l2 2l-4.5 4.5l4.5 4.5l-2 2l-4.5 -4.5l-4.5 4.5l-2 -2l4.5 -4.5z",
}


def event_icon(
    definitions: tuple[bpmn.EventDefinition, ...], x: float, y: float, tone: str, paper: str, *, parallel: bool, filled: bool
) -> str:
    """The mark inside an event: `filled` when it throws, `parallel` when all of several triggers are needed."""
    if not definitions:
        return ""
    inside = tone if filled else "none"
    if len(definitions) > 1:
        cross = "M-2 -7h4v5h5v4h-5v5h-4v-5h-5v-4h5z"
        return _group(x, y, _line(cross if parallel else _PENTAGON, tone, width=1.2, fill=inside))
    only = next(iter(definitions))
    match only:
        case bpmn.MessageEventDefinition():
            content = _envelope(tone, paper, filled=filled)
        case bpmn.TimerEventDefinition():
            content = _clock(tone)
        case bpmn.ConditionalEventDefinition():
            content = (
                f'<rect x="-6" y="-7" width="12" height="14" rx="1" fill="none" stroke="{tone}" stroke-width="1.2"/>'
                + _line("M-3.8 -4h7.6M-3.8 -1.3h7.6M-3.8 1.4h7.6M-3.8 4.1h7.6", tone, width=1)
            )
        case bpmn.TerminateEventDefinition():
            content = f'<circle r="8.2" fill="{tone}"/>'
        case _:
            path = next((path for kind, path in _TRIGGERS.items() if isinstance(only, kind)), "")
            content = _line(path, tone, width=1.2, fill=inside) if path else ""
    return _group(x, y, content)


def _envelope(tone: str, paper: str, *, filled: bool) -> str:
    fill, fold = (tone, paper) if filled else (paper, tone)
    return f'<rect x="-7.5" y="-5.3" width="15" height="10.6" rx=".8" fill="{fill}" stroke="{tone}" stroke-width="1.2"/>' + _line(
        "M-7.2 -4.8l7.2 5.6l7.2 -5.6", fold, width=1.2
    )


def _clock(tone: str) -> str:
    ticks = "".join(
        f'<path d="M0 -8.2v1.8" transform="rotate({angle})" stroke="{tone}" stroke-width="1"/>' for angle in range(0, 360, 30)
    )
    return f'<circle r="8.4" fill="none" stroke="{tone}" stroke-width="1.1"/>{ticks}' + _line("M0 -5v5l3.4 2", tone, width=1.2)


# --- gateways, inside a diamond of 40 --------------------------------------------------------------------------------


def gateway_icon(gateway: bpmn.BaseElement, x: float, y: float, tone: str, *, marked: bool) -> str:
    """The mark inside a gateway; an exclusive one may do without."""
    match gateway:
        case bpmn.ExclusiveGateway():
            content = _line("M-5.5 -5.5l11 11M5.5 -5.5l-11 11", tone, width=2.4) if marked else ""
        case bpmn.ParallelGateway():
            content = _line("M0 -8.5v17M-8.5 0h17", tone, width=2.4)
        case bpmn.InclusiveGateway():
            content = f'<circle r="8.5" fill="none" stroke="{tone}" stroke-width="2.2"/>'
        case bpmn.ComplexGateway():
            content = _line("M0 -8.5v17M-8.5 0h17M-6 -6l12 12M6 -6l-12 12", tone, width=1.9)
        case bpmn.EventBasedGateway():
            content = _event_based(gateway, tone)
        case _:
            content = ""
    return _group(x, y, content) if content else ""


def _event_based(gateway: bpmn.EventBasedGateway, tone: str) -> str:
    rings = f'<circle r="10.5" fill="none" stroke="{tone}" stroke-width="1"/>'
    if not gateway.instantiate:
        rings += f'<circle r="8.5" fill="none" stroke="{tone}" stroke-width="1"/>'
    if gateway.instantiate and gateway.eventGatewayType == "Parallel":
        return rings + _line("M-1.6 -6h3.2v4.4h4.4v3.2h-4.4v4.4h-3.2v-4.4h-4.4v-3.2h4.4z", tone, width=1)
    return rings + f'<g transform="scale(.72)">{_line(_PENTAGON, tone, width=1.4)}</g>'
