"""The list of all nominations: what is asked is what is shown, counted and written into files."""

import csv
import io
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from flask import url_for
from sqlalchemy import select

from awards.finding import services
from awards.finding.making import make_file_job
from awards.finding.models import DuplicatePair, MadeFile, SavedView
from awards.finding.queries import listing
from awards.finding.rules import FACETS, SORTS, Wanted, from_document, to_document
from awards.infrastructure.jobs import Job, run_next
from awards.infrastructure.sheets import read_table
from awards.nominations import rules as nominations
from awards.nominations.models import Consent, Nomination, NominationVersion, Referee
from awards.nominations.services.drafts import start_draft
from awards.organisations.rules import fold
from awards.programme import queries as programme
from awards.screening.models import NominationTag, ScreeningTag
from tests.factories import a_nomination, a_user, an_edition


@pytest.fixture
def place(sessions, at):
    """An edition in screening with a nomination for every filter, one of them a draft."""
    with sessions.transaction() as session:
        edition, other = an_edition(session, at, phase="screening"), an_edition(session, at, year=2028)
        ben = a_user(session, "ben@x.example")
        made = {
            "both": a_nomination(session, edition, ben, at, categories=("access", "skills"), title="b Repair benches"),
            "bus": a_nomination(
                session, edition, ben, at, title="A night bus", organisation="Bus clubs", website=None,
                countries=("UA", "PL"), entry_state="eligible", language="ru",
            ),
            "draft": a_nomination(
                session, edition, ben, at, state="draft", title="Half written", countries=(), website=None,
            ),
            "returned": a_nomination(
                session, edition, ben, at, state="returned", title="Ein Ofen", countries=("UG",), website=None,
            ),
            "withdrawn": a_nomination(
                session, edition, ben, at, state="withdrawn", title="Zurück", countries=("UG",), website=None,
            ),
        }  # fmt: skip
        other.last_number = 700  # receipts are unique over editions
        a_nomination(session, other, ben, at, title="Elsewhere")
        for name, said in (("both", None), ("returned", "given"), ("withdrawn", "refused")):
            made[name].relation = "other"
            session.add(a_consent(made[name], said, at))
        session.add_all(
            [
                a_letter(made["both"], "one", at, at),
                a_letter(made["both"], "two", at, None),
                a_letter(made["bus"], "one", at, None),
                a_letter(made["withdrawn"], "one", at, None),
            ]
        )
        made["draft"].answers = {"what": "We teach."}
        made["bus"].submitted_at = at - timedelta(days=30)
        made["bus"].search_text = fold("A night bus 编程培训 100%_sure")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        tag = ScreeningTag(edition_id=edition.id, word="Ask again", folded="ask again")
        one, two = sorted((made["both"].id, made["bus"].id))
        pair = DuplicatePair(edition_id=edition.id, one_id=one, other_id=two, points=90, evidence=[], found_at=at)
        session.add_all([tag, pair])
        session.flush()
        session.add(NominationTag(nomination_id=made["bus"].id, tag_id=tag.id, by=staff.id, at=at))
        return made | {
            "edition": edition,
            "staff": staff,
            "second": a_user(session, "second@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
        }


def a_consent(nomination, said, at):
    """The nominee was asked, and said this."""
    answered = {"answer": said, "answered_at": at, "answered_by": "nominee"} if said else {}
    return Consent(
        nomination_id=nomination.id, email="nominee@x.example", token_digest=str(nomination.id), asked_at=at,
        of_nominee="x", **answered,
    )  # fmt: skip


def a_letter(nomination, who, at, sent_at):
    """A letter that somebody was asked for, sent or not."""
    return Referee(
        nomination_id=nomination.id, name=who, email=f"{who}@x.example", language="en",
        token_digest=f"{nomination.id} {who}", asked_by=nomination.nominator_id, asked_at=at,
        due_at=at + timedelta(days=9), letter="Good work." if sent_at else "", saved_at=sent_at, sent_at=sent_at,
    )  # fmt: skip


def test_consent_and_letters_are_columns_of_the_page_and_of_its_files(client_for, place):
    page = shown(client_for, place, column=["title", "consent", "letters"], letters="waiting")
    told = [
        [cell.text_content().strip() for cell in row.xpath("td[position() > last() - 2]")]
        for row in page.find("//tbody/tr")
    ]
    assert told == [["Waiting", "ArrivedWaiting"], ["Not needed", "Waiting"]]
    rows = csv.DictReader(
        io.StringIO(
            client_for(place["staff"])
            .get(
                "finding.nominations_csv",
                edition_id=place["edition"].id,
                letters="waiting",
                column=["title", "consent", "letters"],
            )
            .text
        )
    )
    assert [(row["consent"], row["letters"]) for row in rows] == [
        ("waiting", "arrived|waiting"),
        ("not_needed", "waiting"),
    ]


EVERY = ["b Repair benches", "A night bus", "Half written", "Ein Ofen", "Zurück"]


def shown(client_for, place, who="staff", **values):
    return client_for(place[who]).get("finding.nominations", edition_id=place["edition"].id, **values)


def titles(page):
    return [cell.text_content().strip() for cell in page.find("//table//td[@data-label='Title']")]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, EVERY),
        ({"q": "NIGHT bus"}, ["A night bus"]),
        ({"q": "编程"}, ["A night bus"]),
        ({"q": "%"}, EVERY),  # nothing is left of it, so it narrows nothing
        ({"q": "100"}, ["A night bus"]),
        ({"q": "nig%ht"}, ["A night bus"]),  # words alone are compared, and % parts two
        ({"q": "N-0001"}, ["b Repair benches"]),
        ({"q": "nothing"}, []),
        ({"q": "BEN@x.example"}, EVERY),  # who sent it
        ({"q": "night ben@"}, ["A night bus"]),
        ({"q": "staff@office.example"}, []),
        ({"q": "b%n@x"}, []),
        ({"category": "access"}, ["b Repair benches"]),
        ({"state": "to_screen"}, ["b Repair benches"]),
        ({"state": ["eligible", "draft"]}, ["A night bus", "Half written"]),
        ({"state": "eligible", "category": "access"}, []),
        ({"state": "returned"}, ["Ein Ofen"]),
        ({"state": "withdrawn"}, ["Zurück"]),
        ({"country": ["PL", "KE"]}, ["b Repair benches", "A night bus"]),
        ({"impact": "UA"}, ["A night bus"]),
        ({"region": "africa"}, ["b Repair benches", "Ein Ofen", "Zurück"]),
        ({"group": "LDC"}, ["Ein Ofen", "Zurück"]),
        ({"language": "ru"}, ["A night bus"]),
        ({"tag": "ask again"}, ["A night bus"]),
        ({"consent": "waiting"}, ["b Repair benches"]),
        ({"consent": "given"}, ["Ein Ofen"]),
        ({"consent": ["refused", "not_needed"]}, ["A night bus", "Zurück"]),
        ({"letters": "arrived"}, ["b Repair benches"]),
        ({"letters": "waiting"}, ["b Repair benches", "A night bus"]),
        ({"letters": "waiting", "consent": "not_needed"}, ["A night bus"]),
        ({"duplicates": "open"}, ["b Repair benches", "A night bus"]),
        ({"duplicates": "merged"}, []),
        ({"missing": "answer-change"}, ["Half written"]),
        ({"missing": "countries_impact"}, ["Half written"]),
        ({"missing": "answer-what"}, []),
        ({"sort": "title"}, ["A night bus", "b Repair benches", "Ein Ofen", "Half written", "Zurück"]),
        ({"sort": "newest"}, EVERY[::-1]),
        ({"after": "3"}, ["Ein Ofen", "Zurück"]),
        ({"after": "3", "sort": "title"}, ["Zurück"]),
    ],
)
@pytest.mark.case("IN-01")
def test_the_list_narrows_and_orders(client_for, place, filters, found):
    assert titles(shown(client_for, place, **filters)) == found


