"""A need from its first word to what came of an introduction, as each side meets it."""

import io
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import python_calamine
from sqlalchemy import event, select

from awards.accounts.models import User, UserAddress
from awards.campaigns import services as campaigns
from awards.campaigns.models import Event
from awards.core.identifiers import gone_address
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.needs import queries, services
from awards.needs.models import Introduction, Need
from awards.needs.queries import pairs
from awards.needs.rules import Said, day
from awards.needs.views import mine
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges.models import BeneficiaryGroup, Pledge
from awards.pledges.services import withdraw_pledge
from awards.web import lists
from awards.web.mail import compose
from tests.factories import a_user, an_edition
from tests.pledges.conftest import put
from tests.support.page import words as words_of

TYPED = {"title": "Masts for two valleys", "words": "Nobody there has a signal.", "iso2": "KE", "focus_area": "access",
         "group_key": "", "amount": "250000", "currency": "usd"}  # fmt: skip


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = {
        "needing": a_user(session, "needing@coop.example", name="Ada"),
        "pledging": a_user(session, "pledging@network.example", name="Bo"),
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        "second": a_user(session, "second@secretariat.example", ("staff", edition.id)),
    }
    session.add(BeneficiaryGroup(key="potters", names={"en": "Potters"}, source="made up for a test"))
    ids = {}
    for who, name in (("needing", "Valley cooperative"), ("pledging", "Example network")):
        claim = organising.claim(session, found[who], name, "", at)
        organising.confirm(session, claim, found["staff"], at)
        ids[who] = claim.organisation_id
    pledge = put(session, at, title="Masts for Kenya", countries=("KE",), focus_area="access", usd=5,
                 partners_wanted="Cooperatives.")  # fmt: skip
    pledge.organisation_id = ids["pledging"]
    public_id = pledge.public_id
    session.commit()
    for user in found.values():
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    return found | {"coop": ids["needing"], "network": ids["pledging"], "pledge": public_id}


def typed(at, **more):
    return TYPED | {"until": (at + timedelta(days=60)).date().isoformat()} | more


def stated(people, session, client_for, at, **more):
    writer = client_for(people["needing"])
    writer.post("needs.stated", typed(at, **more), organisation_id=people["coop"])
    session.rollback()
    found = session.execute(select(Need.id, Need.public_id).order_by(Need.public_id.desc())).first()
    session.rollback()
    return writer, found.id, found.public_id


def publish(staff, need_id, expect=302):
    """What is read is published."""
    seen = staff.get("needs.moderation", need_id=need_id).one("//button[@name='seen']").get("value")
    return staff.post("needs.publication", {"seen": seen}, expect=expect, need_id=need_id)


def published(people, session, client_for, at, **more):
    writer, need_id, public_id = stated(people, session, client_for, at, **more)
    publish(client_for(people["staff"]), need_id)
    return writer, need_id, public_id


def it_is(session, then):
    clock.move(session, round((then - clock.real(session)).total_seconds()), None)
    session.commit()


def mails(session, template):
    session.rollback()
    found = session.scalars(select(OutboxMail).where(OutboxMail.template == template)).all()
    told = {mail.to: dict(mail.values) for mail in found}
    session.rollback()
    return told


