"""Announcing takes approved decisions, two people and an instant; what it publishes is frozen."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from awards.core.errors import NotFound, RuleBroken
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.nominations.models import Nomination
from awards.publishing import queries, rules, services
from awards.publishing.models import Announcement, Cancellation
from tests import factories
from tests.decisions.things import all_judged
from tests.publishing.things import announce, decide, finalists, winners

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def titles(publication):
    return [laureate.project for laureate in publication.laureates]


def test_finalists_need_an_approved_shortlist_of_every_category_with_eligible_entries(session, judged, at):
    factories.a_nomination(
        session, judged.edition, judged.nominator, at, categories=("access",), entry_state="eligible", title="Other"
    )
    with pytest.raises(RuleBroken, match=r"Access: The shortlist is not approved. Skills: The shortlist is not"):
        services.propose_announcement(session, judged.edition, "finalists", at, judged.staff, at)
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    with pytest.raises(RuleBroken, match=r"yet. Access: The shortlist is not approved.$"):
        services.propose_announcement(session, judged.edition, "finalists", at, judged.staff, at)


def test_a_category_without_eligible_entries_holds_nothing_up(session, judged, at):
    publication = finalists(session, judged, at + HOUR, at)
    assert titles(publication) == ["Code clubs", "Bridge school", "Anna’s workshop"], "Brazil, Kenya, Poland"
    assert {laureate.role for laureate in publication.laureates} == {"finalist"}


def test_a_publication_says_what_was_nominated(session, judged, at):
    publication = finalists(session, judged, at + HOUR, at)
    anna = publication.laureates[2]
    assert (anna.category_key, anna.holders, [c.iso2 for c in anna.countries]) == (
        "skills", ["Anna’s workshop association"], ["PL", "UA"],
    )  # fmt: skip
    assert anna.slug == "annas-workshop-2027"
    assert publication.facts["nominations"] == {"figure": 4, "qualifier": None}
    assert publication.facts["countries"] == {"figure": 5, "qualifier": None}
    assert publication.facts["finalists"] == {"figure": 3, "qualifier": None}
    assert publication.facts["winners"] is None
    assert publication.digest == rules.digest(publication.document())


def test_the_proposer_cannot_approve_neither_by_the_service_nor_in_the_database(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    announcement = services.propose_announcement(session, judged.edition, "finalists", at + HOUR, judged.staff, at)
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve_announcement(session, announcement, judged.staff, at)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(Announcement).values(approved_by=judged.staff.id))


def test_an_announcement_is_approved_once(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    announcement = services.propose_announcement(session, judged.edition, "finalists", at + HOUR, judged.staff, at)
    services.approve_announcement(session, announcement, judged.second, at)
    with pytest.raises(RuleBroken, match="settled"):
        services.approve_announcement(session, announcement, judged.second, at)


def test_only_one_announcement_of_a_kind_stands(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    with pytest.raises(RuleBroken, match="stands already"):
        services.propose_announcement(session, judged.edition, "finalists", at + HOUR, judged.staff, at)


def test_a_time_that_is_past_is_refused(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    with pytest.raises(RuleBroken) as broken:
        services.propose_announcement(session, judged.edition, "finalists", at - HOUR, judged.staff, at)
    assert set(broken.value.fields) == {"instant"}


def test_an_instant_that_passed_while_waiting_becomes_the_end_of_the_time_in_which_the_approval_is_undone(
    session, judged, at
):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    announcement = services.propose_announcement(session, judged.edition, "finalists", at + HOUR, judged.staff, at)
    publication = services.approve_announcement(session, announcement, judged.second, at + 5 * HOUR)
    assert publication.public_from == at + 5 * HOUR + rules.UNDO


def test_a_finalist_who_withdrew_meanwhile_holds_the_announcement_up(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    announcement = services.propose_announcement(session, judged.edition, "finalists", at + HOUR, judged.staff, at)
    nomination = session.get(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.flush()
    with pytest.raises(RuleBroken, match="Nomination N-0002 was chosen and is not in the running"):
        services.approve_announcement(session, announcement, judged.second, at)


def test_winners_need_approved_finalists_and_an_approved_decision(session, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    with pytest.raises(RuleBroken, match="announcement of the finalists is not approved"):
        services.propose_announcement(session, judged.edition, "winners", at, judged.staff, at)
    announce(session, judged, "finalists", at + HOUR, at)
    with pytest.raises(RuleBroken, match="Skills: The winners are not approved"):
        services.propose_announcement(session, judged.edition, "winners", at + HOUR, judged.staff, at)


def test_winners_come_with_the_finalists_or_later(session, judged, at):
    finalists(session, judged, at + 2 * HOUR, at)
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    with pytest.raises(RuleBroken, match="with the finalists or after"):
        announce(session, judged, "winners", at + HOUR, at)
    assert announce(session, judged, "winners", at + 2 * HOUR, at).kind == "winners"
    assert queries.of_year(session, 2027, at + 2 * HOUR).kind == "winners", "with one instant the winners count"


def test_the_winners_publication_holds_the_finalists_as_they_were_with_the_winner_marked(session, judged, at):
    first = finalists(session, judged, at + HOUR, at)
    nomination = session.get(Nomination, judged.entries["Anna’s workshop"].nomination_id)
    nomination.title = "Renamed meanwhile"
    second = winners(session, judged, at + 2 * HOUR, at)
    assert [(x.slug, x.position, x.project) for x in second.laureates] == [
        (x.slug, x.position, x.project) for x in first.laureates
    ]
    assert [(x.project, x.role) for x in second.laureates] == [
        ("Code clubs", "finalist"), ("Bridge school", "finalist"), ("Anna’s workshop", "winner"),
    ]  # fmt: skip
    assert second.facts["winners"] == {"figure": 1, "qualifier": None}


def test_a_winner_who_was_not_announced_as_finalist_is_refused(session, judged, at):
    finalists(session, judged, at, at)
    shortlist = session.scalars(select(Decision)).one()
    decisions.reject(session, shortlist, "Chosen again", judged.second, at)
    decide(session, judged, at, "Anna’s workshop", "Delta radio")
    decide(session, judged, at, "Delta radio", kind="winners")
    with pytest.raises(RuleBroken, match="not among the finalists that were announced"):
        announce(session, judged, "winners", at + HOUR, at)


def test_before_the_instant_an_announcement_can_be_cancelled_and_made_anew(session, judged, at):
    publication = finalists(session, judged, at + HOUR, at)
    announcement = queries.standing(session, judged.edition.id)["finalists"]
    services.cancel_announcement(session, announcement, judged.staff, at)
    with pytest.raises(NotFound):
        queries.of_year(session, 2027, at + 2 * HOUR)
    assert queries.publication_of_kind(session, judged.edition.id, "finalists") is None
    again = announce(session, judged, "finalists", at + HOUR, at)
    assert again.id != publication.id
    assert queries.of_year(session, 2027, at + 2 * HOUR).id == again.id


def test_after_the_instant_nothing_is_cancelled_neither_by_the_service_nor_in_the_database(session, judged, at):
    publication = finalists(session, judged, at + HOUR, at)
    announcement = queries.standing(session, judged.edition.id)["finalists"]
    with pytest.raises(RuleBroken, match="public already"):
        services.cancel_announcement(session, announcement, judged.staff, at + HOUR)
    session.commit()
    for told in (publication.public_from, at + 9 * HOUR):
        session.add(Cancellation(publication_id=publication.id, public_from=told, by=judged.staff.id, at=at + HOUR))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_finalists_are_not_cancelled_from_under_their_winners(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    winners(session, judged, at + 2 * HOUR, at)
    announcement = queries.standing(session, judged.edition.id)["finalists"]
    with pytest.raises(RuleBroken, match="cancel their announcement first"):
        services.cancel_announcement(session, announcement, judged.staff, at)


def test_a_publication_is_not_altered_in_the_database(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    session.commit()
    for change in ("UPDATE laureate SET role = 'winner'", "UPDATE publication SET public_from = public_from"):
        with pytest.raises(DBAPIError, match="only added"):
            session.execute(text(change))
        session.rollback()


def test_every_step_leaves_an_audit_row(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.action.like("announcement.%")).order_by(AuditRow.seq)
    ).all()
    assert actions == ["announcement.proposed", "announcement.approved", "announcement.cancelled"]


def test_approval_orders_the_letters_for_the_instant(session, judged, at):
    publication = finalists(session, judged, at + HOUR, at)
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.due_at, job.values) == ("publishing.tell", at + HOUR, {"publication": str(publication.id)})


def test_a_preview_is_what_will_be_published_and_writes_nothing(session, sessions, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    assert services.preview(session, judged.edition, "winners", at) is None
    session.commit()
    with sessions.reading() as reading:
        shown = services.preview(reading, judged.edition, "finalists", at + HOUR)
    assert announce(session, judged, "finalists", at + HOUR, at).said == shown.said
