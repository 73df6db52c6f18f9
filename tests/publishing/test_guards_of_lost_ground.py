"""A publication loses the ground that it stands on and no other: each condition of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.assignment.models import Assignment, LateConflict
from awards.core.errors import NotFound
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.decisions.rules import Beside
from awards.nominations.models import Nomination, Return
from awards.publishing import queries, rules, services
from tests import factories
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import NO_UNDO, announce, decide, finalists, winners

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BRIDGE = "Bridge school"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def beside(session, at, judged):
    """Another edition, whose finalists come in two days."""
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    finalists(session, beside, at + 2 * DAY, at)
    return beside


def shown(session, at):
    try:
        return queries.of_year(session, 2027, at)
    except NotFound:
        return None


def nomination_of(session, judged, title=BRIDGE):
    return session.get_one(Nomination, judged.entries[title].nomination_id)


def returned(session, judged, at, title=BRIDGE, state="returned"):
    nomination = nomination_of(session, judged, title)
    nomination.state = state
    session.add(
        Return(nomination_id=nomination.id, fields=[], reason="A figure", by=judged.staff.id, at=at, due_at=at + DAY)
    )
    session.flush()


def taken_out(session, judged, at, title=BRIDGE, round_=None, outcome="taken_out"):
    of_entry = select(Assignment).where(Assignment.entry_id == judged.entries[title].id)
    round_ = round_ or judged.edition.rounds[0]
    assignment = session.scalars(of_entry.where(Assignment.round_id == round_.id)).first()
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome=outcome, reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at,
        )
    )  # fmt: skip
    session.flush()


def taken_back(session, edition, at, *kinds):
    session.execute(
        update(Decision)
        .where(Decision.edition_id == edition.id, Decision.kind.in_(kinds or ("shortlist", "winners")))
        .values(state="rejected", approved_by=None, approved_at=None, taken_back_at=at)
    )


def correct(session, judged, at, instant, *changes):
    proposed = services.propose_correction(session, judged.edition, changes, "A slip", instant, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def a_change(slug, **fields):
    return rules.Change(slug=slug, category="skills", fields=fields)


@pytest.mark.unsound("what is announced lost its ground before its instant")
def test_one_that_was_returned_before_the_instant_takes_it_away_whatever_was_returned_later(session, judged, at):
    finalists(session, judged, at + DAY, at)
    returned(session, judged, at + HOUR)
    returned(session, judged, at + 2 * DAY, "Delta radio")
    session.commit()
    assert shown(session, at + 3 * DAY) is None


def test_one_that_is_returned_after_the_instant_takes_nothing_away(session, judged, at):
    finalists(session, judged, at + DAY, at)
    returned(session, judged, at + DAY)
    assert shown(session, at + 2 * DAY) is not None


def test_one_that_was_returned_and_came_again_stands(session, judged, at):
    returned(session, judged, at - DAY, state="submitted")
    judged.entries[BRIDGE].state_since = at - HOUR
    session.flush()
    finalists(session, judged, at + DAY, at)
    assert shown(session, at + DAY) is not None


def test_what_becomes_of_another_edition_takes_nothing_away(session, judged, beside, at):
    finalists(session, judged, at + DAY, at)
    gone = nomination_of(session, beside)
    gone.state, gone.withdrawn_at = "withdrawn", at + HOUR
    taken_out(session, beside, at + HOUR)
    session.flush()
    assert shown(session, at + DAY) is not None
    taken_back(session, beside.edition, at + HOUR)
    assert shown(session, at + DAY) is not None
    session.rollback()


def test_a_decision_that_was_taken_back_before_the_announcement_was_approved_counts_no_more(
    session, judged, beside, at
):
    decide(session, judged, at, "Anna’s workshop", BRIDGE)
    standing = session.scalars(select(Decision).where(Decision.edition_id == judged.edition.id)).one()
    decisions.reject(session, standing, "Read again", judged.second, at + HOUR)
    decide(session, judged, at + 2 * HOUR, "Anna’s workshop", BRIDGE)
    announce(session, judged, "finalists", at + DAY, at + 3 * HOUR)
    assert shown(session, at + DAY) is not None


def test_a_correction_of_a_name_comes_though_a_decision_was_taken_back_or_a_score_taken_out(session, judged, at):
    finalists(session, judged, at, at)
    mended = correct(session, judged, at, at + DAY, a_change("bridge-school-2027", project="Bridge schools"))
    taken_out(session, judged, at + HOUR)
    assert shown(session, at + DAY).id == mended.id
    taken_back(session, judged.edition, at + HOUR)
    assert shown(session, at + DAY).id == mended.id
    session.rollback()


@pytest.mark.unsound("what is announced lost its ground before its instant")
def test_who_becomes_winner_by_a_correction_is_named_anew(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    standing = session.scalars(select(Decision).where(Decision.kind == "winners")).one()
    decisions.reject(session, standing, "Read again", judged.second, at)
    decide(session, judged, at, BRIDGE, kind="winners")
    swap = (
        a_change("bridge-school-2027", role="winner"),
        a_change("annas-workshop-2027", role="finalist"),
    )
    before, after = shown(session, at), correct(session, judged, at, at + DAY, *swap)
    session.commit()
    assert shown(session, at + DAY).id == after.id
    gone = nomination_of(session, judged)
    gone.state, gone.withdrawn_at = "withdrawn", at + HOUR
    session.commit()
    assert shown(session, at + DAY).id == before.id


def test_a_score_of_another_category_or_round_that_was_taken_out_takes_nothing_away(session, judged, at):
    other = factories.a_nomination(session, judged.edition, judged.nominator, at, categories=("access",), title="Door")
    judged.entries["Door"] = other.entries[0]
    finals = factories.a_later_round(session, judged.edition, at - 3 * HOUR, at - 2 * HOUR)
    for title in ("Anna’s workshop", BRIDGE, "Code clubs"):
        for judge in judged.judges:
            entry = judged.entries[title]
            factories.an_assignment(session, judged.edition, entry, judge, at, round_=finals)
            factories.a_scorecard(session, judged.edition, entry, judge, at, round_=finals, results=4, evidence=4)
    factories.an_assignment(session, judged.edition, judged.entries["Door"], judged.judges[0], at, round_=finals)
    finalists(session, judged, at + DAY, at)
    for title, round_ in (("Door", finals), (BRIDGE, judged.edition.rounds[0])):
        taken_out(session, judged, at + HOUR, title, round_)
        assert shown(session, at + DAY) is not None
    taken_out(session, judged, at + HOUR, BRIDGE, finals)
    assert shown(session, at + DAY) is None
    session.rollback()


def test_a_score_that_counts_or_went_before_the_decision_takes_nothing_away(session, judged, at):
    for title, outcome, after in ((BRIDGE, "counts", HOUR), ("Code clubs", "taken_out", -HOUR)):
        taken_out(session, judged, at + after, title, outcome=outcome)
    finalists(session, judged, at + DAY, at)
    assert shown(session, at + DAY) is not None


def test_a_finalist_who_comes_by_a_correction_does_not_rest_on_who_wins(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Code clubs")
    announce(session, judged, "finalists", at, at)
    first = session.scalars(select(Decision)).one()
    decisions.reject(session, first, "Read again", judged.second, at)
    decide(session, judged, at, "Anna’s workshop", BRIDGE, "Code clubs")
    decide(session, judged, at, BRIDGE, kind="winners")
    added = rules.Change(entry=str(judged.entries[BRIDGE].id), category="skills", fields={"role": "finalist"})
    mended = correct(session, judged, at, at + DAY, added)
    of_winners = session.scalars(select(Decision).where(Decision.kind == "winners")).one()
    decisions.reject(session, of_winners, "Read again", judged.second, at + HOUR)
    assert shown(session, at + DAY).id == mended.id


def test_winners_rest_on_who_won_and_one_who_is_added_to_them_on_the_shortlist(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Code clubs")
    announce(session, judged, "finalists", at, at)
    first = winners(session, judged, at + HOUR, at)
    taken_back(session, judged.edition, at + HOUR / 2, "shortlist")
    assert shown(session, at + HOUR).id == first.id
    of_winners = session.scalars(select(Decision).where(Decision.kind == "winners")).one()
    decisions.reject(session, of_winners, "Read again", judged.second, at + HOUR)
    decide(session, judged, at + HOUR, "Anna’s workshop", BRIDGE, "Code clubs")
    decide(session, judged, at + HOUR, "Anna’s workshop", kind="winners")
    added = rules.Change(entry=str(judged.entries[BRIDGE].id), category="skills", fields={"role": "finalist"})
    mended = correct(session, judged, at + HOUR, at + DAY, added)
    assert shown(session, at + DAY).id == mended.id
    taken_back(session, judged.edition, at + 2 * HOUR, "shortlist")
    assert shown(session, at + DAY).id == first.id
    session.rollback()


def test_winners_rest_on_the_decision_that_gives_no_award_though_it_names_nobody(session, judged, at):
    first = finalists(session, judged, at, at)
    none = Beside(no_award=True, public_words="No entry met the bar.")
    decision = decisions.propose(
        session, judged.edition, judged.skills, "winners", [], {}, judged.staff, at, number_reason="Thin", beside=none
    )
    decisions.approve(session, decision, judged.second, at, read=True)
    later = announce(session, judged, "winners", at + DAY, at)
    assert shown(session, at + DAY).id == later.id
    taken_back(session, judged.edition, at + HOUR, "winners")
    assert shown(session, at + DAY).id == first.id
    session.rollback()


def test_finalists_do_not_rest_on_who_wins(session, judged, at):
    finalists(session, judged, at + DAY, at)
    decide(session, judged, at, BRIDGE, kind="winners")
    taken_back(session, judged.edition, at + HOUR, "winners")
    assert shown(session, at + DAY) is not None
    session.rollback()


def test_a_correction_rests_on_the_decision_that_chose_whom_it_adds_and_on_no_other(session, judged, at):
    door = (
        factories.a_nomination(
            session, judged.edition, judged.nominator, at, categories=("access",), title="Door", entry_state="eligible"
        )
        .entries[0]
        .id
    )
    other = decisions.propose(
        session, judged.edition, judged.access, "shortlist", [door], {door: "The only one"}, judged.staff, at,
        number_reason="The only one", overrides={"reviews": "No judge was free"},
    )  # fmt: skip
    decisions.approve(session, other, judged.second, at, read=True)
    decide(session, judged, at, "Anna’s workshop", "Code clubs")
    announce(session, judged, "finalists", at, at)
    first = session.scalars(select(Decision).where(Decision.category_id == judged.skills.id)).one()
    decisions.reject(session, first, "Read again", judged.second, at)
    decide(session, judged, at, "Anna’s workshop", BRIDGE, "Code clubs")
    added = rules.Change(entry=str(judged.entries[BRIDGE].id), category="skills", fields={"role": "finalist"})
    mended = correct(session, judged, at, at + DAY, added)
    decisions.reject(session, other, "Read again", judged.second, at + HOUR)
    assert shown(session, at + DAY).id == mended.id


def test_a_correction_of_a_name_does_not_rest_on_whom_a_cancelled_announcement_named(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at, BRIDGE)
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["winners"], judged.staff, at)
    mended = correct(session, judged, at, at + DAY, a_change("code-clubs-2027", project="Clubs"))
    taken_back(session, judged.edition, at + HOUR)
    assert shown(session, at + DAY).id == mended.id
    session.rollback()
