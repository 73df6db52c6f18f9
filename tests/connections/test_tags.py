"""Staff say whom a laureate's work is for: then a rare group connects; and beside whom nothing is computed."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.connections import services
from awards.connections.models import LaureateTag
from awards.desks.prerendering.marks import registry
from awards.infrastructure.audit import AuditRow
from awards.publishing.models import Laureate
from tests.connections.test_pages import LAUREATE, cards, said
from tests.connections.test_stated import PAGE, people  # noqa: F401

ELSEWHERE = {"countries": ("FR",), "focus_area": "access"}


@pytest.fixture
def beside(session, published, a_pledge):
    """A laureate, a pledge elsewhere for girls whose work is alike, and many for women."""
    published(LAUREATE)
    wanted = a_pledge(source_id="1", title="Networks for girls", beneficiaries=("girls", "women"), **ELSEWHERE)
    for n in range(2, 12):
        a_pledge(source_id=str(n), title=f"Networks {n}", beneficiaries=("women",), **ELSEWHERE)
    session.commit()
    return wanted.public_id


def tag(**more):
    return {
        "tag-laureate": "repair-benches-2026", "tag-group": "girls", "tag-source": "https://example.org/girls", **more
    }  # fmt: skip


def test_a_rare_group_connects_and_a_common_one_does_not(people, beside, client_for, session):  # noqa: F811
    staff = client_for(people["staff"])
    assert cards(client_for().get(PAGE)) == []
    staff.post("connections.laureate_tagged", tag(**{"tag-group": "women"}))
    assert cards(client_for().get(PAGE)) == []
    staff.post("connections.laureate_tagged", tag())
    page = client_for().get(PAGE)
    assert cards(page) == ["Networks for girls"]
    assert "For the same people: Girls and Women." in said(page)
    (row,) = client_for().get(f"{PAGE}.json").json["connections"]
    assert (row["pledge"], row["class"]) == (beside, "C")
    assert "Girls" in said(staff.get("connections.staff"))
    assert "Networks for girls" in staff.get("connections.staff_csv").body
    session.rollback()
    girls = session.scalars(select(LaureateTag.id).where(LaureateTag.group_key == "girls")).one()
    session.rollback()
    for _ in range(2):
        staff.post("connections.tag_ended", tag_id=girls)
    assert cards(client_for().get(PAGE)) == []
    session.rollback()
    told = select(AuditRow.action).where(AuditRow.action.startswith("laureate.tag")).order_by(AuditRow.seq)
    assert session.scalars(told).all() == ["laureate.tagged", "laureate.tagged", "laureate.tag_ended"]


def test_beside_somebody_under_18_nothing_is_computed(people, beside, client_for, session, at):  # noqa: F811
    staff = client_for(people["staff"])
    staff.post("connections.laureate_tagged", tag())
    assert cards(client_for().get(PAGE)) == ["Networks for girls"]
    session.rollback()
    before = registry(session, at)
    session.rollback()
    staff.post("connections.laureate_tagged", tag(**{"tag-group": "private"}))
    assert registry(session, at) != before
    assert cards(client_for().get(PAGE)) == []
    assert "Networks for girls" not in staff.get("connections.staff_csv").body
    assert "under 18, or a private person" in said(staff.get("connections.staff"))


def test_what_staff_type_wrongly_is_said_beside_its_field(people, beside, client_for):  # noqa: F811
    staff = client_for(people["staff"])
    for typed, wrong in (
        ({"tag-source": ""}, "What shows it: Say what shows it."),
        ({"tag-laureate": "nobody"}, "Laureate, as its address ends: No laureate has this address."),
        ({"tag-group": "made-up"}, "For whom: Choose from the list."),
    ):
        page = staff.post("connections.laureate_tagged", tag(**typed), expect=422)
        assert page.errors == [wrong]
    staff.post("connections.laureate_tagged", tag())
    page = staff.post("connections.laureate_tagged", tag(**{"tag-source": "Again"}), expect=422)
    assert page.errors == ["For whom: This is stated already."]
    assert page.field("tag-source") == "Again"


@pytest.mark.parametrize("values", [{"private": True, "group_key": "girls"}, {"private": False}, {"source": ""}])
def test_the_database_keeps_no_tag_that_says_nothing(people, beside, session, at, values):  # noqa: F811
    laureate = session.scalars(select(Laureate.id)).one()
    session.add(LaureateTag(**{
        "laureate_id": laureate, "private": True, "source": "A page", "by": people["staff"].id, "at": at, **values
    }))  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_a_rehearsal_says_of_its_laureates_is_not_among_what_the_award_says(
    people, beside, published, a_pledge, client_for, session, at  # noqa: F811
):  # fmt: skip
    made_up = published({**LAUREATE, "slug": "made-up-2026"}, rehearsal=True).laureates[0]
    by, pledge = session.merge(people["staff"]), a_pledge(source_id="99", title="Made-up networks")
    services.tag(session, made_up, "girls", "Made-up words", by, at)
    services.state(session, made_up, pledge, "supported", "Made-up proof", ("", ""), by, at)
    services.hide(session, made_up, pledge, "Made-up reason", by, at)
    services.ask_to_hide(session, made_up, a_pledge(source_id="98", title="Made-up asked"), "Made-up", by, at)
    session.commit()
    staff = client_for(people["staff"])
    staff.post("connections.laureate_tagged", tag())
    page = staff.get("connections.staff")
    assert "Made-up" not in page.main
    assert "https://example.org/girls" in page.main
