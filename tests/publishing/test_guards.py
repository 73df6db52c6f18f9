"""What stands between a proposal and everybody: each guard of the announcements that no page shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.core.errors import RuleBroken
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.decisions.services.into_log import log_taking_back
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services as nominations
from awards.nominations.models import Nomination
from awards.organisations.models import Organisation
from awards.publishing import queries, services
from awards.publishing.models import Cancellation, LaureateText
from awards.publishing.services import announcing
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import NO_UNDO, announce, decide, finalists, winners

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST_TWO = ("Anna’s workshop", "Bridge school")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def public(session, judged, at):
    """Finalists and winners of Skills are public."""
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    session.commit()
    return found


# Proposing and approving


def test_no_group_is_told_at_a_time_that_is_past(session, judged, at):
    decide(session, judged, at, *FIRST_TWO)
    with pytest.raises(RuleBroken) as broken:
        services.propose_announcement(
            session, judged.edition, "finalists", at + DAY, judged.staff, at, {"rest": at - HOUR}
        )
    assert set(broken.value.fields) == {"tell_rest"}


def test_winners_are_not_approved_for_an_instant_before_finalists_that_were_put_off_meanwhile(session, judged, at):
    decide(session, judged, at, *FIRST_TWO)
    announce(session, judged, "finalists", at + HOUR, at)
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    proposed = services.propose_announcement(session, judged.edition, "winners", at + 2 * HOUR, judged.staff, at)
    (before,) = (one for one in queries.waiting(session, judged.edition.id, at) if one.kind == "finalists")
    announcing.take_back(session, before, None, at)
    announce(session, judged, "finalists", at + DAY, at)
    with pytest.raises(RuleBroken, match="Winners come with the finalists or after them"):
        services.approve_announcement(session, proposed, judged.second, at, NO_UNDO)


def test_what_is_proposed_of_a_later_kind_is_approved_as_that_kind(session, judged, public, at):
    taken = services.propose_retraction(session, judged.edition, "winners", "A mistake", judged.staff, at)
    services.approve(session, taken, judged.second, at)
    assert [one.kind for one in queries.waiting(session, judged.edition.id, at)] == []
    assert queries.newest_public(session, judged.edition.id, at).kind == "finalists"
    change = {"slug": "annas-workshop-2027", "fields": {"project": "Anna’s workshops"}}
    mended = services.propose_correction(session, judged.edition, [change], "A slip", at, judged.staff, at)
    assert services.approve(session, mended, judged.second, at).corrects_id is not None


# The ground


def test_what_waits_for_its_approval_is_stopped_by_nothing(session, judged, at):
    decide(session, judged, at, *FIRST_TWO)
    proposed = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nominations.withdraw(session, nomination, "We stop", by=judged.nominator, at=at)
    services.stop_unsound(session, judged.edition.id)
    assert (nomination.state, proposed.state) == ("withdrawn", "proposed")


def test_what_lost_its_ground_is_stopped_even_when_the_same_was_decided_since(session, judged, at):
    found = finalists(session, judged, at + DAY, at)
    first = session.scalars(select(Decision)).one()
    log_taking_back(session, first, "Once more", judged.second, at + HOUR)
    session.execute(
        update(Decision).values(state="rejected", approved_by=None, approved_at=None, taken_back_at=at + HOUR)
    )
    decide(session, judged, at + 2 * HOUR, "Anna’s workshop", "Bridge school", "Code clubs")
    (announcement,) = queries.waiting(session, judged.edition.id, at)
    assert queries.lost_by(session, judged.edition, announcement) == []
    services.stop_unsound(session, judged.edition.id)
    assert (announcement.state, session.get(Cancellation, found.id) is not None) == ("cancelled", True)


# Correcting

BRIDGE = "bridge-school-2027"


def a_change(slug=BRIDGE, **fields):
    return {"slug": slug, "category": "skills", "fields": fields}


def correct(session, judged, at, *changes):
    proposed = services.propose_correction(session, judged.edition, changes, "A slip", at, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def test_a_correction_of_what_was_taken_back_meanwhile_is_not_approved(session, judged, at):
    finalists(session, judged, at, at)
    changes = [a_change(project="Bridge schools")]
    proposed = services.propose_correction(session, judged.edition, changes, "A slip", at, judged.staff, at)
    taken = services.propose_retraction(session, judged.edition, "finalists", "All wrong", judged.staff, at)
    services.approve_retraction(session, taken, judged.second, at)
    with pytest.raises(RuleBroken, match="not what is public any more"):
        services.approve_correction(session, proposed, judged.second, at)


def test_texts_that_were_written_since_are_taken_in_where_the_correction_says_so_alone(session, judged, at):
    finalists(session, judged, at, at)
    for title in FIRST_TWO:
        said = {"summary": {"en": f"{title}, anew."}, "valued": {}, "alternative": {}}
        entry = judged.entries[title].id
        session.add(LaureateText(entry_id=entry, saved_by=judged.staff.id, saved_at=at, **said))
    session.flush()
    found = correct(session, judged, at, a_change(texts=True), a_change("annas-workshop-2027", project="Anna’s"))
    assert {one.slug: one.texts.get("summary") for one in found.laureates} == {
        "code-clubs-2027": None, BRIDGE: {"en": "Bridge school, anew."}, "annas-workshop-2027": None,
    }  # fmt: skip


def test_a_laureate_stands_for_the_countries_that_it_has_after_a_correction(session, judged, at):
    finalists(session, judged, at, at)
    for countries, scope in (([], None), (["KE"], "country"), (["KE", "UG"], "several countries")):
        at += HOUR
        found = correct(session, judged, at, a_change(countries=countries))
        assert {one.slug: one.scope for one in found.laureates}[BRIDGE] == scope


def test_a_name_is_corrected_whatever_became_of_the_decision_since(session, judged, at):
    finalists(session, judged, at, at)
    decisions.reject(session, session.scalars(select(Decision)).one(), "Read again", judged.second, at)
    found = correct(session, judged, at, a_change(project="Bridge schools"))
    assert "Bridge schools" in [one.project for one in found.laureates]


# Cancelling


def test_an_announcement_is_cancelled_once(session, judged, at):
    decide(session, judged, at, *FIRST_TWO)
    proposed = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    services.cancel_announcement(session, proposed, judged.second, at)
    with pytest.raises(RuleBroken, match="cancelled already"):
        services.cancel_announcement(session, proposed, judged.second, at)


def test_a_retraction_is_cancelled_while_it_waits_and_never_once_it_was_approved(session, judged, public, at):
    waits = services.propose_retraction(session, judged.edition, "winners", "A mistake", judged.staff, at)
    services.cancel_announcement(session, waits, judged.staff, at)
    assert waits.state == "cancelled"
    taken = services.propose_retraction(session, judged.edition, "winners", "A mistake", judged.staff, at)
    services.approve_retraction(session, taken, judged.second, at)
    with pytest.raises(RuleBroken, match="public already"):
        services.cancel_announcement(session, taken, judged.staff, at)
    assert taken.state == "approved"


# Taking back


def retract(session, judged, kind, at):
    proposed = services.propose_retraction(session, judged.edition, kind, "A mistake", judged.staff, at)
    return services.approve_retraction(session, proposed, judged.second, at)


def test_one_retraction_waits_at_a_time_beside_a_correction_and_after_an_earlier_one(session, judged, public, at):
    changes = [a_change(project="Bridge schools")]
    services.propose_correction(session, judged.edition, changes, "A slip", at, judged.staff, at)
    retract(session, judged, "winners", at)
    services.propose_retraction(session, judged.edition, "finalists", "A mistake", judged.staff, at)
    with pytest.raises(RuleBroken, match="stands already"):
        services.propose_retraction(session, judged.edition, "finalists", "Again", judged.staff, at)


def test_what_another_edition_published_stays(session, judged, public, at):
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    finalists(session, beside, at, at)
    retract(session, judged, "finalists", at)
    assert queries.newest_public(session, judged.edition.id, at) is None
    assert queries.newest_public(session, beside.edition.id, at).kind == "finalists"


def test_every_finalist_hears_that_the_finalists_were_taken_back(session, judged, at):
    finalists(session, judged, at, at)
    retract(session, judged, "finalists", at)
    mails = session.scalars(select(OutboxMail.values).where(OutboxMail.template == "announcement_retracted"))
    assert sorted(values["title"] for values in mails) == [*FIRST_TWO, "Code clubs"]


def test_what_is_announced_of_a_rehearsal_makes_no_organisation(session, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    before = session.scalars(select(Organisation.id)).all()
    publication = finalists(session, judged, at, at)
    session.commit()
    assert session.scalars(select(Organisation.id)).all() == before
    held = [one for laureate in publication.laureates for one in laureate.organisations]
    assert [one.organisation_id for one in held] == [None] * 3
