"""Who else takes part in a pledge, what other registers say of it, and to whom it goes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.organisations.queries import by_names
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgePart, PledgeVersion
from awards.pledges.queries import desk
from awards.pledges.rules.parts import check_part
from tests.factories import a_user
from tests.pledges.test_writing import TYPED, people, published  # noqa: F401


@pytest.fixture
def others(session, people, at):  # noqa: F811
    """A public pledge, another organisation for which somebody speaks, and one for which nobody does."""
    named = a_user(session, "nora@schools.example", name="Nora")
    claim = organising.claim(session, named, "Example schools", "", at)
    organising.confirm(session, claim, people["staff"], at)
    organising.ensure_organisation(session, "Example fund", public=True)
    pledge = published(session, people, at)
    session.execute(OutboxMail.__table__.delete())
    found = by_names(session, ["Example schools", "Example fund"])
    return pledge, named, found["example schools"], found["example fund"]


def actions(session):
    return session.scalars(
        select(AuditRow.action).where(AuditRow.action.like("pledge.part%")).order_by(AuditRow.seq)
    ).all()


def test_what_the_pledger_names_is_seen_once_the_named_ones_confirm_it(session, people, others, at):  # noqa: F811
    pledge, nora, schools, _ = others
    part = services.name_part(session, pledge, schools, "implementer", Decimal(40), people["writer"], at, by_lead=True)
    assert queries.parts_of(session, pledge.id, shown=True) == []
    assert [(one.to, one.template) for one in session.scalars(select(OutboxMail))] == [
        ("nora@schools.example", "pledge_part_named")
    ]
    assert queries.confirmed_by_both(session, [schools.id]) == []
    services.confirm_part(session, part, nora, at)
    services.confirm_part(session, part, nora, at)
    assert [one.id for one in queries.parts_of(session, pledge.id, shown=True)] == [part.id]
    assert [one.id for one in queries.confirmed_by_both(session, [schools.id])] == [part.id]
    services.end_part(session, part, nora, at)
    assert queries.parts_of(session, pledge.id, shown=False) == []
    assert queries.confirmed_by_both(session, [schools.id]) == []
    assert actions(session) == ["pledge.part_named", "pledge.part_confirmed", "pledge.part_ended"]


def test_what_staff_name_is_seen_at_once_and_is_never_confirmed_by_both(session, people, others, at):  # noqa: F811
    pledge, nora, schools, fund = others
    part = services.name_part(session, pledge, schools, "implementer", None, people["staff"], at, by_lead=False)
    services.name_part(session, pledge, fund, "funder", None, people["staff"], at, by_lead=False)
    assert [one.role for one in queries.parts_of(session, pledge.id, shown=True)] == ["funder", "implementer"]
    services.confirm_part(session, part, nora, at)
    assert queries.confirmed_by_both(session, [schools.id]) == []


def test_two_that_were_merged_are_no_two_sides(session, people, others, at):  # noqa: F811
    pledge, nora, schools, fund = others
    part = services.name_part(session, pledge, schools, "implementer", None, people["writer"], at, by_lead=True)
    services.confirm_part(session, part, nora, at)
    pledger = session.get(type(schools), pledge.organisation_id)
    organising.merge(session, pledger, fund, people["staff"])
    assert [one.id for one in queries.confirmed_by_both(session, [schools.id])] == [part.id]
    with pytest.raises(RuleBroken) as refused:
        services.name_part(session, pledge, fund, "funder", None, people["writer"], at, by_lead=True)
    assert list(refused.value.fields) == ["name"]
    organising.separate(session, pledger, people["staff"])
    organising.merge(session, pledger, schools, people["staff"])
    assert queries.confirmed_by_both(session, [schools.id]) == []


@pytest.mark.parametrize("seen", ["named by staff", "shown by staff", "confirmed"])
def test_whom_readers_see_in_a_pledge_has_a_page(session, people, others, at, seen):  # noqa: F811
    pledge, nora, schools, _ = others
    by_lead = seen != "named by staff"
    part = services.name_part(session, pledge, schools, "funder", None, people["writer"], at, by_lead=by_lead)
    assert schools.public is not by_lead
    if seen == "shown by staff":
        services.show_part(session, part, people["staff"], at)
    elif seen == "confirmed":
        services.confirm_part(session, part, nora, at)
    assert schools.public


def test_a_withdrawn_pledge_ties_nobody_any_more(session, people, others, at):  # noqa: F811
    pledge, nora, schools, _ = others
    part = services.name_part(session, pledge, schools, "implementer", None, people["writer"], at, by_lead=True)
    services.confirm_part(session, part, nora, at)
    services.withdraw_pledge(session, pledge, "We cannot.", people["writer"].id, at)
    assert queries.confirmed_by_both(session, [schools.id]) == []
    with pytest.raises(RuleBroken):
        services.name_part(session, pledge, schools, "funder", None, people["writer"], at, by_lead=True)


def test_a_role_twice_an_own_part_and_a_made_up_organisation_are_refused(session, people, others, at):  # noqa: F811
    pledge, _, schools, fund = others
    services.name_part(session, pledge, schools, "implementer", None, people["writer"], at, by_lead=True)
    fund.rehearsal = True
    for of in (schools, session.get(type(schools), pledge.organisation_id), fund):
        with pytest.raises(RuleBroken) as refused:
            services.name_part(session, pledge, of, "implementer", None, people["writer"], at, by_lead=True)
        assert list(refused.value.fields) == ["name"]
    session.add(
        PledgePart(pledge_id=pledge.id, organisation_id=schools.id, role="implementer", by_lead=True,
                   named_by=people["writer"].id, named_at=at)
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("role", "share", "others_have", "field"),
    [
        ("lead", None, [], "role"), ("funder", Decimal(0), [], "share"), ("funder", Decimal(101), [], "share"),
        ("funder", Decimal("40.01"), [Decimal(60), None], "share"),
    ],
)  # fmt: skip
def test_shares_of_a_role_are_no_more_than_the_whole(role, share, others_have, field):
    with pytest.raises(RuleBroken) as refused:
        check_part(role, share, others_have)
    assert list(refused.value.fields) == [field]


def test_shares_may_make_the_whole_or_be_left_out():
    check_part("funder", Decimal(40), [Decimal(60)])
    check_part("funder", None, [Decimal(100)])


def test_a_pledge_that_goes_to_another_keeps_its_number_its_history_and_its_sums(session, people, others, at):  # noqa: F811
    pledge, nora, schools, _ = others
    before = queries.kept_sums(session)
    services.name_part(session, pledge, schools, "implementer", None, people["writer"], at, by_lead=True)
    number = pledge.public_id
    services.transfer(session, pledge, schools, "The network became the schools.", people["staff"], at)
    session.expire_all()
    _found, version = queries.pledge_version(session, number, 2)
    assert [(party.organisation.slug, party.role) for party in version.parties] == [("example-schools", "lead")]
    assert version.facts["note"] == "The network became the schools."
    _found, version = queries.pledge_version(session, number, 1)
    assert [party.organisation.slug for party in version.parties] == ["example-network"]
    assert session.scalars(select(Pledge.organisation_id)).one() == schools.id
    assert queries.parts_of(session, pledge.id, shown=False) == []
    assert queries.kept_sums(session) == before == queries.live_sums(session)
    assert desk.speaks_for(session, nora.id, schools.id)
    assert schools.public


def test_what_the_one_before_agreed_to_and_said_is_not_the_word_of_the_next(session, people, others, at, monkeypatch):  # noqa: F811
    monkeypatch.setitem(TYPED, "where", TYPED["where"] | {"iati": "y", "grants": "y"})
    _, nora, schools, fund = others
    pledge = published(session, people, at)
    part = services.name_part(session, pledge, schools, "implementer", None, people["writer"], at, by_lead=True)
    services.confirm_part(session, part, nora, at)
    services.refuse_grants(session, pledge, people["writer"], at)
    services.transfer(session, pledge, fund, "The fund goes on with it.", people["staff"], at)
    session.expire_all()
    assert pledge.grants_refused_at is None
    facts = [queries.pledge_version(session, pledge.public_id, n)[1].facts for n in (1, 2)]
    assert [[said.get(to) for to in ("iati", "grants")] for said in facts] == [[True, True], [None, None]]
    assert [one.id for one in queries.parts_of(session, pledge.id, shown=True)] == [part.id]
    assert queries.confirmed_by_both(session, [schools.id]) == []


def test_a_pledge_stays_where_it_is_without_a_reason_or_while_it_is_written(session, people, others, at):  # noqa: F811
    pledge, _, schools, _ = others
    with pytest.raises(RuleBroken):
        services.transfer(session, pledge, schools, " ", people["staff"], at)
    with pytest.raises(RuleBroken):
        services.transfer(
            session, pledge, session.get(type(schools), pledge.organisation_id), "So.", people["staff"], at
        )
    services.revise(session, pledge, people["writer"], at)
    with pytest.raises(RuleBroken):
        services.transfer(session, pledge, schools, "So.", people["staff"], at)
    assert session.scalars(select(func.count()).select_from(PledgeVersion)).one() == 1


def test_another_register_keeps_its_number_for_one_pledge_and_its_word_as_it_is(session, people, others, at, a_pledge):  # noqa: F811
    pledge, *_ = others
    today = at.date()
    said = ("GRF", "GRF-04032", "https://grf.example/04032", "In progress")
    services.register_elsewhere(session, pledge, *said, today, people["staff"], at)
    services.register_elsewhere(session, pledge, "GRF", "GRF-04032", "", "Fulfilled", today, people["staff"], at)
    (entry,) = queries.register_entries(session, pledge.id)
    assert (entry.identifier, entry.url, entry.status_word) == ("GRF-04032", None, "Fulfilled")
    other = a_pledge(source_id="1")
    with pytest.raises(RuleBroken) as refused:
        services.register_elsewhere(session, other, *said, today, people["staff"], at)
    assert list(refused.value.fields) == ["identifier"]
    with pytest.raises(RuleBroken) as refused:
        services.register_elsewhere(session, pledge, *said, today + timedelta(days=1), people["staff"], at)
    assert list(refused.value.fields) == ["retrieved_on"]
    for _ in range(2):
        services.forget_register(session, pledge, "GRF", entry.identifier, people["staff"], at)
    assert queries.register_entries(session, pledge.id) == []
