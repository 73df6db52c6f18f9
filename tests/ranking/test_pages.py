"""The ranking of a category: who may see it, and what stands there."""

import pytest

from awards.ranking.views import category
from tests import factories
from tests.decisions.things import a_judged_edition, all_judged

ADDRESSES = (
    "ranking.category", "ranking.category_json", "ranking.category_csv", "ranking.changes", "ranking.changes_json",
    "ranking.changes_csv", "ranking.judges_drift",
)  # fmt: skip


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def people(session, judged):
    """Everybody who has no business with the ranking of Skills."""
    edition, access = judged.edition, judged.access
    other = factories.an_edition(session, edition.created_at, year=2028, phase="deciding")
    return [
        judged.nominator,
        judged.judges[0],
        factories.a_user(session, "pledger@example.org", ("pledger", None)),
        factories.a_user(session, "stranger@example.org", ("staff", other.id)),
        factories.a_user(session, "chair-of-access@example.org", ("chair", edition.id, access.id)),
    ]


@pytest.mark.parametrize("endpoint", ADDRESSES)
def test_after_the_close_staff_administrators_and_the_chair_see_the_ranking(session, judged, client_for, endpoint):
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    others = people(session, judged)
    session.commit()
    for person in (judged.staff, judged.admin, chair):
        client_for(person).get(endpoint, edition_id=judged.edition.id, key="skills")
    for person in others:
        client_for(person).get(endpoint, edition_id=judged.edition.id, key="skills", expect=404)
    client_for().get(endpoint, edition_id=judged.edition.id, key="skills", expect=302)


def test_a_blind_round_shows_the_chair_numbers_and_staff_titles(session, judged, client_for):
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    judged.edition.rounds[-1].blind = True
    session.commit()
    of = {"edition_id": judged.edition.id, "key": "skills"}
    titles = list(judged.entries)
    for person, told in ((judged.staff, True), (chair, False)):
        seen = client_for(person).get("ranking.category", **of).text
        assert any(title in seen for title in titles) is told


@pytest.mark.parametrize("endpoint", ADDRESSES)
@pytest.mark.case("CO-07", rest="a ranking that is read while a conflict found late takes a score out")
def test_before_the_close_nobody_sees_it(session, at, client_for, endpoint):
    judged = a_judged_edition(session, at, phase="judging")
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    session.commit()
    for person in (judged.staff, judged.admin, chair):
        client_for(person).get(endpoint, edition_id=judged.edition.id, key="skills", expect=404)


def test_raw_and_adjusted_stand_side_by_side(judged, client_for):
    page = client_for(judged.staff).get("ranking.category", edition_id=judged.edition.id, key="skills")
    rows = [" ".join(row.itertext()).split() for row in page.find("//table[@id='ranking']/tbody/tr")]
    assert len(rows) == 4
    assert rows[0][:3] == ["1", "Anna’s", "workshop"]
    assert "4.88" in rows[0]
    assert "Raw and adjusted scores choose the same entries." in page.main
    assert "Tied with N-0004: the jury decides." in page.main
    assert "2 places" in page.heading


def test_the_same_stands_as_a_table_with_bands_spread_and_the_check(judged, client_for):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    page = client.get("ranking.category", **where, **{"as": "table"})
    heads = [" ".join(head.itertext()) for head in page.find("//table[@id='ranking']/thead//th")]
    assert heads == [
        "Nomination", "Rank", "Reviews", "Raw", "Raw rank", "Judges’ lowest and highest", "Adjusted", "95% band",
        "Chance of top 2", "Rank by the check",
    ]  # fmt: skip
    rows = {row[0].text_content(): row for row in page.find("//table[@id='ranking']/tbody/tr")}
    cells = [cell.text_content() for cell in rows["Anna’s workshop"]]
    assert cells[1:6] == ["1", "2", "4.88", "1", "4.8\u00a0to\u00a05.0"]
    document = client.get("ranking.category_json", **where).json["entries"][0]
    assert cells[7] == f"{document['low']:.2f}\u00a0to\u00a0{document['high']:.2f}"
    assert not page.find("//main//svg[contains(@viewBox, '44')]")
    assert "As a chart" in page.main


