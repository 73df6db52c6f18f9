"""Several people on one nomination: invited, let in, given another right, removed, and handed over to."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from awards.accounts.models import Role
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules
from awards.nominations.models import Collaborator, Nomination
from awards.nominations.queries import people as people_queries
from awards.nominations.rules import Right
from awards.nominations.services import people
from awards.web.mail import compose
from tests.factories import a_collaborator, a_user

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


def sent(email):
    return {"invite-email": email, "invite-rights": "edit"}


def here(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


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


def test_from_invitation_to_writing_on_pages(app, session, client_for, edition, draft, ama, bela, chidi):
    ama.name = "Ama https://evil.example"
    session.commit()
    hers, his, others = client_for(ama), client_for(bela), client_for(chidi)
    page = hers.get("nominations.people", **here(draft))
    assert page.heading == "People"
    page = hers.post("nominations.people_invitation", {"invite-email": "nobody"}, **here(draft), expect=422)
    assert page.errors == ["What may this person do? Choose what the person may do"]
    page = hers.post("nominations.people_invitation", sent("nobody"), **here(draft), expect=422)
    assert page.errors == ["Mail address: Enter an address like name@example.org."]
    page = hers.post(
        "nominations.people_invitation",
        sent(HELPER),
        **here(draft),
        follow=True,
        expect=200,
    )
    assert "Nobody reads the nomination before accepting it." in page.text
    assert f"{HELPER} Read and write Invited" in page.main
    his.get("nominations.nomination", **here(draft), expect=404)
    with app.test_request_context():
        mail = session.scalars(select(OutboxMail)).one()
        text = compose(mail).get_content()
        token = mail.values["token"]
    session.commit()
    assert "Asked by: Ama evil·example, ama@cooperative.example" in text
    assert "https://evil" not in text
    page = others.get("nominations.invitation", token=token)
    assert "went to another mail address" in page.main
    assert "Repair benches" not in page.main
    others.post(f"/nominations/invitations/{token}/acceptance", {}, expect=404)
    page = his.get("nominations.invitation", token=token)
    assert "Repair benches" in page.main
    page = his.post(f"/nominations/invitations/{token}/acceptance", {}, follow=True, expect=200)
    assert page.heading == "Repair benches"
    his.post(f"/nominations/invitations/{token}/acceptance", {}, expect=409)
    assert his.get("nominations.invitation", token=token, expect=302).location.endswith(str(draft.id))
    form = his.get("nominations.section", **here(draft, key="work"))
    seals = {field.get("name"): field.get("value") for field in form.find("//input[starts-with(@name, 'seal-')]")}
    typed = seals | {"answer-what": "We teach.", "answer-change": "Much."}
    his.post("nominations.section", typed, **here(draft, key="work"), expect=302)
    session.expire_all()
    assert session.get_one(Nomination, draft.id).answers["what"] == "We teach."
    session.commit()
    page = his.get("nominations.check", **here(draft))
    assert "The nominator says who may submit" in page.main
    assert not page.find("//form[contains(@action, '/submission')]")
    his.post("nominations.submission", {}, **here(draft), expect=404)
    assert "Somebody else nominates; you work on it." in his.get("desks.nominations").main
    page = his.get("nominations.people", **here(draft))
    assert not page.find("//form[contains(@action, '/people/invitations')]")
    assert not page.find("//main//a[contains(@href, '/people/')]")


def test_who_may_only_read_is_shown_everything_and_offered_nothing(session, client_for, complete, bela, at):
    a_collaborator(session, complete, bela, "view", at)
    session.commit()
    his = client_for(bela)
    page = his.get("nominations.nomination", **here(complete))
    assert "You may read this nomination." in page.main
    assert not page.find("//main//a[contains(@href, '/sections/')]")
    page = his.get("nominations.check", **here(complete))
    assert "402 women earn from repairs." in page.main
    assert not page.find("//main//form")
    assert not page.find("//main//a[contains(@href, '/sections/')]")


def test_removal_works_on_the_next_request(session, client_for, draft, ama, bela, at):
    row = a_collaborator(session, draft, bela, "edit", at)
    session.commit()
    hers, his = client_for(ama), client_for(bela)
    his.get("nominations.section", **here(draft, key="work"))
    page = hers.post("nominations.person_removal", {}, **here(draft, collaborator_id=row.id), follow=True, expect=200)
    assert HELPER not in page.main
    his.get("nominations.section", **here(draft, key="work"), expect=404)
    his.get("nominations.nomination", **here(draft), expect=404)
    assert "Repair benches" not in his.get("desks.nominations").main


def test_a_collaborator_leaves_by_the_own_button_and_removes_nobody_else(session, client_for, draft, bela, chidi, at):
    row, other = a_collaborator(session, draft, bela, "submit", at), a_collaborator(session, draft, chidi, "view", at)
    session.commit()
    his = client_for(bela)
    his.post("nominations.person_removal", {}, **here(draft, collaborator_id=other.id), expect=404)
    page = his.get("nominations.people", **here(draft))
    assert page.find(f"//form[contains(@action, '/people/{row.id}/removal')]")
    page = his.post("nominations.person_removal", {}, **here(draft, collaborator_id=row.id), follow=True, expect=200)
    assert page.heading == "Your nominations"
    his.get("nominations.people", **here(draft), expect=404)


def test_a_right_is_changed_and_the_nomination_offered_on_the_persons_page(
    session, client_for, draft, ama, bela, chidi, at
):
    row = a_collaborator(session, draft, bela, "view", at)
    a_collaborator(session, draft, chidi, "view", at)
    session.commit()
    hers, his, others = client_for(ama), client_for(bela), client_for(chidi)
    page = hers.get("nominations.person", **here(draft, collaborator_id=row.id))
    assert page.find("//input[@name='rights'][@value='view'][@checked]")
    page = hers.post(
        "nominations.person", {"rights": "submit"}, **here(draft, collaborator_id=row.id), follow=True, expect=200
    )
    assert "Read, write and submit" in page.main
    page = hers.post("nominations.person_handover", {}, **here(draft, collaborator_id=row.id), follow=True, expect=200)
    assert "Offered the nomination" in page.main
    assert "The nomination is offered to you" not in others.get("nominations.people", **here(draft)).main
    others.post("nominations.handover_acceptance", {}, **here(draft), expect=404)
    others.post("nominations.handover_refusal", {}, **here(draft), expect=404)
    assert "The nomination is offered to you" in his.get("nominations.people", **here(draft)).main
    page = his.post("nominations.handover_acceptance", {}, **here(draft), follow=True, expect=200)
    assert "You are the nominator now." in page.text
    hers.post(
        "nominations.people_invitation",
        sent("x@x.example"),
        **here(draft),
        expect=404,
    )
    hers.get("nominations.section", **here(draft, key="work"))


def test_the_page_of_people_asks_the_same_however_many_they_are(
    session, client_for, count_queries, draft, ama, bela, chidi, at
):
    session.commit()
    hers = client_for(ama)
    hers.get("nominations.people", **here(draft))
    with count_queries() as few:
        hers.get("nominations.people", **here(draft))
    for user in (bela, chidi):
        a_collaborator(session, draft, user, "view", at)
    session.commit()
    with count_queries() as many:
        hers.get("nominations.people", **here(draft))
    assert len(few) == len(many) <= 12


def test_every_mail_about_people_can_be_read_in_every_language(app, session, edition, draft, ama, bela, at):
    people.invite(session, draft, edition, "new@helper.example", "submit", ama, at)
    row = a_collaborator(session, draft, bela, "view", at)
    people.offer_handover(session, draft, edition, row, ama, at)
    of = people_queries.handover_of(session, edition.id, draft.id)
    people.accept_handover(session, draft, edition, of.handover, bela, at)
    mails = session.scalars(select(OutboxMail)).all()
    assert {mail.template for mail in mails} == {
        "nomination_invitation", "nomination_handover", "nomination_handed_over",
    }  # fmt: skip
    with app.test_request_context():
        for mail in mails:
            for language in ("en", "ar"):
                mail.language = language
                message = compose(mail)
                assert message["Subject"]
                assert "{" not in message.get_content()
    assert session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.subject_id == draft.id)) == 4
