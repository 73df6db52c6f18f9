"""Pages of the list of all nominations: search, facets, columns, saved views."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import BadRequest
from awards.finding import policy, queries, services, table
from awards.finding.forms import ViewForm
from awards.finding.queries import OfEdition, listing
from awards.finding.queries.listing import PAGE, Figures, ViewOf
from awards.finding.rules import COLUMNS, FACETS, KNOWN, SORTS, Wanted, from_document, parameters
from awards.finding.services import LONGEST_AT_ONCE
from awards.finding.views.blueprint import bp
from awards.finding.views.rows import lines
from awards.finding.wording import COLUMN_NAMES, FACET_NAMES, SORT_NAMES, day_words, option_words
from awards.infrastructure.sheets import KINDS
from awards.nominations.queries import country_names
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

LIST = "/staff/<uuid:edition_id>/nominations/all"
PARAMETERS = ("q", *FACETS, "since", "until", "sort", "column")
MOST_OPTIONS = 12
"""So many values of a facet are offered; a chosen one always is."""


@bp.route(LIST)
@requires(policy.may_look, load=queries.edition)
@takes(*PARAMETERS, "after")
def nominations(of: OfEdition) -> ResponseReturnValue:
    return _page(of, asked())


@bp.route(f"{LIST}.csv")
@fresh_only
@requires(policy.may_look, load=queries.edition)
@takes(*PARAMETERS)
def nominations_csv(of: OfEdition) -> ResponseReturnValue:
    return _file(of, "csv")


@bp.route(f"{LIST}.xlsx")
@fresh_only
@requires(policy.may_look, load=queries.edition)
@takes(*PARAMETERS)
def nominations_xlsx(of: OfEdition) -> ResponseReturnValue:
    return _file(of, "xlsx")


@bp.route(f"{LIST}/views", methods=["POST"])
@requires(policy.may_look, load=queries.edition)
@takes(*PARAMETERS)
def views(of: OfEdition) -> ResponseReturnValue:
    form, wanted = ViewForm(), asked()
    if form.validate_on_submit() and carry_out(form, lambda: _keep(of, wanted, form)):
        flash(_("The view is kept."))
        return redirect(address(of, wanted))
    return _page(of, wanted, form), 422


@bp.route(f"{LIST}/views/<uuid:view_id>/removal", methods=["POST"])
@requires(policy.may_put_away, load=listing.view_of)
def view_removal(of: ViewOf) -> ResponseReturnValue:
    services.put_view_away(db_session(), of.view, signed_in())
    flash(_("The view is kept no more."))
    return redirect(url_for("finding.nominations", edition_id=of.edition_id))


def asked() -> Wanted:
    """What the address asks for. Raises BadRequest for what no link of ours asks."""
    chosen = {facet: tuple(lists.many(facet)) for facet in FACETS}
    for facet, known in KNOWN.items():
        if set(chosen[facet]) - set(known):
            raise BadRequest(f"parameter {facet!r} has a value that is not known")
    columns = lists.many("column")
    if set(columns) - set(COLUMNS):
        raise BadRequest("parameter 'column' has a value that is not known")
    return Wanted(
        q=lists.one("q") or "",
        chosen={facet: values for facet, values in chosen.items() if values},
        since=_day("since"),
        until=_day("until"),
        sort=lists.one("sort", SORTS) or "number",
        columns=tuple(columns),
        after=lists.whole("after"),
    )


def address(of: OfEdition, wanted: Wanted, endpoint: str = "finding.nominations", **changes: Any) -> str:
    """The address of the same list with some parameters changed, from its first row on."""
    values = {name: value for name, value in (parameters(wanted) | changes).items() if value}
    return url_for(endpoint, edition_id=of.edition_id, **values)


def attachment(content: bytes, kind: str, year: int) -> Response:
    """A file of nominations to be kept, never shown by the browser."""
    response = Response(content, mimetype=KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="nominations-{year}.{kind}"'
    return response


def _file(of: OfEdition, kind: str) -> ResponseReturnValue:
    wanted = asked()
    if listing.row_count(db_session(), of.edition, wanted) > LONGEST_AT_ONCE:
        flash(_("This list is too long to wait for its file. Ask for it below: it is made while you go on."))
        return redirect(address(of, wanted))
    return attachment(table.file_of(db_session(), of.edition, wanted, kind), kind, of.edition.year)


def _keep(of: OfEdition, wanted: Wanted, form: ViewForm) -> None:
    services.save_view(
        db_session(), of.edition, wanted, form.name.data or "", signed_in(), now(), shared=bool(form.shared.data)
    )


def _page(of: OfEdition, wanted: Wanted, form: ViewForm | None = None) -> str:
    session = db_session()
    figures, names = listing.figures(session, of.edition, wanted), country_names(session)
    rows = listing.rows(session, of.edition, wanted)
    shown, kept = rows[:PAGE], listing.views(session, of.edition_id, signed_in().id)
    groups = _groups(of, figures, wanted, names)
    columns = [(column, str(COLUMN_NAMES[column])) for column in wanted.shown]
    return render_template(
        "finding/nominations.html",
        edition=of.edition,
        wanted=wanted,
        figures=figures,
        rows=lines(of, shown, columns, names),
        columns=columns,
        groups=groups,
        column_group={
            "key": "column",
            "label": _("Columns"),
            "options": [
                {"value": column, "label": str(COLUMN_NAMES[column]), "count": "", "chosen": column in wanted.shown}
                for column in COLUMNS[1:]
            ],
        },
        chosen=_chosen(of, groups, wanted),
        sorts=[(key, str(SORT_NAMES[key])) for key in SORTS],
        kept_by_search=_carried(wanted, {"q", "since", "until", "sort"}),
        kept_by_facets=_carried(wanted, set(FACETS)),
        kept_by_columns=_carried(wanted, {"column"}),
        views=[(view, address(of, from_document(view.query)), view.user_id == signed_in().id) for view in kept],
        form=form or ViewForm(formdata=None),
        form_action=address(of, wanted, "finding.views"),
        too_long=figures.found > LONGEST_AT_ONCE,
        exports={kind: address(of, wanted, f"finding.nominations_{kind}") for kind in KINDS},
        asking={kind: address(of, wanted, "finding.files", kind=kind) for kind in KINDS},
        older=address(of, wanted, after=shown[-1].number) if len(rows) > PAGE else None,
        newer=address(of, wanted) if wanted.after else None,
        clear_url=url_for("finding.nominations", edition_id=of.edition_id),
        may_decide=policy.may_decide(signed_in(), of),
    )


def _groups(
    of: OfEdition, figures: Figures, wanted: Wanted, names: Mapping[str, dict[str, str]]
) -> list[dict[str, Any]]:
    """The facets with their options: the most frequent ones, and each that is chosen."""
    groups = []
    for facet in FACETS:
        counts, chosen = figures.facets.get(facet, {}), wanted.chosen.get(facet, ())
        values = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_OPTIONS]
        values += [value for value in chosen if value not in values]
        if values:
            options = [
                {
                    "value": value,
                    "label": option_words(of.edition, facet, value, names, figures.words),
                    "count": counts.get(value, 0),
                    "chosen": value in chosen,
                }
                for value in values
            ]
            groups.append({"key": facet, "label": str(FACET_NAMES[facet]), "options": options})
    return groups


def _chosen(of: OfEdition, groups: list[dict[str, Any]], wanted: Wanted) -> list[tuple[str, str]]:
    """Every filter that is set: its words, and the address of the list without it."""
    found = [(wanted.q, address(of, wanted, q=None))] if wanted.q else []
    for group in groups:
        for option in group["options"]:
            if option["chosen"]:
                rest = [value for value in wanted.chosen[group["key"]] if value != option["value"]]
                found.append((f"{group['label']}: {option['label']}", _with(of, wanted, group["key"], rest)))
    for name, day in (("since", wanted.since), ("until", wanted.until)):
        if day:
            found.append((day_words(name, day), _with(of, wanted, name, None)))
    return found


def _with(of: OfEdition, wanted: Wanted, name: str, value: list[str] | None) -> str:
    changed: dict[str, Any] = {name: value}
    return address(of, wanted, **changed)


def _carried(wanted: Wanted, without: set[str]) -> list[tuple[str, Any]]:
    """What one form of the page carries along of what its other forms ask."""
    return [
        (name, one)
        for name, value in parameters(wanted).items()
        if name not in without
        for one in (value if isinstance(value, list) else [value])
    ]


def _day(name: str) -> date | None:
    text = lists.one(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"parameter {name!r} is not a day") from None
