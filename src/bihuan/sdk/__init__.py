"""Workers outside the server, in a few lines:

    from bihuan.sdk import BusinessError, Job, run, worker

    @worker("erp.stock", lease_s=30, at_once=8)
    def stock(job: Job) -> dict:
        left = warehouse.count(job.variables["product"], key=job.idempotency_key)
        if left is None:
            raise BusinessError("UNKNOWN_PRODUCT")
        return {"on_hand": left}

    run(stock, url="https://bihuan.example", token="bhn_…")

A handler may be `async`. While it works its lease is renewed; when it raises, the job is tried again after a pause that doubles
until its retries are used up and an incident stands for somebody to look at. What has been sent and not answered is sent again
under the same key and taken once. Work happens at least once: hand `job.idempotency_key` on to whatever you change.

The room stands alone: it knows the server by its address only and imports nothing of it.
"""

from bihuan.sdk.client import Client, Refused, Unreachable
from bihuan.sdk.handlers import BusinessError, Failure, Handler, Job, worker
from bihuan.sdk.running import Workers, run

__all__ = [
    "BusinessError",
    "Client",
    "Failure",
    "Handler",
    "Job",
    "Refused",
    "Unreachable",
    "Workers",
    "run",
    "worker",
]
