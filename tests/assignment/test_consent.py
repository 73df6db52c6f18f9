"""Nobody judges a nomination of somebody else before its nominee has agreed, whatever screening let through."""

import pytest
from sqlalchemy import select

from awards.assignment.models import JudgeProfile
from awards.assignment.queries.plans import judged as judged_in
from awards.assignment.services import assign_judge
from awards.core.errors import RuleBroken
from awards.nominations.models import Consent, Nomination, NominationVersion
from awards.nominations.queries.people import waiting_for_consent
from awards.nominations.queries.people.standing import consent_stands
from awards.nominations.rules import from_document
from awards.nominations.rules.people import nominee_mark
from tests.factories import a_judge, a_nomination, a_user, an_edition


@pytest.fixture
def passed(session, at):
    """An eligible entry whose nominee somebody else nominates and who was asked."""
    edition = an_edition(session, at, phase="judging")
    nomination = a_nomination(
        session, edition, a_user(session, "ben@x.example"), at, relation="other", entry_state="eligible"
    )
    mark = nominee_mark(from_document(session.get_one(NominationVersion, (nomination.id, 1)).content))
    asked = {"email": "rosa@x.example", "token_digest": "x", "asked_at": at, "of_nominee": mark}
    consent = Consent(nomination_id=nomination.id, **asked)
    session.add(consent)
    judge = a_judge(session, edition, "nina@jury.example", at)
    session.flush()
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()
    return edition, nomination, consent, profile


def assign(session, passed, at):
    edition, nomination, _consent, profile = passed
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    return assign_judge(session, edition.rounds[0], nomination.entries[0], profile, staff, at)


def judged(session, edition):
    return session.scalars(judged_in(edition.rounds[0])).all()


def stands(session, nomination):
    return session.scalar(select(consent_stands()).where(Nomination.id == nomination.id))


def test_before_the_nominee_has_agreed_no_judge_gets_the_entry_by_hand_or_by_a_plan(session, passed, at):
    edition, nomination, *_ = passed
    assert judged(session, edition) == []
    with pytest.raises(RuleBroken, match="has not agreed"):
        assign(session, passed, at)
    assert waiting_for_consent(session, [nomination.id]) == {nomination.id}
    assert stands(session, nomination) == "waiting", "lists say the same"


def test_once_the_nominee_has_agreed_a_judge_may_have_it(session, passed, at):
    edition, nomination, consent, _profile = passed
    consent.answer, consent.answered_at, consent.answered_by = "given", at, "nominee"
    session.flush()
    assert judged(session, edition) == list(nomination.entries)
    assert assign(session, passed, at).ended_at is None
    assert waiting_for_consent(session, [nomination.id]) == set()
    assert stands(session, nomination) == "given"
