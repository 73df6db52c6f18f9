"""Where judges are needed, before it hurts: need against supply on a page, in a file, and in words."""

import csv
import io
from datetime import timedelta

import pytest

from awards.assignment.rules.heat import Lack
from awards.assignment.rules.heat_flow import Cell
from awards.assignment.views.heat import _words
from tests.factories import a_judge, a_nomination, a_user, an_edition


@pytest.fixture
def place(sessions, at):
    """Three nominations in skills, nothing judged yet, and two people who were asked."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        nominator = a_user(session, "n@y.example")
        a_nomination(session, edition, nominator, at, title="One")
        a_nomination(session, edition, nominator, at, title="Two", countries=("KE", "FJ"), language="fr")
        a_nomination(session, edition, nominator, at, title="Three", countries=(), entry_state="eligible")
        a_nomination(session, edition, nominator, at, title="A draft", state="draft")
        a_nomination(session, edition, nominator, at, title="Out", entry_state="ineligible")
        a_nomination(session, edition, nominator, at, title="Withdrawn", state="withdrawn", entry_state="eligible")
        return {
            "edition": edition,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
        }


def heat(client_for, place, endpoint="heat", who="staff", **values):
    return client_for(place[who]).get(f"assignment.{endpoint}", edition_id=place["edition"].id, **values)


def cells(page, language):
    """The cells of a row as their words."""
    row = page.one(f"//table[@id='heat']//tr[td[1][contains(., '{language}')]]")
    return [" ".join("".join(cell.itertext()).split()) for cell in row.findall("td")][1:]


def notes(page):
    return [
        " ".join("".join(item.itertext()).split()) for item in page.find("//main//*[contains(@class, 'notice')]//li")
    ]


def test_from_the_first_submission_on_it_says_what_is_lacking_and_what_to_do(client_for, place):
    page = heat(client_for, place)
    assert page.heading == "6 reviews lack a judge"
    assert notes(page) == [
        "English in Skills lacks 4 reviews. Invite 2 judges who take Skills and read English.",
        "French in Skills lacks 2 reviews. Invite 2 judges who take Skills and read French.",
        "Nobody who accepted lives in Africa, Asia and the Pacific, where nominations have their impact. "
        "Invite judges there.",
    ]  # fmt: skip
    everywhere, africa, *_rest, nowhere = cells(page, "English")
    assert everywhere == "4 needed / 0 possible nobody short by 4"
    assert africa == "2 needed / 0 possible nobody"
    assert nowhere == "2 needed / 0 possible nobody"


def test_who_accepted_covers_and_who_is_asked_is_counted_apart(client_for, place, sessions, at):
    with sessions.transaction() as session:
        kenyan, asked = {"country": "KE", "languages": ["en", "fr"]}, {"state": "invited", "languages": ["en"]}
        a_judge(session, place["edition"], "ada@lab.example", at, **kenyan)
        a_judge(session, place["edition"], "ben@lab.example", at, **asked)
        a_judge(session, place["edition"], "eve@lab.example", at, state="declined")
        a_judge(session, place["edition"], "taken@lab.example", at, state="withdrawn")
        a_judge(session, place["edition"], "late@lab.example", at, answer_by=at - timedelta(days=1), **asked)
    page = heat(client_for, place)
    assert page.heading == "3 reviews lack a judge"
    assert "If everybody who is asked accepts, one still does." in page.main
    assert cells(page, "English")[:2] == ["4 needed / 2 possible 2 asked short by 2", "2 needed / 1 possible"]
    assert cells(page, "French")[0] == "2 needed / 1 possible short by 1"
    assert notes(page)[-1].startswith("Nobody who accepted lives in Asia and the Pacific,")


def test_when_everything_is_covered_it_says_so(client_for, place, sessions, at):
    with sessions.transaction() as session:
        for n, country in enumerate(("KE", "FJ")):
            a_judge(
                session, place["edition"], f"p{n}@lab.example", at, languages=["en", "fr"], country=country
            )  # fmt: skip
    page = heat(client_for, place)
    assert page.heading == "There are judges for every review"
    assert notes(page) == []


def test_the_same_figures_go_into_files(client_for, place, sessions, at):
    with sessions.transaction() as session:
        a_judge(session, place["edition"], "ada@lab.example", at, country="KE", max_load=1)
    lines = list(csv.DictReader(io.StringIO(heat(client_for, place, "heat_csv").body)))
    whole = {(line["category"], line["language"]): line for line in lines if not line["region"]}
    figures = ("reviews_needed", "reviews_possible", "short_by")
    assert {key: tuple(line[name] for name in figures) for key, line in whole.items()} == {
        ("skills", "en"): ("4", "1", "3"),
        ("skills", "fr"): ("2", "0", "2"),
    }
    assert {(line["language"], line["region"]) for line in lines if line["region"]} == {
        ("en", "africa"), ("en", "none"), ("fr", "africa"), ("fr", "asia-pacific"),
    }  # fmt: skip
    found = heat(client_for, place, "heat_json").json
    assert (found["edition"], found["missing"], found["missing_if_all_accept"]) == (2027, 5, 5)
    assert found["regions_without_judges"] == ["asia-pacific"]
    assert len(found["cells"]) == len(lines)
    assert [lack["judges_to_invite"] for lack in found["lacks"]] == [2, 2]


def test_one_category_can_be_looked_at_and_an_odd_one_is_refused(client_for, place):
    assert heat(client_for, place, category="access").main.count("Nothing of this category is to be judged.") == 1
    skills, access = (heat(client_for, place, category=key) for key in ("skills", "access"))
    assert cells(skills, "French")
    assert [note.split(" lacks ")[0] for note in notes(skills)[:2]] == ["English in Skills", "French in Skills"]
    assert notes(access) == []
    assert (skills.heading, access.heading) == ("6 reviews lack a judge", "Nothing to judge yet")
    assert heat(client_for, place, "heat_json", category="access").json["missing"] == 0
    assert heat(client_for, place, "heat_json", category="access").json["cells"] == []
    heat(client_for, place, category="cooking", expect=400)


def test_of_one_category_it_is_said_what_that_one_lacks(client_for, place, sessions, at):
    with sessions.transaction() as session:
        edition = session.merge(place["edition"])
        nominator = a_user(session, "n2@y.example")
        a_nomination(session, edition, nominator, at, title="Four", categories=("access",))
        a_judge(session, edition, "ben@lab.example", at, state="invited", categories=["access"], max_load=1)
    pages = {key: heat(client_for, place, category=key) for key in ("skills", "access")}
    assert {key: page.heading for key, page in pages.items()} == {
        "skills": "6 reviews lack a judge", "access": "2 reviews lack a judge",
    }  # fmt: skip
    assert "If everybody who is asked accepts, 6 still do." in pages["skills"].main
    assert "If everybody who is asked accepts, one still does." in pages["access"].main
    assert heat(client_for, place).heading == "8 reviews lack a judge"


def test_an_administrator_reads_it_and_an_empty_award_says_when_it_begins(client_for, place, sessions, at):
    assert heat(client_for, place, who="admin").heading == "6 reviews lack a judge"
    with sessions.transaction() as session:
        place["edition"] = an_edition(session, at, year=2030)
    page = heat(client_for, place, who="admin")
    assert page.heading == "Nothing to judge yet"
    assert "From the first submission on, this page says where judges are needed." in page.main


def test_the_map_costs_the_same_for_few_and_many(client_for, place, sessions, at, count_queries):
    heat(client_for, place)
    client, edition = client_for(place["staff"]), place["edition"]
    with count_queries(at_most=6) as few:
        client.get("assignment.heat", edition_id=edition.id)
    with sessions.transaction() as session:
        nominator = a_user(session, "m@y.example")
        for n in range(20):
            a_nomination(session, edition, nominator, at, title=f"More {n}", language=("en", "fr", "es")[n % 3])
            a_judge(session, edition, f"j{n}@lab.example", at, max_load=n + 1)
    with count_queries(at_most=6) as many:
        client.get("assignment.heat", edition_id=edition.id)
    assert len(few) == len(many)


def test_what_lacks_together_is_said_of_each_beside_the_other(client_for, place, sessions, at):
    with sessions.transaction() as session:
        a_judge(session, place["edition"], "ada@lab.example", at, languages=["en", "fr"], max_load=1)
    lines = list(csv.DictReader(io.StringIO(heat(client_for, place, "heat_csv").body)))
    assert {line["language"]: line["short_together_with"] for line in lines if not line["region"]} == {
        "en": "skills/fr", "fr": "skills/en",
    }  # fmt: skip


def test_where_even_many_judges_would_not_do_fewer_reviews_are_spoken_of(app):
    with app.test_request_context():
        said = _words(Lack((Cell("skills", "en"),), 400, None), {"skills": "Skills"})
    assert said == "English in Skills lacks 400 reviews. Many judges are needed, or fewer reviews for each entry."