def test_days_of_arrival_are_those_of_geneva(client_for, place, at):
    day = (at - timedelta(days=29)).astimezone(ZoneInfo("Europe/Zurich")).date().isoformat()
    assert titles(shown(client_for, place, until=day)) == ["A night bus"]
    assert "A night bus" not in titles(shown(client_for, place, since=day))
    assert "A night bus" in titles(shown(client_for, place, since="0001-01-01", until="9999-12-31"))
    assert titles(shown(client_for, place, since="9999-12-31")) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"state": "odd"}, {"group": "G7"}, {"duplicates": "odd"}, {"sort": "score"}, {"column": "score"},
        {"after": "x"},
        {"since": "yesterday"}, {"min_score": "3"},
    ],
)  # fmt: skip
@pytest.mark.case("AZ-15")
def test_what_no_link_of_ours_asks_is_refused(client_for, place, filters):
    client_for(place["staff"]).get("finding.nominations", edition_id=place["edition"].id, **filters, expect=400)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(q="repair"),
        Wanted(chosen={"state": ("to_screen",), "country": ("KE", "PL")}),
        Wanted(chosen={"category": ("skills",), "state": ("eligible", "draft")}),
        Wanted(chosen={"region": ("africa",), "duplicates": ("open",)}),
        Wanted(chosen={"missing": ("answer-change", "countries_impact")}),
        Wanted(chosen={"tag": ("ask again",)}),
        Wanted(chosen={"group": ("LDC",), "impact": ("UG",)}),
    ],
)
@pytest.mark.case("AZ-15")
def test_each_count_of_a_facet_is_what_choosing_it_shows(sessions, place, wanted):
    with sessions.reading() as session:
        of = programme.held_edition(session, place["edition"].id)
        figures = listing.figures(session, of, wanted)
        assert figures.everything == 5
        assert figures.found == listing.row_count(session, of, wanted) == len(listing.rows(session, of, wanted))
        tried = 0
        for facet in FACETS:
            for value, count in figures.facets.get(facet, {}).items():
                alone = Wanted(q=wanted.q, chosen={**wanted.chosen, facet: (value,)})
                assert count == len(listing.rows(session, of, alone)), (facet, value)
                tried += 1
        assert tried >= 4


