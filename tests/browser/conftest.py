"""One served portal and one browser for all browser tests of a worker; at most two such workers at once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site, fill, look_around
from tests.support.live import Live, served
from tests.support.provider import CLIENT, SECRET, identity_provider

PICTURES = Path(__file__).resolve().parent.parent.parent / "test-results" / "pages"


@pytest.fixture(scope="session")
def site(makers: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal on a filled SQLite database; tests that change something change what is theirs."""
    with identity_provider() as signs_on, makers("sqlite").fresh() as url:

        def prepare(live: Live) -> None:
            live.environment.update(
                AWARDS_SSO_ISSUER=signs_on.issuer, AWARDS_SSO_CLIENT_ID=CLIENT, AWARDS_SSO_CLIENT_SECRET=SECRET,
                AWARDS_SSO_NAME="Our house", AWARDS_WEBHOOKS="true",
            )  # fmt: skip
            fill(live)

        with served(url, tmp_path_factory.mktemp("site"), prepare=prepare) as live:
            yield look_around(live)


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Callable[..., Any]]:
    """`person("judge", width=360, lang="ar")`: somebody's browser."""
    with site.people(chromium) as make:
        yield make


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where each page's picture is put, to be looked at; taken where `PICTURES=pages` asks for them."""
    return PICTURES if os.environ.get("PICTURES") == "pages" else None
