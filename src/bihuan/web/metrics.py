"""Figures for Prometheus: answered requests by route, their seconds, open streams, and how the background work fares.

Each application counts for itself; what is read from the database is read anew for every answer.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bihuan.application.views.system import InstallationView

MEDIA_TYPE = CONTENT_TYPE_LATEST
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STREAMING = "/api/events"


class Metrics:
    """The web room's own registry; nothing here is global, so that two applications in one process do not mix."""

    def __init__(self, streams: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._answers = Counter("bihuan_http_requests", "Answered requests", labels, registry=self._registry)
        self._seconds = Histogram(
            "bihuan_http_request_seconds", "Seconds to answer", ("method", "route"), registry=self._registry, buckets=_BUCKETS
        )
        gauge = Gauge("bihuan_event_streams", "Open event streams", registry=self._registry)
        gauge.set_function(streams)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._answers.labels(method, route, str(status)).inc()
        if route != STREAMING:
            self._seconds.labels(method, route).observe(seconds)

    def text(self, state: InstallationView | None) -> bytes:
        """Everything; without a state the database does not answer."""
        return generate_latest(self._registry) + generate_latest(_fresh(state))


def _fresh(state: InstallationView | None) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("bihuan_database_up", "Whether the database answers", registry=registry).set(state is not None)
    if state is None:
        return registry
    Gauge("bihuan_workers", "Processes that do background work", registry=registry).set(sum(each.alive for each in state.workers))
    silence = Gauge("bihuan_worker_silence_seconds", "Seconds since the last sign of life", ("process",), registry=registry)
    for each in state.workers:
        silence.labels(f"{each.host}:{each.process}").set(each.silent_ms / 1000)
    due = Gauge("bihuan_due", "Work that is due and not done", ("kind", "topic"), registry=registry)
    lag = Gauge("bihuan_lag_seconds", "Seconds that the oldest work has been due", ("kind", "topic"), registry=registry)
    for row in state.backlog:
        due.labels(row.kind, row.topic).set(row.due)
        lag.labels(row.kind, row.topic).set(row.lag_ms / 1000)
    Gauge("bihuan_outbox_dead", "Messages that are no longer tried", registry=registry).set(state.dead)
    Gauge("bihuan_incidents", "Incidents that nobody has resolved", registry=registry).set(state.incidents)
    return registry
