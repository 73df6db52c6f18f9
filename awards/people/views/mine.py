"""What is kept of oneself: shown, handed out, and the wish to be erased."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.infrastructure import readings
from awards.people import purposes, queries, rules, services, wording
from awards.people.views.blueprint import bp
from awards.web import attachments
from awards.web.access import fresh_only, signed_in_only
from awards.web.forms import OneButtonForm
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

MOST_BYTES = 64 * 1024 * 1024
"""So much of one's own files goes into the copy; each can be had at its nomination, too."""


@bp.route("/account/data")
@signed_in_only
def data() -> ResponseReturnValue:
    session, user = db_session(), signed_in()
    person = queries.oneself(session, user.id)
    return render_template(
        "people/data.html",
        kept=purposes.kept_for(queries.counts_of_copy(session, person, now())),
        wish=queries.open_of(session, user.id),
        states=wording.STATES,
        holds=[rules.HOLDS[kind] for kind in queries.holds(session, person, now())],
        stays=rules.STAYS if queries.is_held(session, person, queries.held(session), texts=False) else None,
        days=rules.ANSWER_WITHIN.days,
    )


@bp.route("/account/data.json")
@fresh_only
def data_json() -> Response:
    return _attachment(queries.as_json(_copy()), "application/json", "json")


@bp.route("/account/data.zip")
@fresh_only
def data_zip() -> Response:
    return _attachment(queries.as_zip(_copy(), _files()), "application/zip", "zip")


@bp.route("/account/erasure", methods=["POST"])
@fresh_only
def ask() -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.ask(db_session(), signed_in(), now())
        flash(_("Your wish is noted. You get a mail when it is approved."))
    return redirect(url_for("people.data"))


@bp.route("/account/erasure/end", methods=["POST"])
@signed_in_only
def take_back() -> ResponseReturnValue:
    session = db_session()
    wish = queries.open_of(session, signed_in().id)
    if OneButtonForm().validate_on_submit() and wish is not None:
        services.end(session, wish, signed_in())
        flash(_("Your wish is taken back. Nothing is erased."))
    return redirect(url_for("people.data"))


def _copy() -> dict[str, list[dict[str, Any]]]:
    session = db_session()
    person = queries.oneself(session, signed_in().id)
    users = set(map(str, person.users))
    read = [asdict(one) for one in readings.found(current_app.config["AWARDS"].readings, users) if one.user in users]
    found = queries.everything(session, person, now()) | ({"reading": read} if read else {})
    return {"kept_for": purposes.told(found)} | found


def _files() -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES
    for file in queries.own_files(db_session(), signed_in().id):
        left -= file.size or 0
        if left < 0:
            return
        with attachments.files().open(file.stored) as content:
            yield f"{file.id}.{file.kind}", content.read()


def _attachment(content: bytes, kind: str, ending: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="my-data.{ending}"'
    return response
