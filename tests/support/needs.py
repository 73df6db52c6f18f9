"""Gets what tests need beside Python's packages: a browser, a reader of PDFs, a Redis. PostgreSQL comes with those."""

import os
import shutil
import subprocess
import sys

LIGHT = "chromium-headless-shell"
"""The same browser without windows: tests in it take a fifth less of the processors."""

BROWSERS = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = (
    "chromium", "fonts-noto-core", "fonts-noto-cjk", "poppler-utils", "nginx-light", "libnginx-mod-http-brotli-static",
)  # fmt: skip
"""The last two are the server in front of `docs/front.md`; where they lack, a stand-in takes their place."""


def browser() -> str | None:
    """The system's browser, or None."""
    named = os.environ.get("AWARDS_TEST_BROWSER")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def office() -> None:
    """Get LibreOffice's spreadsheet where that is possible; what it would show is skipped elsewhere."""
    if not shutil.which("soffice") and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing LibreOffice Calc with the system's package manager …", file=sys.stderr)
        _install("libreoffice-calc-nogui")


def _install(*packages: str, recommended: bool = False) -> None:
    more = [] if recommended else ["--no-install-recommends"]
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", *more, *packages], check=False, **quiet)


def shared() -> None:
    """Get a Redis where that is possible; elsewhere what needs one is skipped and says so."""
    there = any(map(shutil.which, ("redis-server", "valkey-server")))
    if not there and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing a Redis with the system's package manager …", file=sys.stderr)
        _install("redis-server")


def main() -> None:
    """Make sure that there is a browser; else say in one line what to install."""
    shared()
    installs = bool(shutil.which("apt-get")) and os.geteuid() == 0
    if installs and not browser():
        print("Installing a headless browser and fonts with the system's package manager …", file=sys.stderr)
        _install(*PACKAGES, recommended=True)
    if installs and not shutil.which(LIGHT) and not os.environ.get("AWARDS_TEST_BROWSER"):
        print("Installing the browser without windows with the system's package manager …", file=sys.stderr)
        _install(LIGHT)
    if not browser():
        sys.exit(
            "The tests drive a browser: install Chromium (Debian: apt-get install chromium), or set AWARDS_TEST_BROWSER"
        )


if __name__ == "__main__":
    office() if "office" in sys.argv[1:] else main()
