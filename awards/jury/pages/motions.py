"""What the pages of a meeting show of its motions and ballots, as text, with the forms that are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from awards.jury import policy, rules
from awards.jury.forms import RulingForm, VoteForm, apart
from awards.jury.pages.entries import called
from awards.jury.queries import BallotLine, MeetingPage, MotionLine
from awards.web.identity import signed_in


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


def motion_of(
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
    if kind is rules.MotionKind.MENTION:
        return str(_("An honourable mention for %(entry)s", entry=entry))
    if kind is rules.MotionKind.NO_AWARD:
        return str(_("No award in this category"))
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
