"""A laureate's page: what is published of it, and the pledges that stand beside it, each with its reason."""

from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.connections import linked, queries, rules, wording
from awards.connections.documents import answer, connection_document, dates, laureate_document
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound
from awards.pledges import queries as pledges
from awards.pledges.models import Pledge
from awards.pledges.wording import row, source_links
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.publishing.queries.press import share_card
from awards.publishing.queries.public import Places
from awards.publishing.queries.texts import picture
from awards.publishing.rehearsals import in_rehearsal
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.languages import HTML_LANGUAGES, in_language, language
from awards.web.lists import as_json
from awards.web.transaction import db_session, now

MOST_NEIGHBOURS = 3


@bp.route("/laureates/<slug>")
@public
@kept
def laureate(slug: str) -> ResponseReturnValue:
    return _page(slug, None)


@bp.route("/laureates/<slug>.json")
@public
@kept
def laureate_json(slug: str) -> Response:
    return _document(slug, None)


@bp.route("/laureates/<slug>.csv")
@public
@kept
def laureate_csv(slug: str) -> Response:
    return _table(slug, None)


@bp.route("/rehearsal/<int:year>/laureates/<slug>")
@public
@kept
def rehearsal_laureate(year: int, slug: str) -> ResponseReturnValue:
    return _page(slug, in_rehearsal(year))


@bp.route("/rehearsal/<int:year>/laureates/<slug>.json")
@public
@kept
def rehearsal_laureate_json(year: int, slug: str) -> Response:
    return _document(slug, in_rehearsal(year))


@bp.route("/rehearsal/<int:year>/laureates/<slug>.csv")
@public
@kept
def rehearsal_laureate_csv(year: int, slug: str) -> Response:
    return _table(slug, in_rehearsal(year))


@bp.route("/laureates/<slug>/card-<any(ar, zh, en, fr, ru, es):code>.png")
@public
@kept
def laureate_card(slug: str, code: str) -> Response:
    return _card(slug, code, None)


@bp.route("/rehearsal/<int:year>/laureates/<slug>/card-<any(ar, zh, en, fr, ru, es):code>.png")
@public
@kept
def rehearsal_laureate_card(year: int, slug: str, code: str) -> Response:
    return _card(slug, code, in_rehearsal(year))


@bp.route("/laureates/<slug>/picture.webp")
@public
@kept
def laureate_picture(slug: str) -> Response:
    return _picture(slug, None)


@bp.route("/rehearsal/<int:year>/laureates/<slug>/picture.webp")
@public
@kept
def rehearsal_laureate_picture(year: int, slug: str) -> Response:
    return _picture(slug, in_rehearsal(year))


@dataclass(frozen=True)
class Links:
    """A laureate's connections, and how many pledges were looked at."""

    wanted: rules.Honoured
    found: list[tuple[rules.Connection, Pledge]]
    pledges: int


def links_of(laureate: Laureate) -> Links:
    """The connections of a laureate as its page shows them."""
    weighed = queries.weigh(db_session(), [laureate])
    return Links(weighed.wanted[0], [(link, pledge) for _one, link, pledge in weighed.links], weighed.tags.pledges)


def _page(slug: str, rehearsal: int | None) -> ResponseReturnValue:
    session, at = db_session(), now()
    found = publishing.laureate(session, slug, at, rehearsal)
    if found.slug != slug:
        return redirect(wording.laureate_url(found), 301)
    links, named = links_of(found), _named(found)
    both = [
        (rules.named_too(link) if named and pledge.id == named.id else link, pledge) for link, pledge in links.found
    ]
    known = publishing.places(session, [found])
    near = _near(links, known, found)
    neighbours = _neighbours(found, rehearsal)
    names = known.countries | queries.names_of_countries(session, neighbours)
    if links.wanted.groups:
        names |= pledges.beneficiary_names(session, links.wanted.groups)
    names |= {place.iso2: place.country.names for pledge in near for place in pledge.current.countries}
    reported = queries.progress_of(session, [pledge for _, pledge in links.found])
    publication, slugs = found.publication, queries.slugs_of(session, [found], at)
    card, shown = _share_card(slug, rehearsal), found.texts.get("picture")
    said = next((code for code in (language(), "en") if code in (shown or {}).get("alternative", {})), None)
    shown_at = _picture_address(slug, rehearsal) if shown else None
    words = [w for word in publishing.history(session, publication.year, at, rehearsal) if (w := word.about(slug))]
    told = [one for word in words for one in word.differences]
    return render_template(
        "connections/laureate.html",
        proofs=_proofs(found) if any(link.grade == "A" for link, _pledge in both) else {},
        laureate=found,
        title=wording.title(found),
        texts=found.texts,
        picture=shown_at,
        shown_in=HTML_LANGUAGES.get(said, said) if said and said != language() else None,
        card_url=linked.site_url(card),
        page_url=linked.site_url(wording.laureate_url(found)),
        description=linked.description(found),
        honour=linked.honour(found),
        data=linked.data_of(
            found,
            card=card,
            picture=shown_at,
            countries=[in_language(known.countries.get(c.iso2)) or c.iso2 for c in found.countries],
        ),
        publication=publication,
        words=words,
        country_names=publishing.country_names(session, told),
        facts=publication.facts,
        card=wording.card(found, names),
        organisations=[(held, slugs.get(held.organisation_id)) for held in found.organisations],
        countries=[(c.iso2, names[c.iso2], known.regions.get(known.region_of[c.iso2] or "")) for c in found.countries],
        region=(found.region, known.regions[found.region]) if found.region else None,
        sources=source_links(found.source),
        connected=[wording.beside(link, pledge, names, reported.get(pledge.id)) for link, pledge in both],
        near=[wording.near(links.wanted, queries.pledged(pledge), pledge, names) for pledge in near],
        looked_at=links.pledges,
        missing=rules.lacking(links.wanted),
        named=row(named) if named and named not in [pledge for _link, pledge in both] else None,
        neighbours=[wording.card(neighbour, names) for neighbour in neighbours],
        at=at,
        rehearsal_year=rehearsal,
        edition_url=f"/rehearsal/{rehearsal}/winners" if rehearsal else f"/winners/{publication.year}",
        json_url=_address("json", slug, rehearsal),
        csv_url=_address("csv", slug, rehearsal),
    )


