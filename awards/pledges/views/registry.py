"""Pages of pledges: the list with its filters and sums, and each pledge with its versions."""

from collections.abc import Sequence

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.pledges import facets, queries, wording
from awards.pledges.asking import BELONGING, PARAMETERS, filters_asked, in_prices, prices_asked, same_list
from awards.pledges.changes import new_money
from awards.pledges.charts import year_by_year
from awards.pledges.forms import ListForm
from awards.pledges.linked import data_of
from awards.pledges.models import Pledge, PledgeVersion, RegistryTotal
from awards.pledges.previewing import aim
from awards.pledges.queries import desk
from awards.pledges.reported import light_of, met_of, shown_before, standing_of
from awards.pledges.rules import Figures
from awards.pledges.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.filters import money, qualified
from awards.web.forms import carry_out
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session, now

SUMS = ("net", "gross")
BILLION = 10**9
KEPT_BY_FACETS = ("q", "place", "organisation", *BELONGING, "sort", "sums", "prices")
KEPT = (*queries.FACETS, *KEPT_BY_FACETS[1:], "at_least", "currency", "lists_on")


@bp.route("/pledges")
@public
@takes(*PARAMETERS, "sums")
def pledges() -> ResponseReturnValue:
    session, form, asked = db_session(), ListForm(request.args), list[queries.Filters]()
    taken = carry_out(form, lambda: asked.append(filters_asked()))
    filters = asked[0] if taken else queries.Filters(pledge_ids=())
    figures = queries.figures(session, filters)
    found = queries.pledges(session, filters, PAGE + 1)
    codes = _codes(figures, filters)
    form.currency.choices = [(code, code) for code in codes]
    totals = queries.totals_over_time(session)
    shown = found[:PAGE]
    groups, latest = facets.groups(figures, filters), queries.latest_total(totals)
    gross, at_prices = one("sums", SUMS) == "gross", queries.at_prices(session, filters)
    prices = in_prices(filters.prices)
    page = render_template(
        "pledges/pledges.html",
        filters=filters,
        form=form,
        figures=figures,
        rows=[wording.row(pledge, prices) for pledge in shown],
        sums=[*wording.sums(figures, gross=gross), *wording.sums_at_prices(at_prices, gross=gross)],
        left_out=[
            *wording.counted_once(figures, gross=gross),
            *wording.left_out(figures),
            *wording.left_out_at_prices(at_prices, gross=gross),
        ],
        prices=filters.prices,
        as_stated=here(prices=None),
        not_compared=wording.not_compared(figures, filters.currency),
        other_sums=(here(sums=None) if gross else here(sums="gross")) if figures.twice else None,
        gross=gross,
        groups=groups,
        chosen=facets.filters_on(groups, filters),
        sorts=[(text, here(sort=key, after=None), key == filters.sort) for key, text in _sorts().items()],
        currencies=_currencies(codes, filters),
        kept=[(name, value) for name, value in request.args.items(multi=True) if name in KEPT],
        kept_by_facets=[(name, value) for name, value in request.args.items() if name in KEPT_BY_FACETS],
        older=here(after=shown[-1].public_id) if len(found) > PAGE else None,
        newer=here(after=None) if filters.after else None,
        feed=same_list("sharing.feed", form="atom"),
        overdue=same_list("sharing.overdue", form="atom") if _shows_late(filters) else None,
        files={form: same_list("sharing.pledges", form=form) for form in ("csv", "xlsx", "json")},
        latest=latest,
        latest_figure=latest_figure(totals),
        figures_url=same_list("pledges.figures", sort=[], **({} if one("at_least") else {"currency": []})),
    )
    return page if taken else (page, 422)


@bp.route("/pledges/<public_id>")
@public
@takes("prices")
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
    prices = in_prices(prices_asked(), newest=True)
    return render_template(
        "pledges/pledge.html",
        pledge=pledge,
        version=version,
        facts=facts,
        linked=data_of(pledge, version),
        amounts=wording.amounts(version, prices),
        prices=prices and any(prices.of(given, version.start_year) is not None for given in version.money),
        years=wording.years(version),
        new_money=new_money(version),
        by_year=year_by_year(version),
        targets=[aim(entry) for entry in facts.get("targets", [])],
        sources=wording.source_links(version.source),
        inferred=wording.listed([wording.column_name(name) for name in facts.get("inferred", [])]),
        versions=versions,
        ties=desk.links_of(session, pledge.id),
        kinds=wording.LINKS,
        tags=wording.listed([str(wording.TAGS[key]) for key in facts.get("tags", [])]),
        goals=[str(wording.GOALS.get(goal, goal)) for goal in facts.get("sdgs", [])],
        parts=queries.parts_of(session, pledge.id, shown=True),
        roles=wording.PARTS,
        laureates=current_app.extensions["awards_laureates_of_pledge"](session, pledge, at)
        if version.n == pledge.current_n
        else [],
        campaigns=current_app.extensions["awards_campaigns_of_pledge"](session, pledge.id),
        entries=queries.register_entries(session, pledge.id),
        registers=wording.REGISTERS,
        reports=reported,
        light=light_of(pledge, versions[-1][1], [one for one, _standing in reported], at),
        shown_before=shown_before([one for one, _standing in reported]),
        met=met_of(reported),
        lights=wording.LIGHTS,
        stages=wording.STAGE_WORDS,
        levels=wording.LEVELS,
    )


def latest_figure(totals: Sequence[RegistryTotal]) -> str | None:
    """The newest total of the official register in dollars, with its "over" or "about"."""
    latest = queries.latest_total(totals)
    if latest is None or latest.usd_billion is None:
        return None
    return qualified(money(latest.usd_billion * BILLION, "USD"), latest.usd_qualifier)


def _shows_late(filters: queries.Filters) -> bool:
    return any(light in queries.LATE for light in filters.chosen.get("light", ()))


def _codes(figures: Figures, filters: queries.Filters) -> list[str]:
    """In which currency pledges may be compared: dollar values first, then each currency that pledges state."""
    found = {one.currency for one in figures.totals.left_out} | {filters.currency} - {"USD"}
    found |= {currency for one in figures.totals.sums for currency, _amount, _usd in one.converted}
    return ["USD", *sorted(found - {"USD"})]


def _currencies(codes: list[str], filters: queries.Filters) -> list[tuple[str, str, bool]]:
    """In which currency a list by amount may be ordered, where there is a choice and the amount asked for has none."""
    if filters.sort != "amount" or filters.at_least is not None or len(codes) == 1:
        return []
    return [
        (code, here(currency=code if code != "USD" else None, after=None), code == filters.currency) for code in codes
    ]


def _sorts() -> dict[str, str]:
    return {
        "amount": _("Amount"), "newest": _("Newest"), "title": _("Title"), "reported": _("Recently reported"),
        "year": _("Year"),
    }  # fmt: skip
