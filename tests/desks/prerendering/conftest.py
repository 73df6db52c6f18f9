"""Public pages as files, of few addresses and two languages, so that a set is made in a second."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from awards.desks.prerendering import Keeper, Renderer, addresses, keeping, rendering
from awards.infrastructure import clock
from awards.infrastructure.page_sets import CURRENT, Folders
from awards.publishing import rules, services
from awards.web import transaction
from tests.decisions.things import Judged, a_judged_edition
from tests.pledges.conftest import a_pledge
from tests.publishing.things import a_record_edition, two_laureates

__all__ = ["a_pledge"]

LANGUAGES = ("en", "ar")
FEW = {"/", "/winners", "/feed.atom", "/data", "/countries/PL", "/winners/2027", "/laureates/annas-workshop-2027"}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`few(more)`: sets are made of few addresses, and of these."""
    all_of_them = addresses.addresses

    def made_of(more: frozenset[str] = frozenset()) -> None:
        def some(session, at):
            return [one for one in all_of_them(session, at) if one in FEW | more]

        monkeypatch.setattr(rendering, "addresses", some)

    made_of()
    monkeypatch.setattr(clock, "offset", lambda session: timedelta())  # time passes as it does in earnest
    monkeypatch.setattr(transaction, "clock_ahead", timedelta)  # no banner says that it does not
    for module in (rendering, keeping):
        monkeypatch.setattr(module, "LANGUAGES", LANGUAGES)
    return made_of


@pytest.fixture
def folders(tmp_path) -> Folders:
    """A public and a sealed folder."""
    found = Folders(tmp_path / "public", tmp_path / "instance" / "sealed")
    found.prepare()
    return found


@pytest.fixture
def keeper(app: Flask, folders: Folders) -> Keeper:
    """Whoever makes sets."""
    return Keeper(Renderer(app), folders)


@pytest.fixture
def keep(keeper: Keeper) -> Callable[[], int]:
    """`keep()`: makes and swaps until nothing is left to do; how many sets were made."""

    def until_done() -> int:
        made = 0
        while keeper.keep_once():
            made += 1
            assert made < 6, "it does not end"
        return made

    return until_done


@pytest.fixture
def judged(session, at) -> Judged:
    """A record of 2019, and an edition of 2027 that is judged."""
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    return a_judged_edition(session, at)


@pytest.fixture
def later(session) -> Callable[[timedelta], None]:
    """`later(timedelta(hours=1))`: the award's clock runs so far ahead."""

    def move(by: timedelta) -> None:
        clock.move(session, int(by.total_seconds()), None)
        session.commit()

    return move


@pytest.fixture
def served(folders: Folders) -> Callable[[], dict[str, bytes]]:
    """`served()`: what a server in front hands out now."""

    def all_of_it() -> dict[str, bytes]:
        root = folders.public / CURRENT
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    return all_of_it
