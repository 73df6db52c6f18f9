"""What keeps people of a nomination to what they may, where no page could ask for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import Role
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import rules, services
from awards.nominations.models import Collaborator, Consent, JoinRequest, Referee
from awards.nominations.queries import people as queries
from awards.nominations.rules import people as measures
from awards.nominations.services import people
from awards.nominations.services.bringing import bring, bring_change, bring_state
from tests.factories import a_collaborator, a_user
from tests.nominations.conftest import a_content, a_frame

pytestmark = pytest.mark.one_database
HELPER, NAME = "bela@helper.example", "Example cooperative"
OTHER = {"relation": "other", "nominee_kind": "person", "nominee_names": ("Leila Example",)}


@pytest.fixture
def bela(session):
    return a_user(session, HELPER)


def invited(session, draft, edition, ama, at, email=HELPER):
    """The invitation that was sent last."""
    people.invite(session, draft, edition, email, "view", ama, at)
    mails = select(OutboxMail).where(OutboxMail.template == "nomination_invitation", OutboxMail.to == email)
    return queries.invitation(session, session.scalars(mails).all()[-1].values["token"])


def audited(session, nomination):
    rows = select(AuditRow.action).where(AuditRow.subject_id == nomination.id).order_by(AuditRow.seq)
    return session.scalars(rows).all()


def withdrawn(session, nomination, at):
    nomination.state, nomination.submitted_at, nomination.withdrawn_at = "withdrawn", at, at
    session.flush()


def refused(words, *verbs):
    for verb in verbs:
        with pytest.raises(RuleBroken, match=words):
            verb()


# Working on it


def test_only_a_right_that_there_is_is_given(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    asks = JoinRequest(nomination_id=draft.id, user_id=a_user(session, "cleo@helper.example").id, asked_at=at)
    session.add(asks)
    session.flush()
    refused(
        "what the person may do",
        lambda: people.invite(session, draft, edition, "dov@helper.example", "own", ama, at),
        lambda: people.change_rights(session, draft, row, "own", ama, at),
        lambda: people.let_join(session, draft, edition, asks, "own", ama, at),
    )
    people.change_rights(session, draft, row, "view", ama, at)
    assert "collaborator.right_changed" not in audited(session, draft)


def test_an_invitation_is_accepted_by_who_does_not_take_part_in_what_is_not_withdrawn(
    session, edition, draft, ama, bela, at
):
    found = invited(session, draft, edition, ama, at)
    refused("your own already", lambda: people.accept(session, found, ama, at))
    row = a_collaborator(session, draft, a_user(session, "cleo@helper.example"), "view", at)
    row.user_id = bela.id
    session.flush()
    refused("by another of your addresses", lambda: people.accept(session, found, bela, at))
    people.end(session, draft, row, ama, at)
    savepoint = session.begin_nested()
    withdrawn(session, draft, at)
    refused("withdrawn", lambda: people.accept(session, found, bela, at))
    savepoint.rollback()
    session.add(Role(user_id=bela.id, kind="staff", edition_id=edition.id))
    edition.no_staff_or_jury = False
    session.flush()
    people.accept(session, found, bela, at)  # the edition lets its staff nominate
    assert found.collaborator.user_id == bela.id


def test_who_leaves_takes_the_own_offer_along_alone_and_leaves_once(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    other = a_collaborator(session, draft, a_user(session, "cleo@helper.example"), "view", at)
    people.offer_handover(session, draft, edition, row, ama, at)
    people.offer_handover(session, draft, edition, row, ama, at)
    for minute in range(2):
        people.end(session, draft, other, ama, at + timedelta(minutes=minute))
    assert other.ended_at == at
    assert queries.open_handover(session, draft.id).collaborator_id == row.id
    people.end(session, draft, row, ama, at)
    assert queries.open_handover(session, draft.id) is None
    acts = audited(session, draft)
    assert [acts.count(what) for what in ("collaborator.removed", "nomination.offered")] == [2, 1]


def test_an_offer_is_taken_once_while_it_stands_and_leaves_others_as_they_are(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    invited(session, draft, edition, ama, at, "dov@helper.example")
    people.offer_handover(session, draft, edition, row, ama, at)
    offer = queries.open_handover(session, draft.id)
    people.decline_handover(session, draft, offer, bela, at)
    with pytest.raises(StaleVersion):
        people.accept_handover(session, draft, edition, offer, bela, at)
    people.offer_handover(session, draft, edition, row, ama, at)
    offer = queries.open_handover(session, draft.id)
    savepoint = session.begin_nested()
    withdrawn(session, draft, at)
    refused("withdrawn", lambda: people.accept_handover(session, draft, edition, offer, bela, at))
    savepoint.rollback()
    row.ended_at = at
    session.flush()
    refused("accepted your invitation", lambda: people.offer_handover(session, draft, edition, row, ama, at))
    with pytest.raises(StaleVersion):
        people.accept_handover(session, draft, edition, offer, bela, at)
    row.ended_at = None
    session.flush()
    people.accept_handover(session, draft, edition, offer, bela, at)
    assert {one.email for one in queries.live_collaborators(session, draft.id)} == {ama.email, "dov@helper.example"}
    with pytest.raises(StaleVersion):
        people.accept_handover(session, draft, edition, offer, ama, at)


# Joining


def test_who_asks_to_join_asks_once_and_staff_do_where_the_edition_lets_them(session, edition, draft, ama, bela, at):
    session.add(Role(user_id=bela.id, kind="staff", edition_id=edition.id))
    edition.no_staff_or_jury = True
    session.flush()
    refused("Staff and judges", lambda: people.ask_to_join(session, edition, NAME, None, bela, at))
    edition.no_staff_or_jury = False
    people.ask_to_join(session, edition, NAME, None, bela, at)
    refused("already", lambda: people.ask_to_join(session, edition, NAME, None, bela, at))
    asks = session.scalars(select(JoinRequest)).one()
    edition.no_staff_or_jury = True
    refused("Staff and judges", lambda: people.let_join(session, draft, edition, asks, "view", ama, at))
    edition.no_staff_or_jury = False
    people.let_join(session, draft, edition, asks, "view", ama, at)


def test_who_is_let_join_works_on_it_once_and_ends_an_own_invitation_that_waits(
    session, edition, draft, ama, bela, at, monkeypatch
):
    people.ask_to_join(session, edition, NAME, None, bela, at)
    asks = session.scalars(select(JoinRequest)).one()
    savepoint = session.begin_nested()
    withdrawn(session, draft, at)
    refused("withdrawn", lambda: people.let_join(session, draft, edition, asks, "view", ama, at))
    savepoint.rollback()
    found = invited(session, draft, edition, ama, at)
    invited(session, draft, edition, ama, at, "dov@helper.example")
    monkeypatch.setattr(rules, "MOST_COLLABORATORS", 1)
    refused("At most 1", lambda: people.let_join(session, draft, edition, asks, "view", ama, at))
    monkeypatch.setattr(rules, "MOST_COLLABORATORS", 2)
    savepoint = session.begin_nested()
    people.let_join(session, draft, edition, asks, "view", ama, at)
    live = queries.live_collaborators(session, draft.id)
    assert sorted((one.email, one.user_id) for one in live) == [(HELPER, bela.id), ("dov@helper.example", None)]
    savepoint.rollback()
    people.accept(session, found, bela, at)
    people.let_join(session, draft, edition, asks, "edit", ama, at)
    theirs = select(Collaborator.rights).where(Collaborator.user_id == bela.id)
    assert session.scalars(theirs).all() == ["view"]


# Letters and consent


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [(" ", "en", "Enter the name"), ("Rosa\nLi", "en", "Enter the name"), ("x" * 500, "en", "Enter the name"),
     ("Rosa", "xx", "Choose a language")],
)  # fmt: skip
def test_whoever_is_asked_for_a_letter_has_a_name_and_a_language(
    session, edition, draft, ama, at, name, language, words
):
    refused(
        words,
        lambda: people.ask_referee(session, draft, edition, name, "rosa@referee.example", language, None, ama, at),
    )


def test_nobody_is_asked_or_reminded_about_what_is_withdrawn_or_ended(session, edition, draft, ama, at):
    row = people.ask_referee(session, draft, edition, "Rosa", "rosa@referee.example", "en", None, ama, at)
    savepoint = session.begin_nested()
    withdrawn(session, draft, at)
    refused(
        "withdrawn",
        lambda: people.ask_referee(session, draft, edition, "Dov", "dov@referee.example", "en", None, ama, at),
        lambda: people.remind_referee(session, draft, edition, row, ama, at),
        lambda: people.name_nominee(session, draft, edition, "leila@nominee.example", "en", ama, at),
    )
    savepoint.rollback()
    until = row.due_at
    people.remind_referee(session, draft, edition, row, ama, at)
    assert row.due_at == until
    people.withdraw_request(session, draft, row, ama, at)
    people.withdraw_request(session, draft, row, ama, at + timedelta(minutes=1))
    assert row.ended_at == at
    refused("not asked for any more", lambda: people.remind_referee(session, draft, edition, row, ama, at))
    assert audited(session, draft).count("referee.request_withdrawn") == 1
    assert session.get_one(Referee, row.id).letter == ""


def test_a_letter_that_was_sent_takes_no_draft_and_the_same_words_clash_with_nothing(session, edition, draft, ama, at):
    people.ask_referee(session, draft, edition, "Rosa", "rosa@referee.example", "en", None, ama, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_letter_asked")).one()
    asked = queries.letter_asked(session, mail.values["token"])
    empty = measures.seal_of("")
    people.save_letter(session, asked, "I saw the benches.", at, send=False, begun_with=empty)
    people.save_letter(session, asked, "I saw the benches.", at, send=False, begun_with=empty)
    refused("Another draft", lambda: people.save_letter(session, asked, "I did.", at, send=False, begun_with=empty))
    for _ in range(2):
        people.save_letter(session, asked, "I saw the benches.", at, send=True)
    refused(
        "cannot be written any more", lambda: people.save_letter(session, asked, "I saw the benches.", at, send=False)
    )


def test_a_nominee_who_is_named_again_is_asked_again(session, edition, ama, at):
    theirs = services.start_draft(session, edition, a_frame(**OTHER), ama, at)
    services.save_draft(session, theirs, edition, a_content(**OTHER), 1, ama, at)
    name = "leila@nominee.example"
    refused("page “People”: the nominee", lambda: services.submit(session, theirs, edition, ama, at))
    refused("Choose a language", lambda: people.name_nominee(session, theirs, edition, name, "xx", ama, at))
    for _ in range(2):
        people.name_nominee(session, theirs, edition, name, "ar", ama, at)
    services.submit(session, theirs, edition, ama, at)
    row = session.get_one(Consent, theirs.id)
    row.answer, row.answered_by, row.answered_at = "given", "nominee", at
    session.flush()
    refused("has said yes already", lambda: people.name_nominee(session, theirs, edition, name, "ar", ama, at))
    for content in (a_content(), a_content(**OTHER)):  # sent as one's own, then about somebody else again
        services.save_draft(session, theirs, edition, content, theirs.version, ama, at)
        if content.relation == "self":
            services.submit(session, theirs, edition, ama, at)
    people.name_nominee(session, theirs, edition, name, "ar", ama, at)
    assert (row.answer, row.of_nominee) == (None, None)


def test_whoever_brings_a_nomination_in_answers_once_for_the_consent_of_another(session, edition, ama, at):
    def consents(nomination):
        return audited(session, nomination).count("consent.given")

    mine = bring(session, edition, a_content(), ama, None, at, state="submitted")
    assert session.get(Consent, mine.id) is None
    theirs = bring(session, edition, a_content(**OTHER), ama, None, at)
    people.name_nominee(session, theirs, edition, "leila@nominee.example", "ar", ama, at)
    bring_state(session, theirs, edition, "submitted", None, at)
    assert (session.get_one(Consent, theirs.id).answer, consents(theirs)) == ("given", 1)
    bring_change(session, theirs, edition, a_content(**OTHER | {"title": "Another"}), None, at)
    assert (theirs.title, consents(theirs)) == ("Another", 1)