def test_what_a_draft_lacks_is_what_its_writer_is_told(sessions, place, at):
    frames = [
        nominations.Frame(),
        nominations.Frame(title="T", organisations=(("Org", None),), categories=("skills",)),
        nominations.Frame(nominee_kind="person", nominee_names=("Ana Sol",), countries_impact=("KE",)),
        nominations.Frame(nominee_kind="person", title="Only a title", countries_organisation=("KE",)),
    ]
    with sessions.transaction() as session:
        edition = an_edition(session, at, year=2029)
        by = a_user(session, "writer@x.example")
        started = {start_draft(session, edition, frame, by, at).id for frame in frames}
    with sessions.reading() as session:
        of = programme.held_edition(session, edition.id)
        listed = {row.id: set(row.missing) for row in listing.rows(session, of, Wanted())}
        assert listed.keys() == started
        for nomination_id in started:
            version = session.scalars(
                select(NominationVersion).where(NominationVersion.nomination_id == nomination_id)
            ).one()
            told = nominations.problems(nominations.from_document(version.content), of.form)
            assert listed[nomination_id] == {problem.field for problem in told}


def test_pages_by_key_show_every_row_once_in_every_order(sessions, place, at):
    with sessions.transaction() as session:
        edition, ben = session.merge(place["edition"]), session.merge(place["staff"])
        session.refresh(edition, ["categories"])
        for n in range(30):
            a_nomination(session, edition, ben, at, title=f"Same {n % 3}", website=None)
    with sessions.reading() as session:
        of = programme.held_edition(session, place["edition"].id)
        for sort in SORTS:
            whole = [row.number for row in listing.rows(session, of, Wanted(sort=sort), 100)]
            assert len(whole) == 35
            paged, after = [], None
            while batch := listing.rows(session, of, Wanted(sort=sort, after=after), 4):
                paged += [row.number for row in batch]
                after = batch[-1].number
            assert paged == whole
        names = [row.title.lower() for row in listing.rows(session, of, Wanted(sort="title"), 100)]
        assert all(one <= two for one, two in pairwise(names))


