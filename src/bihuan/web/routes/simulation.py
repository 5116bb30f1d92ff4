"""Simulation: scenarios drawn from history, runs, comparisons."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, QueryParameter

from bihuan.application.simulation import drawing, simulating
from bihuan.application.views.errands import ErrandView
from bihuan.application.views.simulation import CheckedScenario, ComparedView, Design, ScenarioView, Simulate
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, KeyText, number

TAGS = ["simulation"]


@get("/versions/{key:str}/scenario", operation_id="drawScenario", tags=TAGS)
async def draw_scenario(
    request: Call, key: KeyText, days: Annotated[int, QueryParameter(description="How far back to look.", ge=1, le=732)] = 92
) -> ScenarioView:
    """A scenario for a version as the history of its process has it."""
    return await request.ask(drawing.draw, number(key), days)


@post("/simulations/check", operation_id="checkScenario", tags=TAGS, status_code=200)
async def check_scenario(request: Call, data: JSONBody[Design]) -> CheckedScenario:
    """What is wrong with a scenario for a version."""
    return await request.ask(simulating.check, data)


@post("/simulations", operation_id="simulate", tags=TAGS, status_code=202, opt=COMMAND)
async def simulate(request: Call, data: JSONBody[Simulate]) -> ErrandView:
    """Simulate a version, or compare two; the answer is an errand whose result is a `SimulationResult`."""
    return await request.tell(simulating.ask, data)


@get("/versions/{key:str}/simulation", operation_id="getSimulation", tags=TAGS)
async def get_simulation(
    request: Call, key: KeyText, against: Annotated[str, QueryParameter(description="The version it was compared with.")]
) -> ComparedView:
    """What the latest simulation of a version against another one came to."""
    return await request.ask(simulating.compared, number(key), number(against))


HANDLERS = [draw_scenario, check_scenario, simulate, get_simulation]
