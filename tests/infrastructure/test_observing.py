"""What is told to services elsewhere is what the log has: a receiver on this machine reads all that arrives."""

import gzip
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from awards.infrastructure import observing
from awards.infrastructure.shipped import read_config

pytestmark = pytest.mark.one_database

MARK = "zq7secretzq7"

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}

CODE = f"""
import logging
from awards.infrastructure import at_work, observing
from awards.infrastructure.shipped import read_config
from awards.web.watched import Watched

observing.begin(read_config())
log = logging.getLogger("awards.jobs")

def program(environ, start):
    start("200 OK", [("X-{MARK}", "{MARK}")])
    environ["awards.watched"].route = "/judging/<uuid:edition_id>"
    secret = "{MARK}"
    try:
        int(secret)
    except ValueError:
        logging.getLogger("awards.web").exception("request failed: {MARK}@example.org asked /x?{MARK}")
    return [b"{MARK}"]

environ = {{
    "REQUEST_METHOD": "GET", "PATH_INFO": "/judging/{MARK}", "QUERY_STRING": "{MARK}", "HTTP_COOKIE": "{MARK}",
    "HTTP_X_REQUEST_ID": "0f3c9a7e12b4",
}}
list(Watched(program, behind=True)(environ, lambda *_: None))
with at_work.on(at_work.Work("0f3c9a7e12b4")):
    at_work.tell(log, "job", {{"job": "1", "kind": "plan"}}, "failed", KeyError("{MARK}"))
"""


class Received:
    """A service elsewhere: what it was sent, by path."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                unpack = UNPACK[self.headers.get("Content-Encoding", "")]
                receiver.sent.append((self.path, unpack(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.at = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def everything(self) -> bytes:
        return b"\n".join(body for _path, body in self.sent)


@pytest.fixture
def received() -> Iterator[Received]:
    one = Received()
    yield one
    one.server.shutdown()
    one.server.server_close()


def told(tmp_path, **settings: str) -> subprocess.CompletedProcess[str]:
    return run(CODE, tmp_path, settings)


def run(code, folder, settings) -> subprocess.CompletedProcess[str]:
    env = {"AWARDS_INSTANCE": str(folder), "AWARDS_ENV": "test", "AWARDS_BASE_URL": "http://localhost", **settings}
    return subprocess.run([sys.executable, "-c", code], env=env, cwd=folder, capture_output=True, text=True)


def test_errors_go_to_sentry_with_their_kind_and_places_and_no_words(received, tmp_path):
    done = told(tmp_path, AWARDS_SENTRY_DSN=f"http://public@{received.at}/1")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for _path, body in received.sent for line in body.splitlines() if b'"exception"' in line]
    assert [event["exception"]["values"][0]["type"] for event in events] == ["ValueError", "KeyError"]
    assert events[1]["tags"]["kind"] == "plan"
    assert {event["tags"]["request"] for event in events} == {"0f3c9a7e12b4"}
    assert events[0]["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "program"
    assert events[0]["message"] == "request failed: (address) asked /(query)"
    assert MARK.encode() not in received.everything()


def test_work_goes_to_a_collector_with_all_of_one_request_in_one_trace(received, tmp_path):
    done = told(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{received.at}", OTEL_SERVICE_NAME="portal")
    assert done.returncode == 0, done.stderr
    spans, services = [], set()
    for path, body in received.sent:
        assert path == "/v1/traces"
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            services |= {
                pair.value.string_value for pair in of_resource.resource.attributes if pair.key == "service.name"
            }
            spans += [span for scope in of_resource.scope_spans for span in scope.spans]
    assert services == {"portal"}
    assert [span.name for span in spans] == ["GET /judging/<uuid:edition_id>", "job plan"]
    assert len({span.trace_id for span in spans}) == 1
    told_of_request = {pair.key: pair.value for pair in spans[0].attributes}
    assert told_of_request["http.route"].string_value == "/judging/<uuid:edition_id>"
    assert told_of_request["http.response.status_code"].int_value == 200
    assert told_of_request["awards.who"].string_value == "visitor"
    assert spans[0].end_time_unix_nano >= spans[0].start_time_unix_nano
    assert MARK.encode() not in received.everything()


def test_nothing_leaves_and_no_library_is_loaded_unless_a_setting_asks(received, tmp_path):
    code = """
import sys
from awards.infrastructure import observing
from awards.infrastructure.shipped import read_config
observing.begin(read_config())
print([name for name in sys.modules if name.startswith(("sentry", "opentelemetry"))])
"""
    collector = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{received.at}"}
    for settings, loaded in (({}, False), (collector | {"OTEL_SDK_DISABLED": "true"}, False), (collector, True)):
        done = run(code, tmp_path, settings)
        assert (done.stdout.strip() != "[]") is loaded, done.stderr
    assert received.sent == []


def test_a_library_that_lacks_is_named_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    config = read_config(env="test", instance=tmp_path, sentry_dsn="http://public@127.0.0.1:1/1", secret_key="x" * 40)
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    try:
        with pytest.raises(observing.NotInstalled, match=r"install equals-awards\[sentry\], or unset"):
            observing.begin(config)
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        logging.captureWarnings(False)


def test_sentry_is_told_over_https_alone_but_on_this_machine(tmp_path):
    rest = {"env": "test", "instance": tmp_path, "secret_key": "x" * 40}
    read_config(sentry_dsn="https://k@sentry.example/1", **rest)
    read_config(sentry_dsn="http://k@127.0.0.1/1", **rest)
    with pytest.raises(ValueError, match="AWARDS_SENTRY_DSN: name it as https"):
        read_config(sentry_dsn="http://k@sentry.example/1", **rest)


def test_a_service_that_is_away_breaks_nothing():
    def away(_event):
        raise OSError("away")

    lost = []
    handler = observing.Errors(away)
    handler.handleError = lost.append
    handler.emit(logging.LogRecord("awards.x", logging.ERROR, "f", 1, "it failed", (), None))
    assert len(lost) == 1
    assert observing.event_of(logging.LogRecord("a", logging.ERROR, "f", 1, "to a@b.org", (), None)) == {
        "level": "error", "logger": "a", "tags": {}, "message": "to (address)",
    }  # fmt: skip
