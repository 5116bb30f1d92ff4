"""Small processes to simulate."""

from itertools import pairwise
from typing import Any

from bihuan import bpmn
from bihuan.bpmn import model
from bihuan.engine import Program, compile
from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Resource, Scenario


def program(nodes: list[Any], flows: list[tuple[str, str] | tuple[str, str, str]]) -> Program:
    """A process of these nodes; a flow is source, target and (perhaps) its condition, and is called `source-target`."""
    made = [
        model.SequenceFlow(
            id=f"{source}-{target}",
            sourceRef=source,
            targetRef=target,
            conditionExpression=model.FormalExpression(body=rest[0]) if rest else None,
        )
        for source, target, *rest in flows
    ]
    process = model.Process(id="p", isExecutable=True, flowElements=(*nodes, *made))
    whole = model.Definitions(id="d", targetNamespace="urn:test", rootElements=(process,))
    return compile(bpmn.read(bpmn.write(whole)), "p")


def sequence(*tasks: str) -> Program:
    nodes = [model.StartEvent(id="s"), *(model.UserTask(id=name) for name in tasks), model.EndEvent(id="e")]
    return program(nodes, list(pairwise(["s", *tasks, "e"])))


def exponential(mean: float) -> Distribution:
    return Distribution(shape="exponential", mean=mean)


def fixed(seconds: float) -> Distribution:
    return Distribution(shape="fixed", mean=seconds)


def queues(service: dict[str, tuple[Distribution, int]], between: float, **more: Any) -> Scenario:
    """Poisson arrivals, and each task with servers of its own."""
    return Scenario(
        arrivals=Arrivals(between=exponential(between)),
        resources=tuple(Resource(id=f"r-{name}", amount=amount) for name, (_, amount) in service.items()),
        activities={name: Activity(duration=of, resources=(f"r-{name}",)) for name, (of, _) in service.items()},
        **more,
    )
