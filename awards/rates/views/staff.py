"""Staff give the prices of years in US dollars."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.rates import policy, queries, services
from awards.rates.forms import EndPricesForm, PricesForm
from awards.rates.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

PRICES = "/staff/prices"


@bp.route(PRICES)
@requires(policy.may_look)
def prices() -> ResponseReturnValue:
    return _page(PricesForm(formdata=None))


@bp.route(PRICES, methods=["POST"])
@requires(policy.may_give)
def prices_given() -> ResponseReturnValue:
    form = PricesForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.give_prices(db_session(), form.given, signed_in(), now(), form.seen.data)
    ):
        flash(_("Saved. Everybody can look at the prices of these years from now on."))
        return redirect(url_for("rates.prices"))
    return _page(form), 422


@bp.route(f"{PRICES}/end", methods=["POST"])
@requires(policy.may_give)
def prices_end() -> ResponseReturnValue:
    form = EndPricesForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.end_prices(db_session(), signed_in(), now(), form.seen.data)
    ):
        flash(_("Ended. Pages say nothing of the prices of years any more."))
        return redirect(url_for("rates.prices"))
    return _page(PricesForm(formdata=None), ending=form), 422


def _page(form: PricesForm, ending: EndPricesForm | None = None) -> str:
    session = db_session()
    series = queries.the_series(session)
    mark = str(series.id) if series else ""
    form.seen.data = mark
    return render_template(
        "rates/prices.html",
        form=form,
        failed=ending or form,
        mark=mark,
        series=series,
        held=queries.prices(session),
        earlier=queries.earlier(session),
        may_give=policy.may_give(signed_in()),
    )