def introduced(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    page = client_for(people["staff"]).get("needs.moderation", need_id=need_id, pledge=people["pledge"])
    typed = {name: page.field(name) for name in ("pledge", "need_email", "pledge_email")}
    assert typed == {"pledge": people["pledge"], "need_email": "needing@coop.example",
                     "pledge_email": "pledging@network.example"}  # fmt: skip
    client_for(people["staff"]).post("needs.introduction_made", typed, need_id=need_id)
    told = mails(session, "introduction_asked")
    return need_id, {to: values["token"] for to, values in told.items()}, told


def test_mails_say_of_a_number_whether_it_is_that_of_a_need(people, session, client_for, at, app):
    introduced(people, session, client_for, at)
    rows = session.scalars(select(OutboxMail)).all()
    with app.app_context():
        asked = [compose(row) for row in rows if row.template == "introduction_asked"]
        settled = [compose(row) for row in rows if row.template == "need_settled"]
    session.rollback()
    assert len(asked) == 2
    for mail in asked:
        assert "Need N-000001: Masts for two valleys" in mail.get_content()
        assert f"Pledge {people['pledge']}: Masts for Kenya" in mail.get_content()
    assert "Need N-000001: Masts for two valleys" in settled[0].get_content()


def test_a_need_is_public_once_staff_have_looked(people, session, client_for, at):
    writer, need_id, public_id = stated(people, session, client_for, at)
    client_for().get("needs.need", public_id=public_id, expect=404)
    assert "Masts for two valleys" not in client_for().get("needs.needs").main
    staff = client_for(people["staff"])
    assert "Masts for two valleys" in staff.get("needs.queue").main
    page = staff.post("needs.return_", {"reasons": ""}, expect=422, need_id=need_id)
    assert page.errors == ["What has to change: Say what has to change."]
    staff.post("needs.return_", {"reasons": "Name the valleys."}, need_id=need_id)
    assert "Name the valleys." in writer.get("needs.desk", need_id=need_id).main
    seen = writer.get("needs.text", need_id=need_id).field("seen")
    writer.post("needs.changed", typed(at, words="Tana and Athi.", seen=seen), need_id=need_id)
    publish(staff, need_id)
    text = client_for().get("needs.need", public_id=public_id).main
    for words in ("Masts for two valleys", "Valley cooperative", "Kenya", "USD 250,000", "Tana and Athi.",
                  "Masts for Kenya", "Same country: Kenya. Same focus area: Access. The pledge looks for partners.",
                  "Nobody promised anything."):  # fmt: skip
        assert words in text, words
    assert set(mails(session, "need_settled")) == {"needing@coop.example"}
    listed = client_for().get("/needs.json").json["needs"]
    assert [one["public_id"] for one in listed] == [public_id]
    assert client_for().get(f"/needs/{public_id}.json").json["fitting_pledges"][0]["pledge"] == people["pledge"]
    assert public_id in client_for().get("/needs.csv?focus_area=access").body
    assert public_id not in client_for().get("/needs.csv?focus_area=adoption").body
    file = client_for().get("/needs.xlsx?focus_area=access").response.get_data()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()] == ["public_id", public_id]


def test_a_mistake_is_said_beside_its_field_and_what_was_typed_is_kept(people, session, client_for, at):
    writer = client_for(people["needing"])
    page = writer.post("needs.stated", typed(at, amount="a lot"), expect=422, organisation_id=people["coop"])
    assert page.errors == ["Amount needed: Write the amount in figures, such as 250000."]
    assert page.field("amount") == "a lot"
    over = typed(at, amount="a lot", title="", until=day(at).isoformat())
    page = writer.post("needs.stated", over, expect=422, organisation_id=people["coop"])
    assert page.errors == [
        "What is needed: Say in at most 200 characters what is needed.",
        "Amount needed: Write the amount in figures, such as 250000.",
        "Needed until: Give a day to come, until which it is needed.",
    ]
    page = writer.post("needs.stated", typed(at, until="soon"), expect=422, organisation_id=people["coop"])
    assert len(page.errors) == 1, "a field that has a mistake already is not told another"
    page = writer.post("needs.stated", typed(at, iso2="", until=""), expect=422, organisation_id=people["coop"])
    assert page.errors == ["Country: Choose the country in which it is needed.",
                           "Needed until: Give a day to come, until which it is needed."]  # fmt: skip
    assert page.field("words") == "Nobody there has a signal."


def test_what_staff_state_for_a_country_another_of_them_publishes(people, session, client_for, at):
    staff, second = client_for(people["staff"]), client_for(people["second"])
    page = staff.post("needs.stated_of_country", typed(at), expect=422)
    assert page.errors == ["Address for mails about it: Give the address to which mails about it go."]
    staff.post("needs.stated_of_country", typed(at, contact="Ministry@Country.example"))
    session.rollback()
    found = session.execute(select(Need.id, Need.public_id, Need.contact)).one()
    session.rollback()
    assert found.contact == "ministry@country.example"
    assert "You stated this need yourself" in staff.get("needs.moderation", need_id=found.id).main
    staff.post("needs.publication", need_id=found.id, expect=403)
    publish(second, found.id)
    assert "You stated this need yourself" not in staff.get("needs.moderation", need_id=found.id).main
    text = client_for().get("needs.need", public_id=found.public_id).main
    assert "The secretariat, for the country" in text
    assert "ministry@country.example" not in text


