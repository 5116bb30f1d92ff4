"""What the simulated staff does at its desks: the product's own use cases, and what has appeared by them."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec

from bihuan.application.actor import Actor, granted
from bihuan.application.models import receipts
from bihuan.application.ports import Transaction
from bihuan.application.ports.effects import BusinessError, Call, Effects, Failed
from bihuan.application.ports.records import InstanceRecord, JobRecord, TimerRecord, WorkItemRecord
from bihuan.application.running import instances, jobs, outbox, timers, work_items
from bihuan.application.running.jobs import ClaimedJob
from bihuan.application.views.work import CancelInstance, CompleteWorkItem, StartInstance
from bihuan.demo.answers import answer, quoted
from bihuan.demo.content import Pace, ProcessSpec, Step, Version, process
from bihuan.demo.reading import read
from bihuan.organization.directory import Organization

OPEN = ("open", "claimed")
AT_ONCE = 1_000
LEASE_MS = 60_000
AGREES = 0.95
IN_HAND = "demo.in-hand"


class InHand(msgspec.Struct, frozen=True):
    """Work that one of the staff has begun and will have done `at`; kept between two advances."""

    key: int
    person: str
    at: int


class Seen(msgspec.Struct):
    """What waits in the instances that a use case has touched, and the instances it has begun."""

    items: list[WorkItemRecord] = []
    timers: list[TimerRecord] = []
    jobs: list[JobRecord] = []
    begun: list[InstanceRecord] = []
    in_hand: list[InHand] = []


class Desk:
    """Acts as people and as workers; every method is one use case or a part of one."""

    def __init__(self, organization: Organization, effects: Effects, seed: int) -> None:
        self._organization = organization
        self._effects = effects
        self._seed = seed
        self._paces: dict[int, tuple[ProcessSpec, Version]] = {}

    # What people do

    def start(self, tx: Transaction, process_id: str, person: str, number: int) -> Seen:
        spec = process(process_id)
        chance = Random(f"{self._seed}:start:{process_id}:{number}:{tx.now}")
        values = {name: answer(spec, name, None, chance, tx.now) for name in spec.form.edit}
        if "urgent" in values:
            values["urgent"] = chance.random() < 0.06
        if "quotes" in values:
            values["quotes"] = quoted(values["quotes"], values["amount"], chance)
        started = instances.start(tx, self.actor(person), StartInstance(process_id=process_id, values=values))
        seen = self._around(tx, int(started.instance_key))
        begun = tx.instances.find(int(started.instance_key))
        if begun is not None:
            seen.begun.append(begun)
        return seen

    def claim(self, tx: Transaction, key: int, person: str) -> Seen:
        """Take an item in hand, as soon as the work on it begins."""
        item = tx.work_items.find(key)
        if item is not None and item.state == "open":
            work_items.claim(tx, self.actor(person), key)
        return Seen()

    def finish(self, tx: Transaction, key: int, person: str) -> Seen:
        item = tx.work_items.find(key)
        if item is None or item.state not in OPEN:
            return Seen()
        spec, version = self._version(tx, item)
        step, pace = spec.step(version, item.element_id), version.staff.get(item.element_id)
        chance = self.chance("answer", item)
        command = CompleteWorkItem(values=_values(spec, step, pace, chance, tx.now), outcome=_outcome(step, pace, chance))
        if receipts.missing(tx, item.version_key, person):
            read(tx, self.actor(person), item.version_key)
        work_items.complete(tx, self.actor(person), key, command)
        return self._around(tx, item.instance_key)

    def read_copies(self, tx: Transaction) -> None:
        """Everybody reads in the morning what they were sent the day before."""
        for person in self._organization.roster.people:
            work_items.read_copies(tx, self.actor(person.id))

    def withdraw(self, tx: Transaction, key: int) -> Seen:
        """Who has started it does not want it any more."""
        record = tx.instances.find(key)
        if record is not None and record.state == "active":
            instances.cancel(tx, self.actor(record.starter), key, CancelInstance(reason="申请人撤回"))
        return Seen()

    def offered(self, tx: Transaction, key: int) -> tuple[WorkItemRecord | None, list[str]]:
        """An item that still waits, and who could do it."""
        item = tx.work_items.find(key)
        if item is None or item.state not in OPEN:
            return None, []
        self._version(tx, item)
        return item, [item.assignee] if item.assignee else self.able(tx, key)

    def able(self, tx: Transaction, key: int) -> list[str]:
        return self._organization.behind(tx.work_items.principals(key))

    # What workers do

    def fire(self, tx: Transaction, instance: int, reference: int, kind: str) -> Seen:
        timer = next(
            (each for each in tx.timers.of_instance(instance) if each.kind == kind and each.reference == reference), None
        )
        if timer is None or timer.due_at > tx.now:
            return Seen()
        timers.fire(tx, timer)
        return self._around(tx, instance)

    def work(self, tx: Transaction, key: int) -> Seen:
        job = tx.jobs.find(key)
        claimed = jobs.ready(tx, job) if job is not None and job.state == "ready" else None
        if claimed is None:
            return Seen()
        self._settle(tx, claimed)
        return self._around(tx, claimed.instance_key)

    def _settle(self, tx: Transaction, job: ClaimedJob) -> None:
        call = Call(
            topic=job.topic, variables=job.variables, headers=job.headers, idempotency_key=job.idempotency_key, now=tx.now
        )
        try:
            variables = self._effects.call(call)
        except BusinessError as error:
            jobs.throw(tx, job.key, job.lease, error.code, error.message, error.variables)
        except Failed as failure:
            jobs.fail(tx, job.key, job.lease, failure.message)
        else:
            jobs.complete(tx, job.key, job.lease, variables)

    def send_out(self, tx: Transaction) -> None:
        """Take out the messages that wait; simulated receivers always listen."""
        for message in outbox.claim(tx, AT_ONCE, LEASE_MS):
            self._effects.deliver(message)
            outbox.delivered(tx, message)

    # What has appeared

    def everything(self, tx: Transaction) -> Seen:
        """All that waits in the company; what somebody has taken by hand is left to them."""
        seen = Seen()
        after = 0
        while page := tx.lists.opened_since(after, AT_ONCE):
            after = page[-1].key
            seen.items += [each for each in page if each.state == "open" or each.claimed_at == each.created_at]
        seen.timers = tx.timers.due(1 << 62, 100 * AT_ONCE)
        seen.jobs = tx.jobs.claim(self._effects.topics, "staff", AT_ONCE, tx.now, 0)
        stored = tx.settings.find(IN_HAND)
        in_hand = msgspec.msgpack.decode(stored[0], type=list[InHand]) if stored is not None else []
        seen.in_hand = [each for each in in_hand if self._waits(tx, each.key)]
        for item in seen.items:
            self._version(tx, item)
        return seen

    def _waits(self, tx: Transaction, key: int) -> bool:
        """Whether an item is here and still to do; a copy of the company for its past has none of the present's."""
        item = tx.work_items.find(key)
        return item is not None and item.state in OPEN

    def leave(self, tx: Transaction, in_hand: list[InHand]) -> None:
        """Remember what the staff has in hand when time stands still: it is not for those at the screen."""
        tx.settings.put(IN_HAND, msgspec.msgpack.encode(in_hand))

    def _around(self, tx: Transaction, key: int) -> Seen:
        """What waits in an instance, in those it has called and in those that have called it."""
        seen, waiting, met = Seen(), [key], set[int]()
        while waiting:
            each = waiting.pop()
            record = tx.instances.find(each) if each not in met else None
            met.add(each)
            if record is None:
                continue
            waiting += [child.key for child in tx.instances.children(each) if child.state == "active"]
            if record.parent_key is not None:
                waiting.append(record.parent_key)
            seen.items += tx.work_items.open_of_instance(each)
            seen.timers += tx.timers.of_instance(each)
            seen.jobs += [job for job in tx.jobs.of_instance(each) if job.state == "ready"]
        for item in seen.items:
            self._version(tx, item)
        return seen

    # Who they are

    def actor(self, person_id: str) -> Actor:
        person = self._organization.person(person_id)
        return Actor(person=person_id, permissions=granted(person.roles if person else ()))

    def pace(self, item: WorkItemRecord) -> Pace:
        _, version = self._paces[item.version_key]
        return version.staff.get(item.element_id, Pace(minutes=10))

    def chance(self, what: str, item: WorkItemRecord) -> Random:
        """Drawn from the case and the visit, whoever stores it under whatever key."""
        return Random(f"{self._seed}:{what}:{item.business_no}:{item.element_id}:{item.element_instance}:{item.letter}")

    def _version(self, tx: Transaction, item: WorkItemRecord) -> tuple[ProcessSpec, Version]:
        found = self._paces.get(item.version_key)
        if found is None:
            stored = tx.versions.find(item.version_key)
            spec = process(item.process_id)
            version = next((each for each in spec.versions if stored and each.label == stored.label), spec.versions[-1])
            found = self._paces[item.version_key] = (spec, version)
        return found


def _values(spec: ProcessSpec, step: Step, pace: Pace | None, chance: Random, now: int) -> dict[str, Any]:
    """What this step decides or must fill; what the start already said is left alone."""
    decided = {*pace.chance, *pace.choice, *pace.number} if pace else set[str]()
    decided |= {name for name in step.edit if spec.fields[name].min_when and name not in spec.form.edit}
    wanted = [name for name in step.edit if name in decided or (name in step.require and name not in spec.form.require)]
    return {name: answer(spec, name, pace, chance, now) for name in wanted}


def _outcome(step: Step, pace: Pace | None, chance: Random) -> str:
    if not step.approval:
        return ""
    agrees = chance.random() < (pace.chance.get("approve", AGREES) if pace else AGREES)
    return "approved" if agrees else "rejected"
