"""The page of a meeting and its minutes."""

from collections.abc import Mapping
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from awards.jury import policy, queries, rules
from awards.jury.forms import CallingOffForm, MotionForm, RulingForm, VoteForm, motion_form
from awards.jury.pages.entries import called, entries_of, facts
from awards.jury.pages.lists import decide_url
from awards.jury.pages.motions import motion_of
from awards.jury.queries import MeetingPage
from awards.programme.round_words import round_name
from awards.web.forms import OneButtonForm
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session


def show(
    page: MeetingPage,
    *,
    motion: MotionForm | None = None,
    step: OneButtonForm | None = None,
    calling_off: CallingOffForm | None = None,
    votes: Mapping[UUID, VoteForm] | None = None,
    rulings: Mapping[UUID, RulingForm] | None = None,
) -> str:
    """The meeting as its reader meets it, with a form that was sent and wants a change."""
    leads = policy.may_lead(signed_in(), page) and page.meeting.closed_at is None
    found = [
        *(votes or {}).values(),
        *(rulings or {}).values(),
        *([motion] if motion else []),
        *([step] if step else []),
        *([calling_off] if calling_off else []),
    ]
    return render_template(
        "jury/meeting.html",
        page=page,
        round_name=round_name(page.round),
        entries=entries_of(page),
        criteria=[(criterion.key, in_language(criterion.names)) for criterion in page.category.criteria],
        columns=[{"label": in_language(one.names), "numeric": True} for one in page.category.criteria],
        motions=[motion_of(page, line, leads, votes or {}, rulings or {}) for line in page.motions],
        form=motion or (form_of_motion(page, fresh=True) if leads else None),
        wrong=found[0] if found else None,
        wrong_motion=motion is not None,
        leads=leads,
        calling_off=calling_off or (CallingOffForm(formdata=None) if leads else None),
        called_off=queries.why_called_off(db_session(), page.meeting),
        signed=_has_signed(page),
        quorum=_quorum(page),
        decide=decide_url(page),
        beyond=_beyond(page) if leads else 0,
    )


def show_minutes(page: MeetingPage) -> str:
    """All that the meeting came to, to be printed."""
    figures = queries.standings(db_session(), page)
    return render_template(
        "jury/minutes.html",
        page=page,
        round_name=round_name(page.round),
        quorum=_quorum(page),
        called_off=queries.why_called_off(db_session(), page.meeting),
        agenda=[facts(figures.get(item.entry_id, {})) | {"name": called(page, item)} for item in page.agenda],
        motions=[motion_of(page, line, False, {}, {}) for line in page.motions],
    )


def form_of_motion(page: MeetingPage, *, fresh: bool = False) -> MotionForm:
    """The form of a motion about the entries that its reader meets."""
    entries = [(item.entry_id, called(page, item)) for item in page.agenda]
    return motion_form(entries, page.meeting.about, as_a_whole=not page.tied, fresh=fresh)


def _beyond(page: MeetingPage) -> int:
    """How many more the jury took in than there are places; nobody who is tied to an entry here is told."""
    if page.tied:
        return 0
    counted = sorted(
        (line.last.ballot.counted_at, line.motion.number, line.motion, bool(line.result))
        for line in page.motions
        if line.last and line.last.ballot.counted_at and line.result is not None
    )
    settled = [
        rules.Settled(rules.MotionKind(motion.kind), motion.entry_id, motion.other_entry_id, carried)
        for _at, _number, motion, carried in counted
    ]
    lines = [(one.entry_id, one.standing) for one in page.agenda]  # empty where nothing ranks
    agenda = [rules.Standing(entry_id, line.get("rank"), line.get("tied", 0)) for entry_id, line in lines]
    return rules.beyond(agenda, page.meeting.places, settled)


def _quorum(page: MeetingPage) -> str:
    return {
        "majority": str(_("More than half of those who may vote on a motion")),
        "two_thirds": str(_("Two thirds of those who may vote on a motion")),
        "all": str(_("All who may vote on a motion")),
    }[page.meeting.quorum]


def _has_signed(page: MeetingPage) -> bool:
    """Whether the reader's signature stands."""
    return signed_in().id in (page.meeting.chair_signed_by, page.meeting.staff_signed_by)
