"""Staff see what waits, read one nomination, and say what they find; nobody else gets near."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.nominations.models import Consent, Entry, Referee
from awards.screening.models import ScreeningOutcome
from tests.factories import a_nomination, a_user, an_edition


@pytest.fixture
def place(sessions, at):
    """An edition in screening with staff, an administrator, an outsider and three nominations."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        nominator = a_user(session, "ben@x.example")
        first = a_nomination(session, edition, nominator, at, categories=("access", "skills"))
        second = a_nomination(
            session, edition, nominator, at, title="Night bus clubs", countries=("UA", "PL"), entry_state="eligible",
            relation="other",
        )  # fmt: skip
        asked = {"email": "rosa@x.example", "token_digest": "x", "asked_at": at}
        agreed = {"answer": "given", "answered_at": at, "answered_by": "nominee"}
        session.add(Consent(nomination_id=second.id, of_nominee="x", **asked, **agreed))
        session.add(
            Referee(nomination_id=second.id, name="Rosa", language="en", asked_by=nominator.id,
                    due_at=at + timedelta(days=9), **asked)
        )  # fmt: skip
        return {
            "edition": edition,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
            "nominator": nominator,
            "first": first,
            "second": second,
            "draft": a_nomination(session, edition, nominator, at, title="Half written", state="draft"),
        }


def queue(client_for, place, **values):
    return client_for(place["staff"]).get("screening.queue", edition_id=place["edition"].id, **values)


def titles(page):
    return [cell.text_content() for cell in page.find("//table//td[@data-label='Title']/bdi")]


def test_the_queue_shows_what_was_sent_and_counts_what_waits(client_for, place):
    page = queue(client_for, place)
    assert page.heading == "One nomination waits to be screened"
    assert titles(page) == ["Repair benches", "Night bus clubs"]
    assert "Half written" not in page.body


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"q": "NIGHT bus"}, ["Night bus clubs"]),
        ({"q": "N-0001"}, ["Repair benches"]),
        ({"q": "nothing"}, []),
        ({"q": "99999999999999999999"}, []),
        ({"category": "access"}, ["Repair benches"]),
        ({"state": "to_screen"}, ["Repair benches"]),
        ({"state": "eligible"}, ["Night bus clubs"]),
        ({"state": "eligible", "category": "access"}, []),
        ({"country": "PL"}, ["Night bus clubs"]),
        ({"consent": "waiting"}, []),
        ({"consent": "given"}, ["Night bus clubs"]),
        ({"consent": "not_needed"}, ["Repair benches"]),
        ({"consent": "given", "state": "to_screen"}, []),
        ({"letters": "waiting"}, ["Night bus clubs"]),
        ({"letters": "arrived"}, []),
        ({"after": "1"}, ["Night bus clubs"]),
    ],
)
def test_the_queue_narrows(client_for, place, filters, found):
    assert titles(queue(client_for, place, **filters)) == found


@pytest.mark.parametrize(
    "filters", [{"state": "odd"}, {"category": "cooking"}, {"country": "kenya"}, {"after": "x"}, {"x": "1"}]
)
def test_a_filter_that_no_link_of_ours_makes_is_refused(client_for, place, filters):
    queue(client_for, place, **filters, expect=400)


def test_the_files_hold_the_same_rows_as_the_page(client_for, place):
    client = client_for(place["staff"])
    given = {"edition_id": place["edition"].id, "country": "UA"}
    file = client.browser.get(client._address("screening.queue_csv", given))
    year = place["edition"].year
    assert f'filename="screening-{year}.csv"' in file.headers["Content-Disposition"]  # not as the whole list's
    rows = list(csv.DictReader(io.StringIO(client.get("screening.queue_csv", **given).body)))
    assert [(row["number"], row["title"], row["countries"], row["entry_states"]) for row in rows] == [
        ("2", "Night bus clubs", "PL|UA", "eligible")
    ]
    found = client.get("screening.queue_json", **given).json
    assert [(row["number"], row["categories"]) for row in found["nominations"]] == [(2, ["skills"])]


