"""The registry in figures: any selection by country, focus area and region, UN list; the way to the target."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.vocabulary import FOCUS_AREAS, ITU_REGIONS
from awards.organisations.rules import fold
from awards.pledges import queries, wording
from awards.pledges.asking import LISTED, filters_asked, same_list
from awards.pledges.charts import target, totals_charts, totals_rows, years_chart
from awards.pledges.rules import AtPrices, Figures, Overview, People, Rate, Spread, people, public_id_of
from awards.pledges.views.blueprint import bp
from awards.pledges.views.registry import SUMS, latest_figure
from awards.rates import queries as rates
from awards.web.access import public, takes
from awards.web.drawing.map import counted
from awards.web.filters import money, number, of_hundred, partial_date, qualified
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.lists import here, one
from awards.web.transaction import db_session, now

NARROWING = (*(name for name in LISTED if name != "prices"), "sums")


@bp.route("/pledges/figures")
@public
@takes(*LISTED, "sums")
def figures() -> ResponseReturnValue:
    session, filters = db_session(), filters_asked()
    found = queries.figures(session, filters)
    held = queries.overview(session, filters, now())
    by_year, totals = queries.by_year(session, filters), queries.totals_over_time(session)
    gross, at_prices = one("sums", SUMS) == "gross", queries.at_prices(session, filters)
    countries = _countries(queries.by_country(session, filters))
    return render_template(
        "pledges/figures.html",
        figures=found,
        narrowed=any(request.args.get(name) for name in LISTED if name not in ("currency", "prices")),
        held=held,
        rows=[*_rows(found, held, at_prices, gross=gross), *map(_of_people, queries.people_in(session, filters))],
        not_compared=wording.not_compared(found, filters.currency),
        left_out=[
            *wording.counted_once(found, gross=gross),
            *wording.left_out(found),
            *wording.left_out_at_prices(at_prices, gross=gross),
        ],
        prices=filters.prices,
        index=rates.prices(session),
        kept=[(name, value) for name, value in request.args.items(multi=True) if name in NARROWING],
        other_sums=(here(sums=None) if gross else here(sums="gross")) if found.twice else None,
        gross=gross,
        countries=countries,
        map=counted([(row["iso2"], row["work"], row["label"]) for row in countries]),
        columns=[
            {"label": text, "numeric": place > 0}
            for place, text in enumerate(
                (_("Focus area"), *(label(key) for key in ITU_REGIONS), _("Not stated"), _("All"))
            )
        ],
        matrix=_matrix(queries.matrix(session, filters)),
        lists=_lists(queries.by_un_list(session, filters), held),
        by_year=by_year,
        years=years_chart(by_year),
        twice=[words for word, words in wording.counted_twice(found) if word == "pledged"],
        list_url=same_list("pledges.pledges"),
        files={form: same_list("sharing.pledges", form=form) for form in ("csv", "xlsx", "json")},
        latest=queries.latest_total(totals),
        latest_figure=latest_figure(totals),
        target=target(totals),
        charts=totals_charts(totals),
        totals=totals_rows(totals),
    )


def _rows(found: Figures, held: Overview, at_prices: list[AtPrices], *, gross: bool) -> list[tuple[str, str, str]]:
    """Each figure as (what it is, the figure, what it is of)."""
    rows = [
        (_("Pledges"), number(found.found), _("of %(all)s", all=number(found.all))),
        (_("Organisations that pledge"), number(held.organisations), _("each as it stands today")),
        (
            _("Countries of the work"), number(held.countries),
            ngettext("%(num)s pledge names none", "%(num)s pledges name none", held.no_country),
        ),
        *wording.sums(found, gross=gross),
        *wording.sums_at_prices(at_prices, gross=gross),
    ]  # fmt: skip
    for spread in held.spreads:
        what = _("Median, %(word)s", word=label(spread.word))
        rows.append((what, money(spread.median, "USD"), _between(spread)))
    verified = _("of those that staff verified: %(figure)s", figure=_in_words(held.verified))
    for what, rate, means in (
        (_("Organisations with an outside identifier"), held.identified, verified),
        (_("Response rate"), held.answered, _("reported within a year, of pledges public for a year and not ended")),
        (_("Progress rate"), held.progressed, _("on track or completed, of pledges with a report")),
    ):
        rows.append((what, _in_words(rate), means))
    return rows


def _between(spread: Spread) -> str:
    """Between which amounts the one in the middle lies; where all are the same, of how many."""
    if spread.least == spread.most:
        return wording.of_dollars(spread.pledges)
    least, most = money(spread.least, "USD"), money(spread.most, "USD")
    return str(_("from %(least)s to %(most)s", least=least, most=most))


def _of_people(found: People) -> tuple[str, str, str, str]:
    """The largest number of people that one pledge gives, with the address of that pledge."""
    if found.what == people.AIMED:
        what = _("People aimed at, the largest figure")
        means = ngettext(
            "%(num)s pledge gives such a target.",
            "%(num)s pledges give such a target. They are never added: two may count the same people.",
            found.pledges,
        )
    else:
        what = _("People reached, the largest figure")
        means = ngettext(
            "%(num)s pledge reports such a figure.",
            "%(num)s pledges report such a figure. They are never added: two may count the same people.",
            found.pledges,
        )
    url = url_for("pledges.pledge", public_id=public_id_of(found.n))
    return str(what), qualified(number(found.most), found.qualifier), str(means), url


def _in_words(rate: Rate) -> str:
    if not rate.of:
        return str(_("none yet"))
    share = of_hundred(rate.percent or 0)
    return str(_("%(share)s (%(number)s of %(of)s)", share=share, number=number(rate.number), of=number(rate.of)))


def _countries(counts: dict[str, queries.InCountry]) -> list[dict[str, Any]]:
    """The countries, those with most pledges first, each with the list behind its number."""
    names = queries.country_names(counts)
    rows = []
    for iso2, held in counts.items():
        name = in_language(names.get(iso2)) or iso2
        words = ngettext("%(country)s: %(num)s pledge", "%(country)s: %(num)s pledges", held.work, country=name)
        rows.append({
            "iso2": iso2, "name": name, "label": words, "work": held.work, "home": held.home,
            "url": same_list("pledges.pledges", country=iso2) if held.work else None,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["work"], -row["home"], fold(row["name"])))


def _matrix(counts: queries.Matrix) -> list[dict[str, Any]]:
    """A row for each focus area: its name, its cells as (number, address), and all of it."""
    rows = []
    for area in (*FOCUS_AREAS, None):
        cells = [(counts.get((area, region), 0), _both(area, region)) for region in (*ITU_REGIONS, None)]
        every = sum(cell for cell, _address in cells)
        if area or every:
            name = label(area) if area else _("Not stated")
            rows.append({"name": name, "cells": cells, "all": every, "url": _both(area, "")})
    return rows


def _both(area: str | None, region: str | None) -> str:
    chosen = {"focus_area": area or queries.NOT_STATED}
    if region != "":
        chosen["from_region"] = region or queries.NOT_STATED
    return same_list("pledges.pledges", **chosen)


def _lists(counts: dict[tuple[str, str], int], held: Overview) -> list[dict[str, Any]]:
    """The UN lists, each with its date, its countries, and the pledges that name one of them."""
    found = queries.un_lists(db_session())
    newest = dict(reversed(list(found)))
    names = queries.country_names({row.iso2 for rows in found.values() for row in rows if row.left_on})
    return [
        {
            "name": label(status), "when": partial_date(stated), "members": sum(row.member for row in rows),
            "pledges": counts.get((status, stated), 0), "of": held.found,
            "url": same_list(
                "pledges.pledges", un_list=status, lists_on=[] if newest[status] == stated else f"{rows[0].as_of}"
            ),
            "left": wording.listed([
                _("%(country)s (%(date)s)", country=in_language(names.get(row.iso2)), date=partial_date(row.left_on))
                for row in rows if row.left_on and not row.member
            ]),
        }
        for (status, stated), rows in found.items()
    ]  # fmt: skip
