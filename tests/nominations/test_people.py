"""Several people on one nomination: invited, let in, given another right, removed, and handed over to."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import Role, UserAddress
from awards.assignment.queries import standing_conflict
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Collaborator
from awards.nominations.queries import people as people_queries
from awards.nominations.rules import Right
from awards.nominations.services import people
from awards.screening import services as screening
from tests.factories import a_collaborator, a_judge, a_user
from tests.nominations.conftest import a_content, a_frame

HELPER = "bela@helper.example"


@pytest.fixture
def bela(session):
    return a_user(session, HELPER)


@pytest.fixture
def chidi(session):
    return a_user(session, "chidi@helper.example")


def link(session, template="nomination_invitation"):
    mail = session.scalars(
        select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.created_at.desc())
    ).first()
    return mail.values["token"]


def rights(session, nomination):
    found = queries.nominated(session, nomination.edition_id, nomination.id)
    return dict(found.rights)


def actions(session, nomination):
    return list(
        session.scalars(select(AuditRow.action).where(AuditRow.subject_id == nomination.id).order_by(AuditRow.seq))
    )


@pytest.fixture
def ama_id():
    return UUID(int=7)


@pytest.mark.parametrize(
    ("held", "needed", "allowed"),
    [("view", "view", True), ("view", "edit", False), ("edit", "view", True), ("edit", "submit", False),
     ("submit", "edit", True), ("submit", "own", False), ("own", "submit", True)],
)  # fmt: skip
def test_a_right_holds_those_before_it(ama_id, held, needed, allowed):
    assert rules.allows({ama_id: Right(held)}, ama_id, Right(needed)) is allowed


def test_nobody_without_a_right_is_allowed_anything(ama_id):
    assert not rules.allows({}, ama_id, Right.VIEW)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Click https://evil.example/now", "Click evil·example/now"),
        ("  Ama \n Serwaa ", "Ama Serwaa"),
        ("write to a@b.example", "write to a at b·example"),
        ("www.evil.example", "evil·example"),
        ("x" * 90, "x" * 79 + "…"),
    ],
)
@pytest.mark.case("EM-02")
def test_a_name_in_mail_to_a_stranger_is_one_short_line_without_a_link(typed, told):
    assert rules.quoted(typed) == told


def test_an_invitation_gives_nothing_before_it_is_accepted(session, edition, draft, ama, bela, at):
    people.invite(session, draft, edition, " BELA@helper.example ", "edit", ama, at)
    assert rights(session, draft) == {ama.id: Right.OWN}
    found = people_queries.invitation(session, link(session))
    assert found.holder_id == bela.id
    people.accept(session, found, bela, at)
    assert rights(session, draft) == {ama.id: Right.OWN, bela.id: Right.EDIT}
    assert actions(session, draft)[-2:] == ["collaborator.invited", "collaborator.accepted"]


def test_the_link_is_kept_as_a_digest_only(session, edition, draft, ama, at):
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    row = session.scalars(select(Collaborator)).one()
    assert link(session) not in (row.token_digest, row.email)
    assert len(row.token_digest) == 64


def test_an_invitation_is_used_once(session, edition, draft, ama, bela, at):
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    found = people_queries.invitation(session, link(session))
    people.accept(session, found, bela, at)
    with pytest.raises(StaleVersion):
        people.accept(session, found, bela, at)


def test_an_invitation_that_waited_too_long_is_refused(session, edition, draft, ama, bela, at):
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    found = people_queries.invitation(session, link(session))
    with pytest.raises(StaleVersion):
        people.accept(session, found, bela, at + rules.INVITATION_LIFETIME)
    people.accept(session, found, bela, at + rules.INVITATION_LIFETIME - timedelta(seconds=1))


def test_a_second_invitation_ends_the_first_ones_link(session, edition, draft, ama, bela, at):
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    first = link(session)
    people.invite(session, draft, edition, HELPER, "submit", ama, at + timedelta(minutes=1))
    with pytest.raises(StaleVersion):
        people.accept(session, people_queries.invitation(session, first), bela, at)
    assert [row.rights for row in people_queries.live_collaborators(session, draft.id)] == ["submit"]


def test_who_takes_part_already_is_not_invited_again(session, edition, draft, ama, bela, at):
    with pytest.raises(RuleBroken, match="own"):
        people.invite(session, draft, edition, ama.email, "view", ama, at)
    a_collaborator(session, draft, bela, "view", at)
    with pytest.raises(RuleBroken, match="already"):
        people.invite(session, draft, edition, HELPER, "edit", ama, at)


def test_only_so_many_people_work_on_one_nomination(session, edition, draft, ama, at):
    for n in range(rules.MOST_COLLABORATORS):
        a_collaborator(session, draft, a_user(session, f"p{n}@helper.example"), "view", at - timedelta(days=2))
    with pytest.raises(RuleBroken, match="At most 10"):
        people.invite(session, draft, edition, HELPER, "edit", ama, at)


@pytest.mark.case("EM-04")
def test_mail_to_one_address_and_from_one_person_has_a_measure(session, edition, draft, ama, at):
    for n in range(rules.MOST_TO_ONE):
        people.invite(session, draft, edition, HELPER, "edit", ama, at + timedelta(minutes=n))
    with pytest.raises(RuleBroken, match="often today"):
        people.invite(session, draft, edition, HELPER, "edit", ama, at + timedelta(hours=1))
    people.invite(session, draft, edition, HELPER, "edit", ama, at + timedelta(days=1, minutes=6))


def test_one_person_asks_only_so_many_in_a_day(session, edition, draft, ama, at, monkeypatch):
    monkeypatch.setattr(rules, "MOST_INVITATIONS", 2)
    for n in range(2):
        people.invite(session, draft, edition, f"p{n}@helper.example", "view", ama, at)
    with pytest.raises(RuleBroken, match="within a day"):
        people.invite(session, draft, edition, HELPER, "view", ama, at)


def test_staff_and_judges_do_not_come_in_as_collaborators(session, edition, draft, ama, bela, at):
    edition.no_staff_or_jury = True
    session.add(Role(user_id=bela.id, kind="staff", edition_id=edition.id))
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    with pytest.raises(RuleBroken, match="Staff and judges"):
        people.accept(session, people_queries.invitation(session, link(session)), bela, at)
    assert rights(session, draft) == {ama.id: Right.OWN}


def test_a_right_changes_and_ends_at_once(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    people.change_rights(session, draft, row, "submit", ama, at)
    assert rights(session, draft)[bela.id] == Right.SUBMIT
    people.end(session, draft, row, ama, at)
    assert bela.id not in rights(session, draft)
    with pytest.raises(RuleBroken):
        people.change_rights(session, draft, row, "edit", ama, at)
    assert actions(session, draft)[-2:] == ["collaborator.right_changed", "collaborator.removed"]


def test_nothing_changes_about_the_people_of_a_withdrawn_nomination(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    draft.state, draft.submitted_at, draft.withdrawn_at = "withdrawn", at, at
    session.flush()
    for verb in (
        lambda: people.invite(session, draft, edition, "x@helper.example", "view", ama, at),
        lambda: people.change_rights(session, draft, row, "edit", ama, at),
        lambda: people.offer_handover(session, draft, edition, row, ama, at),
    ):
        with pytest.raises(RuleBroken, match="withdrawn"):
            verb()


def test_a_nomination_is_handed_over_when_the_other_accepts(session, edition, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "view", at)
    people.offer_handover(session, draft, edition, row, ama, at)
    assert draft.nominator_id == ama.id
    of = people_queries.handover_of(session, edition.id, draft.id)
    people.accept_handover(session, draft, edition, of.handover, bela, at)
    assert rights(session, draft) == {bela.id: Right.OWN, ama.id: Right.SUBMIT}
    assert actions(session, draft)[-2:] == ["nomination.offered", "nomination.handed_over"]
    with pytest.raises(StaleVersion):
        people.accept_handover(session, draft, edition, of.handover, bela, at)


def test_it_is_handed_over_although_an_address_was_invited_that_is_the_nominators_own_since(
    session, edition, draft, ama, bela, at
):
    people.invite(session, draft, edition, "ama@home.example", "view", ama, at)
    session.add(UserAddress(id=uuid4(), user_id=ama.id, email="ama@home.example"))
    ama.email = "ama@home.example"
    row = a_collaborator(session, draft, bela, "edit", at)
    people.offer_handover(session, draft, edition, row, ama, at)
    of = people_queries.handover_of(session, edition.id, draft.id)
    people.accept_handover(session, draft, edition, of.handover, bela, at)
    assert rights(session, draft) == {bela.id: Right.OWN, ama.id: Right.SUBMIT}
    live = people_queries.live_collaborators(session, draft.id)
    assert [(one.email, one.user_id) for one in live] == [("ama@home.example", ama.id)]


def test_an_offer_goes_only_to_somebody_who_is_in(session, edition, draft, ama, bela, chidi, at):
    people.invite(session, draft, edition, HELPER, "edit", ama, at)
    waiting = people_queries.live_collaborators(session, draft.id)[0]
    with pytest.raises(RuleBroken, match="accepted your invitation"):
        people.offer_handover(session, draft, edition, waiting, ama, at)
    first, second = (
        a_collaborator(session, draft, bela_other(session), "edit", at),
        a_collaborator(session, draft, chidi, "edit", at),
    )
    people.offer_handover(session, draft, edition, first, ama, at)
    people.offer_handover(session, draft, edition, second, ama, at)
    assert people_queries.handover_of(session, edition.id, draft.id).user_id == chidi.id
    people.end(session, draft, second, ama, at)
    assert people_queries.open_handover(session, draft.id) is None


def bela_other(session):
    return a_user(session, "other@helper.example")


def test_staff_do_not_become_the_nominator(session, edition, draft, ama, bela, at):
    edition.no_staff_or_jury = True
    row = a_collaborator(session, draft, bela, "edit", at)
    people.offer_handover(session, draft, edition, row, ama, at)
    session.add(Role(user_id=bela.id, kind="judge", edition_id=edition.id))
    session.flush()
    of = people_queries.handover_of(session, edition.id, draft.id)
    with pytest.raises(RuleBroken, match="Staff and judges"):
        people.accept_handover(session, draft, edition, of.handover, bela, at)
    people.decline_handover(session, draft, of.handover, bela, at)
    assert actions(session, draft)[-1] == "nomination.handover_declined"


def test_who_works_on_a_nomination_does_not_screen_it(session, edition, submitted, at):
    helper = a_user(session, "helper@secretariat.example", ("staff", edition.id))
    row = a_collaborator(session, submitted, helper, "view", at)
    row.ended_at = at
    session.flush()
    late = edition.closes_at + timedelta(hours=1)
    with pytest.raises(RuleBroken, match="You work on this nomination yourself"):
        screening.decide(session, edition, [screening.Chosen(submitted.id)], screening.Decision("passed"), helper, late)


def test_who_works_on_a_nomination_does_not_judge_it(session, edition, submitted, at):
    judge = a_judge(session, edition, "judge@judge.example", at)
    assert standing_conflict(session, submitted.id, judge.id) is None
    a_collaborator(session, submitted, judge, "view", at)
    assert standing_conflict(session, submitted.id, judge.id) == "collaborator"


def test_a_nominator_sends_at_most_so_many_nominations(session, edition, submitted, ama, bela, at):
    edition.most_nominations = 1
    session.flush()
    with pytest.raises(RuleBroken, match="at most 1 nominations"):
        services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), ama, at)
    services.withdraw(session, submitted, "", ama, at)
    other = services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), ama, at)
    services.start_draft(session, edition, a_frame(organisations=(("Third", None),)), ama, at)
    assert other.state == "draft", "drafts do not count"


def test_what_is_begun_before_is_not_sent_above_the_measure(session, edition, complete, ama, at):
    second = services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), ama, at)
    services.save_draft(session, second, edition, a_content(organisations=(("Other", None),)), 1, ama, at)
    edition.most_nominations = 1
    session.flush()
    services.submit(session, complete, edition, ama, at)
    with pytest.raises(RuleBroken, match="at most 1 nominations"):
        services.submit(session, second, edition, ama, at)
    services.save_draft(session, complete, edition, a_content(title="New"), complete.version, ama, at)
    services.submit(session, complete, edition, ama, at)


def test_nobody_takes_over_above_the_measure(session, edition, submitted, ama, bela, at):
    mine = services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), bela, at)
    services.save_draft(session, mine, edition, a_content(organisations=(("Other", None),)), 1, bela, at)
    services.submit(session, mine, edition, bela, at)
    edition.most_nominations = 1
    row = a_collaborator(session, submitted, bela, "edit", at)
    people.offer_handover(session, submitted, edition, row, ama, at)
    of = people_queries.handover_of(session, edition.id, submitted.id)
    with pytest.raises(RuleBroken, match="at most 1 nominations"):
        people.accept_handover(session, submitted, edition, of.handover, bela, at)


def test_accepting_twice_leads_to_the_nomination_both_times(session, edition, draft, ama, bela, at, client_for):
    people.invite(session, draft, edition, HELPER, "view", ama, at)
    address = f"/nominations/invitations/{link(session)}/acceptance"
    session.commit()
    browser = client_for(bela)
    led_to = [browser.post(address).location for _press in range(2)]
    assert led_to == [f"/nominations/{edition.id}/{draft.id}"] * 2
    assert actions(session, draft).count("collaborator.accepted") == 1
