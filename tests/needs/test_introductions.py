"""Two sides brought together, from the first mail to what came of it, as each side meets it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from awards.accounts.models import User, UserAddress
from awards.campaigns import services as campaigns
from awards.campaigns.models import Event
from awards.core.identifiers import gone_address
from awards.infrastructure.outbox import OutboxMail
from awards.needs import queries, services
from awards.needs.models import Introduction, Need
from awards.needs.rules import Said
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge
from awards.pledges.services import withdraw_pledge
from awards.web.mail import compose
from tests.factories import a_user
from tests.needs.things import introduced, mails, many, publish, published, typed
from tests.pledges.conftest import put
from tests.support.page import words as words_of


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


def test_staff_who_speak_for_a_pledge_that_may_fit_read_the_address_of_a_need_nowhere(people, session, client_for, at):
    said = Said("Masts", "Words", "KE", "access", (at + timedelta(days=60)).date(), contact="ministry@ke.example")
    need = services.state(session, None, said, "en", people["staff"], at)
    claim = organising.claim(session, people["second"], "Example network", "", at)
    organising.confirm(session, claim, people["staff"], at)
    need_id = need.id
    session.commit()
    second, staff = client_for(people["second"]), client_for(people["staff"])
    page = second.get("needs.moderation", need_id=need_id)
    assert "Shown once both sides agree" in page.main
    assert "ministry@" not in page.text
    for page in (second.get("needs.text", expect=403, need_id=need_id), second.get("needs.desk", need_id=need_id)):
        assert "ministry@" not in page.text
    publish(second, need_id)
    page = second.get("needs.moderation", need_id=need_id, pledge=people["pledge"])
    assert (page.field("need_email") or "") == ""
    page = staff.get("needs.moderation", need_id=need_id, pledge=people["pledge"])
    assert "ministry@ke.example" in page.main
    typed = {name: page.field(name) for name in ("pledge", "need_email", "pledge_email")}
    staff.post("needs.introduction_made", typed, need_id=need_id)
    told = mails(session, "introduction_asked")
    for to, values in told.items():
        assert ("ministry@" in second.get("needs.moderation", need_id=need_id).main) is False, to
        client_for().post(f"/introductions/{values['token']}/consent")
    assert "ministry@ke.example" in second.get("needs.moderation", need_id=need_id).main


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
