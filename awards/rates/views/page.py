"""How amounts become dollars, and dollars those of another year: the rates and prices that are held, and whose."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.rates import queries
from awards.rates.held import SOURCE, TERMS, held
from awards.rates.views.blueprint import bp
from awards.rates.wording import column_figure, exact
from awards.web.access import public
from awards.web.transaction import db_session

SHOWN = 4
"""So many whole years are shown, the newest first."""


@bp.route("/rates")
@public
def rates() -> ResponseReturnValue:
    found, prices = held(), queries.prices(db_session())
    years = sorted({year for _, year in found.years}, reverse=True)[:SHOWN]
    currencies = sorted({currency for currency, year in found.years if year in years})
    rows = [(currency, [found.years.get((currency, year)) for year in years]) for currency in currencies]
    return render_template(
        "rates/rates.html",
        years=years,
        heads=[{"label": _("Currency")}, *({"label": str(year), "numeric": True} for year in years)],
        rows=[(currency, [column_figure(usd) if usd else "–" for usd in means]) for currency, means in rows],
        newest=found.newest,
        source=SOURCE,
        terms=TERMS,
        prices=prices,
        index=[(year, exact(value)) for year, value in sorted(prices.index.items(), reverse=True)] if prices else [],
    )
