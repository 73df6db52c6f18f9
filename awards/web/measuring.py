"""What the answers of this server cost, counted for Prometheus: how many, how long, how many questions each.

With several workers each keeps its counts in files of `PROMETHEUS_MULTIPROC_DIR`, which `awards serve` makes, and
whichever is asked adds them up.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from awards.web.watched import Request

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
QUESTIONS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 48)


class Measures:
    """The counts of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        of_answer, of_page = ("method", "route", "status"), ("route",)
        self._answers = Counter("awards_requests", "Requests answered.", of_answer, registry=self._registry)
        self._seconds = Histogram(
            "awards_request_seconds", "Until the whole answer had gone.", of_page, buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._questions = Histogram(
            "awards_request_queries", "Statements sent to the database for one request.", of_page, buckets=QUESTIONS,
            registry=self._registry,
        )  # fmt: skip

    def note(self, seen: Request) -> None:
        """Count a request whose answer has gone."""
        self._answers.labels(seen.method, seen.route, seen.status).inc()
        self._seconds.labels(seen.route).observe(seen.seconds)
        self._questions.labels(seen.route).observe(seen.queries)

    def text(self) -> bytes:
        """The counts of all workers, in the text format of Prometheus."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
