"""The page of a round's judges: how far each is, the ones most at risk first, and never a score."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.assignment.queries import entries_left_out, hidden_from
from awards.comparing.queries import compared, of_jury
from awards.core.errors import BadRequest
from awards.judging.queries import categories
from awards.programme.round_words import round_name
from awards.watching import policy, queries
from awards.watching.pages import words
from awards.watching.queries import JudgeAtWork, Watched
from awards.watching.rules.finish import Risk, whole_finish
from awards.web.forms import OneButtonForm
from awards.web.lists import PAGE, here, many, one
from awards.web.transaction import db_session

PROGRESS_COLUMNS = (
    "name", "email", "assigned", "scored", "half", "confirmed", "to_compare", "seen_at", "pace_a_day", "expected_first",
    "expected_last", "expected_by", "risk", "away_until", "reminded_at",
)  # fmt: skip


def show_progress(of: Watched, reader: User, at: datetime, form: OneButtonForm | None = None) -> str:
    """How far each judge is, 50 judges a page: entries, never points. `form` is one that needs a change."""
    hidden = hidden_from(db_session(), of.edition_id, reader.id)
    everybody = queries.jury(db_session(), of, at, hidden=hidden.ids)
    wanted = _wanted()
    fitting = [judge for judge in everybody if not wanted or judge.outlook.risk in wanted]
    found = _after(fitting, everybody, one("after"))
    shown, closed = found[:PAGE], at >= of.round.closes_at
    round_number = str(of.round.number) if len(of.rounds) > 1 else None
    more = {"edition_id": of.edition_id, "round": round_number, "risk": wanted or None}
    return render_template(
        "watching/progress.html",
        of=of,
        form=form,
        rows=[_row(judge, at) for judge in shown],
        totals=_totals(everybody),
        left_out=entries_left_out(db_session(), of.round, hidden.ids),
        finish=_finish(everybody),
        compared=compared(of_jury(db_session(), of, of.round, hidden=hidden.ids)),
        silent=sum(judge.outlook.risk == Risk.SILENT for judge in everybody),
        facets=[_facet(everybody, wanted)],
        fitting=len(fitting),
        narrow=bool(wanted),
        closed=closed,
        categories=categories(db_session(), of.edition_id) if closed else [],
        nudges=queries.held_nudges(db_session(), of.edition_id) if not closed else [],
        may_remind=policy.may_remind(reader, of) and not closed,
        rounds=_rounds(of),
        round_number=round_number,
        older=here(after=str(shown[-1].judge_id)) if len(found) > PAGE else None,
        newer=here(after=None) if one("after") else None,
        csv=url_for("watching.progress_csv", **more),  # type: ignore[arg-type]
        json=url_for("watching.progress_json", **more),  # type: ignore[arg-type]
    )


def progress_rows(of: Watched, reader: User, at: datetime) -> Iterator[dict[str, Any]]:
    """A row for every judge of the round that the filter shows, in the order of the page."""
    wanted, hidden = _wanted(), hidden_from(db_session(), of.edition_id, reader.id)
    for judge in queries.jury(db_session(), of, at, hidden=hidden.ids):
        work, outlook = judge.work, judge.outlook
        if wanted and outlook.risk not in wanted:
            continue
        yield {
            "name": judge.name, "email": judge.email, "assigned": work.assigned, "scored": work.scored,
            "half": work.half, "confirmed": work.confirmed, "to_compare": work.to_compare, "seen_at": work.seen_at,
            "pace_a_day": round(outlook.pace.a_day, 2) if outlook.pace else None,
            "expected_first": outlook.finish.first.date() if outlook.finish else None,
            "expected_last": outlook.finish.last.date() if outlook.finish else None,
            "expected_by": ("judge" if outlook.finish.own else "jury") if outlook.finish else None,
            "risk": str(outlook.risk), "away_until": judge.away_until, "reminded_at": judge.reminded_at,
        }  # fmt: skip


def _row(judge: JudgeAtWork, at: datetime) -> dict[str, Any]:
    work, outlook = judge.work, judge.outlook
    return {
        "id": judge.judge_id,
        "profile_id": judge.profile_id,
        "name": judge.called,
        "email": judge.email if judge.name else None,
        "assigned": work.assigned,
        "scored": work.scored,
        "half": work.half,
        "confirmed": work.confirmed,
        "unconfirmed": work.unconfirmed,
        "not_begun": judge.not_begun,
        "left": judge.left,
        "stopped": judge.stopped,
        "seen": words.seen_in_words(work.seen_at, at),
        "pace": words.pace_in_words(outlook.pace),
        "finish": words.finish_in_words(outlook.finish),
        "by_jury": outlook.finish is not None and not outlook.finish.own,
        "risk": str(words.RISKS[outlook.risk]),
        "kind": words.kind_of(outlook.risk),
        "away": words.day_in_words(judge.away_until) if judge.away_until and not _back(judge, at) else None,
        "reminded": words.seen_in_words(judge.reminded_at, at) if judge.reminded_at else None,
    }


def _back(judge: JudgeAtWork, at: datetime) -> bool:
    return judge.work.away_until is not None and judge.work.away_until <= at


def _totals(jury: Sequence[JudgeAtWork]) -> dict[str, int]:
    names = ("assigned", "scored", "half", "confirmed")
    return {name: sum(getattr(judge.work, name) for judge in jury) for name in names}


def _finish(jury: Sequence[JudgeAtWork]) -> str | None:
    found = whole_finish(judge.outlook for judge in jury)
    return words.days_in_words(*found) if found else None


def _facet(jury: Sequence[JudgeAtWork], wanted: Sequence[str]) -> dict[str, Any]:
    counts = Counter(judge.outlook.risk for judge in jury)
    options = [
        {"value": str(risk), "label": str(text), "count": counts[risk], "chosen": risk in wanted}
        for risk, text in words.RISKS.items()
        if counts[risk] or risk in wanted
    ]
    return {"key": "risk", "label": _("How it stands"), "options": options}


def _rounds(of: Watched) -> list[tuple[str, str | None]]:
    """The edition's rounds to choose from, the one shown without an address; none where there is but one."""
    if len(of.rounds) < 2:
        return []
    return [
        (
            round_name(round_),
            None if round_.id == of.round.id else here(round=str(round_.number), after=None),
        )
        for round_ in of.rounds
    ]


def _wanted() -> list[str]:
    wanted = many("risk")
    if set(wanted) - set(Risk):
        raise BadRequest("risk has a value that is not known")
    return wanted


def _after(fitting: Sequence[JudgeAtWork], everybody: Sequence[JudgeAtWork], after: str | None) -> list[JudgeAtWork]:
    """The judges who stand after the one named, wherever that one stands by now."""
    if after is None:
        return list(fitting)
    try:
        named = UUID(after)
    except ValueError:
        raise BadRequest("after is a judge's id") from None
    place = next((judge.place for judge in everybody if judge.judge_id == named), None)
    return [judge for judge in fitting if place is None or judge.place > place]
