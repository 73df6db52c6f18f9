"""How amounts become dollars: the rates that are held, with their source."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.rates.held import SOURCE, TERMS, held
from awards.rates.views.blueprint import bp
from awards.rates.wording import column_figure
from awards.web.access import public

SHOWN = 4
"""So many whole years are shown, the newest first."""


@bp.route("/rates")
@public
def rates() -> ResponseReturnValue:
    found = held()
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
    )
