"""Doors and forms of a desk and of staff: each page opens to whom it concerns, and takes what its form allows."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from awards.organisations import services as organising
from awards.organisations.services import ensure_organisation
from awards.places.models import CountryStatus
from awards.pledges import rules, services
from awards.pledges.models import Pledge, PledgeDraft, PledgeError, PledgeLink, PledgePart, PledgeVerification
from awards.pledges.policy import Desk
from awards.pledges.queries import desk
from awards.pledges.rules import reports
from awards.pledges.views import mine
from tests.factories import a_user
from tests.pledges.conftest import put
from tests.pledges.test_desk_pages import people  # noqa: F401
from tests.pledges.things import tied, turned
from tests.support.page import words

UNSEEN = "\u202e"
"""A mark that no field takes: it turns round what is read."""

WHAT = {"title": "Teach repair", "summary": "Workshops.", "language": "en", "pledge_type": "programmatic",
        "focus_area": "adoption", "start_year": "2027", "end_year": "2029"}  # fmt: skip
TARGETS = [{"text": "People taught"}, {"text": "Schools reached"}]


class World:
    """Pledges of two desks with what stands beside them, and the browsers of those who come to them."""

    def __init__(self, session, at, people, client_for):  # noqa: F811
        self.session = session
        own, other = (ensure_organisation(session, name, public=True) for name in ("Example network", "Else"))
        staff = session.merge(people["staff"])
        content = {"countries": ("KE",), "targets": tuple(rules.Target(one["text"]) for one in TARGETS)}
        made = [put(session, at, source_id=f"{n}", title=f"Pledge {n}", lead=lead, usd=n + 1, **content)
                for n, lead in enumerate(("Example network", "Else", "Else", "Else"))]  # fmt: skip
        for one, organisation in zip(made, (own, other, other, None), strict=True):
            turned(session, one, organisation_id=organisation and organisation.id, rehearsal=organisation is None)
        draft = Pledge(public_id="R-000900", source_register="written", source_id="900", state="draft", current_n=0,
                       organisation_id=own.id)  # fmt: skip
        session.add(draft)
        session.flush()
        session.add(PledgeDraft(pledge_id=draft.id, saved_by=staff.id, saved_at=at))
        parts = [PledgePart(pledge_id=one.id, organisation_id=of.id, role="funder", by_lead=True, named_by=staff.id,
                            named_at=at) for one, of in ((made[0], other), (made[1], own))]  # fmt: skip
        error = PledgeError(pledge_id=made[0].id, words="It is otherwise.", at=at)
        session.add_all([*parts, error])
        said = reports.Report(at.date(), at.date(), "started", "So.", why_none="None.", evidence="https://a.example/")
        report = services.report(session, made[0], said, session.merge(people["writer"]), at.date(), at)
        links = [
            tied(session, one, two, "continues", staff, at) for one, two in ((made[0], made[1]), (made[1], made[2]))
        ]
        for one in made[:2]:
            turned(session, one)
        self.own, self.beside, self.third, self.made_up = (one.id for one in made)
        self.numbers = {one.id: one.public_id for one in (*made, draft)}
        self.draft, self.parts, self.error = draft.id, [one.id for one in parts], error.id
        self.report, self.links = report.id, [one.id for one in links]
        session.commit()
        self.writer, self.other, self.staff, self.second = (
            client_for(people[name]) for name in ("writer", "other", "staff", "second")
        )

    def typed(self, *, state="draft", pledge=None, **typed):
        """What stands in the draft, of another pledge where that is named."""
        self.session.rollback()
        found = self.session.get(PledgeDraft, pledge or self.draft)
        if found is None:
            one = self.session.scalars(select(PledgeDraft)).one()
            found = PledgeDraft(pledge_id=pledge, saved_by=one.saved_by, saved_at=one.saved_at)
            self.session.add(found)
        found.typed, found.state, found.submitted_at = typed, state, None if state == "draft" else found.saved_at
        self.session.commit()

    def changed(self, model, key, **values):
        """A row with other values."""
        self.session.rollback()
        found = self.session.get_one(model, key)
        for name, value in values.items():
            setattr(found, name, value)
        self.session.commit()
        return found

    def count(self, model, *where):
        self.session.rollback()
        found = len(self.session.scalars(select(model).where(*where)).all())
        self.session.rollback()
        return found


@pytest.fixture
def world(session, at, people, client_for):  # noqa: F811
    return World(session, at, people, client_for)


# Doors


def test_a_desk_opens_to_who_speaks_for_its_organisation_and_to_nobody_else(world):
    for endpoint, pledge_id, values in (
        ("pledges.desk_of", world.own, {}), ("pledges.desk_of", world.draft, {}),
        ("pledges.step", world.draft, {"step": "what"}), ("pledges.parts_named", world.own, {}),
        ("pledges.report", world.own, {}),
    ):  # fmt: skip
        world.writer.get(endpoint, pledge_id=pledge_id, **values)
        for stranger in (world.other, world.staff):
            stranger.get(endpoint, expect=404, pledge_id=pledge_id, **values)
    for endpoint in ("pledges.parts_named", "pledges.report"):
        world.writer.get(endpoint, expect=404, pledge_id=world.draft)
        world.writer.get(endpoint, expect=404, pledge_id=world.beside)
    world.writer.get("pledges.step", expect=404, pledge_id=world.own, step="what")
    world.writer.post("pledges.submission", expect=404, pledge_id=world.own)


def test_staff_alone_look_at_reports_and_errors_and_end_ties_of_the_pledge_that_they_stand_at(world):
    for endpoint, values in (
        ("pledges.verification_form", {"report_id": world.report}),
        ("pledges.error_reported", {"error_id": world.error}),
        ("pledges.moderation", {"pledge_id": world.own}),
    ):  # fmt: skip
        world.staff.get(endpoint, **values)
        for stranger in (world.writer, world.other):
            stranger.get(endpoint, expect=404, **values)
    standing = PledgeLink.ended_at.is_(None)
    for client in (world.writer, world.other):
        client.post("pledges.link_end", expect=404, pledge_id=world.own, link_id=world.links[0])
    world.staff.post("pledges.link_end", expect=404, pledge_id=world.own, link_id=world.links[1])
    assert world.count(PledgeLink, standing) == 2
    world.staff.post("pledges.link_end", pledge_id=world.own, link_id=world.links[0])
    assert world.count(PledgeLink, standing) == 1


def test_staff_who_speak_for_a_pledge_are_told_that_another_looks_at_it(world, session, people, at):  # noqa: F811
    staff = session.merge(people["staff"])
    organising.confirm(session, organising.claim(session, staff, "Example network", "", at), session.merge(
        people["second"]), at)  # fmt: skip
    session.commit()
    page = world.staff.post("pledges.link_end", expect=403, pledge_id=world.own, link_id=world.links[0])
    assert "another member of staff looks at it" in page.text
    page = world.staff.get("pledges.moderation", pledge_id=world.own)
    assert "another member of staff looks at it" in page.main
    assert not page.find("//form[contains(@action, '/links')]//button")
    page = world.second.get("pledges.moderation", pledge_id=world.own)
    assert "another member of staff looks at it" not in page.main
    assert page.find("//form[contains(@action, '/links')]//button")


def test_an_administrator_looks_and_changes_nothing(world, session, client_for):
    admin = a_user(session, "admin@secretariat.example", ("admin", None))
    session.commit()
    page = client_for(admin).get("pledges.moderation", pledge_id=world.own)
    assert not page.find("//main//form//button")
    assert not page.find("//main//a[contains(@href, '/beside')]")


def test_a_part_is_ended_at_the_pledge_that_it_is_of(world):
    standing = PledgePart.ended_at.is_(None)
    world.writer.post("pledges.part_end", expect=404, pledge_id=world.own, part_id=world.parts[1])
    world.other.post("pledges.part_end", expect=404, pledge_id=world.own, part_id=world.parts[0])
    assert world.count(PledgePart, standing) == 2
    world.writer.post("pledges.part_end", pledge_id=world.own, part_id=world.parts[0])
    assert world.count(PledgePart, standing) == 1


# What is written


def test_a_page_says_what_is_wrong_once_something_was_typed_on_it(world):
    world.typed(currency="USD", language="en")
    for name in ("what", "money"):
        assert world.writer.get("pledges.step", pledge_id=world.draft, step=name).errors == []
    world.typed(title="", currency="USD")
    assert world.writer.get("pledges.step", pledge_id=world.draft, step="what").errors
    assert world.writer.get("pledges.step", pledge_id=world.draft, step="money").errors == []


def test_after_a_page_comes_the_next_one_or_the_same_where_something_is_wrong(world):
    page = world.writer.post("pledges.step_saved", WHAT | {"seen": "0"}, pledge_id=world.draft, step="what")
    assert page.location.endswith("/money")
    page = world.writer.post("pledges.step_saved", {"amount": "lots", "seen": "1"}, pledge_id=world.draft, step="money")
    assert page.location.endswith("/money")
    assert world.writer.get("pledges.step", pledge_id=world.draft, step="money").notices == [
        "Saved. Some answers need a change."
    ]
    page = world.writer.post("pledges.step_saved", {"seen": "2"}, pledge_id=world.draft, step="targets")
    assert page.location.endswith(f"/{world.draft}")


def test_the_rail_says_how_far_each_page_is(world):
    def rail():
        world.session.rollback()
        pledge = desk.pledge(world.session, world.draft)
        found = Desk(pledge, desk.draft_of(world.session, world.draft), True)
        with world.writer.app.test_request_context():
            return [row["state"] for row in mine._rail(found)]

    world.typed(language="en", currency="USD")
    assert rail() == ["todo", "todo", "todo", "done"]
    world.typed(title="Teach repair", language="en")
    assert rail() == ["error", "todo", "todo", "done"]
    world.typed(**WHAT, amount="lots", places=[{"country": "KE", "share": ""}])
    assert rail() == ["done", "error", "done", "done"]
    world.typed(targets=[{"text": "", "value": "5"}])
    assert rail()[3] == "error"


def test_rows_that_nobody_filled_in_are_not_shown_again_and_two_empty_ones_are_spare(world):
    world.typed(tranches=[{"year": "", "amount": ""}, {"year": "2027", "amount": "5"}, {"year": "", "amount": ""}])
    page = world.writer.get("pledges.step", pledge_id=world.draft, step="money")
    assert len(page.find("//input[contains(@name, 'tranches-') and contains(@name, '-year')]")) == 3
    assert page.field("tranches-0-year") == "2027"


def test_what_was_handed_in_is_read_and_can_be_taken_back_or_thrown_away(world):
    world.typed(**WHAT)
    assert world.writer.get("pledges.step", pledge_id=world.draft, step="what").find("//main//form//button")
    assert world.writer.get("pledges.desk_of", pledge_id=world.draft).find("//nav[@class='rail']")
    world.typed(**WHAT, state="submitted")
    assert not world.writer.get("pledges.desk_of", pledge_id=world.draft).find("//nav[@class='rail']")
    assert not world.writer.get("pledges.step", pledge_id=world.draft, step="what").find("//main//form//button")
    page = world.writer.post("pledges.submission", expect=422, pledge_id=world.draft)
    page = world.writer.post("pledges.submission_end", pledge_id=world.draft)
    assert page.location.endswith(f"/{world.draft}")
    assert world.count(PledgeDraft, PledgeDraft.state == "draft") == 1
    world.writer.post("pledges.submission_end", expect=422, pledge_id=world.draft)
    world.typed(**WHAT, state="in_review")
    world.writer.post("pledges.discard", expect=422, pledge_id=world.draft)
    world.typed(**WHAT)
    assert world.writer.post("pledges.discard", pledge_id=world.draft).location.endswith("/account/pledges")
    assert world.count(PledgeDraft) == 0


def test_what_a_form_does_not_take_changes_nothing(world):
    for client, endpoint, typed, values in (
        (world.writer, "pledges.withdrawal", {"withdrawal_reason": "x" * 1001}, {"pledge_id": world.own}),
        (world.writer, "pledges.part", {"name": "", "role": "funder"}, {"pledge_id": world.own}),
        (world.writer, "pledges.part", {"name": "Else", "role": "implementer", "share": "1" * 41},
         {"pledge_id": world.own}),
        (world.staff, "pledges.verification", {"level": "1", "method": UNSEEN}, {"report_id": world.report}),
        (world.staff, "pledges.verification", {"level": "1", "method": "A call.", "note": "x" * 1001},
         {"report_id": world.report}),
        (world.staff, "pledges.error_settlement", {"answer": "x" * 2001}, {"error_id": world.error}),
        (world.other, "pledges.error", {"words": "x" * 2001}, {"public_id": world.numbers[world.own]}),
    ):  # fmt: skip
        assert client.post(endpoint, typed, expect=422, **values).errors, endpoint
    assert world.count(Pledge, Pledge.state == "withdrawn") == 0
    assert world.count(PledgePart, PledgePart.ended_at.is_(None)) == 2
    assert world.count(PledgeVerification) == 0
    looked = {"level": "2", "method": "Papers."}
    world.staff.post("pledges.verification", looked, report_id=world.report)
    assert world.count(PledgeVerification, PledgeVerification.level == 2) == 1
    assert world.count(PledgeError) == world.count(PledgeError, PledgeError.settled_at.is_(None)) == 1


def test_a_report_takes_a_result_for_some_of_the_targets(world, at):
    told = {
        "start": f"{at.date()}", "end": f"{at.date()}", "stage": "on_track", "narrative": "We taught.",
        "results-0": "", "results-1": "12", "evidence": "https://network.example/report",
    }  # fmt: skip
    page = world.writer.post("pledges.report_made", told | {"seen": "of other targets", "after": ""}, expect=422,
                             pledge_id=world.own)  # fmt: skip
    assert "You had written: 12" in " ".join(page.errors)
    assert "; 12" not in " ".join(page.errors)
    page = world.writer.get("pledges.report", pledge_id=world.own)
    seen = {name: page.field(name) for name in ("seen", "after")}
    world.writer.post("pledges.report_made", told | seen, pledge_id=world.own)
    document = world.other.get("sharing.pledge_json", public_id=world.numbers[world.own]).json
    assert [one["value"] for one in document["reports"][0]["results"]] == ["12"]


# What staff look at


def test_a_pledge_is_tied_to_a_public_one_of_its_own_kind_with_a_share(world):
    for number in (world.numbers[world.draft], world.numbers[world.made_up]):
        page = world.staff.post("pledges.link", {"kind": "part_of", "to": number}, expect=422, pledge_id=world.own)
        assert page.errors == ["Number of the other pledge: No public pledge has this number."]
    typed = {"kind": "part_of", "to": world.numbers[world.third], "share": "lots"}
    page = world.staff.post("pledges.link", typed, expect=422, pledge_id=world.own)
    assert page.errors == ["Share in per cent: Write the share in figures, such as 40."]
    world.staff.post("pledges.link", typed | {"share": "40"}, pledge_id=world.own)
    assert world.count(PledgeLink, PledgeLink.share == Decimal(40)) == 1


def test_staff_read_what_was_handed_in_and_not_what_is_still_being_written(world):
    world.typed(**WHAT)
    assert "Teach repair" not in world.staff.get("pledges.moderation", pledge_id=world.draft).main
    world.typed(pledge=world.own, **WHAT)
    page = world.staff.get("pledges.moderation", pledge_id=world.own)
    assert "Teach repair" not in page.main
    assert "Pledge 0" in page.main
    world.typed(pledge=world.own, state="submitted", **WHAT)
    assert "Teach repair" in world.staff.get("pledges.moderation", pledge_id=world.own).main


# The registry


def test_the_list_keeps_what_was_asked_beside_a_form_and_not_its_words_or_its_page(world):
    asked = {"q": "pledge", "country": "KE", "sort": "title", "after": world.numbers[world.beside]}
    page = world.other.get("pledges.pledges", **asked)
    forms = {
        tuple(sorted(one.get("name") for one in form.xpath(".//input[@type='hidden']")))
        for form in page.find("//form[.//input[@name='q' or @name='country']]")
    }
    assert forms == {("country", "sort"), ("q", "sort")}


def test_an_order_by_amount_offers_currencies_where_pledges_state_several(world, session, at):
    def offers(**asked):
        return "Amounts in:" in world.other.get("pledges.pledges", **asked).main

    assert not offers()
    put(session, at, source_id="xdr", title="Rights", money=(rules.Money("pledged", Decimal(5), "XDR"),))
    session.commit()
    assert offers()
    assert offers(currency="XDR")
    assert not offers(currency="XDR", at_least="1")
    assert not offers(sort="title")


def test_figures_of_all_pledges_are_no_selection_whatever_the_currency(world):
    assert "Show all pledges" not in world.other.get("pledges.figures", currency="EUR").links()
    assert "Show all pledges" in world.other.get("pledges.figures", country="KE").links()


def test_figures_of_years_say_what_counts_twice_of_what_is_pledged_alone(world, session, at, people):  # noqa: F811
    money = tuple(
        rules.Money(word, Decimal(5), "USD", usd=Decimal(5), usd_basis="stated") for word in ("pledged", "committed")
    )
    one, two = (
        put(session, at, source_id=name, title=name, money=money, start_year=2026, end_year=2026)
        for name in ("one", "two")
    )
    tied(session, one, two, "part_of", session.merge(people["staff"]), at)
    session.commit()
    page = world.other.get("pledges.figures")
    said = [words(item) for item in page.find("//li") if "counts twice here" in words(item)]
    assert said == ["USD 5 (pledged) counts twice here: two pledges name it."]


def test_figures_have_a_row_for_each_focus_area_and_for_none_where_there_is_one(world, session, at):
    def rows():
        page = world.other.get("pledges.figures")
        return [words(one) for one in page.find("//table[@id='matrix']/tbody/tr/th")]

    assert len(rows()) == 5
    assert rows()[-1] == "Not stated"
    for n in range(3):
        put(session, at, source_id=f"{n}", title=f"Pledge {n}", lead=("Example network", "Else", "Else")[n],
            focus_area="access")  # fmt: skip
    session.commit()
    assert len(rows()) == 4


def test_a_country_that_left_a_list_is_named_there_and_one_that_leaves_later_is_not(session, at, client_for):
    put(session, at, source_id="1", countries=("BT",))
    for iso2, member, left_on in (("BT", False, "2023-12-13"), ("NP", True, "2026-11-24"), ("KE", False, None)):
        session.add(CountryStatus(iso2=iso2, status="LDC", as_of=at.date() - timedelta(days=1), stated="2025",
                                  member=member, left_on=left_on, source="made up for a test"))  # fmt: skip
    session.commit()
    page = client_for().get("pledges.figures")
    assert "Bhutan (13 December 2023)" in page.main
    assert "Nepal (" not in page.main
    assert "Kenya (" not in page.main
