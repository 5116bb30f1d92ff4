"""Figures for Prometheus: answered requests by route, their seconds, open streams. Each application counts for itself."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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

    def text(self) -> bytes:
        return generate_latest(self._registry)