def test_a_page_of_the_queue_costs_the_same_for_few_and_many(client_for, place, sessions, at, count_queries):
    client = client_for(place["staff"])
    client.get("screening.queue", edition_id=place["edition"].id)
    with count_queries(at_most=10) as few:
        client.get("screening.queue", edition_id=place["edition"].id)
    with sessions.transaction() as session:
        edition = session.merge(place["edition"])
        nominator = session.merge(place["nominator"])
        session.refresh(edition, ["categories"])
        for n in range(60):
            a_nomination(session, edition, nominator, at, title=f"Work {n}")
    with count_queries(at_most=10) as many:
        page = client.get("screening.queue", edition_id=place["edition"].id)
    assert len(few) == len(many)
    assert len(titles(page)) == 50
    older = client.get(page.links()["Show the next"])
    assert len(titles(older)) == 12
    assert set(titles(older)).isdisjoint(titles(page))


def one(client_for, place, who="staff", which="first", **values):
    return client_for(place[who]).get(
        "screening.nomination", edition_id=place["edition"].id, nomination_id=place[which].id, **values
    )


def test_one_nomination_shows_answers_entries_and_the_way_on(client_for, place, count_queries):
    client = client_for(place["staff"])
    with count_queries(at_most=18):  # the edition's mark among them, once in the life of a process
        page = client.get("screening.nomination", edition_id=place["edition"].id, nomination_id=place["second"].id)
    assert page.heading == "Night bus clubs"
    assert "402 women earn from repairs." in page.main
    assert "Poland" in page.main
    assert "Ukraine" in page.main
    assert page.links()["Next one to screen"].endswith(str(place["first"].id))
    assert "Nothing else waits" in one(client_for, place).main


def test_the_button_leads_to_the_next_that_waits(client_for, place):
    page = client_for(place["staff"]).get("screening.next_one", edition_id=place["edition"].id, expect=302)
    assert page.location.endswith(str(place["first"].id))


def mark(client, place):
    """What the open page says that it has seen."""
    return client.get("screening.nomination", edition_id=place["edition"].id, nomination_id=place["first"].id).field(
        "seen"
    )


def find(client, place, entry, expect=302, **data):
    if "seen" not in data:
        data["seen"] = mark(client, place) if expect != 404 else ""
    return client.post(
        "screening.outcome",
        data,
        edition_id=place["edition"].id,
        nomination_id=place["first"].id,
        entry_id=entry.id,
        expect=expect,
    )


def state_of(sessions, entry):
    with sessions.reading() as session:
        return session.scalars(select(Entry.state).where(Entry.id == entry.id)).one()


def test_staff_pass_an_entry(client_for, place, sessions):
    entry = place["first"].entries[0]
    page = find(client_for(place["staff"]), place, entry, outcome="passed")
    assert page.location.endswith(str(place["first"].id))
    assert state_of(sessions, entry) == "eligible"


def test_staff_find_an_entry_ineligible_by_a_rule(client_for, place, sessions):
    entry, client = place["first"].entries[0], client_for(place["staff"])
    page = find(client, place, entry, expect=422, outcome="ineligible", reason="It is about roads.")
    assert "The rule that the entry breaks: Choose the rule that the entry breaks." in page.errors
    assert "It is about roads." in page.main
    find(client, place, entry, outcome="ineligible", rule="outside_category")
    assert state_of(sessions, entry) == "ineligible"
    shown = one(client_for, place)
    assert "The work does not belong in this category" in shown.main


