"""Pages for development only: the mail that was sent, the clock, the catalogue of components."""

import email
import email.policy
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awards.core.errors import NotFound
from awards.infrastructure import clock
from awards.web.access import public
from awards.web.catalogue import samples
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import direction
from awards.web.transaction import db_session, now

bp = Blueprint("development", __name__)

NEWEST = 100


class ClockForm(Form):
    """How to move the clock."""

    change = StringField(
        _l("Move the clock"),
        [InputRequired(_l("Say how to move it")), Length(max=40)],
        description=_l("+3d, -2h, 2027-05-31T21:00Z, or reset"),
        render_kw={"dir": "ltr"},
    )


@bp.route("/dev/mail")
@public
def mail() -> ResponseReturnValue:
    found = sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return render_template("dev/mail.html", mails=[_read(file) for file in found[:NEWEST]])


@bp.route("/dev/mail/<name>")
@public
def one_mail(name: str) -> ResponseReturnValue:
    file = _folder() / f"{name}.eml"
    if file.parent != _folder() or not file.is_file():
        raise NotFound("mail")
    return render_template("dev/one_mail.html", mail=_read(file))


@bp.route("/dev/clock", methods=["GET", "POST"])
@public
def move_clock() -> ResponseReturnValue:
    form = ClockForm()
    user = signed_in()

    def move() -> None:
        session = db_session()
        seconds = clock.seconds_for(form.change.data or "", clock.now(session), clock.real(session))
        clock.move(session, seconds, by=user.id if user else None)

    if form.validate_on_submit() and carry_out(form, move):
        flash(_("The clock is moved."))
        return redirect(url_for("development.move_clock"))
    return (
        render_template("dev/clock.html", form=form, at=now(), real=clock.real(db_session())),
        422 if form.is_submitted() else 200,
    )


@bp.route("/dev/components")
@public
def components() -> ResponseReturnValue:
    return render_template("dev/components.html", **samples(rtl=direction() == "rtl"))


def _folder() -> Path:
    return Path(current_app.config["AWARDS"].instance) / "mail"


def _read(file: Path) -> dict[str, object]:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "name": file.stem,
        "subject": message["Subject"],
        "to": message["To"],
        "text": body.get_content() if body else "",
    }
