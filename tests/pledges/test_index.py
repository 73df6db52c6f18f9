"""The index of the registry: its sets count and add up as rows do, and follow each change of what they rest on."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.organisations.services.moderating import Description
from awards.pledges import queries, rules
from awards.pledges.models import PledgeIndex, PledgeOutdated, PledgeSearch
from awards.pledges.rules import bits
from awards.pledges.rules.finding import kept_values, pairs, read_values
from tests.factories import a_user

PLACES = st.sets(st.integers(0, bits.PART - 1), max_size=200)
AMOUNTS = st.dictionaries(st.integers(0, 300), st.integers(0, 10**12), min_size=1, max_size=60)


@given(PLACES, PLACES, PLACES)
@settings(max_examples=60, deadline=None)
def test_a_kept_part_is_what_came_in_without_what_went(first, out, into):
    kept = bits.changed(bits.changed(b"", (), first), out, into)
    assert bits.places_in(bits.unpacked(kept)) == sorted((first - out) | into)
    assert (kept == b"") == (not (first - out) | into)


@pytest.mark.parametrize("number", [bits.FEW, bits.FEW + 1, bits.SPARSE, bits.PART])
def test_few_some_and_many_are_kept_alike(number):
    kept = bits.changed(b"", (), range(number))
    assert bits.unpacked(kept) == (1 << number) - 1
    assert len(kept) <= bits.PART // 8 + 1
    assert bits.changed(kept, range(number), ()) == b""


@given(AMOUNTS, st.integers(0, 10**12))
@settings(max_examples=60, deadline=None)
def test_sums_ranks_and_least_amounts_are_those_of_the_amounts(amounts, least):
    width = max(amounts.values()).bit_length()
    slices = [bits.bits_of(place for place, one in amounts.items() if one >> digit & 1) for digit in range(width)]
    every = bits.bits_of(amounts)
    assert bits.total(every, slices) == sum(amounts.values())
    assert [bits.at_rank(every, slices, rank) for rank in range(len(amounts))] == sorted(amounts.values())
    enough = {place for place, one in amounts.items() if one >= least}
    assert set(bits.places_in(bits.at_least(every, slices, least))) == enough


def held(session):
    """Each set of the index, and each as the pledges' own values make it."""
    kept, made = defaultdict(set), defaultdict(set)
    for row in session.scalars(select(PledgeIndex)):
        kept[row.facet, row.value] |= {row.part * bits.PART + one for one in bits.places_in(bits.unpacked(row.bits))}
    for place, values in session.execute(select(PledgeSearch.place, PledgeSearch.values)):
        for pair in pairs(read_values(values)):
            made[pair].add(place)
    return kept, made


def found(session, typed="", **chosen):
    filters = queries.Filters(q=typed, chosen=chosen)
    rows = {pledge.current.title for pledge in queries.pledges(session, filters)}
    assert queries.figures(session, filters).found == len(rows)
    return rows


def test_a_new_version_leaves_the_sets_of_the_old_one_and_keeps_its_place(session, a_pledge):
    a_pledge(source_id="1", title="First words", usd=5, countries=("GH",))
    a_pledge(source_id="2", title="Others")
    before = session.scalars(select(PledgeSearch.place).order_by(PledgeSearch.n)).all()
    a_pledge(source_id="1", title="Second words", usd=7, countries=("RW",))
    kept, made = held(session)
    assert kept == made
    assert ("word", "first") not in kept
    assert session.scalars(select(PledgeSearch.place).order_by(PledgeSearch.n)).all() == before == [1, 2]


def test_places_go_on_in_a_second_part(session, a_pledge):
    a_pledge(source_id="1", title="Early")
    session.query(PledgeSearch).update({"place": bits.PART - 1})
    session.query(PledgeIndex).delete()
    session.query(PledgeSearch).update({"values": "{}"})
    a_pledge(source_id="1", title="Early still")
    a_pledge(source_id="2", title="Late")
    assert set(session.scalars(select(PledgeIndex.part))) == {0, 1}
    assert held(session)[0] == held(session)[1]
    assert found(session, "early") == {"Early still"}
    assert found(session, "late") == {"Late"}


def test_what_an_organisation_is_called_and_where_it_is_counts_at_once_and_is_kept_with_the_next_change(
    session, a_pledge
):
    a_pledge(source_id="1", title="One", lead="Red")
    a_pledge(source_id="2", title="Two", lead="Blue")
    staff = a_user(session, "staff@secretariat.example")
    red = session.scalar(select(Organisation).where(Organisation.name == "Red"))
    assert session.scalar(select(func.count()).select_from(PledgeOutdated)) == 0
    organising.describe(session, red, Description("Green", country="GH"), staff)
    session.flush()
    assert session.scalar(select(func.count()).select_from(PledgeOutdated)) > 0
    assert found(session, "green") == found(session, from_region=("africa",)) == {"One"}
    assert found(session, from_region=(queries.NOT_STATED,)) == {"Two"}
    assert queries.by_country(session, queries.Filters())["GH"].home == 1
    a_pledge(source_id="3", title="Three", lead="Blue")
    assert session.scalar(select(func.count()).select_from(PledgeOutdated)) == 0
    assert held(session)[0]["home", "GH"] == {1}
    assert found(session, "green") == found(session, from_region=("africa",)) == {"One"}


def test_a_pledge_comes_from_where_its_organisation_is_at_home_as_it_stands_wherever_that_is_asked(session, a_pledge):
    a_pledge(source_id="1", lead="Red")
    staff = a_user(session, "staff@secretariat.example")
    red, green = (organising.ensure_organisation(session, name, public=True) for name in ("Red", "Green"))
    for organisation, country in ((red, "KE"), (green, "GH")):
        organising.describe(session, organisation, Description(organisation.name, country=country), staff)
    for home, merging in (("KE", None), ("GH", organising.merge), ("KE", organising.separate)):
        if merging:
            merging(session, red, *([green] if merging is organising.merge else []), staff)
        session.flush()
        assert queries.counts_by_country(session) == {home: 1}
        assert queries.by_country(session, queries.Filters())[home].home == 1
        assert [queries.number(session, queries.Filters(touching=(one,))) for one in ("KE", "GH")] == [
            int(home == "KE"), int(home == "GH"),
        ]  # fmt: skip


@pytest.mark.parametrize("least", ["0", "4.99", "5", "5.01", "1000000"])
def test_at_least_an_amount_is_what_the_rows_state(session, a_pledge, least):
    for number, usd in enumerate((None, "0.01", "4.99", "5", "5.01", "999999.99")):
        money = (rules.Money("pledged", Decimal(usd), "USD", usd=Decimal(usd), usd_basis="stated"),) if usd else ()
        a_pledge(source_id=str(number), title=usd or "none", money=money)
    figures = queries.figures(session, queries.Filters(at_least=Decimal(least)))
    assert figures.found == sum(Decimal(usd) >= Decimal(least) for usd in ("0.01", "4.99", "5", "5.01", "999999.99"))
    assert figures.not_compared == 1


@given(
    st.dictionaries(
        st.sampled_from(rules.finding.COUNTED), st.lists(st.text(st.characters(categories=("L", "N"))), max_size=4)
    )
)
def test_what_a_pledge_stands_under_is_read_back_as_it_was_kept(values):
    assert read_values(kept_values(values)) == {facet: held for facet, held in values.items() if held}
