"""What a process model says about who works on a user task."""

from __future__ import annotations

import msgspec

from bihuan.bpmn import extension, zeebe
from bihuan.bpmn.extension import Approval, Letter, Responsibility
from bihuan.bpmn.foundation import BaseElement


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A user task as far as assignment needs to know it.

    `assignee`, `users`, `groups` are Camunda 8's: an id, a comma-separated list of ids, or FEEL after `=`; groups name
    posts. `dual` is the four-eyes rule; `mandatory` work is never passed automatically.
    """

    process: str
    element: str
    responsibilities: tuple[Responsibility, ...] = ()
    approval: Approval | None = None
    assignee: str = ""
    users: str = ""
    groups: str = ""
    dual: bool = False
    mandatory: bool = False

    def who(self, letter: Letter) -> tuple[Responsibility, ...]:
        """The posts and rules that carry a letter, in order."""
        return tuple(each for each in self.responsibilities if each.letter == letter)

    @property
    def key_control(self) -> bool:
        """Whether a person must decide here, whatever the approval options say."""
        return self.dual or self.mandatory

    @property
    def duties(self) -> frozenset[str]:
        """The names under which separation rules know this step."""
        return duties(self.process, self.element, approval=self.approval is not None)


def duties(process: str, element: str, *, approval: bool) -> frozenset[str]:
    """The names of one piece of work in separation rules: its own, and `<process>.approval` for an approval."""
    return frozenset({f"{process}.{element}", f"{process}.approval"} if approval else {f"{process}.{element}"})


def of(process_id: str, element: BaseElement) -> Step:
    """The step of a user task; `element` is the task as it stands in the definitions of the process."""
    ours = extension.of(element)
    theirs = zeebe.of(element).assignmentDefinition or zeebe.AssignmentDefinition()
    return Step(
        process=process_id,
        element=element.id or "",
        responsibilities=ours.responsibilities,
        approval=ours.approval,
        assignee=theirs.assignee.strip(),
        users=theirs.candidateUsers.strip(),
        groups=theirs.candidateGroups.strip(),
        dual=any(control.dual for control in ours.controlPoints),
        mandatory=bool(ours.keyNode and ours.keyNode.mandatory) or any(control.mandatory for control in ours.controlPoints),
    )
