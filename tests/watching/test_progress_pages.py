"""What staff see of the judges' progress, and what nobody sees."""

import pytest

from awards.accounts.models import Role
from awards.judging import services
from tests import factories


@pytest.fixture
def sara(session, judging, client_for):
    staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    session.commit()
    return client_for(staff)


def test_staff_see_counts_and_others_nothing(session, judging, sara, client_for):
    card = judging.score(judging.nina, 0, results="5", evidence="1")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    other = factories.an_edition(session, judging.at, year=2031)
    stranger = factories.a_user(session, "tom@example.org", ("staff", other.id))
    chair = factories.a_judge(session, judging.edition, "chair@example.org", judging.at)
    session.add(
        Role(
            user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=judging.edition.categories[1].id
        )
    )
    session.commit()
    edition = {"edition_id": judging.edition.id}
    rows = sara.get("watching.progress_json", **edition).json
    assert [(row["name"], row["assigned"], row["begun"], row["confirmed"]) for row in rows] == [
        ("Nina", 3, 1, 1), ("Omar", 1, 0, 0),
    ]  # fmt: skip
    assert set(rows[0]) == {"name", "email", "assigned", "begun", "confirmed"}
    assert "Nina,nina@example.org,3,1,1" in sara.get("watching.progress_csv", **edition).body
    page = sara.get("watching.progress", **edition)
    assert "Until then you see numbers, and no scores" in page.main
    for endpoint in ("watching.progress", "watching.progress_json", "watching.progress_csv"):
        for user in (stranger, judging.nina, chair, judging.nominator):
            client_for(user).get(endpoint, expect=404, **edition)


def test_progress_pages_by_fifty_judges_with_the_same_queries(session, judging, sara, count_queries):
    edition = {"edition_id": judging.edition.id}
    sara.get("watching.progress", **edition)
    with count_queries(at_most=6) as few:
        sara.get("watching.progress", **edition)
    for number in range(60):
        judge = factories.a_judge(session, judging.edition, f"judge{number:02}@example.org", judging.at)
        factories.an_assignment(session, judging.edition, judging.entries[0], judge, judging.at)
    session.commit()
    with count_queries() as many:
        page = sara.get("watching.progress", **edition)
    assert len(many) == len(few)
    assert len(page.find("//table/tbody/tr")) == 50
    assert len(sara.get(page.links()["Show the next"]).find("//table/tbody/tr")) == 12
    assert len(sara.get("watching.progress_json", **edition).json) == 62
    sara.get(f"/staff/{judging.edition.id}/progress?after=x", expect=400)
    sara.get(f"/staff/{judging.edition.id}/progress?sort=score", expect=400)
