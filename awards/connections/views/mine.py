"""The laureates beside an organisation's pledges, for whoever speaks for it, who may ask that one is not shown."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.connections import queries, services, wording
from awards.connections.forms import AskForm
from awards.connections.views.blueprint import bp
from awards.connections.views.laureates import links_of
from awards.core.errors import NotFound
from awards.organisations.queries import represented
from awards.pledges.models import Pledge
from awards.pledges.queries import PLEDGERS
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web.access import requires, signed_in_only
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def a_link(session: Session, public_id: str, slug: str) -> tuple[Laureate, Pledge]:
    """A laureate and a pledge that is computed beside it, on the laureate's page or where many are weighed at once."""
    laureate = publishing.laureate(session, slug, now())
    of_many = ((link, pledge) for _laureate, link, pledge in queries.beside_all(session, [laureate]))
    for link, pledge in (*links_of(laureate).found, *of_many):
        if pledge.public_id == public_id and link.grade != "A":
            return laureate, pledge
    raise NotFound("link")


def speaks(user: User, pair: tuple[Laureate, Pledge]) -> bool:
    """Whether staff confirmed that this person speaks for an organisation that pledges."""
    return _is_of(pair[1], user)


@bp.route("/account/connections")
@signed_in_only
def mine() -> ResponseReturnValue:
    session, user = db_session(), signed_in()
    found = []
    if represented(session, user.id):
        laureates = publishing.laureates(session, now())
        names = queries.names_of_countries(session, laureates)
        found = [
            (wording.card(laureate, names), laureate.slug, wording.beside(link, pledge, names))
            for laureate, link, pledge in queries.beside_all(session, laureates)
            if _is_of(pledge, user)
        ]
    return render_template("connections/mine.html", found=found, form=AskForm(formdata=None))


@bp.route("/account/connections/<public_id>/<slug>/hiding", methods=["POST"])
@requires(speaks, load=a_link)
def hiding_asked(pair: tuple[Laureate, Pledge]) -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit():
        services.ask_to_hide(db_session(), *pair, form.words.data or "", signed_in(), now())
        flash(_("The secretariat was asked not to show it."))
    return redirect(url_for("connections.mine"))


def _is_of(pledge: Pledge, user: User) -> bool:
    own = {one.id for one in represented(db_session(), user.id)}
    return any(p.organisation.standing.id in own for p in pledge.current.parties if p.role in PLEDGERS)