def test_the_list_costs_the_same_for_few_and_many(client_for, sessions, place, at, count_queries):
    client = client_for(place["staff"])
    client.get("finding.nominations", edition_id=place["edition"].id)
    with count_queries(at_most=12) as few:
        client.get("finding.nominations", edition_id=place["edition"].id)
    with sessions.transaction() as session:
        edition, ben = session.merge(place["edition"]), session.merge(place["second"])
        session.refresh(edition, ["categories"])
        for n in range(60):
            a_nomination(session, edition, ben, at, title=f"Work {n}")
    with count_queries(at_most=12) as many:
        page = client.get("finding.nominations", edition_id=place["edition"].id)
    assert len(few) == len(many)
    assert len(titles(page)) == 50
    older = client.get(page.links()["Show the next"])
    assert len(titles(older)) == 15


QUERY = {"state": ["to_screen", "eligible"], "column": ["title", "tags", "countries"], "sort": "title"}


def test_the_files_are_the_page_row_for_row_and_column_for_column(client_for, place):
    page = shown(client_for, place, **QUERY)
    heads = [th.text_content() for th in page.find("//table//thead//th")]
    assert heads == ["Number", "Title", "Countries of the organisation", "Tags"]
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id, **QUERY}
    lines = list(csv.reader(io.StringIO(client.get("finding.nominations_csv", **given).body.removeprefix("\ufeff"))))
    assert lines == [
        ["number", "title", "countries", "tags"],
        ["2", "A night bus", "PL|UA", "Ask again"],
        ["1", "b Repair benches", "KE", ""],
    ]
    assert [line[1] for line in lines[1:]] == titles(page)
    with client.app.test_request_context():
        address = url_for("finding.nominations_xlsx", **given)
    book = client.browser.get(address)
    assert book.headers["Content-Disposition"] == 'attachment; filename="nominations-2027.xlsx"'
    table = read_table("x.xlsx", book.data)
    assert [list(table.header), *(list(cells.values()) for _n, cells in table.rows)] == lines


def test_a_long_list_is_made_by_a_job_for_the_one_who_asked(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr("awards.finding.views.listing.LONGEST_AT_ONCE", 1)
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id, **QUERY}
    assert "Make the CSV file" in shown(client_for, place, **QUERY).main
    sent_back = client.get("finding.nominations_csv", **given, expect=302)
    assert "/nominations/all?" in sent_back.location
    asked = client.post("finding.files", kind="csv", **given)
    assert client.post("finding.files", kind="csv", **given).location == asked.location, "asked twice, made once"
    assert client.get(asked.location).heading == "Your file is being made"
    client.get(asked.location + "/content", expect=404)
    assert run_next(sessions, {services.MAKE: make_file_job})
    ready = client.get(asked.location)
    assert ready.heading == "Your file is ready"
    made = client.get(ready.links()["Fetch the CSV file"]).body
    monkeypatch.setattr("awards.finding.views.listing.LONGEST_AT_ONCE", 5000)
    assert made == client.get("finding.nominations_csv", **given).body
    client_for(place["second"]).get(asked.location, expect=404)


def test_a_file_that_failed_is_made_anew_when_it_is_asked_for_again(sessions, place, at):
    asked = []
    for _ in range(2):
        with sessions.transaction() as session:
            edition, by = session.merge(place["edition"]), session.merge(place["staff"])
            file = services.ask_for_file(session, edition, Wanted(), "csv", by, at)
            session.get_one(Job, file.job_id).state = "failed"
            asked.append(file.id)
    assert len(set(asked)) == 2


