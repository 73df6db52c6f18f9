"""Pages of pledges: the list with its filters and sums, and each pledge with its versions."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.places.queries import country_names
from awards.pledges import queries, wording
from awards.pledges.asking import PARAMETERS, filters_asked, same_list
from awards.pledges.charts import target, totals_chart, totals_rows
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.previewing import aim
from awards.pledges.queries import desk
from awards.pledges.reported import light_of, met_of, standing_of
from awards.pledges.rules import Figures
from awards.pledges.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.filters import money, qualified
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session, now

SUMS = ("net", "gross")
BILLION = 10**9
MOST_OPTIONS = 12
"""So many values of a facet are offered; a chosen one always is."""


@bp.route("/pledges")
@public
@takes(*PARAMETERS, "sums")
def pledges() -> ResponseReturnValue:
    session, filters = db_session(), filters_asked()
    figures = queries.figures(session, filters)
    found = queries.pledges(session, filters, PAGE + 1)
    totals = queries.totals_over_time(session)
    shown = found[:PAGE]
    groups, latest = _groups(figures, filters), queries.latest_total(totals)
    gross = one("sums", SUMS) == "gross"
    return render_template(
        "pledges/pledges.html",
        filters=filters,
        figures=figures,
        rows=[wording.row(pledge) for pledge in shown],
        sums=wording.sums(figures, gross=gross),
        left_out=[*wording.counted_once(figures, gross=gross), *wording.left_out(figures)],
        other_sums=(here(sums=None) if gross else here(sums="gross")) if figures.twice else None,
        gross=gross,
        groups=groups,
        chosen=_chosen(groups, filters),
        sorts=[(text, here(sort=key, after=None), key == filters.sort) for key, text in _sorts().items()],
        kept=[
            (name, value) for name, value in request.args.items(multi=True) if name in queries.FACETS or name == "sort"
        ],
        kept_by_facets=[(name, value) for name, value in request.args.items() if name in ("q", "sort")],
        older=here(after=shown[-1].public_id) if len(found) > PAGE else None,
        newer=here(after=None) if filters.after else None,
        files={form: same_list("sharing.pledges", form=form) for form in ("csv", "xlsx", "json")},
        latest=latest,
        latest_figure=qualified(money(latest.usd_billion * BILLION, "USD"), latest.usd_qualifier)
        if latest and latest.usd_billion is not None
        else None,
        target=target(totals),
        chart=totals_chart(totals, width=760),
        totals=totals_rows(totals),
    )


@bp.route("/pledges/<public_id>")
@public
def pledge(public_id: str) -> ResponseReturnValue:
    found = queries.public_pledge(db_session(), public_id)
    return _page(found, found.current)


@bp.route("/pledges/<public_id>/v/<int:n>")
@public
def pledge_version(public_id: str, n: int) -> ResponseReturnValue:
    found, version = queries.pledge_version(db_session(), public_id, n)
    return _page(found, version)


def _page(pledge: Pledge, version: PledgeVersion) -> ResponseReturnValue:
    facts, session, at = version.facts, db_session(), now()
    reported = [(one, standing_of(one, at)) for one in desk.reports(session, pledge.id)]
    versions = queries.version_dates(session, pledge)
    return render_template(
        "pledges/pledge.html",
        pledge=pledge,
        version=version,
        facts=facts,
        amounts=wording.amounts(version),
        years=wording.years(version),
        targets=[aim(entry) if pledge.organisation_id else entry["text"] for entry in facts.get("targets", [])],
        sources=wording.source_links(version.source),
        inferred=wording.listed([wording.column_name(name) for name in facts.get("inferred", [])]),
        versions=versions,
        ties=desk.links_of(session, pledge.id),
        kinds=wording.LINKS,
        reports=reported,
        light=light_of(pledge, versions[-1][1], [one for one, _standing in reported], at),
        met=met_of(reported),
        lights=wording.LIGHTS,
        stages=wording.STAGE_WORDS,
        levels=wording.LEVELS,
    )


def _sorts() -> dict[str, str]:
    return {"amount": _("Amount"), "year": _("Year"), "title": _("Title"), "newest": _("Newest")}


def _facet_names() -> dict[str, str]:
    return {
        "focus_area": _("Focus area"), "entity_kind": _("Pledged by"), "pledge_type": _("Kind of pledge"),
        "country": _("Country of the work"), "group": _("For whom"), "year": _("First year"),
    }  # fmt: skip


def _groups(figures: Figures, filters: queries.Filters) -> list[dict[str, Any]]:
    """The facets with their options, the most frequent first, each with the number of pledges it would show."""
    return [
        {"key": facet, "label": name, "options": _options(facet, figures, filters)}
        for facet, name in _facet_names().items()
        if figures.facets[facet] or filters.chosen.get(facet)
    ]


def _options(facet: str, figures: Figures, filters: queries.Filters) -> list[dict[str, Any]]:
    counts, chosen = figures.facets[facet], filters.chosen.get(facet, ())
    words = _value_names(facet, [*(value for value in counts if value), *chosen])
    stated = sorted((v for v in counts if v is not None), key=lambda v: (-counts[v], words[v]))
    if facet == "year":
        stated.sort(reverse=True)
    offered = [value for place, value in enumerate(stated) if place < MOST_OPTIONS or value in chosen]
    offered += [value for value in chosen if value not in counts and value != queries.NOT_STATED]
    options = [(value, words[value], counts.get(value, 0)) for value in offered]
    if None in counts or queries.NOT_STATED in chosen:
        options.append((queries.NOT_STATED, _("Not stated"), counts.get(None, 0)))
    return [
        {"value": value, "label": text, "count": count, "chosen": value in chosen} for value, text, count in options
    ]


def _value_names(facet: str, values: list[str]) -> dict[str, str]:
    if facet == "country":
        names = country_names(db_session(), values)
    elif facet == "group":
        names = queries.beneficiary_names(db_session(), values)
    else:
        return {value: label(value) for value in values}
    return {value: in_language(names.get(value)) or value for value in values}


def _chosen(groups: list[dict[str, Any]], filters: queries.Filters) -> list[tuple[str, str]]:
    """Every filter that is on, with the address of the list without it."""
    found = [(_("Search: %(words)s", words=filters.q), here(q=None, after=None))] if filters.q else []
    for group in groups:
        values = filters.chosen.get(group["key"], ())
        for option in group["options"]:
            if option["chosen"]:
                rest = [value for value in values if value != option["value"]]
                text = _("%(facet)s: %(value)s", facet=group["label"], value=option["label"])
                found.append((text, here(**{group["key"]: rest or None, "after": None})))
    return found
