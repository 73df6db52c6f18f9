"""The consent of a nominee whom somebody else nominates: asked in the nominee's language, needed before judging."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import UserAddress
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import rules as measures
from awards.nominations import services
from awards.nominations.models import Consent
from awards.nominations.queries import people as queries
from awards.nominations.rules import people as rules
from awards.nominations.services import nominees, people
from awards.screening import services as screening
from awards.screening.models import ScreeningOutcome
from awards.web.mail import compose
from tests.factories import a_collaborator, a_user
from tests.nominations.conftest import a_content, a_frame
from tests.screening.one_entry import found

LEILA = "leila@nominee.example"
OTHER = {"relation": "other", "nominee_kind": "person", "nominee_names": ("Leila Example",)}


@pytest.fixture
def theirs(session, edition, ama, at):
    """A complete draft about somebody else."""
    draft = services.start_draft(session, edition, a_frame(**OTHER), ama, at)
    services.save_draft(session, draft, edition, a_content(**OTHER), 1, ama, at)
    return draft


@pytest.fixture
def asked(session, edition, theirs, ama, at):
    """It is submitted, and its nominee was asked."""
    people.name_nominee(session, theirs, edition, LEILA, "ar", ama, at)
    services.submit(session, theirs, edition, ama, at)
    return theirs


def link(session, to=LEILA):
    """The token of the newest mail that asks this address."""
    asked = select(OutboxMail).where(OutboxMail.template == "nomination_consent_asked", OutboxMail.to == to)
    return session.scalars(asked.order_by(OutboxMail.created_at)).all()[-1].values["token"]


def questions(session):
    """The mails that asked somebody to agree, the first first."""
    asked = select(OutboxMail).where(OutboxMail.template == "nomination_consent_asked")
    return session.scalars(asked.order_by(OutboxMail.created_at)).all()


def actions(session, nomination):
    found = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == nomination.id).order_by(AuditRow.seq))
    return [action for action in found if action.startswith("consent.")]


def here(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def test_who_nominates_oneself_is_not_asked():
    assert rules.consent_state(a_content(), None) == "not_needed"


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (None, "unnamed"),
        ((None, False, None), "named"),
        ((None, True, "mark"), "asked"),
        (("given", True, "mark"), "given"),
        (("refused", True, "mark"), "refused"),
        (("given", True, "another"), "named"),
    ],
)
def test_how_consent_stands(known, state):
    content = a_content(**OTHER)
    if known is not None and known[2] == "mark":
        known = (known[0], known[1], rules.nominee_mark(content))
    assert rules.consent_state(content, known) == state


def test_consent_is_for_one_nominee_however_the_name_is_spelt():
    mark = rules.nominee_mark(a_content(**OTHER))
    assert mark == rules.nominee_mark(a_content(**OTHER | {"nominee_names": ("leila  EXAMPLE",), "title": "Other"}))
    assert mark != rules.nominee_mark(a_content(**OTHER | {"nominee_names": ("Somebody else",)}))


def test_somebody_else_is_not_nominated_without_an_address_to_ask(session, edition, theirs, ama, at):
    with pytest.raises(RuleBroken, match="nominee's e-mail address"):
        services.submit(session, theirs, edition, ama, at)
    assert theirs.state == "draft"


def test_the_nominee_is_asked_when_it_is_submitted_and_not_before(session, edition, theirs, ama, at):
    people.name_nominee(session, theirs, edition, LEILA, "ar", ama, at)
    assert session.scalars(select(OutboxMail)).all() == []
    services.submit(session, theirs, edition, ama, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_consent_asked")).one()
    assert (mail.to, mail.language) == (LEILA, "ar")
    assert actions(session, theirs) == ["consent.nominee_named", "consent.asked"]
    assert session.get_one(Consent, theirs.id).token_digest != mail.values["token"]


def test_who_works_on_it_does_not_consent_for_the_nominee(session, edition, theirs, ama, at):
    bela = a_user(session, "bela@helper.example")
    session.add(UserAddress(user_id=bela.id, email="bela@home.example"))
    a_collaborator(session, theirs, bela, "edit", at)
    for email in (ama.email, "bela@helper.example", "bela@home.example"):
        with pytest.raises(RuleBroken, match="nominee's own address"):
            people.name_nominee(session, theirs, edition, email, "en", ama, at)


def test_a_yes_is_recorded_with_its_instant_and_told(session, asked, ama, at):
    assert queries.waiting_for_consent(session, [asked.id]) == {asked.id}
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=at)
    row = session.get_one(Consent, asked.id)
    assert (row.answer, row.answered_by, row.answered_at) == ("given", "nominee", at)
    assert queries.waiting_for_consent(session, [asked.id]) == set()
    assert actions(session, asked)[-1] == "consent.given"
    assert session.scalars(select(OutboxMail.to).where(OutboxMail.template == "nomination_consent_given")).all() == [
        ama.email
    ]


def test_a_no_takes_the_nomination_back_and_tells_its_nominator(session, asked, ama, at):
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=False, at=at)
    assert asked.state == "withdrawn"
    mails = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "nomination_consent_refused")).all()
    assert mails == [ama.email]
    with pytest.raises(RuleBroken, match="withdrawn already"):
        nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=at)


def test_a_yes_may_become_a_no(session, asked, at):
    found = queries.consent_asked(session, link(session))
    for _ in range(2):  # said again, it is the same yes
        nominees.answer(session, found, agrees=True, at=at)
    nominees.answer(session, found, agrees=False, at=at + timedelta(days=1))
    assert asked.state == "withdrawn"
    assert actions(session, asked)[-3:] == ["consent.asked", "consent.given", "consent.refused"]


MONA = "mona@nominee.example"
ANOTHER = a_content(**OTHER | {"nominee_names": ("Mona Example",)})


@pytest.fixture
def changed(session, edition, asked, ama, at):
    """Leila said yes, and the draft is about Mona now."""
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=at)
    services.save_draft(session, asked, edition, ANOTHER, asked.version, ama, at)
    return asked


def later(at):
    return at + timedelta(minutes=1)


def test_another_nominee_is_asked_at_an_own_address_and_by_nobody_elses_answer(session, edition, changed, ama, at):
    with pytest.raises(RuleBroken, match="no longer the one who was asked"):
        services.submit(session, changed, edition, ama, later(at))
    assert [mail.to for mail in questions(session)] == [LEILA]
    people.name_nominee(session, changed, edition, MONA, "fr", ama, at)
    assert queries.waiting_for_consent(session, [changed.id]) == set(), "the submitted text is Leila's, who said yes"
    assert [mail.to for mail in questions(session)] == [LEILA]
    services.submit(session, changed, edition, ama, later(at))
    assert [(mail.to, mail.language) for mail in questions(session)] == [(LEILA, "ar"), (MONA, "fr")]
    assert queries.waiting_for_consent(session, [changed.id]) == {changed.id}
    row = session.get_one(Consent, changed.id)
    assert (row.answer, row.of_nominee) == (None, rules.nominee_mark(ANOTHER))
    nominees.answer(session, queries.consent_asked(session, link(session, MONA)), agrees=True, at=later(at))
    assert queries.waiting_for_consent(session, [changed.id]) == set()


def test_whoever_agreed_may_still_say_no_until_another_is_submitted(session, edition, changed, ama, at):
    first = link(session)
    people.name_nominee(session, changed, edition, MONA, "fr", ama, at)
    found = queries.consent_asked(session, first)
    assert found.content.nominee_names == ("Leila Example",)
    services.submit(session, changed, edition, ama, later(at))
    with pytest.raises(NotFound):
        nominees.answer(session, found, agrees=False, at=later(at))
    assert changed.state == "submitted"


def test_a_nominee_whose_name_is_only_put_right_is_asked_again_at_the_same_address(session, edition, changed, ama, at):
    people.name_nominee(session, changed, edition, LEILA, "ar", ama, at)
    services.submit(session, changed, edition, ama, later(at))
    assert [mail.to for mail in questions(session)] == [LEILA, LEILA]


def test_going_back_to_whoever_agreed_asks_nobody_again(session, edition, changed, ama, at):
    people.name_nominee(session, changed, edition, MONA, "fr", ama, at)
    services.save_draft(session, changed, edition, a_content(**OTHER), changed.version, ama, at)
    services.submit(session, changed, edition, ama, later(at))
    assert [mail.to for mail in questions(session)] == [LEILA]
    assert queries.waiting_for_consent(session, [changed.id]) == set()


def test_another_than_an_import_answered_for_is_asked_at_an_address_and_not_at_none(session, edition, ama, at):
    brought = services.bring(session, edition, a_content(**OTHER), ama, ama, at)
    services.bring_state(session, brought, edition, "submitted", ama, at)
    services.save_draft(session, brought, edition, ANOTHER, brought.version, ama, at)
    with pytest.raises(RuleBroken, match="no longer the one who was asked"):
        services.submit(session, brought, edition, ama, later(at))
    assert questions(session) == []


def test_the_pages_ask_for_the_address_of_the_other_nominee(session, client_for, changed, ama):
    session.commit()
    client = client_for(ama)
    told = client.get("nominations.check", **here(changed)).main
    assert "no longer the one who was asked" in told
    page = client.get("nominations.people", **here(changed))
    assert "The nominee is no longer the one who was asked." in page.main
    assert LEILA not in page.main
    assert "Keep this address" in page.main
    client.post("nominations.people_consent", {"nominee-email": MONA, "nominee-language": "fr"}, **here(changed))
    page = client.get("nominations.people", **here(changed))
    assert "The nominee is asked when the nomination is submitted." in page.main
    assert MONA in page.main
    assert "no longer the one who was asked" not in client.get("nominations.check", **here(changed)).main


def test_submitting_again_for_the_same_nominee_asks_nobody_twice(session, edition, asked, ama, at):
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=at)
    services.save_draft(session, asked, edition, a_content(**OTHER | {"title": "New"}), asked.version, ama, at)
    services.submit(session, asked, edition, ama, at + timedelta(minutes=1))
    assert actions(session, asked)[-1] == "consent.given"
    assert queries.waiting_for_consent(session, [asked.id]) == set()


def test_another_address_is_asked_at_once_and_the_first_link_ends(session, client_for, edition, asked, ama, at):
    first = link(session)
    people.name_nominee(session, asked, edition, "mona@nominee.example", "fr", ama, at)
    session.commit()
    client_for().get(f"/consents/{first}", expect=404)
    assert "Repair benches" in client_for().get(f"/consents/{link(session, 'mona@nominee.example')}").main


def test_nobody_answers_in_place_of_who_was_named_while_the_page_was_open(session, edition, asked, ama, at):
    found = queries.consent_asked(session, link(session))
    people.name_nominee(session, asked, edition, "mona@nominee.example", "fr", ama, at)
    with pytest.raises(NotFound):
        nominees.answer(session, found, agrees=True, at=at)
    assert session.get_one(Consent, asked.id).answer is None


def test_no_nomination_asks_ever_other_addresses_within_a_day(session, edition, asked, ama, at):
    for n in range(measures.MOST_TO_ONE):
        people.name_nominee(session, asked, edition, f"somebody{n}@nominee.example", "en", ama, at)
    with pytest.raises(RuleBroken, match="asked often today"):
        people.name_nominee(session, asked, edition, "one-more@nominee.example", "en", ama, at)


def test_an_import_answers_for_the_consent(session, edition, ama, at):
    clerk = a_user(session, "clerk@secretariat.example")
    brought = services.bring(session, edition, a_content(**OTHER), ama, clerk, at)
    services.bring_state(session, brought, edition, "submitted", clerk, at)
    row = session.get_one(Consent, brought.id)
    assert (row.answer, row.answered_by, row.email) == ("given", "import", None)
    assert queries.waiting_for_consent(session, [brought.id]) == set()
    note = session.scalars(select(AuditRow).where(AuditRow.action == "consent.given")).one()
    assert (note.actor_id, note.details["answered_by"]) == (clerk.id, "import")


@pytest.mark.case("IN-09")
def test_screening_does_not_pass_what_waits_for_consent(session, edition, asked, at):
    staff = a_user(session, "staff@secretariat.example", ("staff", edition.id))
    late = edition.closes_at + timedelta(hours=1)
    entry = asked.entries[0]
    with pytest.raises(RuleBroken, match="has not agreed"):
        found(session, entry, "passed", staff, late)
    assert session.scalars(select(ScreeningOutcome)).all() == []
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=late)
    found(session, entry, "passed", staff, late)
    assert entry.state == "eligible"


def test_the_nominee_reads_everything_and_answers_in_the_own_language(app, session, client_for, asked):
    with app.test_request_context():
        mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_consent_asked")).one()
        assert f"/consents/{mail.values['token']}?lang=ar" in compose(mail).get_content()
    token = link(session)
    session.commit()
    leila = client_for()
    page = leila.get(f"/consents/{token}?lang=ar")
    assert page.find("/html[@dir='rtl']")
    page = leila.get(f"/consents/{token}?lang=en")
    assert page.response.headers["Cache-Control"] == "no-store"
    for words in ("Ama nominated you", "402 women earn from repairs.", "Leila Example", "Staff of the award"):
        assert words in page.main
    assert [one.text_content().strip() for one in page.find("//dt[.='Categories']/following-sibling::dd[1]")] == [
        "Skills"
    ]
    leila.post(f"/consents/{token}", {}, expect=422)
    page = leila.post(f"/consents/{token}", {"answer": "yes"}, follow=True, expect=200)
    assert "You said yes on" in page.main
    assert not page.find("//button[@value='yes']")
    page = leila.post(f"/consents/{token}", {"answer": "no"}, follow=True, expect=200)
    assert "You said no." in page.main
    assert "402 women" not in page.main
    leila.get("/consents/unknown", expect=404)


def test_a_nominee_reads_that_a_nomination_was_taken_back(session, client_for, asked, ama, at):
    token = link(session)
    services.withdraw(session, asked, "A mistake", ama, at)
    session.commit()
    assert "This nomination was taken back. You need do nothing." in client_for().get(f"/consents/{token}").main


def test_the_nominator_reads_that_the_nominee_said_no(session, client_for, asked, ama, at):
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=False, at=at)
    session.commit()
    page = client_for(ama).get("nominations.nomination", **here(asked))
    assert "The nominee said no, so this nomination is taken back." in page.main
    assert "withdrew" not in page.main


def test_the_nominator_names_the_nominee_on_the_page_of_people(session, client_for, theirs, ama):
    session.commit()
    hers = client_for(ama)
    page = hers.get("nominations.people", **here(theirs))
    assert "Enter the address before you submit." in page.main
    page = hers.post(
        "nominations.people_consent", {"nominee-email": "x", "nominee-language": "ar"}, **here(theirs), expect=422
    )
    assert page.errors == ["The nominee's e-mail address: Enter an address like name@example.org."]
    assert page.field("nominee-email") == "x"
    page = hers.post(
        "nominations.people_consent", {"nominee-email": LEILA, "nominee-language": "ar"}, **here(theirs), follow=True,
        expect=200,
    )  # fmt: skip
    assert "The nominee is asked when the nomination is submitted." in page.main
    assert LEILA in page.main


def test_staff_see_that_it_waits_and_are_offered_no_pass(session, client_for, edition, asked, at):
    from awards.infrastructure import clock

    staff = a_user(session, "staff@secretariat.example", ("staff", edition.id))
    session.commit()
    clock.move(session, int((edition.closes_at + timedelta(hours=1) - at).total_seconds()), None)
    session.commit()
    page = client_for(staff).get("screening.nomination", **here(asked))
    assert "It waits for consent" in page.main
    nominees.answer(session, queries.consent_asked(session, link(session)), agrees=True, at=at)
    session.commit()
    assert "It waits for consent" not in client_for(staff).get("screening.nomination", **here(asked)).main


def test_a_bulk_pass_names_what_waits_for_consent_and_does_nothing(session, edition, asked, submitted, at):
    staff = a_user(session, "staff@secretariat.example", ("staff", edition.id))
    late = edition.closes_at + timedelta(hours=1)
    chosen = [screening.Chosen(asked.id), screening.Chosen(submitted.id)]
    with pytest.raises(RuleBroken, match=f"N-{asked.number:04d}: Its nominee has not agreed"):
        screening.decide(session, edition, chosen, screening.Decision("passed"), staff, late)
    assert {entry.state for nomination in (asked, submitted) for entry in nomination.entries} == {"received"}


def test_the_check_names_the_nominee_who_is_still_to_be_named(session, client_for, edition, theirs, ama, at):
    session.commit()
    hers = client_for(ama)
    page = hers.get("nominations.check", **here(theirs))
    assert "The nominee's consent: Enter the nominee's e-mail address" in page.main
    assert not page.find("//form[contains(@action, '/submission')]")
    people.name_nominee(session, theirs, edition, LEILA, "en", ama, at)
    session.commit()
    page = hers.get("nominations.check", **here(theirs))
    assert "The nominee's consent" not in page.main
    assert page.find("//form[contains(@action, '/submission')]")
