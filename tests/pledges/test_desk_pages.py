"""What an organisation, staff and readers see while a pledge is written, published, reported on."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.organisations.queries import claims_on
from awards.pledges import services
from awards.pledges.models import BeneficiaryGroup, Pledge, PledgeError, PledgeReport
from tests.factories import a_user, an_edition
from tests.support import page as reading
from tests.support.counting import count_queries

WHAT = {"title": "Teach repair", "summary": "Workshops.", "language": "en", "pledge_type": "programmatic",
        "focus_area": "adoption", "start_year": "2027", "end_year": "2029"}  # fmt: skip
MONEY = {"resource_kind": "financial", "amount": "1500000", "currency": "USD", "tranches-0-year": "2027",
         "value_date": "2026-11-20", "is_new": "no",
         "tranches-0-amount": "500000"}  # fmt: skip
WHERE = {"places-0-country": "KE", "places-0-share": "60", "places-1-country": "GH", "places-1-share": "40",
         "beneficiaries": ["women"], "sdgs": ["5"], "sectors": ["work", "education"], "technologies": ["satellite"],
         "partners_wanted": "Schools."}  # fmt: skip
TARGETS = {"targets-0-text": "People taught", "targets-0-value": "5000", "targets-0-unit": "people",
           "targets-0-sex": "female", "targets-0-age": "15-24", "targets-0-disability": "yes",
           "targets-0-baseline": "20", "targets-0-baseline_year": "2025", "targets-0-by": "2029"}  # fmt: skip
STEPS = (("what", WHAT), ("money", MONEY), ("where", WHERE), ("targets", TARGETS))


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = {
        "writer": a_user(session, "writer@network.example", name="Ada"),
        "other": a_user(session, "other@else.example"),
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        "second": a_user(session, "second@secretariat.example", ("staff", edition.id)),
    }
    session.add(BeneficiaryGroup(key="women", names={"en": "Women"}, source="made up for a test"))
    claim = organising.claim(session, found["writer"], "Example network", "", at)
    organising.confirm(session, claim, found["staff"], at)
    organisation = claim.organisation_id
    session.commit()
    for user in found.values():
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    return found | {"organisation": organisation}


def the_pledge(session):
    session.rollback()
    found = session.execute(select(Pledge.id, Pledge.public_id)).one()
    session.rollback()
    return found


def said(page):
    return " ".join(" ".join(page.one("//main").itertext()).split())


def test_who_writes_pledges_has_them_at_the_head_of_each_page_of_their_own(people, client_for):
    def places(who, page):
        links = client_for(people[who]).get(page).find("//nav[@aria-label='Main']//a")
        return [(reading.words(link), link.get("aria-current")) for link in links]

    own = [("Nominations", None), ("Your pledges", "page")]
    assert places("writer", "pledges.mine") == own
    assert ("Your pledges", None) in places("writer", "accounts.account")
    assert "Your pledges" not in dict(places("other", "accounts.account"))


def written(people, session, client_for, **money):
    writer = client_for(people["writer"])
    writer.post("pledges.begin", organisation_id=people["organisation"])
    pledge_id, public_id = the_pledge(session)
    for step, typed in STEPS:
        page = writer.get("pledges.step", pledge_id=pledge_id, step=step)
        more = money if step == "money" else {}
        writer.post("pledges.step_saved", typed | more | {"seen": page.field("seen")}, pledge_id=pledge_id, step=step)
    return writer, pledge_id, public_id


def press(staff, endpoint, pledge_id, **more):
    """Publish, or let go, as the page shows it; a page of another state has no such button, and an old one is sent."""
    shown = staff.get("pledges.moderation", pledge_id=pledge_id).find("//button[@name='seen']")
    return staff.post(endpoint, {"seen": shown[0].get("value") if shown else ""}, pledge_id=pledge_id, **more)


def published(people, session, client_for, **money):
    writer, pledge_id, public_id = written(people, session, client_for, **money)
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff = client_for(people["staff"])
    staff.post("pledges.review", pledge_id=pledge_id)
    press(staff, "pledges.publication", pledge_id)
    return writer, staff, pledge_id, public_id


def test_from_the_first_word_to_the_public_page(people, session, client_for):
    writer, pledge_id, public_id = written(people, session, client_for)
    preview = said(writer.get("pledges.desk_of", pledge_id=pledge_id))
    assert "Kenya (60%) and Ghana (40%)" in preview
    assert "USD 1.5 million (pledged)" in preview
    assert "Day of the amount's value 20 November 2026 New money No Instalments 2027: USD 500,000 (pledged)" in preview
    client_for().get("pledges.pledge", public_id=public_id, expect=404)
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff = client_for(people["staff"])
    assert "Teach repair" in staff.get("pledges.queue").main
    staff.post("pledges.review", pledge_id=pledge_id)
    page = staff.post("pledges.return_", {"reasons": ""}, expect=422, pledge_id=pledge_id)
    assert page.errors == ["What has to change: Say what has to change."]
    staff.post("pledges.return_", {"reasons": "Name the schools."}, pledge_id=pledge_id)
    assert "Name the schools." in writer.get("pledges.desk_of", pledge_id=pledge_id).main
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff.post("pledges.review", pledge_id=pledge_id)
    press(staff, "pledges.publication", pledge_id)
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    for words in ("Teach repair", "Workshops.", "Ghana (40%)", "Kenya (60%)", "2027 USD 500,000", "2027: USD 833,333",
                  "Day of the amount's value 20 November 2026", "New money No",
                  "Schools.",
                  "People taught: 5,000 people (Women and girls; aged 15–24; with disabilities; from 20 in 2025; "
                  "by 2029)",
                  "Example network", "Reports are up to date",
                  "Sectors and technologies Education, Work and Satellite"):  # fmt: skip
        assert words in public, words
    assert "not split" not in public
    assert "Example network" in client_for().get("connections.organisation", slug="example-network").heading


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("agreed", "asks"), [({"iati": "y"}, True), ({"iati": "y", "grants": "y"}, False), ({}, False)]
)
def test_who_agreed_to_iati_alone_is_asked_for_360giving(people, session, client_for, monkeypatch, agreed, asks):
    for name, typed in agreed.items():
        monkeypatch.setitem(WHERE, name, typed)
    writer, _, pledge_id, public_id = published(people, session, client_for)
    asked = (
        "There is 360Giving data too, and it is not in it" in writer.get("pledges.desk_of", pledge_id=pledge_id).main
    )
    links = client_for().get("pledges.pledge", public_id=public_id).links()
    assert (asked, "IATI" in links, "360Giving" in links) == (asks, "iati" in agreed, "grants" in agreed)


@pytest.mark.one_database
def test_who_does_not_want_it_in_360giving_is_asked_no_more_and_may_change_it(people, session, client_for, monkeypatch):
    monkeypatch.setitem(WHERE, "iati", "y")
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    client_for(people["other"]).post("pledges.grants_refusal", expect=404, pledge_id=pledge_id)
    for _again in range(2):
        writer.post("pledges.grants_refusal", pledge_id=pledge_id)
        page = writer.get("pledges.desk_of", pledge_id=pledge_id)
        assert "There is 360Giving data too" not in page.main
        assert "It stays out of the 360Giving data, as you said on" in page.main
        assert not page.find("//form[contains(@action, '/grants/refusal')]")
    session.rollback()
    assert session.scalars(select(AuditRow.action).where(AuditRow.action == "pledge.grants_refused")).all() == [
        "pledge.grants_refused"
    ]
    session.rollback()
    writer.post("pledges.revision", pledge_id=pledge_id)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="where")
    monkeypatch.setitem(WHERE, "grants", "y")
    writer.post("pledges.step_saved", WHERE | {"seen": page.field("seen")}, pledge_id=pledge_id, step="where")
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff.post("pledges.review", pledge_id=pledge_id)
    seen = staff.get("pledges.moderation", pledge_id=pledge_id).one("//button[@name='seen']").get("value")
    staff.post("pledges.publication", {"seen": seen}, pledge_id=pledge_id)
    assert "360Giving" in client_for().get("pledges.pledge", public_id=public_id).links()
    assert "360Giving data" not in writer.get("pledges.desk_of", pledge_id=pledge_id).main


def test_a_mistake_is_said_beside_its_field_and_what_was_typed_is_kept(people, session, client_for):
    writer = client_for(people["writer"])
    writer.post("pledges.begin", organisation_id=people["organisation"])
    pledge_id, _ = the_pledge(session)
    typed = MONEY | {"amount": "a lot", "seen": "0"}
    writer.post("pledges.step_saved", typed, pledge_id=pledge_id, step="money")
    page = writer.get("pledges.step", pledge_id=pledge_id, step="money")
    assert "Amount in money: “a lot” is not an amount" in " ".join(page.errors)
    assert page.field("amount") == "a lot"
    assert page.field("tranches-0-amount") == "500000"
    page = writer.get("pledges.desk_of", pledge_id=pledge_id)
    assert "Still to do" in page.main
    assert not page.find("//form[contains(@action, '/submission')]")


def test_a_page_that_somebody_else_saved_meanwhile_keeps_both(people, session, client_for):
    writer, pledge_id, _ = written(people, session, client_for)
    page = writer.post("pledges.step_saved", WHAT | {"title": "Mine", "seen": "0"}, expect=422, pledge_id=pledge_id,
                       step="what")  # fmt: skip
    assert "saved this pledge meanwhile" in page.errors[0]
    assert page.field("title") == "Mine"
    endless = WHAT | {"title": "Mine", "seen": "9" * 5_000}
    writer.post("pledges.step_saved", endless, expect=400, pledge_id=pledge_id, step="what")
    assert writer.get("pledges.step", pledge_id=pledge_id, step="what").field("title") == "Teach repair"
    mine = WHAT | {"title": "Mine", "seen": page.field("seen")}
    writer.post("pledges.step_saved", mine, expect=302, pledge_id=pledge_id, step="what")
    assert writer.get("pledges.step", pledge_id=pledge_id, step="what").field("title") == "Mine"


def test_a_mistake_of_the_form_lets_nobody_save_over_what_they_were_not_told_of(people, session, client_for):
    writer, pledge_id, _ = written(people, session, client_for)
    page = writer.post("pledges.step_saved", WHAT | {"title": "\u202e", "seen": "0"}, expect=422, pledge_id=pledge_id,
                       step="what")  # fmt: skip
    assert page.field("seen") == "0"


@pytest.mark.parametrize(("amount", "currency", "two"), [
    ("1500000000", "JPY", False), ("9900000", "GBP", True), ("10000000", "USD", False), ("10000000.01", "USD", True),
])  # fmt: skip
def test_the_page_says_of_two_people_what_publishing_asks(people, session, client_for, amount, currency, two):
    writer, pledge_id, public_id = written(people, session, client_for, amount=amount, currency=currency)
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff = client_for(people["staff"])
    staff.post("pledges.review", pledge_id=pledge_id)
    page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert ("Above USD 10 million two people approve." in page.main) == two
    press(staff, "pledges.publication", pledge_id)
    client_for().get("pledges.pledge", public_id=public_id, expect=404 if two else 200)


@pytest.mark.parametrize(
    ("way", "typed"), [("pledges.withdrawal", {"withdrawal_reason": "Why."}), ("pledges.ending", {})]
)
def test_a_version_that_waits_goes_with_its_pledge(people, session, client_for, way, typed):
    writer, staff, pledge_id, _ = published(people, session, client_for)
    writer.post("pledges.revision", pledge_id=pledge_id)
    writer.post("pledges.submission", pledge_id=pledge_id)
    assert "Teach repair" in staff.get("pledges.queue").main
    assert (
        "The version that is being written is thrown away." in writer.get("pledges.desk_of", pledge_id=pledge_id).main
    )
    writer.post(way, typed, pledge_id=pledge_id)
    assert "Teach repair" not in staff.get("pledges.queue").main
    assert "Take it back" not in writer.get("pledges.desk_of", pledge_id=pledge_id).main
    session.rollback()
    said_of_it = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == pledge_id)).all()
    session.rollback()
    assert said_of_it.count("pledge.discarded") == 1


def test_a_text_that_is_too_long_is_not_cut_but_named_and_comes_back_whole(people, session, client_for):
    writer = client_for(people["writer"])
    writer.post("pledges.begin", organisation_id=people["organisation"])
    pledge_id, _ = the_pledge(session)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="what")
    assert page.one("//textarea[@id='summary']").get("maxlength") is None
    assert "At most 2000 characters" in page.main
    page = writer.post("pledges.step_saved", {"summary": "s" * 2001, "seen": page.field("seen")}, expect=422,
                       pledge_id=pledge_id, step="what")  # fmt: skip
    assert page.errors == ["What will be done: Use at most 2000 characters."]
    assert page.field("summary") == "s" * 2001


def test_staff_see_what_a_new_version_says_otherwise_than_the_public_one(people, session, client_for):
    writer, staff, pledge_id, _ = published(people, session, client_for)
    writer.post("pledges.revision", pledge_id=pledge_id)
    for step, more in (("what", {"title": "Teach more repair"}), ("money", {"amount": "2500000", "conditions": ""})):
        page = writer.get("pledges.step", pledge_id=pledge_id, step=step)
        typed = dict(STEPS)[step] | more | {"seen": page.field("seen")}
        writer.post("pledges.step_saved", typed, pledge_id=pledge_id, step=step)
    writer.post("pledges.submission", pledge_id=pledge_id)
    page = staff.get("pledges.moderation", pledge_id=pledge_id)
    rows = page.find("//table[.//caption[normalize-space()='What changes']]/tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row] for row in rows] == [
        ["Title", "Teach repair", "Teach more repair"],
        ["What is given", "USD 1.5 million (pledged)", "USD 2.5 million (pledged)"],
    ]
    staff.post("pledges.review", pledge_id=pledge_id)
    press(staff, "pledges.publication", pledge_id)
    assert "What changes" not in staff.get("pledges.moderation", pledge_id=pledge_id).main


@pytest.mark.parametrize("deed", ["publication", "leave"])
def test_what_changed_since_somebody_read_it_is_neither_published_nor_let_go(people, session, client_for, deed):
    writer, staff, pledge_id, public_id = published(people, session, client_for, amount="20000000")
    press(client_for(people["second"]), "pledges.publication", pledge_id)
    steps = [("pledges.withdrawal", {"withdrawal_reason": reason}) for reason in ("We cannot.", "Ada left us.")]
    if deed == "publication":
        writer.post("pledges.revision", pledge_id=pledge_id)
        steps = [("pledges.step_saved", WHAT | {"title": title, "step": "what"}) for title in ("Mend", "Sell")]
    for n, (endpoint, typed) in enumerate(steps):
        of = {"step": typed["step"]} if "step" in typed else {}
        writer.post(endpoint, typed | {"seen": f"{n}"}, pledge_id=pledge_id, **of)
        if of:
            writer.post("pledges.submission", pledge_id=pledge_id)
        staff.post("pledges.review", pledge_id=pledge_id)
        if n == 0:
            read = staff.get("pledges.moderation", pledge_id=pledge_id).one("//button[@name='seen']").get("value")
            staff.post("pledges.return_", {"reasons": "Say more."}, pledge_id=pledge_id)
    page = staff.post(f"pledges.{deed}", {"seen": read}, expect=422, pledge_id=pledge_id)
    assert "This pledge is in another state now." in page.errors[0]
    assert ("Sell" if deed == "publication" else "Ada left us.") in page.main
    assert page.one("//button[@name='seen']").get("value") != read
    assert "Teach repair" in client_for().get("pledges.pledge", public_id=public_id).main


def test_only_what_its_writer_says_has_a_direction_of_its_own_before_staff_and_before_the_writer(
    people, session, client_for
):
    writer, pledge_id, _ = written(people, session, client_for)
    pages = [writer.get(f"/account/pledges/{pledge_id}?lang=ar")]
    writer.post("pledges.submission", pledge_id=pledge_id)
    pages.append(client_for(people["staff"]).get(f"/staff/pledges/{pledge_id}?lang=ar"))
    for page in pages:
        own = [one.text_content() for one in page.find("//dl[contains(@class, 'facts')]//bdi")]
        assert "Workshops." in own
        assert not [words for words in own if "USD" in words]  # an amount goes on in the page's language
        assert "USD 1.5" in page.one("//main").text_content()


def test_a_goal_is_called_by_its_words_wherever_people_choose_or_read_it(people, session, client_for):
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    assert "5. Gender equality" in said(client_for().get("pledges.pledge", public_id=public_id))
    assert "5. Gender equality" in said(client_for().get("pledges.pledges"))
    assert "5. Gender equality" in said(staff.get("pledges.moderation", pledge_id=pledge_id))
    writer.post("pledges.revision", pledge_id=pledge_id)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="where")
    assert "17. Partnerships for the Goals" in page.main
    (chosen,) = page.find("//input[@name='sdgs'][@checked]")
    assert page.one(f"//label[@for='{chosen.get('id')}']").text_content().strip() == "5. Gender equality"


def test_marks_that_other_programs_leave_in_a_long_text_are_kept(people, session, client_for):
    writer, pledge_id, _ = written(people, session, client_for)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="what")
    pasted = WHAT | {"summary": "\u202bورش\u202c \uf0b7 repair", "seen": page.field("seen")}
    writer.post("pledges.step_saved", pasted, expect=302, pledge_id=pledge_id, step="what")


def test_above_ten_million_the_page_asks_for_another_person(people, session, client_for):
    _writer, staff, pledge_id, public_id = published(people, session, client_for, amount="20000000")
    assert "another member of staff" in staff.get("pledges.moderation", pledge_id=pledge_id).main
    client_for().get("pledges.pledge", public_id=public_id, expect=404)
    press(client_for(people["second"]), "pledges.publication", pledge_id)
    client_for().get("pledges.pledge", public_id=public_id)


def test_what_is_public_above_ten_million_is_lowered_by_two_people(people, session, client_for):
    writer, staff, pledge_id, public_id = published(people, session, client_for, amount="20000000")
    second = client_for(people["second"])
    press(second, "pledges.publication", pledge_id)
    writer.post("pledges.revision", pledge_id=pledge_id)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="money")
    typed = dict(STEPS)["money"] | {"amount": "2500000", "seen": page.field("seen")}
    writer.post("pledges.step_saved", typed, pledge_id=pledge_id, step="money")
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff.post("pledges.review", pledge_id=pledge_id)
    page = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert "It is public with more than USD 10 million: two people approve that it is less." in page.main
    press(staff, "pledges.publication", pledge_id)
    assert "USD 20 million" in said(client_for().get("pledges.pledge", public_id=public_id))
    press(second, "pledges.publication", pledge_id)
    assert "USD 2.5 million" in said(client_for().get("pledges.pledge", public_id=public_id))


def test_a_withdrawn_pledge_says_why_at_its_address(people, session, client_for):
    writer, _, pledge_id, public_id = published(people, session, client_for)
    page = writer.post("pledges.withdrawal", {"withdrawal_reason": ""}, expect=422, pledge_id=pledge_id)
    assert page.errors == ["Reason: Say why the pledge is withdrawn."]
    writer.post("pledges.withdrawal", {"withdrawal_reason": "We cannot do it."}, pledge_id=pledge_id)
    assert "We cannot do it." in client_for().get("pledges.pledge", public_id=public_id, expect=410).main


def test_an_ended_pledge_stays_and_says_so(people, session, client_for):
    writer, _, pledge_id, public_id = published(people, session, client_for)
    writer.post("pledges.ending", pledge_id=pledge_id)
    assert "come to its end" in client_for().get("pledges.pledge", public_id=public_id).main
    assert "Teach repair" in client_for().get("pledges.pledges").main


def test_a_report_is_public_with_its_money_and_its_evidence(people, session, client_for):
    writer, _staff, pledge_id, public_id = published(people, session, client_for)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    start, end = page.field("start"), page.field("end")
    seen = {name: page.field(name) or "" for name in ("seen", "after")}
    page = writer.post("pledges.report_made", seen | {"start": start, "end": end, "stage": "on_track"}, expect=422,
                       pledge_id=pledge_id)  # fmt: skip
    assert page.errors == [
        "What was done: Say in a sentence what was done.",
        "Why there is no number: Give one number, or say why there is none.",
        "Address of a page that shows it: Give the address of a page that shows it.",
    ]
    page = writer.post("pledges.report_made", seen | {"start": start, "end": end}, expect=422, pledge_id=pledge_id)
    assert [error.partition(":")[0] for error in page.errors] == [
        "How far it is", "What was done", "Why there is no number", "Address of a page that shows it",
    ]  # fmt: skip
    told = seen | {
        "start": start,
        "end": end,
        "stage": "on_track",
        "narrative": "We taught.",
        "results-0": "1200",
        "word": "spent",
        "amount": "250000",
        "currency": "USD",
        "evidence": "https://network.example/report",
    }
    page = writer.post("pledges.report_made", told | {"word": "given", "currency": "Euro"}, expect=422,
                       pledge_id=pledge_id)  # fmt: skip
    assert page.errors == [
        "The amount was: “given” is not known. Use one of: pledged, committed, disbursed, spent, in_kind.",
        "Currency: Give the currency's three capital letters, such as EUR.",
    ]
    assert page.field("narrative") == "We taught."
    page = writer.post("pledges.report_made", told | {"results-0": "lots"}, expect=422, pledge_id=pledge_id)
    (said_wrong,) = page.errors
    assert said_wrong.startswith("People taught: Write the result in figures, such as 250.")
    assert page.one("//div[@id='error-summary']//a").get("href") == "#results-0"
    assert page.one("//input[@id='results-0']").get("aria-invalid") == "true"
    writer.post("pledges.report_made", told | {"results-0": "١٢٠٠"}, pledge_id=pledge_id)
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "On track We taught. People taught 1200 spent USD 250,000 Evidence https://network.example/report" in public
    assert "How far it was looked at As reported, not verified" in public
    document = client_for().get("sharing.pledge_json", public_id=public_id).json
    assert [(one["stage"], one["money"]) for one in document["reports"]] == [
        ("on_track", [{"word": "spent", "amount": "250000", "currency": "USD"}])
    ]


def test_a_reader_reports_an_error_and_staff_deal_with_it(people, session, client_for):
    _, staff, _, public_id = published(people, session, client_for)
    reader = client_for()
    assert "Report an error" in reader.get("pledges.pledge", public_id=public_id).links()
    page = reader.post("pledges.error", {"words": ""}, expect=422, public_id=public_id)
    assert page.errors == ["What is wrong: Say what is wrong, and where it says otherwise."]
    typed = {"words": "It is 2 million.", "email": "not an address"}
    page = reader.post("pledges.error", typed, expect=422, public_id=public_id)
    assert (page.field("words"), page.field("email")) == ("It is 2 million.", "not an address")
    reader.post("pledges.error", typed | {"email": "reader@example.net"}, public_id=public_id, lang="fr")
    reader.post("pledges.error", {"words": "No address."}, public_id=public_id)
    assert "It is 2 million." in staff.get("pledges.queue").main
    ids = dict(session.execute(select(PledgeError.words, PledgeError.id)).all())
    session.rollback()
    wanted = ids["It is 2 million."]
    page = staff.post("pledges.error_settlement", {"answer": " "}, expect=422, error_id=wanted)
    assert page.errors == ["Your answer: The reader wants an answer: write one."]
    staff.post("pledges.error_settlement", {"answer": "It is 1.5 million: page 4."}, error_id=wanted)
    staff.post("pledges.error_settlement", {"answer": "Again."}, error_id=wanted)
    staff.post("pledges.error_settlement", error_id=ids["No address."])
    assert "Nothing waits." in staff.get("pledges.queue").main
    assert "It is 1.5 million: page 4." in staff.get("pledges.error_reported", error_id=wanted).main
    session.rollback()
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.template == "pledge_error_answered")).all()
    assert (mail.to, mail.language, mail.values["answer"]) == ("reader@example.net", "fr", "It is 1.5 million: page 4.")


def test_many_errors_from_one_address_are_asked_to_wait(people, session, client_for):
    *_, public_id = published(people, session, client_for)
    reader = client_for()
    for _ in range(5):
        reader.post("pledges.error", {"words": "Wrong."}, public_id=public_id)
    page = reader.post("pledges.error", {"words": "Wrong again."}, expect=429, public_id=public_id)
    assert page.field("words") == "Wrong again."


def test_staff_tie_two_pledges_and_readers_see_it(people, session, client_for, a_pledge):
    other = a_pledge(source_id="1", title="The whole programme", usd=5_000_000).public_id
    session.commit()
    session.close()
    writer = client_for(people["writer"])
    writer.post("pledges.begin", organisation_id=people["organisation"])
    session.rollback()
    pledge_id, public_id = session.execute(select(Pledge.id, Pledge.public_id).where(Pledge.state == "draft")).one()
    session.rollback()
    for n, (step, typed) in enumerate(STEPS):
        writer.post("pledges.step_saved", typed | {"seen": f"{n}"}, pledge_id=pledge_id, step=step)
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff = client_for(people["staff"])
    staff.post("pledges.review", pledge_id=pledge_id)
    press(staff, "pledges.publication", pledge_id)
    page = staff.post("pledges.link", {"kind": "part_of", "to": "R-999999"}, expect=422, pledge_id=pledge_id)
    assert page.errors == ["Number of the other pledge: No public pledge has this number."]
    staff.post("pledges.link", {"kind": "part_of", "to": other.removeprefix("R-")}, pledge_id=pledge_id)
    assert "is part of The whole programme" in said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Teach repair is part of" in said(client_for().get("pledges.pledge", public_id=other))
    assert "USD 5 million" in said(client_for().get("pledges.pledges"))
    assert "USD 6.5 million" in said(client_for().get("pledges.pledges", sums="gross"))


@pytest.mark.parametrize(("endpoint", "most"), [("pledges.mine", 6), ("pledges.queue", 4)])
def test_lists_cost_the_same_however_long(people, session, client_for, engine, endpoint, most):
    who = {"pledges.mine": "writer", "pledges.queue": "staff"}[endpoint]
    counts = []
    for _ in range(2):
        client = client_for(people["writer"])
        for _n in range(3):
            client.post("pledges.begin", organisation_id=people["organisation"])
        opener = client_for(people[who])
        with count_queries(engine, at_most=most) as statements:
            opener.get(endpoint)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_whoever_writes_many_pledges_reads_them_page_by_page_each_once(people, client_for, monkeypatch):
    monkeypatch.setattr("awards.web.lists.PAGE", 2)
    writer, seen = client_for(people["writer"]), []
    for _ in range(3):
        writer.post("pledges.begin", organisation_id=people["organisation"])
    page = writer.get("pledges.mine")
    for number in (2, 1):
        rows = [reading.words(link) for link in page.find("//tbody//th//a")]
        notes = [reading.words(note) for note in page.find("//tbody//th//*[@class='table__note']")]
        assert (rows, len(notes)) == (["Without a title"] * number, number)
        seen += notes
        if number == 2:
            page = writer.get(page.one("//a[@rel='next']").get("href"))
    assert sorted(seen) == ["R-000001", "R-000002", "R-000003"]


def test_an_amount_above_what_was_pledged_is_asked_about_once(people, session, client_for):
    writer, _staff, pledge_id, public_id = published(people, session, client_for)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    told = {name: page.field(name) for name in ("start", "end", "after", "seen")} | {
        "stage": "on_track", "narrative": "We taught.", "word": "spent", "amount": "25000000", "currency": "USD",
        "evidence": "https://network.example/report",
    }  # fmt: skip
    page = writer.post("pledges.report_made", told, expect=422, pledge_id=pledge_id)
    (asked,) = page.errors
    assert asked.startswith(
        "Money of this period: This is more than the pledge states for all its years: USD 1.5 million."
    )
    assert page.astray == []
    assert page.field("amount") == "25000000"
    other = writer.post("pledges.report_made", told | {"amount": "26000000", "sure": page.field("sure")}, expect=422,
                        pledge_id=pledge_id)  # fmt: skip
    assert other.field("sure") != page.field("sure")
    assert "We taught." not in client_for().get("pledges.pledge", public_id=public_id).main
    writer.post("pledges.report_made", told | {"sure": page.field("sure")}, pledge_id=pledge_id)
    assert "spent USD 25 million" in said(client_for().get("pledges.pledge", public_id=public_id))


def test_a_report_that_is_sent_again_with_another_figure_is_not_taken_for_the_same(people, session, client_for):
    writer, _staff, pledge_id, public_id = published(people, session, client_for)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    told = {name: page.field(name) for name in ("start", "end", "after", "seen")} | {
        "stage": "on_track", "narrative": "We taught.", "results-0": "80", "word": "spent", "currency": "USD",
        "evidence": "https://network.example/report",
    }  # fmt: skip
    writer.post("pledges.report_made", told, pledge_id=pledge_id)
    writer.post("pledges.report_made", told, pledge_id=pledge_id)  # pressed twice
    for other in ({"results-0": "800"}, {"amount": "5000"}, {"evidence": "https://network.example/other"}):
        page = writer.post("pledges.report_made", told | other, expect=422, pledge_id=pledge_id)
        assert "Your organisation has reported since you opened this page." in page.errors[0]
        assert [page.field(name) for name in other] == [*other.values()]
    writer.post("pledges.report_made", told | other | {"after": page.field("after")}, pledge_id=pledge_id)
    assert "https://network.example/other" in client_for().get("pledges.pledge", public_id=public_id).main


def test_a_report_of_an_older_period_that_is_sent_twice_is_kept_once(people, session, client_for, at):
    writer, _staff, pledge_id, _ = published(people, session, client_for)
    for days, times in ((30, 1), (400, 2)):
        page, end = writer.get("pledges.report", pledge_id=pledge_id), at.date() - timedelta(days=days)
        told = {name: page.field(name) or "" for name in ("seen", "after")} | {
            "start": f"{end - timedelta(days=90)}", "end": f"{end}", "stage": "delayed", "narrative": "It rained.",
            "results-0": "800", "word": "spent", "evidence": "https://network.example/rain",
        }  # fmt: skip
        for _ in range(times):
            writer.post("pledges.report_made", told, pledge_id=pledge_id)
    assert session.scalar(select(func.count()).select_from(PledgeReport)) == 2


def test_the_next_report_begins_where_the_last_ended_and_knows_what_was_said(people, session, client_for, at):
    writer, _staff, pledge_id, _ = published(people, session, client_for)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    assert "Target: 5,000 people." in page.main
    assert "What you reported last" not in page.main
    end = at.date() - timedelta(days=30)
    told = {name: page.field(name) or "" for name in ("seen", "after")} | {
        "start": f"{end - timedelta(days=90)}", "end": f"{end}", "stage": "delayed", "narrative": "It rained.",
        "results-0": "800", "word": "spent", "evidence": "https://network.example/rain", "next_step": "Wait.",
    }  # fmt: skip
    writer.post("pledges.report_made", told, pledge_id=pledge_id)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    assert page.field("start") == f"{end + timedelta(days=1)}"
    assert (page.field("evidence") or "", page.field("next_step")) == ("", "Wait.")
    assert "Last time: https://network.example/rain" in page.main
    assert "Target: 5,000 people. Last time: 800." in page.main
    assert "It rained." in page.main


def test_staff_see_which_pledges_are_silent_and_whom_no_mail_reaches(people, session, client_for, engine, move):
    *_, public_id = published(people, session, client_for)
    assert "every running pledge has reported" in client_for(people["staff"]).get("pledges.overdue").main
    move(days=400)
    page = client_for(people["staff"]).get("pledges.overdue")
    for words in ("Teach repair", public_id, "A yearly report is due", "Not yet"):
        assert words in page.main
    assert "Nobody speaks for it" not in page.main
    assert "Teach repair" not in client_for(people["staff"]).get("pledges.overdue", light="red").main
    with Session(engine) as writing:
        services.ask(writing, clock.now(writing))
        for claim in claims_on(writing, people["organisation"]):
            organising.end(writing, claim, people["staff"], clock.now(writing))
        writing.commit()
    page = client_for(people["staff"]).get("pledges.overdue", light="amber")
    assert "Nobody speaks for it: no mail can go." in page.main
    assert "Not yet" not in page.main
    client_for(people["staff"]).get("pledges.overdue", light="green", expect=400)
    with count_queries(engine, at_most=6):
        client_for(people["staff"]).get("pledges.overdue")


def test_who_speaks_for_an_organisation_reads_where_its_pledges_of_other_registers_are_changed(people, client_for):
    page = client_for(people["writer"]).get("pledges.mine")
    assert "A pledge that came from another register is changed there." in page.main


@pytest.mark.parametrize(
    ("way", "typed", "status", "words"),
    [
        ("pledges.withdrawal", {"withdrawal_reason": "We cannot do it."}, 410, "We cannot do it."),
        ("pledges.ending", {}, 200, "come to its end"),
    ],
)
def test_above_ten_million_the_secretariat_carries_out_what_its_organisation_asks(
    people, session, client_for, way, typed, status, words
):
    writer, staff, pledge_id, public_id = published(people, session, client_for, amount="20000000")
    press(client_for(people["second"]), "pledges.publication", pledge_id)
    assert "Above USD 10 million it takes a second person" in writer.get("pledges.desk_of", pledge_id=pledge_id).main
    if typed:
        page = writer.post(way, {"withdrawal_reason": ""}, expect=422, pledge_id=pledge_id)
        assert page.errors == ["Reason: Say why the pledge is withdrawn."]
    page = writer.post(way, typed, pledge_id=pledge_id, follow=True, expect=200)
    assert page.notices[0] == "The secretariat is asked to. Until somebody there does it, the pledge stays as it is."
    assert ("We cannot do it." in page.main) == bool(typed)
    assert "Asks to" in said(staff.get("pledges.queue"))
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "We cannot do it." not in public
    assert "come to its end" not in public
    writer.post("pledges.submission_end", pledge_id=pledge_id)
    assert "Asks to" not in said(staff.get("pledges.queue")), "the organisation thought better of it"
    writer.post(way, typed, pledge_id=pledge_id)
    press(staff, "pledges.leave", pledge_id, expect=422)  # nobody has taken it up
    staff.post("pledges.review", pledge_id=pledge_id)
    assert "Above USD 10 million two people approve." not in staff.get("pledges.moderation", pledge_id=pledge_id).main
    press(staff, "pledges.publication", pledge_id, expect=422)  # the button of a page from before
    writer.post("pledges.leave", expect=404, pledge_id=pledge_id)
    client_for().get("pledges.pledge", public_id=public_id)
    press(staff, "pledges.leave", pledge_id)
    assert words in client_for().get("pledges.pledge", public_id=public_id, expect=status).main


def test_what_the_secretariat_does_not_carry_out_goes_back_with_its_reasons(people, session, client_for):
    writer, staff, pledge_id, public_id = published(people, session, client_for, amount="20000000")
    press(client_for(people["second"]), "pledges.publication", pledge_id)
    writer.post("pledges.withdrawal", {"withdrawal_reason": "We cannot do it."}, pledge_id=pledge_id)
    staff.post("pledges.return_", {"reasons": "Your director does not know of it."}, pledge_id=pledge_id)
    page = writer.get("pledges.desk_of", pledge_id=pledge_id)
    assert "Your director does not know of it." in page.main
    assert "We cannot do it." not in page.main
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "pledge_settled"))
    assert sorted(one.values["what"] for one in mails) == ["published", "stays"]
    session.rollback()
    client_for().get("pledges.pledge", public_id=public_id)
    page = writer.get("pledges.step", pledge_id=pledge_id, step="what")
    assert page.field("title") == "Teach repair", "what is public is there to be written on"
    writer.post("pledges.submission", pledge_id=pledge_id)
    staff.post("pledges.review", pledge_id=pledge_id)
    press(staff, "pledges.leave", pledge_id, expect=422)
