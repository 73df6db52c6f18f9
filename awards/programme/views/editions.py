"""The editions that one works for, and opening a new one."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from awards.core.cells import plain
from awards.programme import policy, queries, services
from awards.programme.document import write
from awards.programme.forms import NewEditionForm
from awards.programme.models import Edition
from awards.programme.rules import phase
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import placed
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

PLACES = {
    "year": "year",
    "dates.opens_at": "opens_at",
    "dates.closes_at": "closes_at",
    "rounds[0].opens_at": "round_opens_at",
    "rounds[0].closes_at": "round_closes_at",
    "dates.finalists_at": "finalists_at",
    "dates.winners_at": "winners_at",
}


@bp.route("/staff/editions")
@requires(policy.may_open)
def editions() -> ResponseReturnValue:
    at = now()
    found = queries.editions_staffed_by(db_session(), signed_in())
    return render_template("programme/editions.html", editions=[(edition, phase(edition, at)) for edition in found])


@bp.route("/staff/editions/new", methods=["GET", "POST"])
@requires(policy.may_open)
def new_edition() -> ResponseReturnValue:
    last = queries.newest_edition(db_session())
    form = NewEditionForm(**_suggested(last))
    form.source.choices = _sources(last)
    if form.validate_on_submit():
        opened: list[Edition] = []

        def open_it() -> None:
            source = write(last) if last and form.source.data == "last" else queries.default_document()
            opened.append(
                services.open_edition(
                    db_session(), _document(form, source), by=signed_in(), at=now(), rehearsal=bool(form.rehearsal.data)
                )
            )

        if carry_out(form, placed(open_it, PLACES)):
            flash(_("The edition is open. Look through its rules, then publish them."))
            return redirect(url_for("programme.edition", edition_id=opened[0].id))
    return render_template("programme/new_edition.html", form=form), 422 if form.is_submitted() else 200


def _sources(last: Edition | None) -> list[SelectChoice]:
    words = _("The proposal that comes with the program: five categories, three sections of questions")
    proposal = SelectChoice("default", words)
    if last is None:
        return [proposal]
    words = _("The rehearsal of %(year)s", year=str(last.year)) if last.rehearsal else in_language(last.names)
    return [SelectChoice("last", words), proposal]


def _suggested(last: Edition | None) -> dict[str, Any]:
    return {"year": last.year + 1, "source": "last"} if last else {"source": "default"}


def _document(form: NewEditionForm, source: dict[str, Any]) -> dict[str, Any]:
    old_year, year = str(source["year"]), form.year.data
    names = {language: name.replace(old_year, str(year)) for language, name in source["names"].items()}
    return source | {
        "year": year,
        "names": names,
        "dates": {
            "opens_at": _written(form.opens_at.data),
            "closes_at": _written(form.closes_at.data),
            "finalists_at": _written(form.finalists_at.data),
            "winners_at": _written(form.winners_at.data),
        },
        "rounds": [{"opens_at": _written(form.round_opens_at.data), "closes_at": _written(form.round_closes_at.data)}],
    }


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else str(plain(instant))
