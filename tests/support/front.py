"""A server in front of the program as `docs/front.md` has it: nginx with that configuration, or a small stand-in."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from awards.core.vocabulary import LANGUAGES
from tests.support.live import free_port

ROOT = Path(__file__).resolve().parents[2]
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
TYPES = {
    ".html": "text/html; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".json": "application/json",
    ".atom": "application/atom+xml; charset=utf-8",
}  # fmt: skip


def nginx() -> str | None:
    """The nginx of this machine, when it can send brotli."""
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") if MODULE.exists() else None


def documented(public: Path, port: int, program: int) -> tuple[str, str]:
    """The two configurations of the document, for these ports and this folder on plain http."""
    server, headers = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "front.md").read_text("utf-8"), re.DOTALL)
    for was, becomes in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"), ("    ssl_certificate /etc/ssl/awards/chain.pem;\n", ""),
        ("    ssl_certificate_key /etc/ssl/awards/key.pem;\n", ""),
        ("server_name awards.example;", "server_name localhost;"),
        ("/srv/awards/public/current", f"{public}/current"), ("127.0.0.1:8000", f"127.0.0.1:{program}"),
        ("/var/log/nginx/", ""),
    ):  # fmt: skip
        assert was in server, was
        server = server.replace(was, becomes)
    assert "Strict-Transport-Security" in headers
    return server, re.sub(r"add_header Strict.*\n", "", headers)


@contextmanager
def nginx_in_front(public: Path, program: int, folder: Path, *, patience: int | None = None) -> Iterator[int]:
    """nginx before the program that listens on a port; gives the port of its own.

    With `patience` it waits so many seconds for a client where the document says how many.
    """
    port = free_port()
    server, headers = documented(public, port, program)
    if patience is not None:
        server = re.sub(r"(client_\w+_timeout) \d+s", rf"\1 {patience}s", server)
    folder.mkdir()
    (folder / "awards_headers.conf").write_text(headers)
    (folder / "nginx.conf").write_text(
        f"daemon off; error_log {folder}/error.log; pid {folder}/nginx.pid; load_module {MODULE};\n"
        f"{'user root;' if folder.owner() == 'root' else ''}\nevents {{ worker_connections 768; }}\n"
        "http {\naccess_log off;\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"{server}}}\n"
    )
    command = [nginx() or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]
    process = subprocess.Popen(command)
    try:
        _wait(port, lambda: (folder / "error.log").read_text())
        yield port
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def files_in_front(public: Path, program: int, _folder: Path) -> Iterator[int]:
    """A stand-in of the standard library that follows the same rules."""

    class Front(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked = re.fullmatch(r"lang=([a-z]{2})", query)
            cookies = self.headers.get("Cookie", "")
            remembered = re.search(r"awards_lang=([a-z]{2})", cookies)
            wishes = re.findall(r"(?:^|,)\s*([a-z]{2})", self.headers.get("Accept-Language", ""))
            wished = next((wish for wish in wishes if wish in LANGUAGES), "en")
            language = asked[1] if asked else remembered[1] if remembered else wished
            known = path.startswith("/static/") or not query or asked
            person = re.search(r"(?:^|;\s*)(?:__Host-)?awards(?!_lang=)[a-z_]*=", cookies)
            if known and not person and self._file(path, language, asked is not None):
                return
            if not self._program() and not (known and self._file(path, language, asked is not None)):
                self._away(language)

        def _file(self, path: str, language: str, asked: bool) -> bool:
            name = path if path.startswith("/static/") else f"/{language}{'/index' if path == '/' else path}"
            file = next((f for e in (".html", "") if (f := Path(f"{public}/current{name}{e}")).is_file()), None)
            if file is None:
                return False
            accepted = self.headers.get("Accept-Encoding", "")
            packed = next(
                ((c, f) for c, e in (("br", ".br"), ("gzip", ".gz"))
                 if c in accepted and (f := Path(f"{file}{e}")).is_file()),
                (None, file),
            )  # fmt: skip
            tag = f'"{packed[1].stat().st_mtime_ns:x}-{packed[1].stat().st_size:x}"'
            same = self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", tag)
            kind = "application/feed+json" if path == "/feed.json" else TYPES.get(file.suffix, "text/css")
            self.send_header("Content-Type", kind)
            if packed[0]:
                self.send_header("Content-Encoding", packed[0])
            if asked:
                self.send_header("Set-Cookie", f"awards_lang={language}; Path=/")
            self.end_headers()
            if not same:
                self.wfile.write(packed[1].read_bytes())
            return True

        def _away(self, language: str) -> None:
            self.send_response(503)
            for header in (("Retry-After", "30"), ("Content-Type", TYPES[".html"])):
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(Path(f"{public}/current/{language}/away.html").read_bytes())

        def _program(self) -> bool:
            asked = Request(f"http://127.0.0.1:{program}{self.path}", headers=dict(self.headers))
            try:
                answer = urlopen(asked, timeout=30)  # noqa: S310 - our own server
            except HTTPError as error:
                answer = error
            except (URLError, OSError):
                return False
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name not in ("Date", "Server", "Connection"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.read())
            return True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


FRONTS = {"nginx": nginx_in_front, "files": files_in_front}


def _wait(port, log) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            urlopen(f"http://127.0.0.1:{port}/static/none", timeout=2)
            return
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"nginx does not answer: {log()}")
