"""Errands (后台任务): long work that outlives the request that asked for it, with progress, a way to stop it and a result.

A use case of a subject asks for one in the transaction of its command; a worker holds a lease on it, works outside any
transaction and reports. What an errand writes for good it writes through use cases of its own, the last of them together with
`complete`, so that a canceled or killed errand leaves nothing half-done. An errand whose worker died is begun anew by the next
one, at most `MOST_ATTEMPTS` times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.ports import Transaction
from bihuan.application.ports.errands import OVER, ErrandRecord
from bihuan.application.views.errands import ErrandView
from bihuan.application.views.processes import ProblemView
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import BihuanError, Conflict, NotFound, Problem, Rejected

REPORT = "log.report"
"""The kind whose result is a file."""
MOST_ATTEMPTS = 3
LONGEST_LIST = 50

replace = msgspec.structs.replace


def ask(tx: Transaction, actor: Actor, kind: str, subject: str, request: Any) -> ErrandRecord:
    """Ask for an errand; `request` is anything MessagePack can carry, in the type that the kind's worker reads."""
    errand = ErrandRecord(
        key=tx.new_key(),
        kind=kind,
        subject=subject,
        asked_by=actor.person,
        created_at=tx.now,
        state="waiting",
        request=msgspec.msgpack.encode(request),
        due_at=tx.now,
    )
    tx.errands.add(errand)
    tx.publish("errands-waiting")
    return errand


# --- for the person who asked ------------------------------------------------------------------------------------------


def view(tx: Transaction, actor: Actor, key: int) -> ErrandView:
    """How far it has come; others' errands are for administrators of processes only."""
    return shown(_seen(tx, actor, key), actor)


def mine(tx: Transaction, actor: Actor) -> list[ErrandView]:
    """The person's own, the newest first."""
    return [shown(each, actor) for each in tx.errands.of_person(actor.person, LONGEST_LIST)]


def file(tx: Transaction, actor: Actor, key: int) -> tuple[str, bytes]:
    """The file that it has made, by name; its result names the blob."""
    errand = _seen(tx, actor, key)
    made = msgspec.msgpack.decode(errand.result) if errand.state == "done" and errand.result else None
    result = cast("dict[str, Any]", made) if isinstance(made, dict) else {}
    if "digest" not in result:
        raise NotFound("errand.no_file", place=str(key))
    return str(result["file"]), tx.blobs.get(str(result["digest"])).removeprefix(_head(key))


def with_file(tx: Transaction, key: int, name: str, content: bytes) -> dict[str, Any]:
    """Keep a file that an errand has made; answers the result that names it.

    It is kept behind a line of its own, so nobody else has stored the same content: it can be taken away with the errand.
    """
    return {"file": name, "digest": tx.blobs.put(_head(key) + content), "own": True}


def forget(tx: Transaction, errand: ErrandRecord) -> None:
    """Take an errand that is done away, with the file that it made."""
    made = msgspec.msgpack.decode(errand.result) if errand.result else None
    result = cast("dict[str, Any]", made) if isinstance(made, dict) else {}
    if result.get("own"):
        tx.blobs.remove(str(result["digest"]))
    tx.errands.remove(errand.key)
    tx.publish(f"errands:{errand.key}")


def _head(key: int) -> bytes:
    return f"bihuan errand {key}\n".encode()


def cancel(tx: Transaction, actor: Actor, key: int) -> ErrandView:
    """Stop it: at once while it waits, else as soon as its worker looks up. One that is over stays as it is."""
    errand = _seen(tx, actor, key)
    if errand.state == "waiting":
        errand = _over(tx, errand, replace(errand, state="canceled"))
    elif errand.state == "running" and not errand.cancel_asked:
        errand = _saved(tx, replace(errand, cancel_asked=True))
    return shown(errand, actor)


def shown(errand: ErrandRecord, actor: Actor) -> ErrandView:
    """The errand as its reader sees it."""
    language: Language = "en" if actor.language == "en" else "zh-CN"
    return ErrandView(
        key=str(errand.key),
        kind=errand.kind,
        subject=errand.subject,
        state=errand.state,
        share=1.0 if errand.state == "done" else errand.done / errand.total if errand.total else None,
        step=render(Problem(code=errand.step), language) if errand.step else "",
        canceling=errand.cancel_asked and errand.state == "running",
        created_at=wire(errand.created_at),
        ended_at=maybe_wire(errand.ended_at),
        result=msgspec.msgpack.decode(errand.result) if errand.result else None,
        problem=_problem(errand, language),
    )


