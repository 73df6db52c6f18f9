"""Public pages of winners: all editions, one edition, a rehearsed one; each with the same rows as JSON and CSV."""

from collections.abc import Sequence

from flask import current_app, g, render_template
from flask.typing import ResponseReturnValue

from awards.core.errors import NotFound
from awards.publishing import policy, queries
from awards.publishing.models import Publication
from awards.publishing.queries import Places
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.publishing.views.listing import COLUMNS, FACETS, Facet
from awards.web.access import public, takes
from awards.web.identity import signed_in
from awards.web.keeping import kept
from awards.web.lists import as_csv, as_json, here, many
from awards.web.transaction import db_session, now


@bp.route("/winners")
@public
@takes(*FACETS)
@kept
def winners() -> ResponseReturnValue:
    publications = queries.current(db_session(), now())
    places, chosen = _places(publications), _chosen()
    editions = [listing.edition_rows(publication, places, chosen) for publication in publications]
    facets = listing.facets(publications, places, chosen)
    return render_template(
        "publishing/winners.html",
        editions=[e for e in editions if e.winners or e.mentions or e.finalists or not any(chosen.values())],
        facets=facets,
        chosen=_chosen_links(facets),
        clear_url=here(**dict.fromkeys(FACETS)),
        found=sum(len(edition.winners) + len(edition.mentions) + len(edition.finalists) for edition in editions),
        exports=_exports(),
    )


@bp.route("/winners.json")
@public
@takes(*FACETS)
@kept
def winners_json() -> ResponseReturnValue:
    publications = queries.current(db_session(), now())
    places, chosen = _places(publications), _chosen()
    return as_json({"editions": [listing.document(p, listing.matching(p, places, chosen)) for p in publications]})


@bp.route("/winners.csv")
@public
@takes(*FACETS)
@kept
def winners_csv() -> ResponseReturnValue:
    publications = queries.current(db_session(), now())
    places, chosen = _places(publications), _chosen()
    rows = [row for p in publications for row in listing.rows_of_file(p, listing.matching(p, places, chosen))]
    return as_csv(COLUMNS, rows, "winners")


@bp.route("/winners/<int:year>")
@public
@takes(*FACETS)
@kept
def edition(year: int) -> ResponseReturnValue:
    publication = queries.of_year(db_session(), year, now())
    return _edition(publication, [(y, f"/winners/{y}") for y in queries.years(db_session(), now())])


@bp.route("/winners/<int:year>.json")
@public
@takes(*FACETS)
@kept
def edition_json(year: int) -> ResponseReturnValue:
    return _edition_json(queries.of_year(db_session(), year, now()))


@bp.route("/winners/<int:year>.csv")
@public
@takes(*FACETS)
@kept
def edition_csv(year: int) -> ResponseReturnValue:
    return _edition_csv(queries.of_year(db_session(), year, now()))


@bp.route("/rehearsal/<int:year>/winners")
@public
@takes(*FACETS)
@kept
def rehearsal(year: int) -> ResponseReturnValue:
    return _edition(_rehearsed(year), [])


@bp.route("/rehearsal/<int:year>/winners.json")
@public
@takes(*FACETS)
@kept
def rehearsal_json(year: int) -> ResponseReturnValue:
    return _edition_json(_rehearsed(year))


@bp.route("/rehearsal/<int:year>/winners.csv")
@public
@takes(*FACETS)
@kept
def rehearsal_csv(year: int) -> ResponseReturnValue:
    return _edition_csv(_rehearsed(year))


def _rehearsed(year: int) -> Publication:
    """A rehearsed edition, for those who may look at rehearsals; for others there is none."""
    if not policy.may_see_rehearsal(signed_in(), current_app.config["AWARDS"].in_development):
        raise NotFound("publication")
    publication = queries.of_year(db_session(), year, now(), rehearsal=year)
    g.rehearsal = publication
    return publication


def _edition(publication: Publication, years: list[tuple[int, str]]) -> ResponseReturnValue:
    places, chosen = _places([publication]), _chosen()
    facets = listing.facets([publication], places, chosen)
    return render_template(
        "publishing/edition.html",
        edition=listing.edition_rows(publication, places, chosen),
        facts=publication.facts,
        years=years,
        sources=listing.sources(publication),
        facets=facets,
        chosen=_chosen_links(facets),
        clear_url=here(**dict.fromkeys(FACETS)),
        exports=_exports(),
        preview=None,
    )


def _edition_json(publication: Publication) -> ResponseReturnValue:
    return as_json(listing.document(publication, listing.matching(publication, _places([publication]), _chosen())))


def _edition_csv(publication: Publication) -> ResponseReturnValue:
    laureates = listing.matching(publication, _places([publication]), _chosen())
    name = f"rehearsal-winners-{publication.year}" if publication.rehearsal else f"winners-{publication.year}"
    return as_csv(COLUMNS, listing.rows_of_file(publication, laureates), name)


def _places(publications: Sequence[Publication]) -> Places:
    return queries.places(db_session(), [laureate for p in publications for laureate in p.laureates])


def _chosen() -> dict[str, list[str]]:
    return {facet: many(facet) for facet in FACETS}


def _chosen_links(facets: list[Facet]) -> list[tuple[str, str]]:
    """What is chosen, each with the address without it."""
    found = []
    for facet in facets:
        values = [option.value for option in facet.options if option.chosen]
        for option in facet.options:
            if option.chosen:
                rest = [value for value in values if value != option.value]
                found.append((option.label, here(**{facet.key: rest or None})))
    return found


def _exports() -> dict[str, str]:
    """This list's addresses as CSV and JSON, with the same filters."""
    path, mark, query = here().partition("?")
    return {ending: f"{path}.{ending}{mark}{query}" for ending in ("csv", "json")}
