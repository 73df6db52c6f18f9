"""A nudge before it is sent: to whom, what time it is there, and the mail in each of their languages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.infrastructure.outbox import OutboxMail
from awards.watching import queries
from awards.watching.pages import words
from awards.watching.queries import JudgeAtWork, Watched
from awards.watching.rules.hours import is_quiet
from awards.watching.rules.reminding import Kind
from awards.watching.services.mails import TEMPLATE, mail_values
from awards.watching.services.nudging import may_be_nudged
from awards.web.forms import OneButtonForm
from awards.web.languages import HTML_LANGUAGES
from awards.web.mail import compose
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Preview:
    """The mail as its reader gets it."""

    to: str
    language: str
    html_language: str
    direction: str
    subject: str
    body: str


def show_nudge(of: Watched, chosen: Collection[UUID], form: OneButtonForm, at: datetime) -> ResponseReturnValue:
    """The page on which a nudge is looked at and sent."""
    judges = queries.told(db_session(), of, at, set(chosen))
    ready = [judge for judge in judges if may_be_nudged(judge, at)]
    page = render_template(
        "watching/nudge.html",
        of=of,
        form=form,
        closed=at >= of.round.closes_at,
        ready=[_row(of, judge, at) for judge in ready],
        left_out=[_row(of, judge, at) for judge in judges if judge not in ready],
        previews=[_preview(of, judge) for judge in {judge.language: judge for judge in reversed(ready)}.values()],
        round_number=str(of.round.number) if len(of.rounds) > 1 else None,
    )
    return page, 422 if form.is_submitted() else 200


def _row(of: Watched, judge: JudgeAtWork, at: datetime) -> dict[str, object]:
    zone = judge.work.zone
    return {
        "id": judge.judge_id,
        "name": judge.called,
        "email": judge.email if judge.name else None,
        "language": judge.language,
        "clock": words.clock_in_words(at, zone),
        "zone": zone.key,
        "quiet": is_quiet(at, zone, of.rules.schedule.quiet),
        "unconfirmed": judge.work.unconfirmed,
        "left": judge.left,
        "stopped": judge.stopped,
        "away": words.day_in_words(judge.away_until) if judge.away_until else None,
        "reminded": words.seen_in_words(judge.reminded_at, at) if judge.reminded_at else None,
    }


def _preview(of: Watched, judge: JudgeAtWork) -> Preview:
    mail = OutboxMail(
        id=uuid4(), to=judge.email, language=judge.language, template=TEMPLATE,
        values=mail_values(of, judge, Kind.NUDGE),
    )  # fmt: skip
    message = compose(mail)
    language = judge.language
    return Preview(
        judge.email, language, HTML_LANGUAGES.get(language, language), "rtl" if language == "ar" else "ltr",
        str(message["Subject"]), message.get_content(),
    )  # fmt: skip