def _problem(errand: ErrandRecord, language: Language) -> ProblemView | None:
    if not errand.problem:
        return None
    problem = msgspec.msgpack.decode(errand.problem, type=Problem)
    return ProblemView(code=problem.code, severity=problem.severity, place=problem.place, message=render(problem, language))


def _seen(tx: Transaction, actor: Actor, key: int) -> ErrandRecord:
    errand = tx.errands.find(key)
    if errand is None or (errand.asked_by != actor.person and not actor.may("instances.manage")):
        raise NotFound("errand.not_found", place=str(key))
    return errand


# --- for the worker ----------------------------------------------------------------------------------------------------


def claim(tx: Transaction, kinds: Sequence[str], holder: str, limit: int, lease_ms: int) -> list[ErrandRecord]:
    """Lease errands that wait or whose worker has fallen silent; one that was tried too often has failed."""
    claimed: list[ErrandRecord] = []
    for errand in tx.errands.claim(kinds, holder, limit, tx.now, lease_ms):
        if errand.cancel_asked:
            _over(tx, errand, replace(errand, state="canceled"))
        elif errand.attempts >= MOST_ATTEMPTS:
            _over(tx, errand, replace(errand, state="failed", problem=_packed(Problem(code="errand.given_up"))))
        else:
            begun = replace(errand, state="running", attempts=errand.attempts + 1, started_at=tx.now, done=0, total=0, step="")
            claimed.append(_saved(tx, begun))
    return claimed


def report(tx: Transaction, key: int, lease: int, done: int, total: int, step: str, lease_ms: int) -> bool:
    """Note how far it has come and hold the lease longer; answers whether it is to stop."""
    errand = _held(tx, key, lease)
    _saved(tx, replace(errand, done=done, total=total, step=step, due_at=tx.now + lease_ms))
    return errand.cancel_asked


def require_wanted(tx: Transaction, key: int, lease: int) -> ErrandRecord:
    """The errand, if it may be brought to its end.

    Raises `Conflict("errand.lease_lost")` when somebody else has it, `Rejected("errand.canceled")` when nobody wants it.
    """
    errand = _held(tx, key, lease)
    if errand.cancel_asked:
        raise Rejected("errand.canceled", place=str(key))
    return errand


def complete(tx: Transaction, key: int, lease: int, result: Any) -> None:
    """It is done, with this result; raises what `require_wanted` raises."""
    errand = require_wanted(tx, key, lease)
    _over(tx, errand, replace(errand, state="done", result=msgspec.msgpack.encode(result), problem=b""))


def fail(tx: Transaction, key: int, lease: int, failure: BihuanError) -> None:
    """It did not succeed and would not at another try; one that was to be stopped anyway counts as canceled."""
    errand = _held(tx, key, lease)
    if errand.cancel_asked:
        _over(tx, errand, replace(errand, state="canceled"))
    else:
        told = failure.problems[0] if len(failure.problems) == 1 else failure.as_problem()
        _over(tx, errand, replace(errand, state="failed", problem=_packed(told)))


def release(tx: Transaction, key: int, lease: int) -> None:
    """Stop working on it: canceled if that was asked for, else it waits for the next worker as if it had not been begun."""
    errand = _held(tx, key, lease)
    if errand.cancel_asked:
        _over(tx, errand, replace(errand, state="canceled"))
    else:
        _saved(tx, replace(errand, state="waiting", due_at=tx.now, attempts=errand.attempts - 1, lease=lease + 1))
        tx.publish("errands-waiting")


def ended_well(tx: Transaction, key: int, lease: int) -> bool:
    """Whether it is done, by this claim."""
    errand = tx.errands.find(key)
    return errand is not None and errand.state == "done" and errand.lease == lease


def next_due(tx: Transaction) -> int | None:
    """When the next errand may be claimed."""
    return tx.errands.next_due()


def _held(tx: Transaction, key: int, lease: int) -> ErrandRecord:
    errand = tx.errands.find(key)
    if errand is None or errand.lease != lease or errand.state != "running":
        raise Conflict("errand.lease_lost", place=str(key))
    return errand


def _over(tx: Transaction, before: ErrandRecord, errand: ErrandRecord) -> ErrandRecord:
    """The request is no longer needed: files that it carries go with it."""
    assert before.state not in OVER
    return _saved(tx, replace(errand, ended_at=tx.now, request=b""))


def _saved(tx: Transaction, errand: ErrandRecord) -> ErrandRecord:
    tx.publish(f"errands:{errand.key}")
    return tx.errands.save(errand)


def _packed(problem: Problem) -> bytes:
    return msgspec.msgpack.encode(problem)
