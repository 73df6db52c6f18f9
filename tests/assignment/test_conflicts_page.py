"""The staff's page of conflicts: what shows each, who said so, filters, and decisions that can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import services
from awards.assignment.models import Assignment, Conflict, JudgeProfile
from tests.factories import a_collaborator, a_judge, a_nomination, a_user, an_assignment, an_edition


@pytest.fixture
def place(session, at):
    """Ada shares a domain with the first nomination, Eve said that she is tied to the second."""
    edition = an_edition(session, at, phase="screening")
    staff = a_user(session, "staff@office.example", ("staff", edition.id), name="Sara")
    ada = a_judge(session, edition, "ada@cooperative.example", at)
    eve = a_judge(session, edition, "eve@university.example", at)
    nominator = a_user(session, "ben@gmail.com")
    first, second = (
        a_nomination(session, edition, nominator, at, title=title, entry_state="eligible", website=website)
        for title, website in (("Repair benches", "https://cooperative.example"), ("Night school", None))
    )
    services.find_conflicts(session, edition, at)
    services.declare_conflict(session, edition, second.id, eve.id, "My sister works there.", eve, at)
    session.commit()
    return {
        "edition": edition, "staff": staff, "ada": ada, "eve": eve, "first": first, "second": second,
        "nominator": nominator,
    }  # fmt: skip


@pytest.fixture
def sara(client_for, place):
    return client_for(place["staff"])


def shown(client, place, **filters):
    page = client.get("assignment.conflicts", edition_id=place["edition"].id, **filters)
    return {
        row.xpath("string(th)").strip(): [" ".join(td.text_content().split()) for td in row.xpath("td")]
        for row in page.find("//table[@id='conflicts']/tbody/tr")
    }


def found(session, place):
    conflict = session.scalars(select(Conflict).where(Conflict.judge_id == place["ada"].id)).one()
    session.commit()
    return conflict


def test_each_conflict_stands_with_its_evidence_in_words_and_who_said_so(sara, place):
    rows = shown(sara, place)
    assert "The judge and the nomination share the web domain cooperative.example." in rows["Ada"][1]
    assert "Found by the program" in rows["Ada"][1]
    assert "My sister works there." in rows["Eve"][1]
    assert "Said by the judge" in rows["Eve"][1]


def test_what_staff_declared_names_them(session, sara, place, at):
    services.declare_conflict(
        session, place["edition"], place["first"].id, place["eve"].id, "Told by phone.", place["staff"], at
    )
    session.commit()
    page = sara.get("assignment.conflicts", edition_id=place["edition"].id)
    assert "Declared by Sara" in page.main


def test_a_country_is_named_and_not_its_code(session, sara, place, at):
    place["edition"].same_country = True
    for profile in session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["eve"].id)):
        profile.country = "KE"
    services.find_conflicts(session, place["edition"], at)
    session.commit()
    page = sara.get("assignment.conflicts", edition_id=place["edition"].id, kind="same_country")
    assert "are of one country, Kenya." in page.main


@pytest.mark.parametrize(
    ("filters", "judges"),
    [
        ({}, {"Ada", "Eve"}),
        ({"source": "found"}, {"Ada"}),
        ({"source": "declared"}, {"Eve"}),
        ({"kind": "same_domain"}, {"Ada"}),
        ({"kind": "same_domain", "source": "declared"}, set()),
        ({"contested": "yes"}, set()),
        ({"state": "dismissed"}, set()),
    ],
)
def test_filters_show_what_they_say_and_the_exports_have_the_same_rows(sara, place, filters, judges):
    assert set(shown(sara, place, **filters)) == judges
    address = {"edition_id": place["edition"].id, **filters}
    exported = sara.get("assignment.conflicts_json", **address).json["conflicts"]
    assert len(exported) == len(judges)
    assert len(sara.get("assignment.conflicts_csv", **address).body.splitlines()) == 1 + len(judges)


def test_one_judge_is_filtered_by_the_form_and_an_odd_value_is_refused(sara, place):
    assert set(shown(sara, place, judge=str(place["eve"].id))) == {"Eve"}
    for name, value in (("judge", "x"), ("kind", "x"), ("source", "x"), ("contested", "no"), ("state", "x")):
        sara.get("assignment.conflicts", edition_id=place["edition"].id, expect=400, **{name: value})


def test_what_a_judge_says_against_a_find_stands_beside_it(session, sara, place, at):
    words = {place["first"].id: "It is a host of many."}
    services.contest_conflicts(session, place["edition"], words, place["ada"], at)
    session.commit()
    rows = shown(sara, place, contested="yes")
    assert set(rows) == {"Ada"}
    assert "The judge says: It is a host of many." in rows["Ada"][1]


def test_a_declared_conflict_is_not_contested(session, place, at):
    services.contest_conflicts(session, place["edition"], {place["second"].id: "No."}, place["eve"], at)
    assert session.scalars(select(Conflict.contest).where(Conflict.judge_id == place["eve"].id)).all() == [None]


def test_a_dismissal_is_taken_back_with_a_reason_and_what_was_assigned_meanwhile_ends(session, sara, place, at):
    conflict = found(session, place)
    one = {"edition_id": place["edition"].id, "conflict_id": conflict.id}
    sara.post("assignment.dismiss", {"reason": "A host of many."}, expect=302, **one)
    an_assignment(session, place["edition"], place["first"].entries[0], place["ada"], at)
    session.commit()
    rows = shown(sara, place, state="dismissed")
    assert "by Sara: A host of many." in rows["Ada"][2]
    page = sara.post("assignment.dismissal_removal", {"reason": ""}, expect=422, **one)
    assert page.errors == ["Why is it a conflict after all? Enter a reason: it stays on record."]
    sara.post("assignment.dismissal_removal", {"reason": "They share an office."}, expect=302, **one)
    assert set(shown(sara, place)) == {"Ada", "Eve"}
    session.expire_all()
    assert session.scalars(select(Assignment.end_reason)).all() == ["conflict"]


def test_a_conflict_that_stands_is_not_taken_back(session, sara, place):
    conflict = found(session, place)
    page = sara.post(
        "assignment.dismissal_removal", {"reason": "Why not."}, edition_id=place["edition"].id,
        conflict_id=conflict.id, expect=422,
    )  # fmt: skip
    assert page.errors == ["This conflict stands already."]


def test_staff_do_not_read_conflicts_about_a_nomination_that_they_are_tied_to(session, sara, place, at):
    a_collaborator(session, place["first"], place["staff"], "view", at)
    session.commit()
    assert set(shown(sara, place)) == {"Eve"}
    exported = sara.get("assignment.conflicts_json", edition_id=place["edition"].id).json["conflicts"]
    assert [row["nomination"] for row in exported] == [place["second"].number]


def test_a_judges_own_page_leads_on_to_the_conflicts_that_it_has_no_room_for(session, sara, place, at):
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["ada"].id)).one()
    for n in range(60):
        nomination = a_nomination(session, place["edition"], place["nominator"], at, title=f"More {n}", website=None)
        session.add(
            Conflict(
                nomination_id=nomination.id, judge_id=place["ada"].id, kind="declared", evidence="A tie",
                found_at=at - timedelta(minutes=n + 1),
            )
        )  # fmt: skip
    session.commit()
    page = sara.get("assignment.judge", edition_id=place["edition"].id, profile_id=profile.id)
    first = [row.xpath("string(th)").strip() for row in page.find("//table[@id='conflicts']/tbody/tr")]
    rest = sara.get(page.links()["Show the next"]).find("//table[@id='conflicts']/tbody/tr")
    assert (len(first), len(rest)) == (50, 11)
    every = sara.get(page.links()["Decide about conflicts"])
    assert len(every.find("//table[@id='conflicts']/tbody/tr")) == 50
    assert all("Eve" not in row.text_content() for row in every.find("//table[@id='conflicts']/tbody/tr"))


def test_the_page_costs_the_same_queries_for_many_as_for_few_and_pages_by_key(session, sara, place, at, count_queries):
    sara.get("assignment.conflicts", edition_id=place["edition"].id)
    with count_queries(at_most=10) as few:
        sara.get("assignment.conflicts", edition_id=place["edition"].id)
    for n in range(60):
        judge = a_judge(session, place["edition"], f"j{n:02}@z.example", at)
        nomination = a_nomination(session, place["edition"], place["nominator"], at, title=f"More {n}", website=None)
        session.add(
            Conflict(
                nomination_id=nomination.id, judge_id=judge.id, kind="declared", evidence="A tie",
                found_at=at - timedelta(minutes=n),
            )
        )  # fmt: skip
    session.commit()
    with count_queries() as many:
        page = sara.get("assignment.conflicts", edition_id=place["edition"].id, source="declared")
    assert len(many) == len(few)
    older = sara.get(page.links()["Show the next"])
    assert len(older.find("//table[@id='conflicts']/tbody/tr")) == 11


def test_a_conflict_is_declared_of_a_judge_who_is_named_and_not_by_staff_who_are_tied_themselves(
    session, sara, place, at
):
    typed = {"judge": str(place["eve"].id), "nomination": "1", "reason": "Cousins."}
    page = sara.post("assignment.declare", typed | {"judge": ""}, edition_id=place["edition"].id, expect=422)
    assert page.errors == ["Judge: Choose a judge."]
    a_collaborator(session, place["first"], place["staff"], "view", at)
    session.commit()
    page = sara.post("assignment.declare", typed, edition_id=place["edition"].id, expect=422)
    assert page.errors == [
        "Number of the nomination: You are tied to this nomination: another member of staff must decide about it."
    ]
    assert "Cousins." not in str(shown(sara, place))


def test_nobody_is_offered_to_dismiss_a_recusal_or_to_reopen_a_conflict_of_ones_own(session, client_for, place, at):
    both = a_user(session, "both@office.example", *((role, place["edition"].id) for role in ("staff", "judge")))
    for judge, nomination, kind, dismissed in (
        (place["eve"], place["first"], "recusal", {}),
        (both, place["second"], "declared", {"dismissed_at": at, "dismissed_by": place["staff"].id,
                                             "dismissal_reason": "A host of many."}),
    ):  # fmt: skip
        session.add(Conflict(nomination_id=nomination.id, judge_id=judge.id, kind=kind, evidence="A tie", found_at=at,
                             **dismissed))  # fmt: skip
    session.commit()

    def forms(person, **state):
        page = client_for(person).get("assignment.conflicts", edition_id=place["edition"].id, **state)
        return [bool(row.find(".//form")) for row in page.find("//table[@id='conflicts']/tbody/tr")]

    assert sorted(forms(place["staff"])) == [False, True, True]
    assert (forms(place["staff"], state="dismissed"), forms(both, state="dismissed")) == ([True], [False])
