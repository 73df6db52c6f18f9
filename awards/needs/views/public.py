"""Needs as everybody meets them: the list with its filters, and each with the pledges that may fit."""

from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.campaigns.wording import OUTCOMES
from awards.core.errors import BadRequest
from awards.core.vocabulary import FOCUS_AREAS
from awards.needs import queries, rules, wording
from awards.needs.models import Need
from awards.needs.views.blueprint import bp
from awards.places.queries import country_names
from awards.pledges.queries import beneficiary_names
from awards.web.access import public, takes
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.lists import PAGE, as_file, as_json, here, one
from awards.web.transaction import db_session, now

PARAMETERS = ("state", *queries.FACETS, "after")
COLUMNS = (
    "public_id", "state", "title", "words", "language", "organisation", "country", "focus_area", "group", "amount",
    "currency", "until", "published_on", "url",
)  # fmt: skip


@bp.route("/needs")
@public
@takes(*PARAMETERS)
def needs() -> ResponseReturnValue:
    session, filters, today = db_session(), _filters(), rules.day(now())
    found = queries.needs(session, filters, today, PAGE + 1)
    number, facets = queries.counted(session, filters, today)
    shown = found[:PAGE]
    return render_template(
        "needs/needs.html",
        rows=[wording.row(need, today) for need in shown],
        number=number,
        states=[(key, wording.STATES[key], here(state=key, after=None), key == filters.state) for key in rules.PUBLIC],
        groups=_groups(filters, facets),
        chosen=_chosen(filters),
        kept=[("state", filters.state)],
        older=here(after=shown[-1].public_id) if len(found) > PAGE else None,
        newer=here(after=None) if filters.after else None,
        outcomes=[(OUTCOMES[key], count) for key, count in sorted(queries.outcomes(session).items())],
        files={form: _same_list(form) for form in ("csv", "xlsx", "json")},
    )


@bp.route("/needs.<any(json, csv, xlsx):form>")
@public
@takes(*PARAMETERS)
def needs_file(form: str) -> Response:
    found = [_document(need) for need in queries.needs(db_session(), _filters(), rules.day(now()), None)]
    return as_file(form, {"needs": found}, COLUMNS, found, "needs")


@bp.route("/needs/<public_id>")
@public
def need(public_id: str) -> ResponseReturnValue:
    session, today = db_session(), rules.day(now())
    found = queries.public_need(session, public_id)
    fits = queries.fitting(session, [found], today).get(public_id, [])
    return render_template(
        "needs/need.html",
        need=found,
        row=wording.row(found, today),
        state=wording.STATES[wording.row(found, today).state],
        fitting=[wording.fitting_row(pair, found, pledge) for pair, pledge in fits],
    )


@bp.route("/needs/<public_id>.json")
@public
def need_json(public_id: str) -> Response:
    session = db_session()
    found = queries.public_need(session, public_id)
    fits = queries.fitting(session, [found], rules.day(now())).get(public_id, [])
    return as_json(
        _document(found)
        | {
            "fitting_pledges": [
                {"pledge": pair.pledge, "score": round(pair.score, 3),
                 "reasons": [{"kind": kind, "key": key} for kind, key in pair.reasons]}
                for pair, _ in fits
            ],
            "fitting_note": "Computed from the public registry; nobody promised anything.",
        }
    )  # fmt: skip


def _document(found: Need) -> dict[str, Any]:
    return {
        "public_id": found.public_id,
        "state": "closed" if rules.over(found.state, found.until, rules.day(now())) else found.state,
        "title": found.title, "words": found.words, "language": found.language,
        "organisation": found.organisation.standing.name if found.organisation else None,
        "country": found.iso2, "focus_area": found.focus_area, "group": found.group_key,
        "amount": found.amount, "currency": found.currency, "until": found.until,
        "published_on": found.published_at.date() if found.published_at else None,
        "url": url_for("needs.need", public_id=found.public_id, _external=True),
    }  # fmt: skip


def _filters() -> queries.Filters:
    after = one("after")
    if after is not None and not rules.PUBLIC_ID.fullmatch(after):
        raise BadRequest("the list goes on after a need")
    return queries.Filters(
        state=one("state", rules.PUBLIC) or "open",
        focus_area=one("focus_area", FOCUS_AREAS),
        country=one("country"),
        group=one("group"),
        after=after,
    )


def _same_list(form: str) -> str:
    filters = _filters()
    values = {name: getattr(filters, name) for name in ("state", *queries.FACETS)}
    return url_for("needs.needs_file", form=form, **{name: value for name, value in values.items() if value})


def _groups(filters: queries.Filters, facets: dict[str, dict[str | None, int]]) -> list[dict[str, Any]]:
    groups = []
    for name, words in (("focus_area", _("Focus area")), ("country", _("Country")), ("group", _("For whom"))):
        counts, chosen = facets[name], getattr(filters, name)
        stated = [value for value in counts if value]
        names = _names(name, stated)
        options = [
            (here(**{name: value, "after": None}), names[value], counts[value], value == chosen)
            for value in sorted(stated, key=lambda value: (-counts[value], names[value]))
        ]
        if options:
            groups.append({"label": words, "options": options})
    return groups


def _chosen(filters: queries.Filters) -> list[tuple[str, str]]:
    found = []
    for name in queries.FACETS:
        value = getattr(filters, name)
        if value:
            found.append((_names(name, [value])[value], here(**{name: None, "after": None})))
    return found


def _names(facet: str, values: list[str]) -> dict[str, str]:
    if facet == "focus_area":
        return {value: label(value) for value in values}
    session = db_session()
    names = country_names(session, values) if facet == "country" else beneficiary_names(session, values)
    return {value: in_language(names.get(value)) or value for value in values}