def test_staff_return_named_answers_until_a_day(client_for, place, sessions, at):
    entry, client = place["first"].entries[0], client_for(place["staff"])
    page = find(client, place, entry, expect=422, outcome="returned", fields=[], reason="")
    assert len(page.errors) == 2
    past = (at - timedelta(days=2)).date().isoformat()
    page = find(client, place, entry, expect=422, outcome="returned", fields=["what"], reason="For whom?", due_on=past)
    assert page.errors == ["Until the end of: Choose a day that lies ahead."]
    assert state_of(sessions, entry) == "received"
    day = (at + timedelta(days=5)).date().isoformat()
    find(client, place, entry, outcome="returned", fields=["what"], reason="For whom?", due_on=day)
    shown = one(client_for, place)
    assert "This nomination is with its nominator for mending." in shown.main
    assert "For whom?" in shown.main


def test_an_older_page_clashes_and_an_unknown_outcome_is_no_form_of_ours(client_for, place):
    entry, client = place["first"].entries[0], client_for(place["staff"])
    seen = mark(client, place)
    find(client, place, entry, outcome="passed", seen=seen)
    find(client, place, entry, expect=409, outcome="ineligible", rule="outside_category", seen=seen)
    find(client, place, entry, expect=400, outcome="winner")


def test_an_administrator_reads_and_decides_nothing(client_for, place, sessions):
    assert "staff of the edition screen it" in one(client_for, place, who="admin").main
    assert one(client_for, place, who="admin").find("//main//form") == []
    find(client_for(place["admin"]), place, place["first"].entries[0], expect=404, outcome="passed")
    with sessions.reading() as session:
        assert session.scalars(select(ScreeningOutcome)).all() == []


def test_nobody_else_gets_near(client_for, place, sessions, at):
    with sessions.transaction() as session:
        other = an_edition(session, at, year=2030, phase="screening")
        others = [
            a_user(session, "judge@x.example", ("judge", place["edition"].id)),
            a_user(session, "elsewhere@x.example", ("staff", other.id)),
            place["nominator"],
        ]
    edition_id, nomination_id = place["edition"].id, place["first"].id
    for user in others:
        client = client_for(user)
        for endpoint in ("screening.queue", "screening.queue_csv", "screening.queue_json", "screening.next_one"):
            client.get(endpoint, edition_id=edition_id, expect=404)
        client.get("screening.nomination", edition_id=edition_id, nomination_id=nomination_id, expect=404)
        find(client, place, place["first"].entries[0], expect=404, outcome="passed")
    assert state_of(sessions, place["first"].entries[0]) == "received"
    assert "/account/sign-in" in client_for().get("screening.queue", edition_id=edition_id, expect=302).location


def test_a_nomination_is_not_found_under_another_edition_nor_while_it_is_a_draft(client_for, place, sessions, at):
    with sessions.transaction() as session:
        other = an_edition(session, at, year=2030, phase="screening")
        both = a_user(session, "both@x.example", ("staff", place["edition"].id), ("staff", other.id))
    client = client_for(both)
    client.get("screening.nomination", edition_id=other.id, nomination_id=place["first"].id, expect=404)
    one(client_for, place, which="draft", expect=404)
    client.post(
        "screening.outcome",
        {"outcome": "passed", "seen": ""},
        edition_id=place["edition"].id,
        nomination_id=place["second"].id,
        entry_id=place["first"].entries[0].id,
        expect=404,
    )


def test_the_navigation_marks_the_nearest_place_alone(client_for, place):
    def marked(page):
        links = page.find("//nav[@aria-label='Main']//a[@aria-current]")
        return [(" ".join(a.text_content().split()), a.get("aria-current")) for a in links]

    assert marked(queue(client_for, place)) == [("Nominations", "page")]
    values = {"edition_id": place["edition"].id, "nomination_id": place["first"].id}
    assert marked(client_for(place["staff"]).get("screening.nomination", **values)) == [("Nominations", "true")]
    elsewhere = {
        "sponsors": "Set-up", "questions": "Nominations", "mails": "Nominations", "conflicts": "Judges",
        "plans": "Assign", "laureates": "Announce",
    }  # fmt: skip
    for page, its_place in elsewhere.items():
        found = client_for(place["staff"]).get(f"/staff/{place['edition'].id}/{page}")
        assert [name for name, _how in marked(found)] == [its_place], page
