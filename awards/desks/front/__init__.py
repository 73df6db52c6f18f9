"""What the public home page shows, made from publications, calls and dated totals and from nothing else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from awards.desks import queries
from awards.desks.front.editions import LatestResult, edition_chart, latest_result
from awards.desks.front.opening import Opening, opening
from awards.desks.front.places import place_chart
from awards.desks.front.pledged import Pledged, pledged
from awards.desks.front.words import Chart
from awards.pledges.queries import totals_over_time
from awards.publishing import queries as publishing


@dataclass(frozen=True)
class Front:
    """The whole page; a part without any data is None."""

    opening: Opening
    latest: LatestResult | None
    editions: Chart | None
    places: Chart | None
    pledged: Pledged | None


def front(session: Session, at: datetime) -> Front:
    """The home page at an instant, in the language of the request."""
    published = publishing.current(session, at)
    laureates = [laureate for publication in published for laureate in publication.laureates]
    names = publishing.places(session, laureates)
    return Front(
        opening=opening(queries.editions_under_way(session, at), published, at),
        latest=latest_result(published, names),
        editions=edition_chart(published) if published else None,
        places=place_chart(published, names) if any(laureate.countries for laureate in laureates) else None,
        pledged=pledged(totals_over_time(session)),
    )
