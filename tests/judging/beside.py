"""What stands around one judge's first entry: another award and round, other judges, cards and ended duties."""

from datetime import timedelta

from awards.accounts.models import Role
from awards.assignment.models import JudgeProfile
from tests import factories
from tests.judging.conftest import a_round

WEEK = timedelta(days=7)


def another_award(judging, *judges):
    """Another award, with people of its own, whose first entry is Nina's to judge as well, or that of these judges."""
    session, at = judging.session, judging.at
    other = a_round(session, at, year=2041, tag=".other", last_number=100)
    for judge in judges or [judging.nina]:
        session.add_all([
            Role(user_id=judge.id, kind="judge", edition_id=other.edition.id),
            JudgeProfile(edition_id=other.edition.id, user_id=judge.id, state="accepted", invited_at=at, minutes=90),
        ])  # fmt: skip
        other.assignments[judge.name, 0] = factories.an_assignment(session, other.edition, other.entries[0], judge, at)
        factories.through_the_gate(session, other.edition, judge, at)
        session.refresh(judge, ["roles"])
    session.commit()
    return other


def in_finals(judging):
    """A later round, in which Nina has her first entry once more."""
    session, at = judging.session, judging.at
    later = factories.a_later_round(session, judging.edition, at + 5 * WEEK, at + 6 * WEEK)
    factories.an_assignment(session, judging.edition, judging.entries[0], judging.nina, at, round_=later)
    session.commit()
    return later


def ended(judging, judge, index=0, *, round_=None, reason="by_staff"):
    """An assignment of the judge that has ended."""
    session, at = judging.session, judging.at
    assignment = judging.assignments.get((judge.name, index)) if round_ is None else None
    if assignment is None:
        entry = judging.entries[index]
        assignment = factories.an_assignment(session, judging.edition, entry, judge, at, round_=round_)
    assignment.ended_at, assignment.end_reason = at, reason
    session.commit()
    return assignment


def put_away(judging, how, index=0):
    """What is judged no more: `withdrawn` or found `ineligible`."""
    if how == "withdrawn":
        judging.nominations[index].state, judging.nominations[index].withdrawn_at = "withdrawn", judging.at
    else:
        judging.entries[index].state = "ineligible"
    judging.session.commit()


def a_card(judging, judge, index=0, *, round_=None, confirmed=True, **points):
    """A card as `factories.a_scorecard` makes it."""
    return factories.a_scorecard(
        judging.session, judging.edition, judging.entries[index], judge, judging.at, round_=round_,
        confirmed=confirmed, **points,
    )  # fmt: skip


def stand_around(judging):
    """Cards of all that stands around Nina's first entry, and none of it: Omar's, her others, hers elsewhere."""
    judging.other, judging.finals = another_award(judging), in_finals(judging)
    judging.beside = {
        "another judge": a_card(judging, judging.omar, results=5, evidence=4),
        "another entry": a_card(judging, judging.nina, 1, results=4, evidence=3),
        "another round": a_card(judging, judging.nina, round_=judging.finals, results=3, evidence=2),
        "another award": a_card(judging.other, judging.nina, results=2, evidence=1),
    }
    judging.session.commit()
    return judging
