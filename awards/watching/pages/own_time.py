"""A judge's own time: what is left, when it is expected to be done, and until when no reminders come."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.programme.models import Round
from awards.watching.forms import PauseForm
from awards.watching.pages import words
from awards.watching.queries import OwnTime
from awards.watching.rules.finish import Risk
from awards.watching.rules.hours import end_of_day, zone_of
from awards.watching.rules.reminding import LONGEST_PAUSE


def show_own_time(own: OwnTime, form: PauseForm, at: datetime) -> ResponseReturnValue:
    """The page of a judge's own time."""
    judge, round_, zone = own.judge, own.watched.round, zone_of(own.zone)
    finish = judge.outlook.finish if judge else None
    away = own.away_until is not None and end_of_day(own.away_until, zone) > at
    page = render_template(
        "watching/own_time.html",
        own=own,
        form=form,
        work=judge.work if judge else None,
        pace=words.pace_in_words(judge.outlook.pace) if judge else None,
        finish=words.days_in_words(finish.first, finish.last, zone) if finish else None,
        several_days=finish is not None and finish.first.astimezone(zone).date() != finish.last.astimezone(zone).date(),
        by_jury=finish is not None and not finish.own,
        after_close=judge is not None and judge.outlook.risk in (Risk.AFTER_CLOSE, Risk.CLOSE_CALL),
        opened=at >= round_.opens_at,
        closed=at >= round_.closes_at,
        left=words.days_left(at, round_.closes_at),
        away=own.away_until if away else None,
        mute_until=_close_of(round_, zone, at),
        reminding=own.watched.rules.reminding,
    )
    return page, 422 if form.is_submitted() else 200


def _close_of(round_: Round, zone: ZoneInfo, at: datetime) -> date | None:
    """The judge's day on which the round closes, when a pause may last as long."""
    day = round_.closes_at.astimezone(zone).date()
    return day if day - at.astimezone(zone).date() <= LONGEST_PAUSE else None
