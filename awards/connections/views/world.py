"""The world by region, with what has none; and what happened after the award to the pledges beside laureates."""

from collections import Counter
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from awards.connections import queries, wording
from awards.connections.around import estimates, estimates_document
from awards.connections.views.blueprint import bp
from awards.needs import queries as needs
from awards.needs.rules import day as need_day
from awards.places import queries as places
from awards.pledges import queries as pledges
from awards.publishing import queries as publishing
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.lists import as_file
from awards.web.transaction import db_session, now

COLUMNS = ("region", "countries", "laureates", "pledges", "needs")
MOST_AFTER = 100
"""So many laureates are shown with what happened to the pledges beside them."""


@bp.route("/regions")
@public
@kept
def world() -> ResponseReturnValue:
    names = {region.key: region.names for region in places.regions(db_session(), "itu")}
    return render_template(
        "connections/world.html", rows=[(row, names.get(row["region"])) for row in _rows()], online=estimates()
    )


@bp.route("/regions.<any(json, csv, xlsx):form>")
@public
@kept
def world_file(form: str) -> Response:
    rows = _rows()
    document = {"regions": rows, "online": estimates_document(estimates())} if form == "json" else None
    return as_file(form, document, COLUMNS, rows, "regions")


@bp.route("/after-the-award")
@public
@kept
def after() -> ResponseReturnValue:
    session, at = db_session(), now()
    laureates = publishing.laureates(session, at)
    found = queries.beside_all(session, laureates)
    told = queries.progress_of(session, [pledge for _, _, pledge in found])
    names = queries.names_of_countries(session, laureates)
    shown = [
        (wording.card(laureate, names), wording.beside(link, pledge, names), wording.progress(told[pledge.id]))
        for laureate, link, pledge in found
        if pledge.id in told
    ]
    return render_template("connections/after.html", shown=shown[:MOST_AFTER], links=len(found), reported=len(shown))


def _rows() -> list[dict[str, Any]]:
    """Each region of ITU in the order of the record; the last row is what has no region on record (`None`).

    A laureate or pledge of several regions counts in each, so the rows may add to more than there are.
    """
    session, at = db_session(), now()
    countries = {country.iso2: country.itu_region for country in places.countries(session)}
    honoured: Counter[str | None] = Counter()
    for laureate in publishing.laureates(session, at):
        found = {countries.get(place.iso2) for place in laureate.countries} or {laureate.region}
        known = {region for region in found if region in countries.values()}
        honoured.update(known or {None})
    pledged = pledges.counts_by_region(session)
    wanted = needs.counts_by_region(session, need_day(at))
    keys: list[str | None] = [region.key for region in places.regions(session, "itu")]
    return [
        {
            "region": key, "countries": sum(region == key for region in countries.values()),
            "laureates": honoured[key], "pledges": pledged.get(key, 0), "needs": wanted.get(key, 0),
        }
        for key in [*keys, None]
    ]  # fmt: skip