def test_neither_side_sees_the_other_s_address_before_both_agree(people, session, client_for, at):
    _, tokens, told = introduced(people, session, client_for, at)
    for values in told.values():
        assert "@" not in str({name: value for name, value in values.items() if name != "token"})
    need_side, pledge_side = tokens["needing@coop.example"], tokens["pledging@network.example"]
    visitor = client_for()
    for token in (need_side, pledge_side):
        page = visitor.get("needs.asked", token=token)
        assert "@" not in page.main
        assert {"Agree", "Decline"} <= {button.text for button in page.find("//button")}
    visitor.post(f"/introductions/{need_side}/consent")
    assert "@" not in visitor.get("needs.asked", token=pledge_side).main
    page = visitor.get("needs.asked", token=need_side)
    assert "You agreed. We write to you when the other side has answered." in page.main
    assert "@" not in page.main
    assert mails(session, "introduction_answered") == {}
    visitor.post(f"/introductions/{pledge_side}/consent")
    assert "pledging@network.example" in visitor.get("needs.asked", token=need_side).main
    assert "needing@coop.example" in visitor.get("needs.asked", token=pledge_side).main
    told = mails(session, "introduction_answered")
    assert {to: values["other"] for to, values in told.items()} == {
        "needing@coop.example": "pledging@network.example", "pledging@network.example": "needing@coop.example",
    }  # fmt: skip


def brought_together(page):
    """Of each introduction of a page its need with the day, the pledge, how far it is and what came of it."""
    return [[words_of(cell) for cell in row] for row in page.find("//tbody/tr")]


def test_staff_say_at_which_event_the_two_are_to_meet(people, session, client_for, at):
    today = at.date()
    said = campaigns.Said("Round the table", today, today + timedelta(days=9), public=True)
    event = campaigns.add_event(session, said, campaigns.Meeting("roundtable", "Geneva"), people["staff"])
    past = campaigns.Said("Long ago", today - timedelta(days=9), today - timedelta(days=8), public=True)
    other = campaigns.add_event(session, past, campaigns.Meeting("roundtable", "Geneva"), people["staff"])
    session.commit()
    event_id, other_id = str(event.id), str(other.id)
    _, need_id, _ = published(people, session, client_for, at)
    staff = client_for(people["staff"])
    page = staff.get("needs.moderation", need_id=need_id)
    assert [one.text for one in page.find("//select[@name='event']/option")] == ["None", "Round the table"]
    as_typed = people["pledge"].replace("-00000", " ")
    typed = {"pledge": as_typed, "need_email": "a@b.example", "pledge_email": "c@d.example"}
    staff.post("needs.introduction_made", typed | {"event": event_id}, need_id=need_id)
    assert "Round the table" in staff.get("needs.queue").main
    session.rollback()
    made = session.scalars(select(Introduction.id)).one()
    session.rollback()
    page = staff.get("needs.introduction", introduction_id=made)
    assert "Event: Round the table" in page.main
    there = page.links()["Round the table"]
    assert there == staff.get("campaigns.one_event", event_id=event_id).links()["Introductions"]
    ((need, pledge, *stands),) = brought_together(staff.get(there))
    assert need.startswith("Masts for two valleys")
    assert pledge == f"Masts for Kenya{people['pledge']}"
    assert stands == ["Both were written to", ""]
    staff.post("needs.outcome", {"outcome": "nothing", "words": "They never met."}, introduction_id=made)
    assert brought_together(staff.get(there))[0][2:] == ["Ended", "Nothing came of itThey never met."]
    empty = staff.get("needs.at_event", event_id=other_id).main
    assert "None yet." in empty
    assert "made up" not in empty
    session.get_one(Event, UUID(other_id)).rehearsal = True
    session.commit()
    assert "Rehearsal: everything is made up" in staff.get("needs.at_event", event_id=other_id).main


def test_who_was_brought_together_at_an_event_costs_the_same_for_few_and_for_many(
    people, session, client_for, at, count_queries
):
    said = campaigns.Said("Round the table", at.date(), at.date(), public=True)
    event_id = campaigns.add_event(session, said, campaigns.Meeting("roundtable", "Geneva"), people["staff"]).id
    pledge = session.scalars(select(Pledge.id).where(Pledge.public_id == people["pledge"])).one()
    session.commit()
    staff, found = client_for(people["staff"]), []
    for number in (2, 12):
        many(session, people, at, number)
        without = select(Need.id).where(Need.id.not_in(select(Introduction.need_id)))
        session.add_all(
            Introduction(need_id=need, pledge_id=pledge, asked_at=at, event_id=event_id)
            for need in session.scalars(without)
        )
        session.commit()
        with count_queries(at_most=5) as asked:
            page = staff.get("needs.at_event", event_id=event_id)
        found.append((len(brought_together(page)), len(asked)))
    assert [rows for rows, _ in found] == [2, 14]
    assert found[0][1] == found[1][1]


