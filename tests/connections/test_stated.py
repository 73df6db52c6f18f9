"""Links that staff state, links that are hidden, and whom nothing is computed beside."""

import csv
import io
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.connections import queries, services
from awards.connections.models import HiddenLink, LaureateLink
from awards.core.errors import RuleBroken
from awards.desks.prerendering import marks
from awards.infrastructure.audit import AuditRow
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge
from awards.pledges.services import confirm_part, end_part, name_part, withdraw_pledge
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web import lists
from tests.connections.test_pages import LAUREATE, cards, said
from tests.factories import a_user, an_edition
from tests.support.page import words

PAGE = "/laureates/repair-benches-2026"


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = {
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        "pledging": a_user(session, "pledging@network.example"),
    }
    claim = organising.claim(session, found["pledging"], "Example network", "", at)
    organising.confirm(session, claim, found["staff"], at)
    session.commit()
    for user in found.values():
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    return found


@pytest.fixture
def beside(session, published, a_pledge):
    published(LAUREATE)
    masts = a_pledge(source_id="1", title="Networks for Ghana", countries=("GH",), focus_area="access", usd=5)
    other = a_pledge(source_id="2", title="Loans elsewhere", lead="A bank", countries=("FR",), focus_area="accelerate")
    session.commit()
    return masts.public_id, other.public_id


def link(pledge, **more):
    return {"laureate": "repair-benches-2026", "pledge": pledge.lower(), "kind": "supported",
            "proof": "https://bank.example/grant", **more}  # fmt: skip


def test_what_staff_state_comes_first_and_says_how_it_is_known(people, beside, client_for, session):
    staff, (computed, other) = client_for(people["staff"]), beside
    assert cards(client_for().get(PAGE)) == ["Networks for Ghana"]
    staff.post("connections.link_stated", link(other))
    page = client_for().get(PAGE)
    assert cards(page) == ["Loans elsewhere", "Networks for Ghana"]
    assert "Why Supported by this pledge. Class A, stated with what shows it" in said(page)
    shown = page.one("//main//a[@href='https://bank.example/grant']")
    assert shown.text_content() == "bank.example"
    found = client_for().get(f"{PAGE}.json").json["connections"]
    assert [(one["pledge"], one["class"]) for one in found] == [(other, "A"), (computed, "C")]
    session.rollback()
    link_id = session.scalars(select(LaureateLink.id)).one()
    assert "connection.stated" in session.scalars(select(AuditRow.action)).all()
    session.rollback()
    staff.post("connections.link_ended", link_id=link_id)
    assert cards(client_for().get(PAGE)) == ["Networks for Ghana"]


def test_what_staff_know_without_a_page_that_shows_it_is_for_staff_alone(people, beside, client_for):
    staff = client_for(people["staff"])
    staff.post("connections.link_stated", link(beside[1], proof="Mail of Ada, 3 May"))
    assert "Mail of Ada" in said(staff.get("connections.staff"))
    page = said(client_for().get(PAGE))
    assert "Supported by this pledge." in page
    assert "What shows it" not in page
    assert "Mail of Ada" not in page


def test_what_is_only_stated_is_not_called_computed(people, beside, client_for, session, at):
    computed, other = beside
    client_for(people["staff"]).post("connections.link_stated", link(other))
    assert "Computed from the public registry, 2 pledges held on" in said(client_for().get(PAGE))
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == computed)).one()
    withdraw_pledge(session, pledge, "Over.", people["staff"].id, at)
    session.commit()
    page = said(client_for().get(PAGE))
    assert "From the public registry, 1 pledge held on" in page
    assert "not a claim of cooperation" not in page


def test_a_link_needs_evidence_and_a_partner_the_word_of_both_sides(people, beside, client_for):
    staff, (_, other) = client_for(people["staff"]), beside
    page = staff.post("connections.link_stated", link(other, proof=""), expect=422)
    assert page.errors == ["What shows it: Say what shows it."]
    page = staff.post("connections.link_stated", link(other, kind="named_partner", pledge_word="Mail"), expect=422)
    assert page.errors[0].endswith("A partner is confirmed by both sides: say how each did.")
    page = staff.post("connections.link_stated", link("R-999999"), expect=422)
    assert page.errors == ["Number of the pledge: No public pledge has this number."]
    page = staff.post("connections.link_stated", link(other, laureate="nobody"), expect=422)
    assert page.errors == ["Laureate, as its address ends: No laureate has this address."]
    staff.post("connections.link_stated", link(other, kind="named_partner", laureate_word="Call", pledge_word="Mail"))
    page = staff.post("connections.link_stated", link(other, kind="named_partner", laureate_word="a", pledge_word="b"),
                      expect=422)  # fmt: skip
    assert page.errors == ["Number of the pledge: This is stated already."]
    assert "as both sides confirmed" in said(client_for().get(PAGE))


