"""An edition in the registry: the pledges that are told of its laureates, with their sums and what is reported."""

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.connections import queries, rules, wording
from awards.connections.views.blueprint import bp
from awards.pledges import queries as pledges
from awards.pledges import wording as pledged
from awards.pledges.models import Pledge
from awards.publishing.models import Laureate, Publication
from awards.publishing.rehearsals import in_rehearsal
from awards.publishing.wording import stated_by_then
from awards.web.access import public
from awards.web.filters import number, partial_date
from awards.web.keeping import kept
from awards.web.labels import label
from awards.web.lists import as_file
from awards.web.transaction import db_session, now

COLUMNS = ("year", "laureate", "title", "class", "reasons", "pledge", "pledge_title", "stage", "reported_until")


@bp.route("/winners/<int:year>/pledges")
@public
@kept
def edition(year: int) -> ResponseReturnValue:
    return _page(_told(year, None))


@bp.route("/winners/<int:year>/pledges.<any(csv, xlsx, json):form>")
@public
@kept
def edition_file(year: int, form: str) -> Response:
    return _file(_told(year, None), form)


@bp.route("/rehearsal/<int:year>/winners/pledges")
@public
@kept
def rehearsal_edition(year: int) -> ResponseReturnValue:
    return _page(_told(year, in_rehearsal(year)))


@bp.route("/rehearsal/<int:year>/winners/pledges.<any(csv, xlsx, json):form>")
@public
@kept
def rehearsal_edition_file(year: int, form: str) -> Response:
    return _file(_told(year, in_rehearsal(year)), form)


@dataclass(frozen=True)
class _Told:
    """What is told of an edition's laureates, each with its reason, and what is reported of the pledges."""

    publication: Publication
    laureates: list[Laureate]
    links: list[tuple[Laureate, rules.Connection | None, Pledge]]
    progress: dict[Any, queries.Progress]


def _told(year: int, rehearsal: int | None) -> _Told:
    session = db_session()
    publication, laureates = queries.of_edition(session, year, now(), rehearsal)
    links = queries.told_of(session, laureates)
    return _Told(publication, laureates, links, queries.progress_of(session, [pledge for _one, _link, pledge in links]))


def _page(told: _Told) -> str:
    session, publication = db_session(), told.publication
    ids = tuple({pledge.id for _laureate, _link, pledge in told.links})
    figures = pledges.figures(session, pledges.Filters(pledge_ids=ids, at=now()))
    day = publication.public_from.date()
    least = pledges.Filters(pledge_ids=ids, chosen={"un_list": ("LDC",)}, lists_on=day)
    listed = pledges.lists_on(session, day).get("LDC")
    names = queries.names_of_countries(session, told.laureates)
    return render_template(
        "connections/edition.html",
        publication=publication,
        edition_url=_edition_url(publication),
        registry=stated_by_then(publication),
        figures=figures,
        sums=pledged.sums(figures),
        least=(
            label("LDC"),
            number(pledges.number(session, least)),
            _("UN list of %(date)s", date=partial_date(listed.stated)),
        )
        if listed
        else None,
        left_out=[*pledged.counted_once(figures, gross=False), *pledged.left_out(figures)],
        rows=[
            (
                wording.card(laureate, names),
                pledged.row(pledge),
                [wording.reason(reason, names) for reason in link.reasons] if link else [_("Named by the nominee.")],
                wording.progress(told.progress[pledge.id]) if pledge.id in told.progress else None,
            )
            for laureate, link, pledge in told.links
        ],
        files={form: _address(publication, form) for form in ("csv", "xlsx", "json")},
    )


def _file(told: _Told, form: str) -> Response:
    rows = [_row(told, *link) for link in told.links]
    year = told.publication.year
    return as_file(form, {"year": year, "links": rows}, COLUMNS, rows, f"pledges-{year}")


def _row(told: _Told, laureate: Laureate, link: rules.Connection | None, pledge: Pledge) -> dict[str, Any]:
    reported = told.progress.get(pledge.id)
    return {
        "year": told.publication.year, "laureate": laureate.slug, "title": laureate.name,
        "class": link.grade if link else None,
        "reasons": [reason.kind for reason in link.reasons] if link else [rules.NAMED],
        "pledge": pledge.public_id, "pledge_title": pledge.current.title,
        "stage": reported.stage if reported else None, "reported_until": reported.until if reported else None,
    }  # fmt: skip


def _edition_url(publication: Publication) -> str:
    if publication.rehearsal:
        return url_for("publishing.rehearsal", year=publication.year)
    return url_for("publishing.edition", year=publication.year)


def _address(publication: Publication, form: str) -> str:
    side = "rehearsal_edition_file" if publication.rehearsal else "edition_file"
    return url_for(f"connections.{side}", year=publication.year, form=form)
