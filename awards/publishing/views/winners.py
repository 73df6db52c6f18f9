"""Public pages of winners: all editions, one edition, a rehearsed one; each with the same rows as JSON and CSV."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import NotFound
from awards.publishing import queries, weaving
from awards.publishing.documents import COLUMNS, document, rows_of_file
from awards.publishing.models import Publication
from awards.publishing.queries import LaterWord, Places
from awards.publishing.rehearsals import of_rehearsal
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.publishing.views.history import is_under_correction, under_correction, words_about
from awards.publishing.views.listing import FACETS, Facet
from awards.publishing.wording import stated_by_then
from awards.web.access import public, takes
from awards.web.framing import framed
from awards.web.keeping import kept
from awards.web.languages import language
from awards.web.lists import as_csv, as_json, here, many
from awards.web.transaction import db_session, now

WITHIN_CATEGORY = ("country", "region")


@bp.route("/winners")
@public
@takes(*FACETS)
@kept
def winners() -> ResponseReturnValue:
    return _all_editions(queries.current(db_session(), now()), _chosen(), None)


@bp.route("/winners.json")
@public
@takes(*FACETS)
@kept
def winners_json() -> ResponseReturnValue:
    return _all_editions_json(queries.current(db_session(), now()), _chosen())


@bp.route("/winners.csv")
@public
@takes(*FACETS)
@kept
def winners_csv() -> ResponseReturnValue:
    return _all_editions_csv(queries.current(db_session(), now()), _chosen(), "winners")


@bp.route("/winners/cloths.svg")
@public
@kept
def cloths() -> Response:
    """What the first page and the list weave, in a file of its own: their words come before it on a weak line."""
    return Response(weaving.drawn(queries.current(db_session(), now())), mimetype="image/svg+xml")


@bp.route("/winners/categories/<key>")
@public
@takes(*WITHIN_CATEGORY)
@kept
def category(key: str) -> ResponseReturnValue:
    publications = _with_category(key)
    return _all_editions(publications, _chosen() | {"category": [key]}, key)


@bp.route("/winners/categories/<key>.json")
@public
@takes(*WITHIN_CATEGORY)
@kept
def category_json(key: str) -> ResponseReturnValue:
    return _all_editions_json(_with_category(key), _chosen() | {"category": [key]})


@bp.route("/winners/categories/<key>.csv")
@public
@takes(*WITHIN_CATEGORY)
@kept
def category_csv(key: str) -> ResponseReturnValue:
    return _all_editions_csv(_with_category(key), _chosen() | {"category": [key]}, f"winners-{key}")


@bp.route("/winners/<int:year>")
@public
@takes(*FACETS)
@kept
def edition(year: int) -> ResponseReturnValue:
    words, years = words_about(year), [(y, f"/winners/{y}") for y in queries.years(db_session(), now())]
    if is_under_correction(year, words):
        return under_correction(year, words, years, f"/winners/{year}")
    return _edition(queries.of_year(db_session(), year, now()), years, words)


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


@bp.route("/embed/winners/<int:year>")
@public
@takes(*FACETS)
@framed
@kept
def embedded(year: int) -> ResponseReturnValue:
    publication = queries.of_year(db_session(), year, now())
    return render_template(
        "publishing/embedded.html",
        edition=listing.edition_rows(publication, _places([publication]), _chosen()),
        base=str(current_app.config["AWARDS"].base_url).rstrip("/"),
    )


@bp.route("/rehearsal/<int:year>/winners")
@public
@takes(*FACETS)
@kept
def rehearsal(year: int) -> ResponseReturnValue:
    words = words_about(year, rehearsal=year)
    found = of_rehearsal(year, lambda: None if is_under_correction(year, words, year) else _of_rehearsal(year))
    if found is None:
        return under_correction(year, words, [], f"/rehearsal/{year}/winners")
    return _edition(found, [], words)


@bp.route("/rehearsal/<int:year>/winners.json")
@public
@takes(*FACETS)
@kept
def rehearsal_json(year: int) -> ResponseReturnValue:
    return _edition_json(rehearsed(year))


@bp.route("/rehearsal/<int:year>/winners.csv")
@public
@takes(*FACETS)
@kept
def rehearsal_csv(year: int) -> ResponseReturnValue:
    return _edition_csv(rehearsed(year))


def _with_category(key: str) -> list[Publication]:
    """The editions that have laureates of a category. Raises NotFound when none has."""
    publications = queries.current(db_session(), now())
    found = [p for p in publications if any(laureate.category_key == key for laureate in p.laureates)]
    if not found:
        raise NotFound("category")
    return found


def _all_editions(publications: list[Publication], chosen: dict[str, list[str]], within: str | None) -> str:
    """The list over all editions; `within` is the category that a page of its own is about."""
    places = _places(publications)
    editions = [listing.edition_rows(publication, places, chosen) for publication in publications]
    facets = [one for one in listing.facets(publications, places, chosen) if within is None or one.key != "category"]
    narrowed = any(chosen.values())
    return render_template(
        "publishing/winners.html",
        editions=[e for e in editions if e.laureates or not narrowed],
        facets=facets,
        narrowed=narrowed,
        within=listing.category_name(publications, within) if within else None,
        within_key=within,
        ways=[] if narrowed else listing.ways(facets),
        chosen=_chosen_links(facets),
        clear_url=here(**dict.fromkeys(FACETS)),
        found=sum(len(edition.laureates) for edition in editions),
        exports=_exports(),
    )


def _all_editions_json(publications: list[Publication], chosen: dict[str, list[str]]) -> ResponseReturnValue:
    places = _places(publications)
    return as_json({"editions": [document(p, listing.matching(p, places, chosen)) for p in publications]})


def _all_editions_csv(publications: list[Publication], chosen: dict[str, list[str]], name: str) -> ResponseReturnValue:
    places = _places(publications)
    rows = [row for p in publications for row in rows_of_file(p, listing.matching(p, places, chosen))]
    return as_csv(COLUMNS, rows, name)


def rehearsed(year: int) -> Publication:
    """A rehearsed edition, for those who may look at rehearsals; for others there is none."""
    return of_rehearsal(year, lambda: _of_rehearsal(year))


def _of_rehearsal(year: int) -> Publication:
    return queries.of_year(db_session(), year, now(), rehearsal=year)


def _edition(publication: Publication, years: list[tuple[int, str]], words: list[LaterWord]) -> ResponseReturnValue:
    places, chosen = _places([publication]), _chosen()
    facets = listing.facets([publication], places, chosen)
    return render_template(
        "publishing/edition.html",
        edition=listing.edition_rows(publication, places, chosen),
        facts=publication.facts,
        words=words,
        country_names=queries.country_names(db_session(), [one for word in words for one in word.differences]),
        years=years,
        sources=listing.sources(publication),
        facets=facets,
        chosen=_chosen_links(facets),
        clear_url=here(**dict.fromkeys(FACETS)),
        exports=_exports(),
        embed=_embed(publication),
        press_kit=url_for("publishing.rehearsal_press_kit", year=publication.year)
        if publication.rehearsal
        else url_for("publishing.press_kit", year=publication.year),
        registry=stated_by_then(publication),
        preview=None,
    )


def _edition_json(publication: Publication) -> ResponseReturnValue:
    return as_json(document(publication, listing.matching(publication, _places([publication]), _chosen())))


def _edition_csv(publication: Publication) -> ResponseReturnValue:
    laureates = listing.matching(publication, _places([publication]), _chosen())
    name = f"rehearsal-winners-{publication.year}" if publication.rehearsal else f"winners-{publication.year}"
    return as_csv(COLUMNS, rows_of_file(publication, laureates), name)


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


def _embed(publication: Publication) -> str | None:
    """The address of this list for a frame, in the page's language, with the same filters; none of a rehearsal."""
    if publication.rehearsal:
        return None
    values: dict[str, Any] = {"year": publication.year, "lang": language(), **_chosen()}
    path = url_for("publishing.embedded", **values)
    return str(current_app.config["AWARDS"].base_url).rstrip("/") + path


def _exports() -> dict[str, str]:
    """This list's addresses as CSV and JSON, with the same filters."""
    path, mark, query = here().partition("?")
    return {ending: f"{path}.{ending}{mark}{query}" for ending in ("csv", "json")}
