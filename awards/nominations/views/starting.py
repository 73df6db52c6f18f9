"""Starting a nomination."""

from uuid import UUID, uuid4

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import queries as accounts
from awards.nominations import policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import TextForm, frame_form, frame_of
from awards.nominations.models import Nomination
from awards.nominations.rules import Content
from awards.nominations.views.blueprint import bp
from awards.nominations.views.joining import tell_alike
from awards.nominations.views.refusals import placed
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.programme.words import time_left
from awards.web.access import requires
from awards.web.forms import carry_out, gone_on
from awards.web.identity import signed_in
from awards.web.languages import language, translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/new", methods=["GET", "POST"])
@requires(policy.may_nominate, load=programme.edition)
def start(edition: Edition) -> ResponseReturnValue:
    at = now()
    countries = Countries(queries.country_names(db_session()), language())
    form = frame_form(edition, countries, Content(language=language()))
    form.key.data = form.key.data or str(uuid4())
    status = 200
    if form.is_submitted() and not form.more.data:
        started: list[Nomination] = []

        def begin() -> None:
            frame = frame_of(form, countries)
            started.append(services.start_draft(db_session(), edition, frame, by=signed_in(), at=at, key=_key(form)))

        if _is_whole(form, countries) and carry_out(form, placed(begin)):
            flash(_("Your nomination is begun. It is a draft: nobody else reads it before you submit it."))
            tell_alike(edition, frame_of(form, countries).organisations)
            return gone_on(url_for("nominations.nomination", edition_id=edition.id, nomination_id=started[0].id))
        status = 422
    why = services.refusal_to_start(db_session(), edition, signed_in().id, at)
    until = rules.closing(edition, queries.extended_until(db_session(), edition.id, signed_in().id))
    page = render_template(
        "nominations/start.html", edition=edition, form=form, countries=countries.offered,
        closed=translated(why) if why else None, left=time_left(until, at), until=until,
        writer=signed_in().id,
        former=accounts.merged_away(db_session(), signed_in().id),
    )  # fmt: skip
    return page, status


def _is_whole(form: TextForm, countries: Countries) -> bool:
    """Whether it could be begun as typed; all that is wrong with it is said at once."""
    good, pledge = form.validate(), Content(pledge=form["pledge"].data or "")
    known = carry_out(form, placed(lambda: frame_of(form, countries)))
    if form["pledge"].errors:
        return False
    return carry_out(form, lambda: services.with_known_pledge(db_session(), pledge)) and good and known


def _key(form: TextForm) -> UUID | None:
    """The number of the form that was sent; none of a form that is not ours."""
    try:
        return UUID(form.key.data or "")
    except ValueError:
        return None
