"""What staff read of an edition before its end counts that edition alone, each thing in the state that is meant."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.assignment.models import LateConflict
from awards.certificates import services as certificates
from awards.closing import queries, services
from awards.closing.models import OpenData
from awards.decisions.models import Decision
from awards.feedback.models import Appeal, Feedback
from awards.infrastructure import outbox
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.people.rules import Names
from awards.publishing import queries as publishing
from awards.publishing.models import Announcement
from awards.publishing.services.erasing import erase_laureates
from awards.screening.models import ScreeningOutcome
from awards.verifying.models import Bundle
from awards.watching.models import Reminder
from tests import factories
from tests.certificates.things import issued, let_go_out
from tests.closing.test_ending import announced
from tests.closing.test_guards import another
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import finalists, winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING_DONE = {
    "announcements": 0, "decisions": 0, "appeals": 0, "mails": 0, "feedback": 4, "bundle": 1, "certificates": 3,
    "seals": 1, "open_data": 1, "winners": 0, "appeal_time": 1, "fairness": 1,
}  # fmt: skip
"""What stands open of an edition whose winners are public and of which nothing else was done."""


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    return another(session, at)


def open_items(session, judged, at):
    return queries.checklist(session, judged.edition.id, at)


def a_feedback(judged, title, at, released_at):
    return Feedback(
        edition_id=judged.edition.id, entry_id=judged.of(title)[0], changed_by=judged.staff.id, changed_at=at,
        approved_by=judged.second.id, approved_at=at, released_at=released_at,
    )  # fmt: skip


def an_appeal(judged, title, at, outcome=None):
    answer = {"outcome": outcome, "answer": "No", "answered_by": judged.staff.id, "answered_at": at + HOUR}
    return Appeal(
        edition_id=judged.edition.id, nomination_id=judged.entries[title].nomination_id, receipt=uuid4().hex,
        text="Why?", by=judged.nominator.id, at=at, **(answer if outcome else {}),
    )  # fmt: skip


def mails(session, judged, **states):
    """So many mails about an edition in each state."""
    for state, count in states.items():
        for _one in range(count):
            outbox.put(session, to="a@example.org", language="en", template=state, values={}, edition=judged.edition.id)
        session.flush()
        values = {"state": state, "template": "x"} | ({"sent_at": judged.edition.opens_at} if state == "sent" else {})
        session.execute(update(OutboxMail).where(OutboxMail.template == state).values(**values))


def open_things(session, judged, at):
    """One of each that stands open, beside some that do not."""
    publication = session.scalars(
        select(Announcement.publication_id).where(
            Announcement.edition_id == judged.edition.id, Announcement.kind == "winners"
        )
    ).one()
    session.add_all([
        Announcement(
            edition_id=judged.edition.id, kind="correction", instant=at + DAY, proposed_by=judged.staff.id,
            proposed_at=at, corrects_id=publication, reason="A typo",
        ),
        Announcement(
            edition_id=judged.edition.id, kind="retraction", state="cancelled", instant=at + DAY,
            proposed_by=judged.staff.id, proposed_at=at, corrects_id=publication, reason="No typo after all",
        ),
        Decision(
            edition_id=judged.edition.id, round_id=judged.edition.rounds[0].id, category_id=judged.access.id,
            kind="shortlist", ranking=[], proposed_by=judged.staff.id, proposed_at=at,
        ),
        an_appeal(judged, "Delta radio", at), an_appeal(judged, "Code clubs", at, "noted"),
        a_feedback(judged, "Code clubs", at, at), a_feedback(judged, "Bridge school", at, at + HOUR),
    ])  # fmt: skip
    mails(session, judged, waiting=1, held=1, sent=1, failed=1)
    return publication


def test_what_stands_open_is_counted_in_the_edition_alone(session, judged, other, at) -> None:
    for one in (judged, other):
        announced(session, one, at)
    assert open_items(session, judged, at) == NOTHING_DONE
    publication = open_things(session, other, at)
    session.add_all([
        Bundle(publication_id=publication, mark="", digest="0" * 64, size=1, content=b"x", report={}, made_at=at),
        OpenData(publication_id=publication, edition_id=other.edition.id, made_at=at, kept_back={}, figures=[]),
    ])  # fmt: skip
    act = services.propose_fairness(session, other.edition, other.staff, at)
    services.approve(session, act, other.second, at)
    assert open_items(session, judged, at) == NOTHING_DONE
    told = NOTHING_DONE | {
        "announcements": 1, "decisions": 1, "appeals": 1, "mails": 2, "feedback": 3, "bundle": 0, "open_data": 0,
        "fairness": 0,
    }  # fmt: skip
    assert open_items(session, other, at) == told, "the mails about the end itself are not among what waits"
    assert open_items(session, other, at + HOUR) == told | {"feedback": 2}


def test_no_certificate_counts_as_given_out_before_two_agreed_to_it(session, judged, other, at) -> None:
    for one in (judged, other):
        finalists(session, one, at, at)
    first, _other = (issued(session, winners(session, one, at, at), at) for one in (judged, other))
    proposal = certificates.propose_certificates(session, other.edition, other.staff, at)
    certificates.approve_certificates(session, proposal, other.second, at)
    assert (open_items(session, judged, at)["certificates"], open_items(session, other, at)["certificates"]) == (3, 0)
    publication = publishing.newest_public(session, judged.edition.id, at)
    gone = next(one.id for one in publication.laureates if one.entry_id == first["Bridge school"].entry_id)
    erase_laureates(session, {gone: "all"}, Names({"Nobody else"}, set()), at)
    session.expire_all()
    assert open_items(session, judged, at)["certificates"] == 2, "what was erased whole has none"
    let_go_out(session)
    assert open_items(session, judged, at)["certificates"] == 0
    certificates.withdraw(session, [first["Code clubs"].entry_id], None, at)
    assert open_items(session, judged, at)["certificates"] == 0


def test_before_the_instant_of_the_winners_they_wait_and_nothing_that_follows_them_does(
    session, judged, other, at
) -> None:
    announced(session, other, at)
    finalists(session, judged, at, at)
    winners(session, judged, at + HOUR, at)
    found = open_items(session, judged, at)
    wanted = {"winners": 1, "announcements": 1, "bundle": 0, "certificates": 0, "open_data": 0, "appeal_time": 0}
    assert {name: found[name] for name in wanted} == wanted
    found = open_items(session, judged, at + HOUR)
    wanted = {"winners": 0, "announcements": 0, "bundle": 1, "certificates": 3, "open_data": 1, "appeal_time": 1}
    assert {name: found[name] for name in wanted} == wanted
    fresh = factories.an_edition(session, at, year=2031)
    assert queries.checklist(session, fresh.id, at)["seals"] == 0


def test_feedback_is_owed_to_eligible_entries_of_nominations_that_stand(session, judged, at) -> None:
    announced(session, judged, at)
    judged.entries["Delta radio"].state = "ineligible"
    session.get_one(Nomination, judged.entries["Code clubs"].nomination_id).state = "withdrawn"
    session.flush()
    assert open_items(session, judged, at)["feedback"] == 2


def much_happened(session, judged, at):
    """Beside the four entries that were judged: one of each that the report counts apart."""
    edition, nominator = judged.edition, judged.nominator
    for title, state in (("Half", "draft"), ("Gone", "withdrawn"), ("Back", "returned")):
        factories.a_nomination(session, edition, nominator, at, title=title, state=state, countries=("FR",))
    out = factories.a_nomination(
        session, edition, nominator, at, title="Out", entry_state="ineligible", countries=("KE", "PE")
    )
    for number, state in enumerate(("invited", "declined")):
        factories.a_judge(session, edition, f"asked{number}-{edition.year}@example.org", at, state=state)
    judge = factories.a_judge(session, edition, f"third-{edition.year}@example.org", at)
    late = factories.an_assignment(session, edition, judged.entries["Delta radio"], judge, at)
    factories.a_scorecard(session, edition, judged.entries["Delta radio"], judge, at, confirmed=False, results=3)
    ended = factories.an_assignment(session, edition, judged.entries["Code clubs"], judge, at)
    ended.ended_at, ended.end_reason = at, "returned"
    reminded = {"round_id": edition.rounds[0].id, "judge_id": judge.id, "kind": "silent", "occasion": "silent"}
    session.add_all([
        LateConflict(assignment_id=late.id, found_at=at),
        Reminder(edition_id=edition.id, day=at.date(), at=at, **reminded),
        an_appeal(judged, "Delta radio", at), an_appeal(judged, "Code clubs", at, "upheld"),
        an_appeal(judged, "Bridge school", at, "not_upheld"),
        ScreeningOutcome(entry_id=out.entries[0].id, outcome="ineligible", rule="1", by=judged.staff.id, at=at),
        a_feedback(judged, "Code clubs", at, at + HOUR), a_feedback(judged, "Bridge school", at, at + DAY),
    ])  # fmt: skip
    mails(session, judged, waiting=1, sent=3, failed=1, cancelled=2)


def test_the_report_counts_its_own_edition_and_each_thing_in_its_state(session, judged, other, at) -> None:
    before = queries.report(session, judged.edition.id, at)
    much_happened(session, other, at)
    session.flush()
    found = queries.report(session, other.edition.id, at)
    assert found.counts == {
        "drafts": 1, "submitted": 6, "withdrawn": 1, "countries": 7, "entries": 6, "eligible": 4, "ineligible": 1,
        "invited": 5, "accepted": 3, "declined": 1, "reviews": 9, "confirmed": 8, "lacking": 1, "late_conflicts": 1,
        "reminders": 1, "appeals": 3, "upheld": 1, "waiting": 1, "mails": 3, "bounced": 1, "cancelled": 2,
    }  # fmt: skip
    assert (list(found.loads), list(found.answers)) == ([4, 4], [HOUR, HOUR])
    assert (found.moments["screened"], found.moments["feedback"]) == (at, at + HOUR)
    after = queries.report(session, judged.edition.id, at)
    assert (after.counts, after.loads, after.answers) == (before.counts, before.loads, before.answers)
    assert after.moments == before.moments
    assert after.counts["submitted"] == after.counts["eligible"] == 4


def test_nothing_lacks_while_the_round_is_open(session, at) -> None:
    judged = a_judged_edition(session, at, phase="judging")
    judge = factories.a_judge(session, judged.edition, "third@example.org", at)
    factories.an_assignment(session, judged.edition, judged.entries["Delta radio"], judge, at)
    found = queries.report(session, judged.edition.id, at).counts
    assert (found["reviews"], found["confirmed"], found["lacking"]) == (9, 8, 0)


def test_the_report_tells_of_the_end_and_the_figures_of_its_own_edition(session, judged, other, at) -> None:
    for one in (judged, other):
        finalists(session, one, at, at)
        publication = winners(session, one, at + HOUR, at)
    later = at + timedelta(days=60)
    services.make(session, publication, later, 1)
    session.execute(update(OutboxMail).values(state="cancelled"))
    fairness = services.propose_fairness(session, other.edition, other.staff, later)
    services.approve(session, fairness, other.second, later)
    dropped = services.propose_closing(session, other.edition, "Too early", other.staff, later)
    services.drop(session, dropped, other.staff, later)
    act = services.propose_closing(session, other.edition, "All is told", other.staff, later)
    assert queries.report(session, other.edition.id, later).closed_at is None
    assert queries.closed_at(session, other.edition.id) is None
    services.approve_closing(session, other.edition, act, other.second, later)
    found = queries.report(session, other.edition.id, later)
    assert (found.closed_at, bool(found.figures), found.moments["winners"]) == (later, True, at + HOUR)
    found = queries.report(session, judged.edition.id, later)
    assert (found.closed_at, bool(found.figures), found.moments["winners"]) == (None, False, at + HOUR)
    assert queries.closed_at(session, judged.edition.id) is None
    assert queries.closed_at(session, other.edition.id) == later
    assert queries.is_closed(session, other.edition.id)
    assert not queries.is_closed(session, judged.edition.id)
    assert queries.report(session, other.edition.id, at).moments["winners"] is None


def test_a_country_has_its_place_by_a_nomination_of_it_alone(session, judged, at) -> None:
    factories.a_nomination(session, judged.edition, judged.nominator, at, title="Two shores", countries=("KE", "MZ"))
    places = queries.figures(session, judged.edition.id, at).places
    assert {iso2: place.ldc for iso2, place in places.items()} == {"KE": "not-ldc", "BR": "not-ldc", "BD": "ldc"}
