"""Begins to tell what this process does: in the log, and where the settings ask for it to services elsewhere.

Errors go to Sentry when `AWARDS_SENTRY_DSN` is set, what was at work to a collector of OpenTelemetry when
`OTEL_EXPORTER_OTLP_ENDPOINT` is. Both get what the log has and nothing else: everything that leaves is put together
here, and none of their own looks into requests, statements or variables is switched on.
"""

import atexit
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Any

from awards.infrastructure import at_work, logs
from awards.infrastructure.at_work import Work

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

    from config import Config

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

LAST_WORDS_SECONDS = 2.0
"""So long a process that ends waits for its last errors to be taken."""


class NotInstalled(RuntimeError):
    """A setting asks for a service whose library is not there."""


LAST_WORDS: list[Callable[[], object]] = []


def end() -> None:
    """Have what was told last taken, before this process ends; a process that parted from another calls it itself."""
    while LAST_WORDS:
        LAST_WORDS.pop()()


def begin(config: "Config") -> None:
    """Tell from now on. Raises NotInstalled."""
    logs.set_up(readable=config.in_development)
    if config.sentry_dsn:
        _tell_errors(config)
    if any(os.environ.get(name) for name in ENDPOINTS) and os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true":
        _tell_work()


class Errors(logging.Handler):
    """Hands on errors of the log: their kind, where they came through, and for which request."""

    def __init__(self, capture: Any) -> None:
        super().__init__(logging.ERROR)
        self.set_name("awards errors")
        self._capture = capture

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one on; a service that is away loses it, and nothing else happens."""
        try:
            self._capture(event_of(record))
        except Exception:
            self.handleError(record)


def event_of(record: logging.LogRecord) -> dict[str, Any]:
    """What is told of an error elsewhere."""
    told = {name: logs.scrubbed(str(value)) for name, value in logs.extra_of(record).items() if value is not None}
    if (number := at_work.number()) is not None:
        told["request"] = number
    event: dict[str, Any] = {
        "level": record.levelname.lower(), "logger": record.name, "tags": told,
        "message": logs.scrubbed(record.getMessage()),
    }  # fmt: skip
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        said = logs.told_of(error)
        event["exception"] = {"values": [{"type": said["type"], "stacktrace": {"frames": _frames(said["places"])}}]}
    return event


def _tell_errors(config: "Config") -> None:
    with _installed("sentry"):
        import sentry_sdk as sentry
    sentry.init(
        dsn=config.sentry_dsn, environment=config.env, release=metadata.version("equals-awards"), server_name="",
        default_integrations=False, auto_enabling_integrations=False, auto_session_tracking=False,
        send_default_pii=False, include_local_variables=False, include_source_context=False, max_breadcrumbs=0,
        send_client_reports=False, spotlight=False,
    )  # fmt: skip
    root = logging.getLogger()
    for before in [one for one in root.handlers if isinstance(one, Errors)]:
        root.removeHandler(before)
    root.addHandler(Errors(sentry.capture_event))
    _at_last(partial(sentry.flush, LAST_WORDS_SECONDS))


def _tell_work() -> None:
    with _installed("telemetry"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    name = os.environ.get("OTEL_SERVICE_NAME") or "equals-awards"
    resource = Resource.create({"service.name": name, "service.version": metadata.version("equals-awards")})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _at_last(provider.shutdown)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    at_work.HEARERS[:] = [_Spans(provider.get_tracer("awards"))]


def _at_last(say: Callable[[], object]) -> None:
    if not LAST_WORDS:
        atexit.register(end)
    LAST_WORDS.append(say)


class _Spans:
    """A span for each piece of work, told when it has ended; all of one request's work is one trace."""

    def __init__(self, tracer: "Tracer") -> None:
        self._tracer = tracer

    def __call__(self, what: str, work: Work, told: Mapping[str, Any]) -> None:
        from opentelemetry import trace

        named = told.get("route") or told.get("kind") or told.get("template") or ""
        attributes = {f"awards.{name}": value for name, value in told.items() if value is not None}
        if what == "request":
            attributes |= {
                "http.request.method": told["method"], "http.route": told["route"],
                "http.response.status_code": told["status"],
            }  # fmt: skip
        ended = time.time_ns()
        span = self._tracer.start_span(
            f"{told.get('method', what)} {named}".strip(), context=_trace_of(work.number),
            kind=trace.SpanKind.SERVER if what == "request" else trace.SpanKind.CONSUMER,
            attributes=attributes, start_time=ended - int(work.ms * 1_000_000),
        )  # fmt: skip
        span.end(ended)


def _trace_of(number: str | None) -> Any:
    """The trace of a request, which follows from its number: so its jobs and mails find it too."""
    from opentelemetry import trace

    if number is None:
        return None
    digest = hashlib.sha256(number.encode()).digest()
    parent = trace.SpanContext(
        int.from_bytes(digest[:16]), int.from_bytes(digest[16:24]), is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )  # fmt: skip
    return trace.set_span_in_context(trace.NonRecordingSpan(parent))


def _frames(places: list[str]) -> list[dict[str, Any]]:
    frames = []
    for place in places:
        where, _, function = place.rpartition(" ")
        file, _, line = where.rpartition(":")
        frames.append({"filename": file, "lineno": int(line), "function": function})
    return frames


@contextmanager
def _installed(extra: str) -> Iterator[None]:
    try:
        yield
    except ImportError as missing:
        raise NotInstalled(
            f"install equals-awards[{extra}], or unset what asks for it: {missing.name} lacks"
        ) from missing
