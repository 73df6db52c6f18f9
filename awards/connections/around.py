"""What stands around the laureates and pledges of a country or region: nominations, needs, gaps, estimates of ITU."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from awards.core.vocabulary import FOCUS_AREAS
from awards.needs import queries as needs
from awards.needs.models import Need
from awards.needs.rules import MOST as MOST_FITS
from awards.needs.rules import day as need_day
from awards.needs.wording import NeedRow
from awards.needs.wording import row as need_row
from awards.places import queries as places
from awards.places.models import FactFigure
from awards.pledges import queries as pledges
from awards.web.transaction import db_session, now

MOST_NEEDS = 20
ONLINE = ("women-online", "men-online")


@dataclass(frozen=True)
class Around:
    """Nominations by edition as the open data tells them; open needs, each with how many pledges may fit (counted up to
    `needs.rules.MOST`), those that none fits first; focus areas for which no pledge is held; the newest estimate of
    each indicator."""

    nominations: Sequence[Any]
    needs: list[tuple[Need, int]]
    areas_without: list[str]
    online: list[FactFigure]

    def need_rows(self) -> list[tuple[NeedRow, int, bool]]:
        """The needs as a page shows them, each with how many pledges may fit, and whether more do."""
        return [(need_row(need, need_day(now())), number, number >= MOST_FITS) for need, number in self.needs]

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "nominations": [vars(one) for one in self.nominations],
            "needs": [
                {"public_id": need.public_id, "fitting_pledges": number, "or_more": number >= MOST_FITS}
                for need, number in self.needs
            ],
            "focus_areas_without_pledges": self.areas_without,
            "online": estimates_document(self.online),
        }


def around_country(iso2: str, rehearsal: int | None) -> Around:
    """What stands around a country."""
    told = current_app.extensions["awards_nominations_of_country"]
    return _around([iso2], told(db_session(), iso2, now(), rehearsal))


def around_region(key: str, codes: Collection[str]) -> Around:
    """What stands around a region or UN group with these countries."""
    told = current_app.extensions["awards_nominations_of_region"]
    return _around(codes, told(db_session(), key, now()))


def _around(codes: Collection[str], nominations: Sequence[Any]) -> Around:
    session, today = db_session(), need_day(now())
    found = needs.in_countries(session, codes, today, MOST_NEEDS)
    fits = needs.numbers_that_fit(session, found, today)
    areas = pledges.areas_touching(session, codes)
    return Around(
        nominations,
        sorted(((one, fits[one.public_id]) for one in found), key=lambda pair: (pair[1] > 0, pair[0].until)),
        [area for area in FOCUS_AREAS if area not in areas],
        estimates(),
    )


def estimates() -> list[FactFigure]:
    """The newest estimate of ITU of each indicator; they are of the world, for no other is held."""
    newest = {figure.indicator: figure for figure in reversed(places.figures(db_session(), *ONLINE))}
    return [newest[key] for key in ONLINE if key in newest]


def estimates_document(found: Sequence[FactFigure]) -> list[dict[str, Any]]:
    """Estimates as JSON, each with its date, publication and source."""
    kept = ("indicator", "value", "unit", "as_of", "publication", "source")
    return [{name: getattr(one, name) for name in kept} for one in found]
