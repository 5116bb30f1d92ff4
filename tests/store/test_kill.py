"""kill -9 in the middle of writing: every step happened or did not, and the idempotency key tells which."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from functools import partial

from bihuan.store import Database
from tests.store import samples

PROGRAM = """
import os, sys, threading
from functools import partial
import msgspec
from bihuan.application.ports.records import IdempotencyRecord
from bihuan.store import Database
from tests.store import samples
database = Database(sys.argv[1])
keys = [int(key) for key in sys.argv[2].split(",")]

def step(tx, key, number):
    samples.move(tx, key)
    tx.idempotency.add(IdempotencyRecord("li", f"{key}-{number}", "move", "d", b"", tx.now))

def call(key):
    for number in range(100_000):
        os.write(1, b"sent %d %d\\n" % (key, number))
        database.write(partial(step, key=key, number=number)).result()
        os.write(1, b"done %d %d\\n" % (key, number))

for key in keys:
    threading.Thread(target=call, args=(key,), daemon=True).start()
threading.Event().wait()
"""


def test_after_a_kill_every_step_happened_or_did_not(url: str) -> None:
    chance = random.Random(7)
    with Database(url) as database:
        keys = [database.write(samples.start).result() for _ in range(8)]
    sent: dict[int, int] = {}
    done: dict[int, int] = {}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, url, ",".join(map(str, keys))], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    until = chance.randint(300, 600)
    for count, line in enumerate(process.stdout):
        word, key, number = line.split()
        (sent if word == "sent" else done)[int(key)] = int(number)
        if count == until:
            process.send_signal(signal.SIGKILL)
    process.wait()
    assert done, "it had come to writing before it was killed"
    with Database(url) as database:
        for key in keys:
            instance, scopes, sequences, items, candidates, *_ = database.read(partial(samples.picture, key=key))
            steps = instance.sequence - 2
            assert steps >= done.get(key, -1) + 1, "what was acknowledged is there"
            assert steps <= sent.get(key, -1) + 1
            assert sequences == list(range(1, instance.sequence + 1))
            assert scopes == {0: b"state" if steps == 0 else b"state %d" % instance.sequence}
            assert [item.state for item in items] == ["completed"] * steps + ["open"]
            assert [len(each) for each in candidates][-1] > 0
            known = [
                database.read(lambda tx, mark=f"{key}-{number}": tx.idempotency.find(mark, "li")) is not None
                for number in range(steps + 2)
            ]
            assert known == [True] * steps + [False, False], "the idempotency key tells which steps happened"
