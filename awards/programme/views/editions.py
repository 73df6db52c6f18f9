"""The editions that one works for, and opening a new one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from awards.core.cells import plain
from awards.programme import policy, queries, rounds, services
from awards.programme.document import write
from awards.programme.forms import NewEditionForm
from awards.programme.models import Edition
from awards.programme.rules import phase
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import placed
from awards.web.access import requires, takes
from awards.web.filters import GENEVA
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import one
from awards.web.transaction import db_session, now

DATES = ("opens_at", "closes_at", "finalists_at", "winners_at")
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
@takes("source")
def new_edition() -> ResponseReturnValue:
    session, user = db_session(), signed_in()
    known = queries.editions_staffed_by(session, user)
    last = queries.newest_edition(session)
    sources = {str(edition.id): edition for edition in known}
    if last is not None and not policy.may_begin_from(user, last):
        last = None
    if last is not None:
        sources.setdefault(str(last.id), last)
    asked = one("source", sources) or (str(last.id) if last else None)
    form = NewEditionForm(**_suggested(sources.get(asked or ""), asked))
    form.source.choices = _choices(sources, asked)
    if form.validate_on_submit():
        opened: list[Edition] = []

        def open_it() -> None:
            chosen = sources.get(form.source.data)
            source = write(queries.edition(session, chosen.id)) if chosen else queries.default_document()
            document = _document(form, source)
            opened.append(
                services.open_edition(session, document, by=user, at=now(), rehearsal=form.kind.data == "rehearsal")
            )

        if carry_out(form, placed(open_it, PLACES)):
            flash(_("The edition is made. Look through its rules, then publish them."))
            return redirect(url_for("programme.edition", edition_id=opened[0].id))
    return render_template("programme/new_edition.html", form=form), 422 if form.is_submitted() else 200


def _choices(sources: Mapping[str, Edition], first: str | None) -> list[SelectChoice]:
    """What a new edition may begin from: the one asked for, then the others, then the proposal."""
    ordered = sorted(sources.items(), key=lambda item: item[0] != first)
    proposal = _("The proposal that comes with the program: five categories, three sections of questions")
    return [*(SelectChoice(key, _named(edition)) for key, edition in ordered), SelectChoice("default", proposal)]


def _named(edition: Edition) -> str:
    if edition.rehearsal:
        return str(_("The rehearsal of %(year)s", year=str(edition.year)))
    return in_language(edition.names)


def _suggested(source: Edition | None, key: str | None) -> dict[str, Any]:
    """The year after the source's, and its dates as many years on; whether it is a rehearsal whoever opens it says."""
    if source is None:
        return {"source": "default"}
    dates = {
        name: _years_on(getattr(source, name), 1) for name in ("opens_at", "closes_at", "finalists_at", "winners_at")
    }
    if source.rounds:
        dates |= {f"round_{end}": _years_on(getattr(rounds.first(source), end), 1) for end in ("opens_at", "closes_at")}
    return {"year": source.year + 1, "source": key} | dates


def _document(form: NewEditionForm, source: dict[str, Any]) -> dict[str, Any]:
    """The source with the new year and dates; rounds after the first move on by as many years as the edition."""
    old_year, year = source["year"], form.year.data
    names = {language: name.replace(str(old_year), str(year)) for language, name in source["names"].items()}
    first = {"opens_at": _written(form.round_opens_at.data), "closes_at": _written(form.round_closes_at.data)}
    later = [
        span | {end: _written(_years_on(datetime.fromisoformat(span[end]), year - old_year)) for end in first}
        for span in source["rounds"][1:]
    ]
    return source | {
        "year": year,
        "names": names,
        "dates": {name: _written(form[name].data) for name in ("opens_at", "closes_at", "finalists_at", "winners_at")},
        "rounds": [source["rounds"][0] | first, *later],
    }


def _years_on(instant: datetime | None, years: int) -> datetime | None:
    """The same day and Geneva hour some years on; 29 February becomes the 28th."""
    if instant is None:
        return None
    local = instant.astimezone(GENEVA)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year + years, day=day).astimezone(UTC)


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else str(plain(instant))
