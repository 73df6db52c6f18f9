"""`make lighthouse`: ten public pages as Lighthouse sees them on a phone, beside a static page in the same run.

Needs node and npm, which fetch Lighthouse into `.venv/lighthouse` the first time. Every page is looked at five times,
in turns with the static one; the middle counts: 100 for accessibility and best practices, and for performance at most
two points below the static page.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from awards.infrastructure import migrations
from tests.support import needs
from tests.support.browser import ARGUMENTS
from tests.support.live import served

VERSION = "12.2.3"
"""The last one for node 20."""

HOME = Path(sys.prefix) / "lighthouse"
ROUNDS, POINTS = 5, 2
ATTEMPTS = 3
"""A browser that ends by itself says nothing of a page."""

PAGES = (
    "/", "/call", "/winners", "/winners/2023", "/countries", "/pledges", "/pledges/figures", "/data", "/verify",
    "/account/sign-in",
)  # fmt: skip
KINDS = ("performance", "accessibility", "best-practices")
STATIC = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A static page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="Nothing else.">
<link rel="icon" href="data:,">
</head><body><main><h1>A static page</h1><p>It holds a few words and nothing else.</p></main></body></html>"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("pages", nargs="*", default=PAGES)
    asked = parser.parse_args()
    program = lighthouse()
    with tempfile.TemporaryDirectory() as name, _static(Path(name)) as static:
        url = f"sqlite:///{name}/awards.sqlite"
        migrations.upgrade(url)
        with served(url, Path(name), prepare=lambda live: live.awards("load-record")) as live:
            addresses = {"static": static} | {page: f"{live.base_url}{page}" for page in asked.pages}
            found = defaultdict(list)
            for turn in range(asked.rounds):
                for page, address in addresses.items():
                    found[page].append(look(program, address))
                    print(f"round {turn + 1}: {page} {found[page][-1]}", file=sys.stderr, flush=True)
    sys.exit(0 if table(found) else 1)


def table(found: dict[str, list[dict[str, int]]]) -> bool:
    """Print the middle of each page; whether all of them are as they should be."""
    middle = {
        page: {kind: statistics.median(one[kind] for one in looks) for kind in KINDS} for page, looks in found.items()
    }
    least, good = middle["static"]["performance"] - POINTS, True
    print(f"{'page':>20} {'performance':>14} {'accessibility':>14} {'best-practices':>14}")
    for page, points in middle.items():
        well = page == "static" or (
            points["performance"] >= least and points["accessibility"] == points["best-practices"] == 100
        )
        good = good and well
        print(f"{page:>20} " + " ".join(f"{points[kind]:14.0f}" for kind in KINDS) + f"  {'yes' if well else 'NO'}")
    return good


def look(program: str, address: str) -> dict[str, int]:
    """The points of one look at an address, and what it lacks where that is none of time."""
    command = [
        program, address, "--quiet", "--output=json", f"--only-categories={','.join(KINDS)}",
        "--no-enable-error-reporting", f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": needs.browser() or ""}
    for attempt in range(ATTEMPTS):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=attempt + 1 == ATTEMPTS)
        if done.returncode == 0:
            break
        print(f"{address} is looked at again: {done.stderr.strip()[-300:]}", file=sys.stderr, flush=True)
    said = json.loads(done.stdout)
    assert said["audits"]["network-requests"]["details"]["items"][0]["statusCode"] == 200, address
    for kind in KINDS[1:]:
        for audit in said["categories"][kind]["auditRefs"]:
            if audit["weight"] and said["audits"][audit["id"]]["score"] not in (1, None):
                print(f"  {address}: {said['audits'][audit['id']]['title']}", file=sys.stderr)
    return {kind: round(said["categories"][kind]["score"] * 100) for kind in KINDS}


def lighthouse() -> str:
    """The program, fetched by npm where it is not there yet."""
    found = HOME / "node_modules" / ".bin" / "lighthouse"
    if not found.exists():
        npm = shutil.which("npm")
        if npm is None:
            sys.exit("Lighthouse needs node 20 and npm (Debian: apt-get install nodejs npm)")
        print(f"Fetching Lighthouse {VERSION} …", file=sys.stderr)
        wanted = ["--no-audit", "--no-fund", "--no-save", "--prefix", str(HOME), f"lighthouse@{VERSION}"]
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--silent", *wanted], check=True)
    return str(found)


@contextmanager
def _static(folder: Path) -> Iterator[str]:
    root = folder / "static"
    root.mkdir()
    (root / "index.html").write_text(STATIC)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()


if __name__ == "__main__":
    main()