def test_one_side_declines_by_one_button_and_nobody_s_address_is_told(people, session, client_for, at):
    _, tokens, _ = introduced(people, session, client_for, at)
    visitor = client_for()
    visitor.post(f"/introductions/{tokens['needing@coop.example']}/consent")
    visitor.post(f"/introductions/{tokens['pledging@network.example']}/refusal")
    visitor.post(f"/introductions/{tokens['pledging@network.example']}/consent", expect=409)
    for token in tokens.values():
        assert "@" not in visitor.get("needs.asked", token=token).main
    told = mails(session, "introduction_answered")
    assert list(told) == ["needing@coop.example"]
    assert (told["needing@coop.example"]["agreed"], told["needing@coop.example"]["other"]) == (False, "")


@pytest.mark.parametrize("side", ["Valley cooperative", "Example network"])
def test_staff_who_speak_for_a_side_see_an_introduction_and_record_nothing(people, session, client_for, at, side):
    introduced(people, session, client_for, at)
    made = session.scalars(select(Introduction.id)).one()
    claim = organising.claim(session, session.get_one(User, people["second"].id), side, "", at)
    organising.confirm(session, claim, people["staff"], at)
    session.commit()
    second, own = client_for(people["second"]), "You speak for one of the two"
    page = second.get("needs.introduction", introduction_id=made)
    assert own in page.main
    assert "What came of it" not in page.main
    assert page.main.count("Shown once both sides agree") == 2
    assert "@" not in page.main
    assert own in second.post("needs.outcome", {"outcome": "nothing"}, expect=403, introduction_id=made).main
    page = client_for(people["staff"]).get("needs.introduction", introduction_id=made)
    assert "What came of it" in page.main
    assert "needing@coop.example" in page.main


def test_what_came_of_it_is_recorded_and_a_need_that_is_met_is_over(people, session, client_for, at):
    _, tokens, _ = introduced(people, session, client_for, at)
    staff = client_for(people["staff"])
    session.rollback()
    made = session.scalars(select(Introduction.id)).one()
    session.rollback()
    page = staff.post("needs.outcome", {"outcome": "met"}, expect=422, introduction_id=made)
    assert page.errors == ["What came of it: Both sides have to agree before something can come of it."]
    for token in tokens.values():
        client_for().post(f"/introductions/{token}/consent")
    staff.post("needs.outcome", {"outcome": "met", "words": "Ten masts."}, introduction_id=made)
    assert "Ten masts." in staff.get("needs.introduction", introduction_id=made).main
    page = client_for().get("needs.needs", state="met")
    assert "Masts for two valleys" in page.main
    assert "The need is met: 1" in page.main
    assert client_for().get("/needs.json").json["needs"] == []
    pledger = " ".join(client_for(people["pledging"]).get("needs.mine").main.split())
    assert "Introductions of your pledges" in pledger
    assert "Masts for two valleys" in pledger, "whoever pledged reads of it after the need is over, too"
    assert pledger.endswith("Ended The need is met")
    for token in tokens.values():
        page = client_for().get("needs.asked", token=token)
        assert "This introduction has ended. The need is met." in " ".join(page.main.split())
        assert page.heading == "An introduction", "what was answered is no question any more"


