"""A worker in a process of its own, to be killed: `python -m tests.sdk.worker_program URL TOKEN FILE`.

Its effect is a line with the idempotency key in FILE, synced before the report is sent.
"""

from __future__ import annotations

import os
import sys

from bihuan.sdk import Job, run, worker


def main(url: str, token: str, file: str) -> None:
    marks = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @worker("mark", lease_s=1.0, at_once=4)
    def mark(job: Job) -> dict[str, str]:
        os.write(marks, f"{job.idempotency_key}\n".encode())
        os.fsync(marks)
        return {"marked": job.idempotency_key}

    print("ready", flush=True)
    run(mark, url=url, token=token)


if __name__ == "__main__":
    main(*sys.argv[1:4])