def test_the_database_keeps_a_partner_to_both_words(people, beside, session, at):
    session.add(
        LaureateLink(
            laureate_id=session.scalars(select(Laureate.id)).first(),
            pledge_id=session.scalars(select(Pledge.id)).first(), kind="named_partner", proof="A page",
            by=people["staff"].id, at=at,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("what", ["link", "tag"])
def test_two_who_state_the_same_at_once_state_it_once(people, beside, sessions, at, what):
    def say(session):
        laureate = publishing.laureate(session, "repair-benches-2026", at)
        if what == "tag":
            services.tag(session, laureate, None, "Their own page.", people["staff"], at)
            return
        pledge = session.scalars(select(Pledge).where(Pledge.public_id == beside[1])).one()
        services.state(session, laureate, pledge, "supported", "A report.", ("", ""), people["staff"], at)

    refused = []

    def second():
        try:
            with sessions.transaction() as session:
                say(session)
        except RuleBroken as broken:
            refused.append(str(broken))

    other = Thread(target=second)
    with sessions.transaction() as session:
        say(session)
        other.start()
        other.join(0.5)
    other.join(20)
    assert refused == ["This is stated already."]


def test_a_withdrawn_pledge_drops_out_whatever_was_stated(people, beside, client_for, session, at):
    client_for(people["staff"]).post("connections.link_stated", link(beside[1]))
    for number in beside:
        pledge = session.scalars(select(Pledge).where(Pledge.public_id == number)).one()
        withdraw_pledge(session, pledge, "Over.", people["staff"].id, at)
    session.commit()
    assert cards(client_for().get(PAGE)) == []


def test_an_organisation_asks_and_staff_hide_a_computed_link_with_a_reason(people, beside, client_for, session):
    pledger, staff = client_for(people["pledging"]), client_for(people["staff"])
    computed, _ = beside
    assert "Networks for Ghana" in said(pledger.get("connections.mine"))
    address = f"/account/connections/{computed}/repair-benches-2026/hiding"
    long = "They are not ours. " * 40
    page = pledger.post(address, {"words": long}, expect=422)
    assert page.errors == ["Why: Field cannot be longer than 500 characters."]
    assert page.astray == []
    assert page.one("//input[@aria-invalid='true']").get("value") == long.strip()
    for _ in range(2):
        pledger.post(address, {"words": "We do not know them."})
    pledger.post(f"/account/connections/{beside[1]}/repair-benches-2026/hiding", {}, expect=404)
    assert cards(client_for().get(PAGE)) == ["Networks for Ghana"]
    page = staff.get("connections.staff")
    assert "We do not know them." in said(page)
    session.rollback()
    asked = session.scalars(select(HiddenLink.id)).one()
    session.rollback()
    labels = {one.get("for"): words(one) for one in page.find("//main//label")}
    assert labels[f"reason-{asked}-hidden"] == "Hide: Reason", "what is typed over is no label"
    page = staff.post("connections.hiding_settled", {"reason": ""}, expect=422, hidden_id=asked, state="hidden")
    assert page.errors == ["Reason: Give a reason."]
    assert page.astray == []
    assert page.one("//input[@aria-invalid='true']").get("id") == f"reason-{asked}-hidden"
    long = "They asked. " * 60
    page = staff.post("connections.hiding_settled", {"reason": long}, expect=422, hidden_id=asked, state="refused")
    assert page.one("//input[@aria-invalid='true']").get("value") == long.strip()
    staff.post("connections.hiding_settled", {"reason": "They asked."}, hidden_id=asked, state="hidden")
    assert cards(client_for().get(PAGE))[:1] != ["Networks for Ghana"] or "Class C" not in said(client_for().get(PAGE))
    assert client_for().get(f"{PAGE}.json").json["connections"] == []
    assert client_for().get("/countries/GH.json").json["connections"] == []
    assert "No laureate stands beside a pledge of yours." in said(pledger.get("connections.mine"))
    staff.post("connections.hiding_settled", {"reason": "They know them now."}, hidden_id=asked, state="ended")
    assert len(client_for().get(f"{PAGE}.json").json["connections"]) == 1
    session.rollback()
    actions = session.scalars(select(AuditRow.action)).all()
    assert {"connection.hiding_asked", "connection.hidden", "connection.ended"} <= set(actions)
    session.rollback()


def test_staff_decide_nothing_beside_a_pledge_of_an_organisation_for_which_they_speak(people, beside, session, at):
    """Neither state a link nor end it, neither hide one nor say what becomes of a wish, their own or a colleague's."""
    own, other = a_user(session, "both@secretariat.example"), people["staff"]
    organising.confirm(session, organising.claim(session, own, "Example network", "", at), other, at)
    laureate = publishing.laureate(session, "repair-benches-2026", at)
    pledge, elsewhere = (session.scalars(select(Pledge).where(Pledge.public_id == one)).one() for one in beside)
    stated = services.state(session, laureate, pledge, "supported", "A report.", ("", ""), other, at)
    asked = services.ask_to_hide(session, laureate, pledge, "", people["pledging"], at)
    for deed in (
        lambda: services.state(session, laureate, pledge, "same_organisation", "A page.", ("", ""), own, at),
        lambda: services.end(session, stated, own, at),
        lambda: services.hide(session, laureate, pledge, "So.", own, at),
        lambda: services.settle(session, asked, "refused", "So.", own, at),
    ):
        with pytest.raises(RuleBroken) as refused:
            deed()
        assert refused.value.message == services.OWN
    assert (stated.ended_at, asked.state) == (None, "asked")
    services.hide(session, laureate, elsewhere, "So.", own, at)


def test_an_organisation_reads_what_became_of_each_thing_that_it_asked(people, beside, client_for, session, at):
    pledger, staff = client_for(people["pledging"]), client_for(people["staff"])
    address = f"/account/connections/{beside[0]}/repair-benches-2026/hiding"
    told = []
    for state in ("refused", "hidden", "ended"):
        if state != "ended":
            assert "Ask not to show it" in said(pledger.get("connections.mine"))
            pledger.post(address, {})
            page = said(pledger.get("connections.mine"))
            assert "was asked not to show it, and has not answered yet" in page
            assert "Ask not to show it" not in page, "it was asked already"
        with session.begin():
            asked = session.scalars(select(HiddenLink).order_by(HiddenLink.asked_at.desc())).first().id
        staff.post("connections.hiding_settled", {"reason": f"So {state}."}, hidden_id=asked, state=state)
        told.append(said(pledger.get("connections.mine")))
    assert "The secretariat leaves it: So refused." in told[0]
    assert "Not shown any more" in told[1]
    assert "So hidden." in told[1]
    assert "So " not in told[2], "shown again, it is as if nobody had asked"


def test_staff_hide_of_themselves_and_what_is_stated_stays(people, beside, client_for):
    staff, (computed, _) = client_for(people["staff"]), beside
    hide = {"hide-laureate": "repair-benches-2026", "hide-pledge": computed, "hide-reason": "Misleading."}
    page = staff.post("connections.link_hidden", hide | {"hide-reason": ""}, expect=422)
    assert page.errors == ["Reason: Give a reason."]
    staff.post("connections.link_hidden", hide)
    assert client_for().get(f"{PAGE}.json").json["connections"] == []
    staff.post("connections.link_stated", link(computed))
    assert [one["class"] for one in client_for().get(f"{PAGE}.json").json["connections"]] == ["A"]


def test_nothing_is_computed_beside_a_person_without_an_organisation(session, published, a_pledge, client_for):
    published({**LAUREATE, "person": "Ada Lima", "project": None})
    a_pledge(source_id="1", title="Networks for Ghana", countries=("GH",), focus_area="access", usd=5)
    session.commit()
    assert client_for().get(f"{PAGE}.json").json["connections"] == []


def test_the_secretariat_takes_all_links_along(people, beside, client_for):
    staff, (computed, other) = client_for(people["staff"]), beside
    staff.post("connections.link_stated", link(other))
    rows = list(csv.DictReader(io.StringIO(staff.get("/staff/connections.csv").body)))
    assert [(row["laureate"], row["pledge"], row["class"]) for row in rows] == [
        ("repair-benches-2026", other, "A"), ("repair-benches-2026", computed, "C"),
    ]  # fmt: skip
    assert "Same country: Ghana." in rows[1]["reasons"]
    client_for(people["pledging"]).get("/staff/connections.csv", expect=403)


def test_each_list_of_staff_goes_on_to_its_last_row(people, published, a_pledge, client_for, session, at, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    published(LAUREATE)
    groups = ("girls", "widows", "farmers", "nurses", "miners")
    numbered = [a_pledge(source_id=group, title=f"For {group}", beneficiaries=(group,)) for group in groups]
    session.flush()
    laureate = publishing.laureate(session, "repair-benches-2026", at)
    for number, (pledge, group) in enumerate(zip(numbered, groups, strict=True)):
        then = at + timedelta(seconds=number // 2)  # some at the same instant
        services.state(session, laureate, pledge, "supported", f"Proof {group}", ("", ""), people["staff"], then)
        services.hide(session, laureate, pledge, f"Hidden {group}", people["staff"], then)
        services.tag(session, laureate, group, f"Tag {group}", people["staff"], then)
    asked = a_pledge(source_id="asked", title="Asked about")
    services.ask_to_hide(session, laureate, asked, "Please hide", people["staff"], at)
    session.commit()
    staff = client_for(people["staff"])
    for title, what in (("Stated links", "Proof"), ("Tags of laureates", "Tag"), ("Hidden, or asked to be", "Hidden")):
        section, address, seen = f"//section[h2='{title}']", "/staff/connections", []
        while address:
            page = staff.get(address)
            assert "Please hide" in page.main, "what waits is on each page"
            rows = [word for word in words(page.one(section)).split(what)[1:] if word]
            seen += [row.split()[0] for row in rows if row.split()[0] in groups]
            address = next((a.get("href") for a in page.find(f"{section}//a[@rel='next']")), None)
        assert sorted(seen) == sorted(groups), what
    for wrong in ("hidden=x", "links=1", "other=1"):
        staff.get(f"/staff/connections?{wrong}", expect=400)


def test_what_is_asked_goes_page_by_page_and_stays_on_each_page_of_what_is_hidden(
    people, published, a_pledge, client_for, session, at, monkeypatch
):
    monkeypatch.setattr(lists, "PAGE", 2)
    published(LAUREATE)
    numbered = [a_pledge(source_id=str(number), title=f"Pledge {number}") for number in range(5)]
    session.flush()
    laureate = publishing.laureate(session, "repair-benches-2026", at)
    for pledge in numbered:
        services.ask_to_hide(session, laureate, pledge, f"Asked {pledge.public_id}", people["pledging"], at)
    session.commit()
    staff, seen, address = client_for(people["staff"]), [], "/staff/connections"
    nav = "//nav[@aria-label='Asked not to be shown']//a[@rel='next']"
    while address:
        page = staff.get(address)
        seen += [word for word in words(page.one("//section[h2='Hidden, or asked to be']")).split() if "R-" in word]
        address = next((a.get("href") for a in page.find(nav)), None)
    assert sorted(seen) == sorted(pledge.public_id for pledge in numbered)


def test_files_of_pages_are_old_when_one_link_is_hidden_and_another_shown_again(people, beside, session, at):
    laureate = publishing.laureate(session, "repair-benches-2026", at)
    first, second = (
        session.scalars(select(Pledge).where(Pledge.public_id == number)).one() for number in sorted(beside)
    )
    staff = people["staff"]
    gone = services.hide(session, laureate, first, "Not theirs", staff, at)
    asked = services.ask_to_hide(session, laureate, second, "Not ours", people["pledging"], at)
    before = marks.registry(session, at)
    services.settle(session, gone, "ended", "Theirs after all", staff, at)
    services.settle(session, asked, "hidden", "As they say", staff, at)
    assert marks.registry(session, at) != before


def test_whatever_link_a_page_shows_can_be_asked_about(people, beside, client_for, session):
    assert cards(client_for().get(PAGE)) == ["Networks for Ghana"]
    client_for(people["pledging"]).post(f"/account/connections/{beside[0]}/repair-benches-2026/hiding", {})
    assert session.scalars(select(HiddenLink.state)).all() == ["asked"]


def test_a_pledge_of_the_laureate_s_own_organisation_comes_before_all_others(session, published, a_pledge, at):
    other = a_pledge(source_id="1", title="Networks for Ghana", lead="A bank", countries=("GH",), focus_area="access")
    own = a_pledge(source_id="2", title="Their own", lead="Example Repair", countries=("FR",), focus_area="accelerate")
    session.flush()
    slug = session.scalars(select(Organisation.slug).where(Organisation.name == "Example Repair")).one()
    published({**LAUREATE, "organisations": [("Example Repair", slug)]})
    session.commit()
    laureate = publishing.laureate(session, "repair-benches-2026", at)
    assert [(link.grade, pledge.public_id) for _, link, pledge in queries.beside_all(session, [laureate])] == [
        ("B", own.public_id), ("C", other.public_id)
    ]  # fmt: skip


def test_an_organisation_s_own_pledges_are_weighed_all_page_by_page(
    people, beside, a_pledge, client_for, session, monkeypatch, count_queries
):
    monkeypatch.setattr("awards.connections.views.mine.AT_ONCE", 3)
    for n in range(3, 7):
        last = a_pledge(
            source_id=str(n), title=f"Networks {n}", countries=("GH",) if n in {3, 6} else ("FR",), focus_area="access"
        )
    session.commit()
    pledger, costs, shown = client_for(people["pledging"]), [], []
    address: str | None = "/account/connections"
    pledger.get(address)
    while address:
        with count_queries() as asked:
            page = pledger.get(address)
        costs.append(len(asked))
        shown.append({words(title) for title in page.find("//main//article//a[contains(@href, '/pledges/')]")})
        address = page.links().get("Show the next")
    assert shown == [{"Networks for Ghana", "Networks 3"}, {"Networks 6"}]
    assert costs[0] == costs[1]
    assert "Your pledges R-" in page.main
    pledger.post(f"/account/connections/{last.public_id}/repair-benches-2026/hiding", {"words": "Not ours."})
    assert session.scalars(select(HiddenLink.state)).all() == ["asked"]


@pytest.mark.parametrize("goes", ["Repairers united", "Example benches"])
def test_a_pledge_of_a_laureate_stays_one_when_its_organisation_is_merged(
    session, people, published, a_pledge, client_for, at, goes
):
    holder = organising.ensure_organisation(session, "Repairers united", public=True)
    published(LAUREATE | {"organisations": [(holder.name, holder.slug)]})
    pledge = a_pledge(source_id="1", title="Loans elsewhere", lead="Example benches", countries=("FR",), usd=5)
    number = pledge.public_id
    names = ("Repairers united", "Example benches")
    one, other = (session.scalars(select(Organisation).where(Organisation.name == name)).one() for name in names)
    if goes == other.name:
        one, other = other, one
    session.commit()
    client = client_for()
    assert cards(client.get(PAGE)) == []
    assert "Repair benches" not in said(client.get("pledges.pledge", public_id=number))
    organising.merge(session, one, other, people["staff"])
    session.commit()
    page = client.get(PAGE)
    assert cards(page) == ["Loans elsewhere"]
    assert "A pledge by this laureate." in said(page)
    assert "Repair benches" in said(client.get("pledges.pledge", public_id=number))
    [laureate] = publishing.laureates(session, at)
    [(_laureate, connection, beside)] = queries.beside_all(session, [laureate])
    assert (connection.grade, beside.public_id) == ("B", number)


@pytest.mark.parametrize("role", ["implementer", "funder"])
def test_who_works_in_a_pledge_by_the_word_of_both_sides_stands_beside_it(
    session, client_for, published, a_pledge, people, at, role
):
    """On both pages, from the confirmation to the end of the part; who pays alone is no partner."""
    makers = organising.ensure_organisation(session, "Bench makers", public=True)
    published({**LAUREATE, "organisations": [("Bench makers", makers.slug)]})
    pledge = a_pledge(source_id="2", title="Loans elsewhere", lead="A bank", countries=("FR",), focus_area="accelerate")
    staff = session.merge(people["staff"])
    part = name_part(session, pledge, makers, role, None, staff, at, by_lead=True)
    session.commit()

    def shown():
        forth = "Works with this pledge, as both sides confirmed." in said(client_for().get(PAGE))
        back = "Repair benches" in said(client_for().get(f"/pledges/{pledge.public_id}"))
        return forth, back

    assert shown() == (False, False)
    confirm_part(session, part, staff, at)
    session.commit()
    assert shown() == (role == "implementer", role == "implementer")
    end_part(session, part, staff, at)
    session.commit()
    assert shown() == (False, False)
