"""What pages weigh at their first load, over the wire: the page with all that it links, as gzip sends it.

`python -m benchmarks.weights` opens pages of each kind, follows the sheets, scripts and pictures that they link, and
says requests and kilobytes beside the goals: 100 kB for any page, 60 for the form of nominations, 40 for a public one,
whose text and sheet together have 14 and which needs 3 requests before it can be read. `tests/browser` holds every page
to its limit; nothing here drives a browser, so fonts and what scripts ask for later are not in it.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from lxml import html

from awards.cli.record import load
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from benchmarks import history
from benchmarks.databases import a_database, a_portal
from tests.factories import a_nomination
from tests.support.databases import fill
from tests.support.page import Client
from tests.test_growth import crowd

ANY, FORM, PUBLIC, TO_READ, REQUESTS = 100, 60, 40, 14, 3
"""Kilobytes, and requests before a public page can be read."""

PEER = "15 and 19 requests, 25 to 65 and 511 kB for its first pages"
"""As it was measured on another machine of two cores; not run here."""


@dataclass(frozen=True)
class Weight:
    """A page with its limit: bytes of its text, of its sheets, of scripts and pictures, and how many are asked for."""

    address: str
    limit: int
    text: int
    sheets: int
    rest: int
    requests: int
    blocking: int

    @property
    def kilobytes(self) -> float:
        """All of it."""
        return (self.text + self.sheets + self.rest) / 1000


def measure(database_url: str, folder: Path) -> list[Weight]:
    """Fill a migrated database with places, and weigh a page of each kind."""
    app = a_portal(database_url, folder)
    sessions: Sessions = app.extensions["awards_sessions"]
    with sessions.transaction() as session:
        at = clock.now(session)
        load(session, at)
        found = crowd(session, "open", 60, 20)
        draft = a_nomination(session, found.edition, found.people["nominee"], at, state="draft", title="A draft")
        edition, nomination = found.edition.id, draft.id
    visitor, nominee, judge, staff = (
        Client(app, who).browser for who in (None, *(found.people[name] for name in ("nominee", "judge", "staff")))
    )
    return [
        *(_weight(visitor, address, PUBLIC) for address in ("/", "/winners", "/pledges", "/countries/KE")),
        _weight(nominee, f"/nominations/{edition}/{nomination}", FORM),
        _weight(judge, f"/judging/{edition}", ANY),
        _weight(staff, f"/staff/{edition}/nominations/all", ANY),
    ]


def main() -> None:
    """A line a page."""
    print(f"{'page':>44} {'text':>6} {'sheet':>6} {'rest':>6} {'kB':>6} {'limit':>6} {'requests':>9}; the peer: {PEER}")
    with a_database("sqlite") as (url, folder):
        fill(url)
        for one in measure(url, folder):
            told = [f"{part / 1000:6.1f}" for part in (one.text, one.sheets, one.rest)]
            reached = one.kilobytes <= one.limit
            if one.limit == PUBLIC:
                reached = reached and (one.text + one.sheets) / 1000 <= TO_READ and one.blocking <= REQUESTS
            print(
                f"{one.address[-44:]:>44} {' '.join(told)} {one.kilobytes:6.1f} {one.limit:6} {one.requests:9}"
                f" {'yes' if reached else 'NO'}"
            )
            history.keep(f"weights: {_kind(one.address)}: beside its limit", one.kilobytes / one.limit)


def _weight(browser: FlaskClient, address: str, limit: int) -> Weight:
    page = _asked(browser, address)
    tree = html.document_fromstring(browser.get(address).get_data(as_text=True))
    sheets = set(tree.xpath("//link[@rel='stylesheet']/@href"))
    scripts = set(tree.xpath("//script/@src"))
    pictures = set(tree.xpath("//img[not(@loading='lazy')]/@src"))
    icons = set(tree.xpath("//link[@rel='icon']/@href"))
    drawn_from = {one.partition("#")[0] for one in tree.xpath("//*[local-name()='use']/@href")}
    ours = {one for one in scripts | pictures | drawn_from | icons if one.startswith("/")}
    of_sheets = sum(_asked(browser, one) for one in sheets)
    blocking = tree.xpath("//script[@src and (@blocking='render' or not(@type='module' or @defer or @async))]")
    return Weight(
        address, limit, page, of_sheets, sum(_asked(browser, one) for one in ours),
        1 + len(sheets) + len(ours), 1 + len(sheets) + len(blocking),
    )  # fmt: skip


def _asked(browser: FlaskClient, address: str) -> int:
    answer = browser.get(address, headers={"Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return len(answer.data)


def _kind(address: str) -> str:
    """The address without ids."""
    return "/".join(part for part in urlsplit(address).path.split("/") if len(part) != 36) or "/"


if __name__ == "__main__":
    main()
