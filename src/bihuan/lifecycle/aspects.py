"""What a step says, property by property, in the words of the method and in both languages.

Two steps differ where what they say differs, not where its wording does: two posts may bear one name. What the model knows by an
id only (posts, systems, fields, decisions) is named by whoever knows the company, see `Named`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from bihuan.bpmn import extension, model, zeebe
from bihuan.bpmn.extension import AcceptanceCriterion, Approval, BihuanExtension, ControlPoint, ServiceLevel
from bihuan.kernel.errors import BihuanError
from bihuan.kernel.text import Text
from bihuan.lifecycle import templates

Subject: TypeAlias = Literal["post", "system", "field", "decision"]
Named: TypeAlias = Callable[[Subject, str], Text]
"""What an id is called; an empty text where nobody knows it."""

KINDS: dict[type[model.FlowNode], Text] = {
    model.Task: Text("任务", "task"),
    model.UserTask: Text("人工任务", "task of a person"),
    model.ManualTask: Text("手工任务", "manual task"),
    model.ServiceTask: Text("自动任务", "automatic task"),
    model.BusinessRuleTask: Text("规则任务", "decided by rules"),
    model.ScriptTask: Text("脚本任务", "script"),
    model.SendTask: Text("发送任务", "sends a message"),
    model.ReceiveTask: Text("接收任务", "waits for a message"),
    model.CallActivity: Text("调用流程", "calls a process"),
    model.SubProcess: Text("子流程", "sub-process"),
    model.AdHocSubProcess: Text("自由子流程", "ad-hoc sub-process"),
    model.Transaction: Text("事务子流程", "transaction"),
    model.ChoreographyTask: Text("编排任务", "choreography task"),
    model.SubChoreography: Text("子编排", "sub-choreography"),
    model.CallChoreography: Text("调用编排", "calls a choreography"),
    model.StartEvent: Text("开始事件", "start event"),
    model.EndEvent: Text("结束事件", "end event"),
    model.IntermediateCatchEvent: Text("中间接收事件", "intermediate catching event"),
    model.IntermediateThrowEvent: Text("中间抛出事件", "intermediate throwing event"),
    model.ImplicitThrowEvent: Text("隐式抛出事件", "implicit throwing event"),
    model.BoundaryEvent: Text("边界事件", "boundary event"),
    model.ExclusiveGateway: Text("排他网关", "exclusive gateway"),
    model.ParallelGateway: Text("并行网关", "parallel gateway"),
    model.InclusiveGateway: Text("包容网关", "inclusive gateway"),
    model.EventBasedGateway: Text("事件网关", "event-based gateway"),
    model.ComplexGateway: Text("复杂网关", "complex gateway"),
}
_MODES: dict[str, Text] = {
    "single": Text("一人审批", "one person"),
    "any": Text("或签（一人同意即可）", "any one of them"),
    "all": Text("会签（全部同意）", "all of them"),
    "sequential": Text("依次审批", "one after the other"),
    "ratio": Text("按比例同意", "a share of them"),
}


class Aspect(msgspec.Struct, frozen=True):
    """One property that differs; values as people read them, empty where there was or is none."""

    name: str
    before: Text = Text()
    after: Text = Text()


class _Said(NamedTuple):
    meant: Any
    words: Text


def differences(was: model.FlowNode, now: model.FlowNode, named: Named) -> tuple[Aspect, ...]:
    """In which properties two steps differ."""
    before, after = _read(was, named), _read(now, named)
    none = _Said(None, Text())
    pairs = ((name, before.get(name, none), after.get(name, none)) for name in {**before, **after})
    return tuple(Aspect(name, old.words, new.words) for name, old, new in pairs if old.meant != new.meant)


def _read(node: model.FlowNode, named: Named) -> dict[str, _Said]:
    """What a step says; keys are the names that pages translate."""
    ours, theirs = extension.of(node), zeebe.of(node)
    read = {
        "name": _text(extension.name_of(node)),
        "kind": _Said(type(node), KINDS.get(type(node), Text(type(node).__name__))),
        **_limit(ours.serviceLevel),
        "standard": _text(ours.standard.text if ours.standard else Text()),
        "exception": _text(ours.exceptionGuide.text if ours.exceptionGuide else Text()),
        "inputs": _joined(each.text for each in ours.inputs),
        "outputs": _joined(each.text for each in ours.outputs),
        "system": _Said(ours.system.id, named("system", ours.system.id) or ours.system.text or Text(ours.system.id))
        if ours.system
        else _text(Text()),
        "acceptance": _acceptance(ours.acceptanceCriteria),
        "controls": _controls(ours.controlPoints),
        "approval": _approval(ours.approval),
        "topic": _text(Text(theirs.taskDefinition.type if theirs.taskDefinition else "")),
        "decision": _ids("decision", [theirs.calledDecision.decisionId] if theirs.calledDecision else [], named),
        "fields": _ids("field", [each.field for each in ours.form.fields if each.right == "edit"] if ours.form else [], named),
    }
    for letter in extension.LETTERS:
        read[letter] = _people(ours, letter, named)
    return {name: said for name, said in read.items() if said.meant}


def _text(text: Text) -> _Said:
    return _Said((text.zh, text.en) if text else None, text)


def _joined(texts: Iterable[Text], meant: Any = None) -> _Said:
    found = [each for each in texts if each]
    words = Text("、".join(each.of("zh-CN") for each in found), ", ".join(each.of("en") for each in found))
    return _Said(meant if meant is not None else tuple((each.zh, each.en) for each in found), words)


def _ids(subject: Subject, ids: list[str], named: Named) -> _Said:
    return _joined((named(subject, each) or Text(each) for each in ids), tuple(ids))


def _people(ours: BihuanExtension, letter: extension.Letter, named: Named) -> _Said:
    lines = ours.who(letter)
    names = ((named("post", each.post) if each.post else Text()) or Text(each.post or each.rule) for each in lines)
    return _joined(names, tuple((each.post, each.rule) for each in lines))


def _limit(level: ServiceLevel | None) -> dict[str, _Said]:
    if level is None or not level.due:
        return {}
    try:
        words = templates.limit_text(level)
    except BihuanError:  # a draft may hold what is no duration yet
        words = Text(level.due)
    share = f"{level.warnAt:.0%}"
    return {"limit": _Said((level.due, level.clock), words), "warn": _Said(share, Text(f"用去 {share} 时", f"at {share} of it"))}


def _acceptance(criteria: tuple[AcceptanceCriterion, ...]) -> _Said:
    words = (Text(templates.criterion_words(each, "zh-CN"), templates.criterion_words(each, "en")) for each in criteria)
    return _joined(words, tuple((each.metric, each.operator, each.value) for each in criteria))


def _controls(points: tuple[ControlPoint, ...]) -> _Said:
    def words(each: ControlPoint) -> Text:
        return Text(f"{each.text.zh}（双人）", f"{each.text.en} (two people)") if each.dual else each.text

    return _joined(map(words, points), tuple((each.risk, each.control, each.dual) for each in points))


def _approval(approval: Approval | None) -> _Said:
    if approval is None:
        return _text(Text())
    mode = _MODES[approval.mode]
    if approval.mode == "ratio":
        mode = Text(f"{mode.zh}（{approval.ratio:.0%}）", f"{mode.en} ({approval.ratio:.0%})")
    if approval.count:
        mode = Text(f"{mode.zh}，{approval.count} 人", f"{mode.en}, {approval.count} asked")
    return _Said((approval.mode, approval.count, approval.ratio), mode)
