"""Many callers on one instance: each completes a branch of its own, nobody meets a conflict, nothing is lost."""

from __future__ import annotations

import threading
from functools import partial
from itertools import chain

from bihuan.application.running import jobs, work_items
from bihuan.application.views.work import CompleteWorkItem
from bihuan.bpmn import model
from bihuan.engine import codec, replay
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import flow, service, user

CALLERS = 32


def test_parallel_branches_are_completed_at_once(any_company: Company) -> None:
    """Half of the branches are work of people, half are jobs; behind the join there is one task, once."""
    company = any_company
    people = [f"u{number}" for number in range(CALLERS // 2)]
    topics = [f"j{number}" for number in range(CALLERS // 2)]
    branches = [*(user(name) for name in people), *(service(name, name) for name in topics)]
    flows = chain.from_iterable((flow("fork", name), flow(name, "join")) for name in (*people, *topics))
    gates = (model.ParallelGateway(id="fork"), model.ParallelGateway(id="join"), user("after"))
    company.deploy("order", *branches, *gates, flow("start", "fork"), flow("join", "after"), flow("after", "end"), *flows)
    key = int(company.start("order").instance_key)
    items = company.items(key)
    claimed = company.write(lambda tx: jobs.claim(tx, topics, "w", CALLERS, 60_000))
    assert len(items) == len(claimed) == CALLERS // 2
    command = CompleteWorkItem(values={})
    calls = [partial(work_items.complete, actor=models.person("wang"), key=item.key, command=command) for item in items]
    calls += [partial(jobs.complete, key=job.key, lease=job.lease, variables={job.topic: 1}) for job in claimed]
    failures: list[BaseException] = []
    begin = threading.Barrier(len(calls))

    def call(act: partial[object]) -> None:
        begin.wait()
        try:
            company.write(act)
        except BaseException as failure:  # told below
            failures.append(failure)

    threads = [threading.Thread(target=call, args=(each,)) for each in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [each.element_id for each in company.items(key)] == ["after"]
    state = company.read(lambda tx: codec.state(tx.instances.scopes(key)))
    assert {name: state.scopes[1].variables.get(name) for name in topics} == dict.fromkeys(topics, 1)
    history = company.read(lambda tx: [codec.decode_event(each.body) for each in tx.history.of(key)])
    assert codec.encode(replay(history)) == codec.encode(state)