def test_only_staff_see_which_judge_marks_low(session, judged, client_for):
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    session.commit()
    where = {"edition_id": judged.edition.id, "key": "skills"}
    assert "Severity of judges" in client_for(judged.staff).get("ranking.category", **where).main
    page = client_for(chair).get("ranking.category", **where)
    assert "Severity of judges" not in page.main
    assert "Judge0" not in page.main


def test_the_files_hold_the_rows_of_the_page(judged, client_for):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    document = client.get("ranking.category_json", **where).json
    assert [entry["title"] for entry in document["entries"]][:2] == ["Anna’s workshop", "Bridge school"]
    lines = client.get("ranking.category_csv", **where).body.splitlines()
    assert lines[0].startswith("rank,nomination,category,title,reviews,missing,raw,rank_raw,adjusted")
    assert len(lines) == 5
    assert lines[1].startswith("1,1,skills,Anna’s workshop,2,0,4.875,1,")


def test_what_one_judge_or_weight_would_change_is_shown(session, at, judged, client_for):
    judge = factories.a_judge(session, judged.edition, "lone@example.com", at, state="accepted")
    entry = judged.entries["Delta radio"]
    factories.an_assignment(session, judged.edition, entry, judge, at)
    for title in ("Bridge school",):
        factories.an_assignment(session, judged.edition, judged.entries[title], judge, at)
        factories.a_scorecard(session, judged.edition, judged.entries[title], judge, at, results=1, evidence=1)
    factories.a_scorecard(session, judged.edition, entry, judge, at, results=5, evidence=5)
    session.commit()
    page = client_for(judged.staff).get("ranking.changes", edition_id=judged.edition.id, key="skills")
    assert "7 cases were tried" in page.main, "three judges, and two criteria up and down"
    assert "Without judge Lone" in page.main


def test_an_unknown_category_is_not_found(judged, client_for):
    client_for(judged.staff).get("ranking.category", edition_id=judged.edition.id, key="none", expect=404)


def test_the_page_takes_as_many_queries_with_many_entries(session, at, judged, client_for, count_queries):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    client.get("ranking.category", **where)
    with count_queries(at_most=11) as few:
        client.get("ranking.category", **where)
    for number in range(30):
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"More {number}", entry_state="eligible"
        )
        factories.an_assignment(session, judged.edition, nomination.entries[0], judged.judges[0], at)
        factories.a_scorecard(
            session, judged.edition, nomination.entries[0], judged.judges[0], at, results=2, evidence=3
        )
    session.commit()
    with count_queries(at_most=12) as worked_out:
        client.get("ranking.category", **where)
    with count_queries(at_most=11) as many:
        client.get("ranking.category", **where)
    assert len(few) == len(many) == len(worked_out) - 1, "what was worked out is kept while the scores stay"


def test_the_navigation_says_that_a_ranking_belongs_to_deciding(session, judged, client_for):
    session.commit()
    page = client_for(judged.staff).get("ranking.category", edition_id=judged.edition.id, key="skills")
    links = page.find("//nav[@aria-label='Main']//a[@aria-current]")
    assert [" ".join(link.text_content().split()) for link in links] == ["Decide"]


def test_a_long_ranking_comes_in_pages_and_the_cut_stands_on_its_own(session, judged, client_for, monkeypatch):
    monkeypatch.setattr(category, "MOST", 2)
    judged.skills.finalists = 3
    session.commit()
    staff, of = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    first = staff.get("ranking.category", **of)
    second = staff.get(first.links()["Show the next"])
    titles = [
        [" ".join(link.text_content().split()) for link in page.find("//table[@id='ranking']/tbody/tr/th/a")]
        for page in (first, second)
    ]
    assert titles[0] + titles[1] == [row["title"] for row in staff.get("ranking.category_json", **of).json["entries"]]
    assert [len(found) for found in titles] == [2, 2]
    assert first.find("//tr[contains(@class, 'is-cut')]") == []
    (cut,) = second.find("//tr[contains(@class, 'is-cut')]")
    assert titles[1][0] in cut.text_content(), "the third place is the first of the second page"
    assert "Show the next" not in second.links()
    assert staff.get(second.links()["Back to the start"]).find("//tbody/tr/th/a")[0].text_content() == titles[0][0]
    assert staff.get("ranking.category", **of, after="999").heading == first.heading, "one that left leads to the start"
    staff.get("ranking.category", **of, after="x", expect=400)
