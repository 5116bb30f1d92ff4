"""Simulation beside the Python peers: SimPy (a model written by hand on its processes) and Ciw (queueing networks from tables).

All three simulate the same two queues in a row, with one and with three servers, for as many customers. The mean wait of
each is first held against the closed form (Erlang C, Burke's theorem), then activities per CPU second are counted. Ours is no
special queueing code: it is the product's engine on a virtual clock, with working time, priorities and paired random numbers.
"""

from __future__ import annotations

import math
import random
from itertools import pairwise
from statistics import fmean

import ciw
import simpy

from benchmarks.runner import Run
from bihuan import bpmn
from bihuan.bpmn import model
from bihuan.engine import Program, compile
from bihuan.simulation.clock import Model, simulate
from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Resource, Scenario

CASES = 8_000
WARM_UP = 500
BETWEEN = 100.0
SERVICE = {"check": (70.0, 1), "ship": (210.0, 3)}
TOLERANCE = 0.25  # of the mean wait: one run of so many customers at a load of 0.7


def bench(run: Run) -> None:
    mine = Model(line(), scenario())
    for name, waits in (("ours", waits_of(mine)), ("SimPy", by_simpy(1)), ("Ciw", by_ciw(1))):
        for step, (service, servers) in SERVICE.items():
            wanted = closed_form(service, servers)
            assert abs(fmean(waits[step]) - wanted) < TOLERANCE * wanted, (name, step, fmean(waits[step]), wanted)
    run.compare("activities of two queues in a row", ours(mine), peer(by_simpy), peer_name="SimPy", at_least=0.3)
    run.compare("the same", ours(mine), peer(by_ciw), peer_name="Ciw", at_least=1)
    run.time("activities of two queues in a row, alone", ours(mine))


def closed_form(service: float, servers: int) -> float:
    """The mean wait of M/M/c; behind such a queue arrivals are Poisson again."""
    load = service / BETWEEN
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last) / (servers / service - 1 / BETWEEN)


# --- ours --------------------------------------------------------------------------------------------------------------


def line() -> Program:
    nodes = [model.StartEvent(id="s"), *(model.UserTask(id=name) for name in SERVICE), model.EndEvent(id="e")]
    flows = [model.SequenceFlow(id=f"{a}-{b}", sourceRef=a, targetRef=b) for a, b in pairwise(["s", *SERVICE, "e"])]
    process = model.Process(id="p", isExecutable=True, flowElements=(*nodes, *flows))
    whole = model.Definitions(id="d", targetNamespace="urn:bench", rootElements=(process,))
    return compile(bpmn.read(bpmn.write(whole)), "p")


def scenario() -> Scenario:
    def exponential(mean: float) -> Distribution:
        return Distribution(shape="exponential", mean=mean)

    return Scenario(
        arrivals=Arrivals(between=exponential(BETWEEN)),
        resources=tuple(Resource(id=f"r-{name}", amount=servers) for name, (_, servers) in SERVICE.items()),
        activities={
            name: Activity(duration=exponential(service), resources=(f"r-{name}",)) for name, (service, _) in SERVICE.items()
        },
        cases=CASES,
        warm_up=WARM_UP,
    )


def waits_of(mine: Model) -> dict[str, list[float]]:
    found = simulate(mine, 0)
    return {name: list(found.waits(name)) for name in SERVICE}


def ours(mine: Model):
    numbers = iter(range(1, 1_000_000))

    def work() -> int:
        simulate(mine, next(numbers))
        return CASES * len(SERVICE)

    return work


# --- peers -------------------------------------------------------------------------------------------------------------


def peer(simulated):
    numbers = iter(range(2, 1_000_000))

    def work() -> int:
        simulated(next(numbers))
        return CASES * len(SERVICE)

    return work


def by_simpy(seed: int) -> dict[str, list[float]]:
    chance = random.Random(seed)
    world = simpy.Environment()
    servers = {name: simpy.Resource(world, capacity=amount) for name, (_, amount) in SERVICE.items()}
    waits: dict[str, list[float]] = {name: [] for name in SERVICE}

    def customer(number: int):
        for name, (service, _) in SERVICE.items():
            since = world.now
            with servers[name].request() as turn:
                yield turn
                if number >= WARM_UP:
                    waits[name].append(world.now - since)
                yield world.timeout(chance.expovariate(1 / service))

    def arriving():
        for number in range(CASES):
            yield world.timeout(chance.expovariate(1 / BETWEEN))
            world.process(customer(number))

    world.process(arriving())
    world.run()
    return waits


def by_ciw(seed: int) -> dict[str, list[float]]:
    ciw.seed(seed)
    services = list(SERVICE.values())
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / BETWEEN), None],
        service_distributions=[ciw.dists.Exponential(1 / service) for service, _ in services],
        number_of_servers=[amount for _, amount in services],
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CASES, method="Complete")
    waits: dict[str, list[float]] = {name: [] for name in SERVICE}
    names = list(SERVICE)
    for record in simulation.get_all_records():
        if record.arrival_date > WARM_UP * BETWEEN:
            waits[names[record.node - 1]].append(record.waiting_time)
    return waits
