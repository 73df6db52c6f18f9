"""A client of the portal's addresses for programs: one file, with the standard library alone, for Python 3.9 on.

    AWARDS_TOKEN=awards_… python3 client.py https://awards.example editions
    AWARDS_TOKEN=awards_… python3 client.py https://awards.example nominations EDITION_ID state=to_screen
    AWARDS_TOKEN=awards_… python3 client.py https://awards.example pass EDITION_ID NOMINATION_ID
    python3 client.py https://awards.example pledges focus_area=access

Lists are read page by page; what is asked too often or is still worked out is asked again when the server says so; a
change carries a key of its own, so that one that got no answer can be sent again and is done once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS, TRIES, OLD_AFTER = 30, 5, 300


class _Staying(HTTPRedirectHandler):
    """Goes nowhere else: what is asked carries the token, which is for this server alone."""

    def redirect_request(self, *_told: Any) -> None:
        return None


urlopen = build_opener(_Staying).open


class Refused(Exception):
    """The server said no: `status`, and as `problem` what, why, and where."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__("%s: %s" % (status, problem.get("detail") or problem.get("title") or "refused"))
        self.status, self.problem = status, problem


class Awards:
    """The portal at an address, with a token or without one."""

    def __init__(self, site: str, token: str | None = None) -> None:
        if urlsplit(site).scheme not in ("https", "http"):
            raise ValueError("the portal's address begins with https://")
        self.base, self.token = site.rstrip("/") + "/api/v1", token
        self._known: dict[str, tuple[str, Any]] = {}

    def get(self, path: str, **query: Any) -> Any:
        """One answer; asked again it is sent again only when it has changed."""
        address = path + ("?" + urlencode(query, doseq=True) if query else "")
        tag, known = self._known.get(address, (None, None))
        headers = {"If-None-Match": tag} if tag else {}
        status, answered, found = self._ask("GET", address, headers)
        if status == 304:
            return known
        if answered.get("ETag"):
            self._known[address] = (answered["ETag"], found)
        return found

    def rows(self, path: str, key: str, **query: Any) -> Iterator[Any]:
        """Every row of a list, page after page."""
        found = self.get(path, **query)
        while True:
            yield from found[key]
            if not found["next"]:
                return
            following = urlsplit(found["next"])
            found = self.get(following.path.split("/api/v1", 1)[1] + "?" + following.query)

    def post(self, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> Any:
        """Change something, once: what got no answer is sent again with the same key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        return self._ask("POST", path, headers, json.dumps(body or {}).encode())[2]

    def _ask(self, how: str, address: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, Any, Any]:
        if self.token:
            headers = dict(headers, Authorization="Bearer " + self.token)
        for attempt in range(1, TRIES + 1):
            try:
                asked = Request(self.base + address, body, headers, method=how)  # noqa: S310 - https or http, see above
                with urlopen(asked, timeout=SECONDS) as answer:
                    return answer.status, answer.headers, json.load(answer)
            except HTTPError as refused:
                if refused.code == 304:
                    return 304, refused.headers, None
                waits = refused.headers.get("Retry-After", "")
                if refused.code not in (429, 503) or not waits.isdecimal() or attempt == TRIES:
                    raise Refused(refused.code, _problem(refused)) from None
                time.sleep(int(waits))
            except OSError:
                if attempt == TRIES:
                    raise
                time.sleep(attempt)
        raise AssertionError("the last try ends above")


def is_ours(headers: Mapping[str, str], body: bytes, secret: str, now: float | None = None) -> bool:
    """Whether a webhook's message, as bytes, was signed with the secret, and lately. `headers` by their small names."""
    second = headers.get("webhook-timestamp", "")
    if (
        not (second.isascii() and second.isdigit() and len(second) < 16)
        or abs((time.time() if now is None else now) - int(second)) > OLD_AFTER
    ):
        return False
    signed = ("%s.%s." % (headers.get("webhook-id", ""), second)).encode() + body
    made = hmac.new(base64.b64decode(secret[len("whsec_") :]), signed, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(made).decode()
    return any(
        hmac.compare_digest(wanted.encode(), one.encode()) for one in headers.get("webhook-signature", "").split()
    )


def _problem(refused: HTTPError) -> dict[str, Any]:
    try:
        return dict(json.load(refused))
    except ValueError:
        return {}


def main(arguments: Sequence[str]) -> int:
    """What the command line asks: rows as JSON, one a line."""
    what, rest = (arguments[1], arguments[2:]) if len(arguments) > 1 else ("", [])
    query = dict(one.split("=", 1) for one in rest if "=" in one)
    names = [quote(one, safe="") for one in rest if "=" not in one]
    if not what or (what == "pass" and len(names) != 2):
        print(__doc__)
        return 2
    try:
        awards = Awards(arguments[0], os.environ.get("AWARDS_TOKEN"))
        if what == "pass":
            path = "/editions/%s/nominations/%s" % tuple(names)
            seen = awards.get(path)["seen"]
            print(json.dumps(awards.post(path + "/outcome", {"outcome": "passed", "seen": seen})))
            return 0
        path = "/editions/%s/%s" % (names[0], what) if names else "/" + what
        for row in awards.rows(path, what, **query):
            print(json.dumps(row, ensure_ascii=False))
    except Refused as refused:
        print(refused, file=sys.stderr)
        for one in refused.problem.get("errors", ()):
            print("  %(where)s: %(detail)s" % one, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:  # no line, another server, no address
        print("no answer of the portal: %s" % error, file=sys.stderr)
        return 1
    except KeyError:
        print("%s is no list" % what, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
