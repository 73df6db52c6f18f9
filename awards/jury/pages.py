"""What the pages of jury meetings show, as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _

from awards.judging.rules import as_text, numbered
from awards.jury import policy, queries, rules
from awards.jury.forms import MotionForm, RulingForm, StepForm, VoteForm, apart, motion_form
from awards.jury.queries import (
    AgendaItem,
    BallotLine,
    LetterCard,
    Meeting,
    MeetingPage,
    MeetingsPage,
    MotionLine,
    OpeningPage,
)
from awards.programme import rounds
from awards.programme.choosing import in_address
from awards.programme.round_words import round_name
from awards.ranking import queries as rankings
from awards.web.filters import number, percent
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class Entry:
    """An entry on the agenda as text, with the cards of its judges."""

    name: str
    number: str
    facts: dict[str, str]
    cards: list[dict[str, Any]]


@dataclass(frozen=True)
class Ballot:
    """A ballot as text, with the forms that are open to the reader."""

    line: BallotLine
    voting: VoteForm | None
    ruling: RulingForm | None
    outcome: str
    votes: str


@dataclass(frozen=True)
class Motion:
    """A motion as text; `again` is whether the reader may open a ballot on it now."""

    line: MotionLine
    words: str
    is_text: bool
    ballots: list[Ballot]
    may_open: bool


def show(
    page: MeetingPage,
    *,
    motion: MotionForm | None = None,
    step: StepForm | None = None,
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
    ]
    return render_template(
        "jury/meeting.html",
        page=page,
        round_name=round_name(page.round),
        entries=_entries(page),
        criteria=[(criterion.key, in_language(criterion.names)) for criterion in page.category.criteria],
        columns=[{"label": in_language(one.names), "numeric": True} for one in page.category.criteria],
        motions=[_motion(page, line, leads, votes or {}, rulings or {}) for line in page.motions],
        form=motion or (form_of_motion(page, fresh=True) if leads else None),
        wrong=found[0] if found else None,
        wrong_motion=motion is not None,
        leads=leads,
        signed=_has_signed(page),
        quorum=_quorum(page),
        decide=decide_url(page),
    )


def show_minutes(page: MeetingPage) -> str:
    """All that the meeting came to, to be printed."""
    figures = queries.standings(db_session(), page)
    return render_template(
        "jury/minutes.html",
        page=page,
        round_name=round_name(page.round),
        quorum=_quorum(page),
        agenda=[_facts(figures.get(item.entry_id, {})) | {"name": called(page, item)} for item in page.agenda],
        motions=[_motion(page, line, False, {}, {}) for line in page.motions],
    )


def form_of_motion(page: MeetingPage, *, fresh: bool = False) -> MotionForm:
    """The form of a motion about the entries that its reader meets."""
    entries = [(item.entry_id, called(page, item)) for item in page.agenda]
    return motion_form(entries, as_a_whole=not page.tied, fresh=fresh)


def called(page: MeetingPage, item: AgendaItem) -> str:
    """What an entry is called: number and title, to judges of a blind round the number alone."""
    named = numbered(item.number)
    return named if page.round.blind and page.is_member else f"{named} {item.title}"


def agenda_to_come(page: OpeningPage) -> list[dict[str, str]]:
    """The entries that a meeting opened now would talk about."""
    ranking = rankings.ranking_of(db_session(), page.edition, page.round)[page.category.id]
    ranked = [rules.Standing(row.entry_id, row.rank, len(row.tied_with), row.is_grey) for row in ranking.rows]
    rows = ranking.by_entry
    return [
        _facts(queries.as_standing(rows[entry])) | {"name": f"{numbered(rows[entry].number)} {rows[entry].title}"}
        for entry in rules.agenda(ranked, ranking.places)
    ]


def meeting_rows(page: MeetingsPage, found: Iterable[Meeting]) -> list[dict[str, Any]]:
    """The meetings of categories that the reader is not tied to."""
    categories = {category.id: category for category in page.edition.categories}
    named = {round_.id: round_name(round_) for round_ in page.edition.rounds}
    return [
        {
            "category": categories[meeting.category_id],
            "round": named[meeting.round_id],
            "meets_at": meeting.meets_at,
            "closed_at": meeting.closed_at,
            "url": url_for("jury.meeting", edition_id=page.edition_id, meeting_id=meeting.id),
        }
        for meeting in found
        if meeting.category_id not in page.tied
    ]


def to_open(page: MeetingsPage) -> list[tuple[str, str]]:
    """The categories about which a meeting may be opened: of the last round that is over, by name."""
    round_ = rounds.judged(page.edition, now())
    if round_.closes_at > now() or not policy.may_act(signed_in(), page):
        return []
    number = in_address(page.edition, round_)
    return [
        (in_language(c.names), url_for("jury.opening", edition_id=page.edition_id, key=c.key, round=number))
        for c in page.edition.categories
        if c.id not in page.tied
    ]


def decide_url(page: MeetingPage) -> str | None:
    """Where staff choose with what the closed meeting came to."""
    if page.meeting.closed_at is None or page.tied or not policy.may_act(signed_in(), page):
        return None
    of: dict[str, Any] = {"edition_id": page.edition_id, "key": page.category.key, "jury": "yes"}
    if rounds.after(page.edition, page.round.number) is None:
        return url_for("decisions.choose", kind="shortlist", **of)
    if rounds.advancing(page.round, page.category) is None:
        return None
    return url_for("decisions.choose_going_on", number=page.round.number, **of)


def _entries(page: MeetingPage) -> list[Entry]:
    figures = queries.standings(db_session(), page)
    cards = queries.cards(db_session(), page)
    return [
        Entry(
            called(page, item), numbered(item.number),
            _facts(figures.get(item.entry_id, {}))
            | {"name": called(page, item), "spread": _spread(cards[item.entry_id])},
            [_card(card) for card in cards[item.entry_id]],
        )
        for item in page.agenda
    ]  # fmt: skip


def _facts(standing: Mapping[str, Any]) -> dict[str, str]:
    raw, adjusted, chance = standing.get("raw"), standing.get("adjusted"), standing.get("chance")
    low, high = standing.get("low"), standing.get("high")
    return {
        "rank": number(standing["rank"]) if standing.get("rank") else "–",
        "raw": "–" if raw is None else number(float(Fraction(raw)), 2),
        "adjusted": "–" if adjusted is None else number(adjusted, 2),
        "band": "–" if low is None or high is None else _from_to(low, high),
        "chance": "–" if chance is None else percent(chance),
    }


def _spread(cards: list[LetterCard]) -> str:
    totals = [card.total for card in cards if card.total is not None]
    if not totals:
        return "–"
    return _from_to(float(min(totals)), float(max(totals)))


def _from_to(low: float, high: float) -> str:
    return str(_("%(low)s to %(high)s", low=number(low, 2), high=number(high, 2)))


def _card(card: LetterCard) -> dict[str, Any]:
    return {
        "letter": card.letter,
        "points": {key: as_text(points) for key, points in card.points.items()},
        "total": None if card.total is None else number(float(card.total), 2),
        "comment": card.comment,
    }


def _motion(
    page: MeetingPage,
    line: MotionLine,
    leads: bool,
    votes: Mapping[UUID, VoteForm],
    rulings: Mapping[UUID, RulingForm],
) -> Motion:
    ballots = [_ballot(page, line, ballot, leads, votes, rulings) for ballot in line.ballots]
    return Motion(line, _words(page, line), line.motion.kind == "words", ballots, leads and not _is_open(line))


def _ballot(
    page: MeetingPage,
    line: MotionLine,
    found: BallotLine,
    leads: bool,
    votes: Mapping[UUID, VoteForm],
    rulings: Mapping[UUID, RulingForm],
) -> Ballot:
    key = found.ballot.id
    voting = ruling = None
    if found.is_open and page.meeting.closed_at is None and policy.may_vote(signed_in(), page):
        voting = votes.get(key) or apart(VoteForm(formdata=None), key)
    if leads and found is line.last and not found.ruled and found.ballot.outcome in ("carried", "lost", "tied"):
        tied = found.ballot.outcome == "tied"
        if page.presides or not tied:
            ruling = rulings.get(key) or apart(RulingForm(formdata=None), key)
            if not tied:
                del ruling.carried
    return Ballot(found, voting, ruling, _outcome(found), _counted(found))


def _is_open(line: MotionLine) -> bool:
    return line.last is not None and line.last.is_open


def _words(page: MeetingPage, line: MotionLine) -> str:
    names = {item.entry_id: called(page, item) for item in page.agenda}
    entry = names.get(line.motion.entry_id) if line.motion.entry_id else None
    other = names.get(line.motion.other_entry_id) if line.motion.other_entry_id else None
    kind = rules.MotionKind(line.motion.kind)
    if kind is rules.MotionKind.TAKE:
        return str(_("Take in %(entry)s", entry=entry))
    if kind is rules.MotionKind.LEAVE:
        return str(_("Leave out %(entry)s", entry=entry))
    if kind is rules.MotionKind.BEFORE:
        return str(_("Put %(entry)s before %(other)s", entry=entry, other=other))
    return f"{entry}: {line.words or ''}" if entry else line.words or ""


def _outcome(found: BallotLine) -> str:
    if found.ballot.outcome == "no_quorum":
        return str(_("Too few voted: no result"))
    if found.ballot.outcome == "tied" and found.ruling is None:
        return str(_("Votes are even: no result"))
    if found.ballot.outcome == "tied":
        return str(_("Carried by the chair") if found.ruling else _("Not carried, by the chair"))
    return str(_("Carried") if found.result else _("Not carried"))


def _counted(found: BallotLine) -> str:
    counted = found.ballot
    if counted.counted_at is None:
        return ""
    return str(
        _(
            "For: %(in_favour)s. Against: %(against)s. Abstained: %(abstained)s. Could vote: %(entitled)s, recused: "
            "%(recused)s.",
            in_favour=counted.in_favour, against=counted.against, abstained=counted.abstained,
            entitled=counted.entitled, recused=counted.recused,
        )
    )  # fmt: skip


def _quorum(page: MeetingPage) -> str:
    return {
        "majority": str(_("More than half of those who may vote on a motion")),
        "two_thirds": str(_("Two thirds of those who may vote on a motion")),
        "all": str(_("All who may vote on a motion")),
    }[page.meeting.quorum]


def _has_signed(page: MeetingPage) -> bool:
    """Whether the reader's signature stands."""
    return signed_in().id in (page.meeting.chair_signed_by, page.meeting.staff_signed_by)
