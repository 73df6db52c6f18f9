"""Reminding those who have not answered: read the mail in their language first, then send it to one or many."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.accounts.models import User
from awards.assignment import policy, queries, services
from awards.assignment.forms import ChosenForm
from awards.assignment.models import JudgeProfile
from awards.assignment.queries import OfEdition
from awards.assignment.rules.inviting import MOST_ROWS
from awards.assignment.views.blueprint import STAFF, bp
from awards.core.errors import BadRequest
from awards.infrastructure.outbox import OutboxMail
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.mail import compose
from awards.web.transaction import db_session, now

REMINDER = f"{STAFF}/judges/reminder"


@dataclass(frozen=True)
class Letter:
    """A mail as its readers will see it, in one language, with how many they are."""

    language: str
    subject: str
    text: str
    count: int


@bp.route(REMINDER)
@requires(policy.may_assign, load=queries.edition)
@takes("judge")
def reminder(of: OfEdition) -> ResponseReturnValue:
    return _page(of, _ids(lists.many("judge", MOST_ROWS)), ChosenForm(formdata=None))


@bp.route(REMINDER, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def send_reminder(of: OfEdition) -> ResponseReturnValue:
    form, sent = ChosenForm(), list[UUID]()
    ids = _ids(form.judge.data or [])

    def send() -> None:
        sent.append(services.remind(db_session(), of.edition, ids, signed_in(), now()).id)

    if form.validate_on_submit() and carry_out(form, send):
        return redirect(url_for("assignment.mailing", edition_id=of.edition_id, mailing_id=sent[0]))
    return _page(of, ids, form), 422


def _page(of: OfEdition, ids: list[UUID], form: ChosenForm) -> str:
    at = now()
    waiting = queries.unanswered(db_session(), of.edition_id, at)
    due = [row for row in waiting if services.asked(row[0]).may_be_reminded(at) and (not ids or row[0].id in ids)]
    return render_template(
        "assignment/reminder.html",
        edition=of.edition,
        people=due,
        left_out=len(ids or waiting) - len(due),
        letters=_letters(of, due),
        form=form,
    )


def _letters(of: OfEdition, people: list[tuple[JudgeProfile, User]]) -> list[Letter]:
    """The mail once a language, as the first who reads it in that language gets it; the link is left out."""
    found = []
    for language in dict.fromkeys(user.language for _profile, user in people):
        readers = [row for row in people if row[1].language == language]
        profile, user = readers[0]
        values: dict[str, Any] = services.asked_in_mail(of.edition, profile, user, now(), "…")
        mail = OutboxMail(
            id=uuid4(), to=user.email, language=language, template=services.REMINDER, values=values
        )  # fmt: skip
        message = compose(mail)
        found.append(Letter(language, str(message["Subject"]), message.get_content(), len(readers)))
    return found


def _ids(given: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(given)]
    except ValueError:
        raise BadRequest("a judge that is not known") from None