def _named(laureate: Laureate) -> Pledge | None:
    """The pledge that the nominee named in the nomination, as long as it is public."""
    number = laureate.texts.get("pledge")
    return pledges.standing_one(db_session(), number) if number else None


def _near(links: Links, known: Places, laureate: Laureate) -> list[Pledge]:
    if links.found or not (links.wanted.countries or laureate.region):
        return []
    regions = {key for key in known.region_of.values() if key} | ({laureate.region} if laureate.region else set())
    regions |= queries.m49_regions(db_session(), links.wanted.countries)
    return queries.nearest(db_session(), links.wanted, sorted(regions))


def _proofs(laureate: Laureate) -> dict[str, str]:
    """What shows that staff state rightly, by the pledge's number, where that is a page of the web."""
    stated = queries.stated(db_session(), laureate)
    return {pledge.public_id: link.proof for link, pledge in stated if link.proof.startswith("https://")}


def _neighbours(laureate: Laureate, rehearsal: int | None) -> list[Laureate]:
    """Other laureates of the laureate's first country, newest first."""
    if not laureate.countries:
        return []
    same = publishing.laureates(db_session(), now(), rehearsal, country=laureate.countries[0].iso2)
    return [other for other in same if other.slug != laureate.slug][:MOST_NEIGHBOURS]


def _address(form: str, slug: str, rehearsal: int | None) -> str:
    if rehearsal:
        return url_for(f"connections.rehearsal_laureate_{form}", year=rehearsal, slug=slug)
    return url_for(f"connections.laureate_{form}", slug=slug)


def _share_card(slug: str, rehearsal: int | None) -> str:
    if rehearsal:
        return url_for("connections.rehearsal_laureate_card", year=rehearsal, slug=slug, code=language())
    return url_for("connections.laureate_card", slug=slug, code=language())


def _picture_address(slug: str, rehearsal: int | None) -> str:
    if rehearsal:
        return url_for("connections.rehearsal_laureate_picture", year=rehearsal, slug=slug)
    return url_for("connections.laureate_picture", slug=slug)


def _card(slug: str, code: str, rehearsal: int | None) -> Response:
    found = publishing.laureate(db_session(), slug, now(), rehearsal)
    return _shown_elsewhere(share_card(db_session(), found.id, code), "image/png")


def _picture(slug: str, rehearsal: int | None) -> Response:
    shown = publishing.laureate(db_session(), slug, now(), rehearsal).texts.get("picture")
    if not shown:
        raise NotFound("picture")
    return _shown_elsewhere(picture(db_session(), shown["digest"]), "image/webp")


def _shown_elsewhere(content: bytes, kind: str) -> Response:
    """A public picture, which other sites may show."""
    response = Response(content, mimetype=kind)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _table(slug: str, rehearsal: int | None) -> Response:
    """The laureate and the pledges connected to it."""
    found = publishing.laureate(db_session(), slug, now(), rehearsal)
    return answer("csv", found.slug, {}, [found], [pledge for _link, pledge in links_of(found).found])


def _document(slug: str, rehearsal: int | None) -> Response:
    found = publishing.laureate(db_session(), slug, now(), rehearsal)
    links = links_of(found)
    document: dict[str, Any] = laureate_document(found) | {
        **dates(db_session(), [found]),
        "named_pledge": named.public_id if (named := _named(found)) else None,
        "connections": [connection_document(link) for link, _ in links.found],
        "share_card": linked.site_url(_share_card(found.slug, rehearsal)),
        "picture": linked.site_url(_picture_address(found.slug, rehearsal)) if found.texts.get("picture") else None,
        "connections_note": "Computed from the public registry; not a claim of cooperation.",
    }
    return as_json(document)
