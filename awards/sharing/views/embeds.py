"""What other sites may show in a frame: one number, one chart, one list; without a script, with the data's date."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.pledges import queries, wording
from awards.pledges.asking import PARAMETERS, filters_asked, in_prices, same_list
from awards.pledges.charts import target, totals_charts
from awards.sharing.documents import site
from awards.sharing.queries import changed_at
from awards.sharing.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.filters import money, number, qualified
from awards.web.framing import framed
from awards.web.keeping import kept
from awards.web.transaction import db_session

EMBEDS = ("number", "chart", "list")
MOST = 10
BILLION = 10**9


@bp.route("/embed/pledges/<any(number, chart, list):what>")
@public
@takes(*PARAMETERS)
@framed
@kept
def embedded(what: str) -> ResponseReturnValue:
    session, filters = db_session(), filters_asked()
    shared = {"what": what, "page": site() + same_list("pledges.pledges"), "as_of": changed_at(session)}
    if what == "chart":
        totals = queries.totals_over_time(session)
        latest = queries.latest_total(totals)
        figure = (
            qualified(money(latest.usd_billion * BILLION, "USD"), latest.usd_qualifier)
            if latest and latest.usd_billion is not None
            else None
        )
        charts = totals_charts(totals)
        return render_template(
            "sharing/embedded.html", charts=charts, target=target(totals), latest=latest, figure=figure, **shared
        )
    figures = queries.figures(session, filters, ())
    if what == "number":
        counted = (_("Pledges"), number(figures.found), _("of %(all)s", all=number(figures.all)))
        priced = wording.sums_at_prices(queries.at_prices(session, filters))
        return render_template("sharing/embedded.html", figures=[counted, *wording.sums(figures), *priced], **shared)
    rows = [wording.row(pledge, in_prices(filters.prices)) for pledge in queries.pledges(session, filters, MOST)]
    return render_template("sharing/embedded.html", rows=rows, found=figures.found, **shared)
