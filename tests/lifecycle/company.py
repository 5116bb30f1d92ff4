"""Models for the tests of the method: approvals one after the other, a payment with its invoice review."""

from __future__ import annotations

from bihuan import bpmn
from bihuan.bpmn import extension as own
from bihuan.bpmn import model
from bihuan.bpmn.build import Builder
from bihuan.kernel.text import Text
from bihuan.lifecycle.raci import Posts

POSTS = Posts(
    {name: Text(name, name) for name in ("clerk", "boss", "cfo", "director", "reviewer", "empty")},
    {"clerk": 2, "boss": 1, "cfo": 1, "director": 1, "reviewer": 1},
)


def letters(**given: str) -> tuple[own.Responsibility, ...]:
    return tuple(own.Responsibility(letter=letter, post=post) for post, marks in given.items() for letter in marks)  # type: ignore[arg-type]


def managed(node: model.FlowNode, **values: object) -> model.FlowNode:
    ours = {"names": own.Wording(zh=f"{node.id}步", en=node.id or ""), "responsibilities": letters(clerk="R", boss="A"), **values}
    return own.with_extension(node, own.BihuanExtension(**ours))  # type: ignore[arg-type]


def approvals(count: int = 3) -> model.Definitions:
    """`count` approvals in a row, each with a gateway that ends the request when it is refused."""
    builder = Builder("buy", Text("采购", "Buy")).start("start").end("no").end("done")
    before = "start"
    for number in range(1, count + 1):
        step, gate = f"approve_{number}", f"gate_{number}"
        control = own.ControlPoint(risk="r_gap", control=f"c_{number}", dual=number == count)
        builder.add(
            managed(
                model.UserTask(id=step),
                responsibilities=letters(**{("boss", "cfo", "director")[(number - 1) % 3]: "R", "clerk": "A"}),
                approval=own.Approval(),
                controlPoints=(control,),
            )
        )
        builder.exclusive(gate)
        builder.flow(before, step) if before == "start" else builder.flow(before, step, 'outcome = "approved"')
        builder.flow(step, gate).flow(gate, "no", default=True)
        before = gate
    return builder.flow(before, "done", 'outcome = "approved"').build()


def payment() -> model.Definitions:
    """Enter, review (a control of the tax risk; a bad invoice goes back), pay."""
    builder = Builder("pay", Text("付款", "Pay")).start("start")
    builder.add(managed(model.UserTask(id="enter")))
    builder.add(
        managed(
            model.UserTask(id="review"),
            responsibilities=letters(reviewer="R", cfo="A"),
            controlPoints=(own.ControlPoint(risk="r_tax", control="c_invoice", dual=True, mandatory=True),),
            keyNode=own.KeyNode(mandatory=True),
            serviceLevel=own.ServiceLevel(due="P1D", clock="working"),
        )
    )
    builder.exclusive("fits").add(managed(model.UserTask(id="transfer"))).end("done")
    builder.chain("start", "enter", "review", "fits").flow("fits", "transfer", "match").flow("fits", "enter", default=True)
    return builder.flow("transfer", "done").build()


def errors(definitions: model.Definitions) -> list[str]:
    return [each.code for each in bpmn.check(definitions) if each.severity == "error"]