def test_an_organisation_sees_what_fits_its_pledges_and_asks_to_be_introduced(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    pledger = client_for(people["pledging"])
    text = pledger.get("needs.mine").main
    assert "Masts for two valleys" in text
    assert "Same country: Kenya." in text
    for _ in range(2):
        pledger.post("needs.introduction_asked", need_id=need_id, public_id=people["pledge"])
    staff = client_for(people["staff"]).get("needs.queue")
    assert staff.main.count("Asked for") == 1
    page = pledger.get("needs.mine")
    assert "Introduction: Asked for" in " ".join(page.main.split())
    assert page.find("//form[contains(@action, '/introduction')]") == []
    client_for(people["pledging"]).post("needs.introduction_asked", need_id=need_id, public_id="R-000777", expect=404)


def test_nobody_publishes_or_writes_over_what_they_have_not_read(people, session, client_for, at):
    writer, need_id, public_id = stated(people, session, client_for, at)
    staff = client_for(people["staff"])
    read = staff.get("needs.moderation", need_id=need_id).one("//button[@name='seen']").get("value")
    seen = writer.get("needs.text", need_id=need_id).field("seen")
    writer.post("needs.changed", typed(at, iso2="GH", title="Masts for a hill", seen=seen), expect=302, need_id=need_id)
    page = staff.post("needs.publication", {"seen": read}, expect=422, need_id=need_id)
    assert "Somebody else changed this need meanwhile." in page.main
    assert "Masts for a hill" in page.main
    assert "Ghana" in page.main
    client_for().get("needs.need", public_id=public_id, expect=404)
    page = writer.post("needs.changed", typed(at, title="Mine", seen=seen), expect=422, need_id=need_id)
    assert "Somebody else changed this need meanwhile." in page.main
    assert page.field("title") == "Mine"
    mine = typed(at, title="Mine", seen=page.field("seen"))
    writer.post("needs.changed", mine, expect=302, need_id=need_id)
    page = staff.get("needs.moderation", need_id=need_id)
    staff.post("needs.publication", {"seen": page.one("//button[@name='seen']").get("value")}, need_id=need_id)
    assert "Mine" in client_for().get("needs.need", public_id=public_id).main


def test_whoever_brings_two_together_may_answer_for_them_at_once(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    session.rollback()
    pledge = queries.pledge_to_introduce(session, people["pledge"], rehearsal=False)
    need = queries.need(session, need_id)
    services.ask_for_introduction(session, need, pledge, people["pledging"], at)
    session.flush()
    made = services.introduce(session, need, pledge, "a@coop.example", "b@net.example", people["staff"], at)
    services.answer(session, made, "need", agrees=True)
    assert made.standing == "open"
    services.answer(session, made, "pledge", agrees=True)
    assert made.standing == "agreed"


@pytest.mark.parametrize(
    ("speakers", "wrote", "heard"),
    [
        (True, {}, {"a@coop.example": "fr", "b@net.example": "es"}),
        (False, {}, {"a@coop.example": "ar", "b@net.example": "ru"}),
        (False, {"pledging": "zh", "pledge": "b@net.example"}, {"a@coop.example": "ar", "b@net.example": "zh"}),
        (False, {"language": "sw"}, {"a@coop.example": "en", "b@net.example": "ru"}),
    ],
    ids=["speakers", "texts", "account", "no language of ours"],
)
def test_an_address_without_account_is_written_to_in_its_sides_language(people, session, client_for, at, speakers,
                                                                        wrote, heard):  # fmt: skip
    _, need_id, _ = published(people, session, client_for, at)
    pledge = put(session, at, source_id="russian", title="Masts", language="ru")
    pledge.organisation_id = people["network"]
    session.commit()
    pledge = queries.pledge_to_introduce(session, pledge.public_id, rehearsal=False)
    need = queries.need(session, need_id)
    need.language = wrote.get("language", "ar")
    for who, language in (("needing", "fr"), ("pledging", wrote.get("pledging", "es"))):
        session.get_one(User, people[who].id).language = language
    if not speakers:
        need.organisation_id = None
        need.contact = "a@coop.example"
        other = Organisation(slug="another-network", name="Another network", search_text="another network")
        session.add(other)
        session.flush()
        pledge.organisation_id = other.id
    if "pledge" in wrote:
        own = session.get_one(User, people["pledging"].id)
        session.add(UserAddress(user_id=own.id, email=wrote["pledge"]))
    session.flush()
    made = services.introduce(session, need, pledge, "a@coop.example", "b@net.example", people["staff"], at)
    services.answer(session, made, "need", agrees=True)
    services.answer(session, made, "pledge", agrees=True)
    rows = session.execute(select(OutboxMail.template, OutboxMail.to, OutboxMail.language)).all()
    for template in ("introduction_asked", "introduction_answered"):
        assert {to: language for kind, to, language in rows if kind == template} == heard


def test_one_address_is_not_brought_together_with_itself(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    same = {"pledge": people["pledge"], "need_email": "a@coop.example", "pledge_email": "A@coop.example"}
    page = client_for(people["staff"]).post("needs.introduction_made", same, expect=422, need_id=need_id)
    assert page.errors == ["Address of the side that pledges: Both sides have the same address. Give each its own."]
    assert mails(session, "introduction_asked") == {}


def test_one_account_is_not_brought_together_with_itself_by_another_of_its_addresses(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    session.add(UserAddress(user_id=people["needing"].id, email="ada@home.example"))
    session.commit()
    same = {"pledge": people["pledge"], "need_email": "needing@coop.example", "pledge_email": "ada@home.example"}
    page = client_for(people["staff"]).post("needs.introduction_made", same, expect=422, need_id=need_id)
    assert page.errors == [
        "Address of the side that pledges: Both addresses are of one account. Give each side its own."
    ]
    assert mails(session, "introduction_asked") == {}


@pytest.mark.parametrize("gone", ["need", "pledge"])
def test_a_link_of_an_introduction_ends_with_the_need_or_the_pledge(people, session, client_for, at, gone):
    need_id, tokens, _ = introduced(people, session, client_for, at)
    need_side, pledge_side = tokens["needing@coop.example"], tokens["pledging@network.example"]
    client_for().post(f"/introductions/{need_side}/consent")
    session.rollback()
    found = session.get_one(Need, need_id)
    if gone == "need":
        services.end(session, found, "withdraw", "The valleys have masts.", people["needing"])
    else:
        pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
        withdraw_pledge(session, pledge, "No money.", None, at)
    session.commit()
    for token in (need_side, pledge_side):
        page = client_for().get("needs.asked", token=token)
        assert "This introduction has ended." in page.main
        assert page.find("//main//button") == []
    client_for().post(f"/introductions/{pledge_side}/consent", expect=409)
    assert mails(session, "introduction_answered") == {}
    made = session.scalars(select(Introduction.id)).one()
    session.rollback()
    page = client_for(people["staff"]).get("needs.introduction", introduction_id=made)
    assert ("Pledge withdrawn" in page.main) is (gone == "pledge")


def test_a_withdrawn_need_keeps_its_address_and_says_why(people, session, client_for, at):
    writer, need_id, public_id = published(people, session, client_for, at)
    writer.post("needs.withdrawal", {"reasons": "The valleys have masts."}, need_id=need_id)
    gone = client_for().get("needs.need", public_id=public_id, expect=410)
    assert "The valleys have masts." in gone.text
    assert gone.heading == f"{public_id} was withdrawn"
    assert client_for().get("/needs.json").json["needs"] == []


def test_a_need_past_its_day_is_closed_and_nothing_fits_it(people, session, client_for, at):
    published(people, session, client_for, at)
    later = (at + timedelta(days=61)).date()
    found = queries.needs(session, queries.Filters(state="closed"), later, None)
    assert [one.title for one in found] == ["Masts for two valleys"]
    assert queries.needs(session, queries.Filters(), later, None) == []
    assert queries.fitting(session, found, later) == {}


def test_a_need_whose_last_day_is_over_is_neither_published_nor_brought_together(people, session, client_for, at):
    _, need_id, public_id = stated(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    _, other_id, _ = published(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(12, 1), UTC))
    staff = client_for(people["staff"])
    page = publish(staff, need_id, expect=422)
    assert page.errors == ["Its last day is over. Give it back, so that another day can be named."]
    client_for().get("needs.need", public_id=public_id, expect=404)
    typed = {"pledge": people["pledge"], "need_email": "a@b.example", "pledge_email": "c@d.example"}
    assert staff.get("needs.moderation", need_id=other_id).find("//form[contains(@action, 'introductions')]") == []
    page = staff.post("needs.introduction_made", typed, expect=422, need_id=other_id)
    assert page.errors == ["Only an open need is brought together with a pledge."]
    assert mails(session, "introduction_asked") == {}
    staff.post("needs.return_", {"reasons": "Until when?"}, need_id=need_id)


def test_a_need_is_open_on_its_last_day_wherever_somebody_reads_it(people, session, client_for, at):
    _, _, public_id = published(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(11, 59), UTC))
    assert client_for().get(f"/needs/{public_id}.json").json["state"] == "open"
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(12, 1), UTC))
    assert client_for().get(f"/needs/{public_id}.json").json["state"] == "closed"


def test_mails_are_offered_to_whoever_spoke_first_for_an_organisation(people, session, at):
    network = session.get_one(Organisation, people["network"])
    for n in range(6):
        other = a_user(session, f"speaker{n}@network.example", name=f"Speaker {n}")
        claim = organising.claim(session, other, network.name, "", at)
        organising.confirm(session, claim, people["staff"], at - timedelta(days=n % 3))
        claim.organisation_id = network.id
        claim.settled_at = at + timedelta(days=6 - n)
    first = a_user(session, "first@network.example", name="First")
    claim = organising.claim(session, first, network.name, "", at)
    organising.confirm(session, claim, people["staff"], at)
    claim.organisation_id, claim.settled_at = network.id, at - timedelta(days=9)
    session.flush()
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    said = Said("Masts", "Words", "KE", "access", (at + timedelta(days=9)).date(), contact="ministry@country.example")
    need = services.state(session, None, said, "en", people["needing"], at)
    assert services.addresses(session, need, pledge) == ("ministry@country.example", "first@network.example")


def test_needs_that_may_fit_go_on_to_the_last(people, session, client_for, at, monkeypatch):
    monkeypatch.setattr(mine, "FITS", 3)
    many(session, people, at, 7)
    pledger, seen, address = client_for(people["pledging"]), [], "/account/needs"
    while address:
        page = pledger.get(address)
        seen += [a.text_content() for a in page.find("//article/h3/a")]
        address = next((a.get("href") for a in page.find("//nav[@class='pages']//a[@rel='next']")), None)
    assert sorted(seen) == [f"Need {n}" for n in range(7)]
    page = pledger.get("/account/needs?fits=N-000777.R-000777")
    assert len(page.find("//article")) == 3


def test_the_oldest_of_many_needs_is_weighed_like_the_newest(people, session, client_for, at, monkeypatch):
    monkeypatch.setattr(pairs, "AT_ONCE", 3)
    many(session, people, at, 10)
    oldest = session.scalars(select(Need).order_by(Need.public_id).limit(1)).one()
    oldest.group_key = "potters"
    told = put(session, at, source_id="potters", title="Kilns", countries=("KE",), focus_area="access",
               beneficiaries=("potters",), partners_wanted="All.")  # fmt: skip
    told.organisation_id = people["network"]
    session.commit()
    ids = [people["network"]]
    every = queries.fitting_pledges_of(session, ids, at.date(), 99)
    assert len(every.pairs) == 20
    assert not every.begun
    assert (every.pairs[0][1].public_id, every.pairs[0][2].current.title) == (oldest.public_id, "Kilns")
    numbers = [(need.public_id, one.public_id) for _pair, need, one in every.pairs]
    later = queries.fitting_pledges_of(session, ids, at.date(), 4, numbers[5])
    assert later.begun
    assert [(need.public_id, one.public_id) for _pair, need, one in later.pairs] == numbers[6:10]
    session.expunge_all()
    read = []

    def note(one, _context):
        read.append(one)

    event.listen(Need, "load", note)
    first = queries.fitting_pledges_of(session, ids, at.date(), 2).pairs
    event.remove(Need, "load", note)
    assert [pair.need for pair, _need, _one in first] == [need for need, _one in numbers[:2]]
    assert 0 < len(read) <= 2, "no more are read whole than are shown"
    session.scalars(select(Need).where(Need.public_id == numbers[5][0])).one().state = "met"
    session.flush()
    assert not queries.fitting_pledges_of(session, ids, at.date(), 4, numbers[5]).begun


def test_withdrawn_and_ended_pledges_fit_nothing(people, session, client_for, at):
    _, _, public_id = published(people, session, client_for, at)
    session.rollback()
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    pledge.state = "closed"
    session.commit()
    assert "No pledge fits yet: this is a gap." in client_for().get("needs.need", public_id=public_id).main


def many(session, people, at, number):
    user, staff = people["needing"], people["staff"]
    for n in range(number):
        said = Said(f"Need {n}", "Words.", "KE", "access", (at + timedelta(days=60)).date(), contact="a@b.example")
        services.publish(session, services.state(session, None, said, "en", user, at), staff, at)
    session.commit()


@pytest.mark.parametrize(
    ("endpoint", "most", "who"),
    [("needs.needs", 12, None), ("needs.queue", 12, "staff"), ("needs.mine", 14, "pledging")],
)
def test_a_list_costs_the_same_for_few_and_for_many(
    people, session, client_for, at, count_queries, endpoint, most, who
):
    many(session, people, at, 2)
    client = client_for(people[who]) if who else client_for()
    with count_queries(at_most=most) as few:
        client.get(endpoint)
    many(session, people, at, 25)
    with count_queries(at_most=most) as more:
        client.get(endpoint)
    assert len(more) == len(few)


def test_whoever_is_shown_a_need_may_ask_although_six_others_fit_it_better(people, session, client_for, at):
    for n in range(7):
        put(session, at, lead=f"Larger network {n}", source_id=f"better-{n}", title=f"Masts {n}", countries=("KE",),
            focus_area="access", beneficiaries=("potters",), partners_wanted="All.", usd=5)  # fmt: skip
    session.commit()
    _, need_id, public_id = published(people, session, client_for, at, group_key="potters")
    shown = [one["pledge"] for one in client_for().get(f"/needs/{public_id}.json").json["fitting_pledges"]]
    assert len(shown) == 6
    assert people["pledge"] not in shown
    pledger = client_for(people["pledging"])
    [form] = pledger.get("needs.mine").find("//form[contains(@action, '/introduction')]")
    assert people["pledge"] in form.get("action")
    pledger.post("needs.introduction_asked", need_id=need_id, public_id=people["pledge"])
    assert "Asked for" in client_for(people["staff"]).get("needs.queue").main


def test_a_pledge_that_has_ended_fits_nothing(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    gone = put(
        session, at, lead="Example network", source_id="gone", title="Masts of before", countries=("KE",),
        focus_area="access", partners_wanted="All.", usd=5, start_year=at.year - 3, end_year=at.year - 1,
    )  # fmt: skip
    gone.organisation_id, number = pledge.organisation_id, gone.public_id
    session.commit()
    pledger = client_for(people["pledging"])
    page = pledger.get("needs.mine").main
    assert people["pledge"] in page
    assert number not in page
    pledger.post("needs.introduction_asked", need_id=need_id, public_id=number, expect=404)


def test_whoever_was_erased_meanwhile_is_named_to_nobody_and_the_introduction_is_over(people, session, client_for, at):
    _, tokens, _ = introduced(people, session, client_for, at)
    visitor, other = client_for(), f"/introductions/{tokens['needing@coop.example']}/consent"
    made = session.scalars(select(Introduction)).one()
    made.pledge_email = gone_address(made.id)
    session.commit()
    assert "This introduction has ended." in visitor.get("needs.asked", token=tokens["needing@coop.example"]).main
    visitor.post(other, expect=409)
    made = session.scalars(select(Introduction)).one()
    made.need_answer = made.pledge_answer = "yes"
    session.commit()
    page = visitor.get("needs.asked", token=tokens["needing@coop.example"]).main
    assert "This introduction has ended." in page
    assert "erased-" not in page
    assert mails(session, "introduction_answered") == {}


def test_mails_about_a_need_whose_contact_was_erased_are_offered_to_no_made_up_address(session, people, client_for, at):
    client_for(people["staff"]).post("needs.stated_of_country", typed(at, contact="ministry@country.example"))
    session.rollback()
    need = session.scalars(select(Need)).one()
    need_id = need.id
    session.rollback()
    publish(client_for(people["second"]), need_id)
    session.get_one(Need, need_id).contact = gone_address(need_id)
    session.commit()
    assert client_for(people["second"]).get("needs.moderation", need_id=need_id).field("need_email") == ""


def test_each_list_of_staff_goes_on_to_its_last_row(session, people, client_for, at, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    staff, coop = people["staff"], session.get_one(Organisation, people["coop"])
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()

    def need(title, then, organisation=None):
        said = Said(title, "Words", "KE", "access", (at + timedelta(days=60)).date(), contact="a@b.example")
        return services.state(session, organisation, said, "en", staff, then)

    for number in range(5):
        then = at + timedelta(seconds=number // 2)
        need(f"Handed in {number}", then, coop)
        begun = need(f"Begun {number}", then, coop)
        services.publish(session, begun, people["second"], then)
        services.ask_for_introduction(session, begun, pledge, staff, then)
        of_country = need(f"Of Kenya {number}", then)
        services.publish(session, of_country, people["second"], then)
    session.commit()
    client = client_for(staff)
    for title, what in (
        ("To look at", "Handed in"), ("Introductions under way", "Begun"), ("Needs of countries", "Of Kenya"),
    ):  # fmt: skip
        address, seen = "/staff/needs", []
        while address:
            page = client.get(address)
            seen += [a.text_content() for a in page.find(f"//section[h2='{title}']//tbody//th//a")]
            address = next((a.get("href") for a in page.find(f"//section[h2='{title}']//a[@rel='next']")), None)
        assert sorted(seen) == [f"{what} {number}" for number in range(5)]
    client.get("/staff/needs?waiting=1", expect=400)
