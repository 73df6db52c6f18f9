"""The laureates beside an organisation's pledges, for whoever speaks for it, who may ask that one is not shown."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.connections import queries, services, wording
from awards.connections.forms import AskForm
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound
from awards.organisations.queries import represented
from awards.pledges.models import Pledge
from awards.pledges.queries import PLEDGERS
from awards.pledges.wording import row
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web import lists
from awards.web.access import requires, signed_in_only, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

AT_ONCE = 200
"""So many pledges of an organisation are weighed for a page."""


def a_link(session: Session, public_id: str, slug: str) -> tuple[Laureate, Pledge]:
    """A laureate and a pledge that is computed beside it."""
    laureate = publishing.laureate(session, slug, now())
    for _laureate, link, pledge in queries.beside_all(session, [laureate], among=queries.of_number(session, public_id)):
        if link.grade != "A":
            return laureate, pledge
    raise NotFound("link")


def speaks(user: User, pair: tuple[Laureate, Pledge]) -> bool:
    """Whether staff confirmed that this person speaks for an organisation that pledges."""
    return _is_of(pair[1], user)


@bp.route("/account/connections")
@signed_in_only
@takes("after")
def mine() -> ResponseReturnValue:
    session, own = db_session(), [one.id for one in represented(db_session(), signed_in().id)]
    pledges = queries.of_organisations(session, own, lists.one("after"), AT_ONCE + 1) if own else []
    weighed, more = pledges[:AT_ONCE], len(pledges) > AT_ONCE
    return render_template(
        "connections/mine.html",
        **_told(session, weighed),
        ends=(weighed[0].public_id, weighed[-1].public_id) if more or (lists.one("after") and weighed) else None,
        older=lists.here(after=weighed[-1].public_id) if more else None,
        newer=lists.here(after=None) if lists.one("after") else None,
    )


@bp.route("/account/connections/<public_id>/<slug>/hiding", methods=["POST"])
@requires(speaks, load=a_link)
def hiding_asked(pair: tuple[Laureate, Pledge]) -> ResponseReturnValue:
    form, (laureate, pledge) = AskForm(), pair
    if form.validate_on_submit():
        services.ask_to_hide(db_session(), *pair, form.words.data or "", signed_in(), now())
        flash(_("The secretariat was asked not to show it."))
        return redirect(url_for("connections.mine"))
    form.words.id = f"words-{pledge.public_id}-{laureate.slug}"  # each row has words of its own
    return render_template("connections/mine.html", **_told(db_session(), [pledge]), failed=form), 422


def _told(session: Session, pledges: Sequence[Pledge]) -> dict[str, Any]:
    """Laureates beside these pledges, each with what was asked about it, and those that are not shown, with why."""
    if not pledges:
        return {"found": [], "unseen": []}
    laureates, asked = publishing.laureates(session, now()), queries.asked_about(session, pledges)
    names = queries.names_of_countries(session, laureates)
    cards = {laureate.slug: wording.card(laureate, names) for laureate in laureates}
    found = [
        (cards[one.slug], one.slug, wording.beside(link, pledge, names), asked.get((pledge.public_id, one.slug)))
        for one, link, pledge in queries.beside_all(session, laureates, among=pledges)
    ]
    rows = {pledge.public_id: row(pledge) for pledge in pledges}
    unseen = [
        (cards[slug], rows[number], one.reason)
        for (number, slug), one in asked.items() if one.state == "hidden" and slug in cards
    ]  # fmt: skip
    return {"found": found, "unseen": unseen}


def _is_of(pledge: Pledge, user: User) -> bool:
    own = {one.id for one in represented(db_session(), user.id)}
    return any(p.organisation.standing.id in own for p in pledge.current.parties if p.role in PLEDGERS)