def test_files_go_when_they_expire(sessions, place, at):
    for later in (timedelta(0), timedelta(days=3)):
        with sessions.transaction() as session:
            edition, by = session.merge(place["edition"]), session.merge(place["staff"])
            services.ask_for_file(session, edition, Wanted(), "csv", by, at + later)
    with sessions.reading() as session:
        assert [file.asked_at for file in session.scalars(select(MadeFile))] == [at + timedelta(days=3)]


def test_a_view_is_kept_found_shared_and_put_away(client_for, sessions, place):
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id, **QUERY}
    client.post("finding.views", {"name": " To  read "}, **given)
    mine = shown(client_for, place).links()["To read"]
    assert titles(client.get(mine)) == ["A night bus", "b Repair benches"]
    assert "To read" not in shown(client_for, place, "second").links()
    client.post("finding.views", {"name": "To read", "shared": "y"}, edition_id=place["edition"].id, state="draft")
    with sessions.reading() as session:
        view = session.scalars(select(SavedView)).one()
    assert titles(client_for(place["second"]).get(shown(client_for, place, "second").links()["To read"])) == [
        "Half written"
    ]
    removal = {"edition_id": place["edition"].id, "view_id": view.id}
    client_for(place["second"]).post("finding.view_removal", expect=404, **removal)
    client.post("finding.view_removal", **removal)
    assert "To read" not in shown(client_for, place).links()
    refused = client.post("finding.views", {"name": " "}, expect=422, **given)
    assert "Give the view a name." in refused.errors[0]
    assert titles(refused) == ["A night bus", "b Repair benches"]


def test_what_is_asked_survives_being_kept():
    wanted = Wanted(q="é", chosen={"state": ("draft",)}, sort="title", columns=("title",))
    assert from_document(to_document(wanted)) == wanted
    assert from_document({"chosen": {"odd": ["x"]}, "sort": "score", "columns": ["score"]}) == Wanted()


def test_staff_read_a_draft_and_what_it_lacks(client_for, place, count_queries):
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id}
    with count_queries(at_most=9):
        page = client.get("finding.draft", nomination_id=place["draft"].id, **given)
    assert page.heading == "Half written"
    assert "We teach phone repair." in page.main
    assert "Country of impact Name at least one country" in page.main
    client.get("finding.draft", nomination_id=place["bus"].id, expect=404, **given)


def test_search_text_holds_answers():
    content = nominations.Content(title="A", answers={"what": "Перегородки"})
    assert fold("перегородки") in nominations.search_text(content)


def test_another_editions_nominations_are_nobodys_business(client_for, place):
    assert "Elsewhere" not in shown(client_for, place).body
    assert "Elsewhere" not in shown(client_for, place, q="elsewhere", who="admin").main
    assert shown(client_for, place, q="elsewhere").heading == "0 nominations of 5"


def test_arabic_reads_from_the_right_and_names_countries(client_for, place):
    page = shown(client_for, place, lang="ar")
    assert page.one("//html").get("dir") == "rtl"
    assert "كينيا" in page.main


@pytest.mark.usefixtures("place")
def test_the_edition_without_nominations_says_what_will_be_here(client_for, sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, year=2031)
        staff = a_user(session, "new@office.example", ("staff", edition.id))
    page = client_for(staff).get("finding.nominations", edition_id=edition.id)
    assert "No nomination has been started yet" in page.main
    with sessions.reading() as session:
        assert session.scalars(select(Nomination).where(Nomination.edition_id == edition.id)).all() == []


def test_an_administrator_looks_and_is_led_to_no_import(client_for, sessions, place, at):
    client, given = client_for(place["admin"]), {"edition_id": place["edition"].id}
    asked = client.post("finding.files", kind="csv", **given).location
    pages = ["finding.nominations", "finding.duplicates", "finding.draft", asked]
    for page in pages:
        values = given | ({"nomination_id": place["draft"].id} if page == "finding.draft" else {})
        shown_to_admin = client.get(page, **({} if page == asked else values))
        assert "Bring in from a file" not in shown_to_admin.links(), page
    assert "Bring in from a file" in shown(client_for, place).links()
