"""The pages of a nomination's people, as the nominator and those who are invited walk them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services
from awards.nominations.models import Collaborator, Nomination
from awards.nominations.queries import people as people_queries
from awards.nominations.services import people
from awards.web.mail import compose
from tests.factories import a_collaborator, a_user
from tests.support.page import words

HELPER = "bela@helper.example"


@pytest.fixture
def bela(session):
    return a_user(session, HELPER)


@pytest.fixture
def chidi(session):
    return a_user(session, "chidi@helper.example")


def sent(email):
    return {"invite-email": email, "invite-rights": "edit"}


def here(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def test_from_invitation_to_writing_on_pages(app, session, client_for, edition, draft, ama, bela, chidi):
    ama.name = "Ama https://evil.example"
    session.commit()
    hers, his, others = client_for(ama), client_for(bela), client_for(chidi)
    page = hers.get("nominations.people", **here(draft))
    assert page.heading == "People"
    page = hers.post("nominations.people_invitation", {"invite-email": "nobody"}, **here(draft), expect=422)
    assert page.errors == ["What may this person do? Choose what the person may do"]
    page = hers.post("nominations.people_invitation", sent("nobody"), **here(draft), expect=422)
    assert page.errors == ["E-mail address: Enter an address like name@example.org."]
    assert page.field("invite-email") == "nobody"
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
    assert "went to another e-mail address" in page.main
    assert "Repair benches" not in page.main
    others.post(f"/nominations/invitations/{token}/acceptance", {}, expect=404)
    page = his.get("nominations.invitation", token=token)
    assert "Repair benches" in page.main
    page = his.post(f"/nominations/invitations/{token}/acceptance", {}, follow=True, expect=200)
    assert page.heading == "Repair benches"
    his.post(f"/nominations/invitations/{token}/acceptance", {}, expect=302)
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
    assert "Take the offer back" not in page.main
    assert [words(one.findall("td")[0]) for one in page.find("//table[@id='people']/tbody/tr")] == [
        "Nominator", "Read, write and submit", "Read",
    ]  # fmt: skip
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


def test_nobody_takes_over_while_another_stands_under_the_nominators_address(
    session, edition, draft, ama, bela, chidi, at, client_for
):
    other = a_collaborator(session, draft, chidi, "edit", at)
    people.offer_handover(session, draft, edition, a_collaborator(session, draft, bela, "edit", at), ama, at)
    other.email = ama.email
    session.commit()
    page = client_for(bela).post("nominations.handover_acceptance", {}, **here(draft), expect=422)
    assert "Somebody else works on this nomination under the address that its nominator has now." in page.main
    session.refresh(draft)
    assert (draft.nominator_id, other.ended_at) == (ama.id, None)
    other.ended_at = at
    session.commit()
    client_for(bela).post("nominations.handover_acceptance", {}, **here(draft))
    session.refresh(draft)
    assert draft.nominator_id == bela.id


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


def test_only_the_nominator_is_offered_to_withdraw(session, client_for, submitted, ama, bela, at):
    a_collaborator(session, submitted, bela, "submit", at)
    session.commit()
    offered = "//main//a[contains(@href, '/withdrawal')]"
    assert client_for(ama).get("nominations.nomination", **here(submitted)).find(offered)
    assert not client_for(bela).get("nominations.nomination", **here(submitted)).find(offered)


def test_a_return_is_written_to_everybody_who_may_write(session, edition, submitted, ama, bela, chidi, at):
    a_collaborator(session, submitted, bela, "edit", at)
    a_collaborator(session, submitted, chidi, "view", at)
    gone = a_collaborator(session, submitted, a_user(session, "gone@helper.example"), "submit", at)
    gone.ended_at = at
    staff = a_user(session, "staff@secretariat.example", ("staff", edition.id))
    services.return_nomination(session, submitted, ["what"], "Please say more.", staff, at, at + timedelta(days=7))
    mails = select(OutboxMail.to).where(OutboxMail.template == "nomination_returned").order_by(OutboxMail.to)
    assert session.scalars(mails).all() == sorted([ama.email, bela.email])


def test_each_person_has_a_page_of_the_own(session, client_for, draft, ama, bela, chidi, at):
    rows = [a_collaborator(session, draft, person, "view", at) for person in (bela, chidi)]
    session.commit()
    hers = client_for(ama)
    assert [hers.get("nominations.person", **here(draft, collaborator_id=row.id)).heading for row in rows] == [
        "Bela", "Chidi",
    ]  # fmt: skip


def test_a_link_that_was_used_leads_nowhere_once_the_person_was_let_go(
    session, client_for, edition, draft, ama, bela, at
):
    people.invite(session, draft, edition, HELPER, "edit", ama, at)
    token = session.scalars(select(OutboxMail)).one().values["token"]
    row = session.scalars(select(Collaborator)).one()
    session.commit()
    hers, his = client_for(ama), client_for(bela)
    his.post(f"/nominations/invitations/{token}/acceptance", {})
    hers.post("nominations.person_removal", {}, **here(draft, collaborator_id=row.id))
    assert "has ended" in his.get("nominations.invitation", token=token).main
    his.post(f"/nominations/invitations/{token}/acceptance", {}, expect=409)


def test_whoever_nominates_is_offered_to_join_another_nomination_while_the_own_is_a_draft(
    session, client_for, edition, complete, ama, bela, at
):
    a_collaborator(session, complete, bela, "edit", at)
    session.commit()
    hers, his = client_for(ama), client_for(bela)
    assert "Is somebody else nominating" in hers.get("nominations.people", **here(complete)).main
    assert "Is somebody else nominating" not in his.get("nominations.people", **here(complete)).main
    services.submit(session, complete, edition, ama, at)
    session.commit()
    assert "Is somebody else nominating" not in hers.get("nominations.people", **here(complete)).main
