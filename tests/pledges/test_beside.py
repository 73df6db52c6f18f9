"""What stands beside a pledge (another organisation, register, version, state, a rehearsal) is not taken for it."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound, Withdrawn
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, rules, services
from awards.pledges.models import BeneficiaryGroup, Pledge, PledgeLine, PledgePart, PledgeRegisterEntry
from awards.pledges.queries import items, related
from awards.pledges.queries.alike import likely_same
from awards.pledges.queries.contents import not_public, said_by_public_id, said_by_source
from awards.pledges.queries.tags import tag_counts
from awards.pledges.rules import reports
from tests.factories import a_user
from tests.pledges.conftest import report_here
from tests.pledges.things import an_heir, made, tied, turned


@pytest.fixture
def make(session, at):
    """`make("a", rehearsal=True, state="withdrawn", …)`: a pledge of this title in this state."""

    return lambda name, **values: made(session, at, name, **values)


@pytest.fixture
def staff(session):
    return a_user(session, "staff@secretariat.example")


def titles(found):
    return [one.current.title for one in found]


def a_draft(session, public_id="R-000900"):
    """A pledge that is being written and never was public."""
    found = Pledge(public_id=public_id, source_register="written", source_id=public_id, state="draft", current_n=0)
    session.add(found)
    session.flush()
    return found


# One pledge


def test_a_pledge_has_one_address_for_each_version_while_it_is_public(session, make, at):
    make("other")
    first = make("first", source_id="1")
    assert make("second", source_id="1") is first
    other, made_up, gone = make("another"), make("made up", rehearsal=True), make("gone", state="withdrawn")
    never = a_draft(session)
    session.expire_all()
    assert queries.public_pledge(session, first.public_id).current.title == "second"
    found, version = queries.pledge_version(session, first.public_id, 1)
    assert (found, version.title) == (first, "first")
    assert [one.title for one in items.versions_until(session, first, None, 9)] == ["second", "first"]
    assert [one.title for one in items.versions_until(session, first, 1, 9)] == ["first"]
    assert [one.title for one in items.versions_until(session, first, None, 1)] == ["second"]
    assert [n for n, _at in queries.version_dates(session, first)] == [2, 1]
    with pytest.raises(NotFound):
        queries.public_pledge(session, never.public_id)
    for missing in ((made_up.public_id, 1), (never.public_id, 0), ("R-999999", 1), (other.public_id, 2)):
        with pytest.raises(NotFound) as said:
            queries.pledge_version(session, *missing)
        assert type(said.value) is NotFound
    for look in (lambda: queries.public_pledge(session, gone.public_id),
                 lambda: queries.pledge_version(session, gone.public_id, 1)):  # fmt: skip
        with pytest.raises(Withdrawn, match=r"So\."):
            look()


def test_an_export_has_every_pledge_that_is_or_was_public_as_it_says_now(session, make):
    make("first", source_id="1")
    make("second", source_id="1")
    make("closed", state="closed")
    make("gone", state="withdrawn")
    make("made up", rehearsal=True)
    a_draft(session)
    session.expire_all()
    assert titles(items.every_pledge(session)) == ["second", "closed", "gone"]


def test_what_pledges_say_is_asked_by_register_and_id_or_by_number(session, make, at):
    own = make("old words", source_id="1")
    make("own", source_id="1")
    beside = make("beside", source_id="2")
    made_up = make("made up", source_id="3", rehearsal=True)
    turned(session, elsewhere := make("elsewhere", source_id="4"), source_register="elsewhere", source_id="1")
    asked = ["1", "3", "5"]
    (found,) = said_by_source(session, "test", asked)
    assert (found.pledge_id, found.n, found.content.title, found.content.parties) == (
        own.id, 2, "own", (("example-network", "lead"),),
    )  # fmt: skip
    assert [one.pledge_id for one in said_by_source(session, "elsewhere", asked)] == [elsewhere.id]
    numbers = [own.public_id, made_up.public_id]
    assert [one.content.title for one in said_by_public_id(session, numbers)] == ["own"]
    never = a_draft(session)
    assert not_public(session, [*numbers, beside.public_id, never.public_id, "R-999999"]) == {
        made_up.public_id, never.public_id,
    }  # fmt: skip
    assert not_public(session, [own.public_id]) == set()


def test_shares_and_what_was_valued_here_are_told_where_there_are_any(session, make):
    money = rules.Money("pledged", Decimal(100), "EUR", value_date=date(2024, 5, 1))
    stated = rules.Money("committed", Decimal(5), "USD", usd=Decimal(5), usd_basis="stated")
    own = make("own", money=(money, stated), countries=("GH", "KE"), shares=(("GH", Decimal(60)), ("KE", Decimal(40))))
    whole = make("not split", countries=("GH", "KE"))
    found = {one.public_id: one for one in said_by_public_id(session, [own.public_id, whole.public_id])}
    first, second = found[own.public_id], found[whole.public_id]
    assert (first.content.shares, second.content.shares) == ((("GH", Decimal(60)), ("KE", Decimal(40))), ())
    assert [queries.content_of(session, one).shares for one in (own, whole)] == [first.content.shares, ()]
    assert list(first.valued) == ["pledged"]


# Pledges that may be one


def test_likely_the_same_are_public_pledges_of_the_organisation_whatever_was_merged_into_it(session, make, at):
    an_heir(session, "Merged network", "Example network")
    said = {"title": "Kits for schools", "usd": 5, "start_year": 2026, "countries": ("KE",)}
    own = make("own", **said)
    alike = [
        make(f"alike {n}", **said | {"lead": lead}) for n, lead in enumerate(("Example network", "Merged network"))
    ]
    make("another's", **said | {"lead": "Another network"})
    make("gone", state="withdrawn", **said)
    made_up = make("made up", rehearsal=True, **said)
    other = make("made up as well", rehearsal=True, **said)
    content = queries.content_of(session, own)
    assert {one.key for one in likely_same(session, own, content)} == {one.public_id for one in alike}
    of_merged = queries.content_of(session, alike[1])
    assert {one.key for one in likely_same(session, alike[1], of_merged)} == {own.public_id, alike[0].public_id}
    assert [one.key for one in likely_same(session, made_up, content)] == [other.public_id]
    assert likely_same(session, own, content)[0].shared == ("title", "country", "amount", "year")


# Lists of a place, an organisation, a name


@pytest.fixture
def placed(session, make):
    """Pledges from and for places, one in each state, a made-up one and one that named a place in an old version."""
    for name, country in (("Kenyan network", "KE"), ("Nowhere network", None), ("French network", "FR")):
        ensure_organisation(session, name, public=True).country = country
    one, _heir = an_heir(session, "Former network", "French network")
    one.country = "GH"
    said = {"lead": "Nowhere network", "focus_area": "access"}
    make("for Kenya", countries=("KE",), usd=5, **said)
    make("from Kenya", lead="Kenyan network", focus_area="adoption", countries=("FR",), usd=7)
    make("from France by merge", lead="Former network", focus_area="value-creation", usd=9)
    make("of Africa", regions=("africa",), **said)
    make("of Africa from Kenya", regions=("africa",), lead="Kenyan network")
    make("of Africa with countries", regions=("africa",), countries=("BT",), **said)
    make("of poor countries", regions=("ldc",), **said)
    make("nowhere", **said)
    make("closed for Kenya", countries=("KE",), state="closed", **said)
    for state, rehearsal in (("withdrawn", False), ("published", True)):
        made = {"countries": ("KE",), "regions": ("africa",), "focus_area": "accelerate", "lead": "Kenyan network"}
        make(f"{state} {rehearsal}", state=state, rehearsal=rehearsal, **made)
        make(f"{state} {rehearsal} of Africa", state=state, rehearsal=rehearsal, **made | {"countries": ()})
    make("old words", source_id="moved", countries=("KE",), **said | {"focus_area": "accelerate"})
    make("moved", source_id="moved", **said)
    session.flush()
    partner = rules.Content(
        title="with a partner", source="made up for a test", parties=(("nowhere-network", "lead"), ("kenyan-network",
        "partner"), ("french-network", "co-pledger")),
    )  # fmt: skip
    services.put_pledge(session, services.Put("test", "partner", None, None, partner), None, session.scalars(
        select(Pledge.created_at)).first())  # fmt: skip
    session.expire_all()
    return session


def test_counts_by_place_are_of_public_pledges_as_they_say_now_from_or_for_it(placed):
    assert related.counts_by_country(placed) == {"KE": 4, "FR": 3, "BT": 1}
    assert related.counts_by_region(placed) == {"africa": 6, "europe": 3, "asia-pacific": 1, None: 3}
    assert related.number_touching(placed, ["KE"]) == 4
    assert related.number_touching(placed, ["KE", "FR"]) == 6
    assert related.areas_touching(placed, ["KE"]) == {"access", "adoption"}
    assert related.areas_touching(placed, ["FR"]) == {"adoption", "value-creation"}


def test_a_pledge_for_a_country_of_no_region_counts_in_the_region_of_another_that_it_names(session, make):
    make("of none", countries=("AW",))
    make("of one", countries=("AW", "KE"))
    assert related.counts_by_region(session) == {None: 1, "africa": 1}


def test_lists_of_a_place_are_of_public_pledges_the_largest_first(placed):
    assert titles(queries.for_countries(placed, ["KE"], 9)) == [
        "from Kenya", "for Kenya", "of Africa from Kenya", "closed for Kenya",
    ]  # fmt: skip
    assert titles(queries.for_countries(placed, ["KE"], 1)) == ["from Kenya"]
    assert titles(related.naming_regions(placed, ["africa"], 9)) == ["of Africa", "of Africa from Kenya"]
    assert titles(related.naming_regions(placed, ["africa"], 9, ["KE"])) == ["of Africa"]
    assert related.number_naming(placed, ["africa"]) == 2
    assert related.number_naming(placed, ["africa", "ldc"], ["KE"]) == 2


def test_lists_of_an_organisation_have_what_it_has_a_part_in_as_it_stands(placed):
    by_slug = dict(placed.execute(select(Organisation.slug, Organisation.id)).all())
    assert titles(queries.by_organisation(placed, by_slug["french-network"], 9)) == [
        "from France by merge", "with a partner",
    ]  # fmt: skip
    assert titles(queries.by_organisation(placed, by_slug["kenyan-network"], 9)) == [
        "from Kenya", "of Africa from Kenya", "with a partner",
    ]  # fmt: skip


def test_somebody_means_a_public_pledge_by_its_number_or_by_every_word_of_its_title(placed):
    of = dict(placed.execute(select(Pledge.source_id, Pledge.public_id)).all())
    assert related.named(placed, "kenya closed", 9) == [(of["closed for Kenya"], "closed for Kenya")]
    assert [title for _number, title in related.named(placed, "Africa", 9)] == [
        "of Africa", "of Africa from Kenya", "of Africa with countries",
    ]  # fmt: skip
    assert len(related.named(placed, "Africa", 2)) == 2
    assert related.named(placed, f" {of['nowhere'].lower()} ", 9) == [(of["nowhere"], "nowhere")]
    assert related.named(placed, of["withdrawn False"], 9) == []
    assert related.named(placed, " ", 9) == []
    assert related.named(placed, "old words", 9) == []
    assert related.standing_one(placed, of["nowhere"]).current.title == "nowhere"
    assert related.standing_one(placed, of["withdrawn False"]) is None
    assert related.standing_one(placed, of["published True"]) is None


def test_tags_are_counted_among_public_pledges_or_those_that_are_asked_for(placed):
    said = {"focus_areas": ["access", "accelerate"], "countries": ["KE", "BT"], "groups": ["women"]}
    found = tag_counts(placed, **said)
    assert (found.pledges, found.focus_areas, found.countries, found.groups) == (
        11, {"access": 7}, {"KE": 2, "BT": 1}, {},
    )  # fmt: skip
    among = tag_counts(placed, **said, among=Pledge.state == "withdrawn")
    assert (among.pledges, among.focus_areas, among.countries) == (2, {"accelerate": 2}, {"KE": 1})


def test_groups_are_counted_that_are_asked_for(session, make):
    make("women", beneficiaries=("women",))
    make("both", beneficiaries=("women", "potters"))
    assert tag_counts(session, groups=["women"]).groups == {"women": 2}


# What stands beside a line


def test_a_line_says_what_stands_beside_its_own_pledge(session, make, staff, at):
    plain, tying, ended, has_part, in_register, reported, of_desk = (
        make(title) for title in ("plain", "tying", "ended", "part", "register", "reported", "desk")
    )
    tied(session, tying, plain, "continues", staff, at)
    tied(session, ended, plain, "continues", staff, at, ended_at=at)
    organisation = ensure_organisation(session, "Example fund", public=True)
    session.add_all([
        PledgePart(pledge_id=has_part.id, organisation_id=organisation.id, role="funder", by_lead=False,
                   named_by=staff.id, named_at=at),
        PledgeRegisterEntry(pledge_id=in_register.id, register="GRF", identifier="1", retrieved_on=at.date()),
    ])  # fmt: skip
    said = reports.Report(at.date(), at.date(), "started", "So.", why_none="None.", evidence="https://a.example/")
    services.report(session, reported, said, staff, at.date(), at)
    report_here(session, of_desk)
    session.flush()
    lines = [line for some in queries.each_line(session, queries.Filters(sort="title")) for line in some]
    beside = {one.id: one for one in (tying, has_part, in_register, reported, of_desk)}
    assert len(lines) == 7
    assert {line.beside_id for line in lines} == {*beside, None}
    numbers = dict(session.execute(select(PledgeLine.cells, PledgeLine.n)).all())
    of_line = {numbers[line.cells]: line.beside_id for line in lines}
    for one in (plain, tying, ended, has_part, in_register, reported, of_desk):
        assert of_line[int(one.public_id[2:])] == (one.id if one.id in beside else None)


def test_groups_are_called_by_their_names_those_alone_that_are_asked_for(session):
    for key in ("women", "potters"):
        session.add(BeneficiaryGroup(key=key, names={"en": key.capitalize()}, source="made up for a test"))
    session.flush()
    assert queries.beneficiary_names(session, ["women", "nobody"]) == {"women": {"en": "Women"}}
    assert queries.beneficiary_names(session, []) == {}


def test_a_stream_has_each_pledge_with_its_organisations_as_they_stand(session, make, at):
    make("merged", lead="Merged network")
    an_heir(session, "Merged network", "Own network")
    make("own", lead="Own network")
    make("gone", state="withdrawn")
    make("made up", rehearsal=True)

    def streamed(**asked):
        return [one for some in queries.each_pledge(session, queries.Filters(sort="title", **asked)) for one in some]

    said = [(one.current.title, one.current.parties[0].organisation) for one in streamed()]
    assert [(title, of.slug, of.standing.slug, of.standing.name) for title, of in said] == [
        ("merged", "merged-network", "own-network", "Own network"),
        ("own", "own-network", "own-network", "Own network"),
    ]  # fmt: skip
    assert [(one.current.title, one.stands) for one in streamed(changed_since=at)] == [
        ("gone", False), ("merged", True), ("own", True),
    ]  # fmt: skip
    assert [(one.current.title, one.stands) for one in streamed(rehearsal=True)] == [("made up", False)]


def test_the_newest_total_is_the_newest_that_states_an_amount():
    dated = [
        SimpleNamespace(usd_billion=amount, sort_date=date(2024 + n, 1, 1)) for n, amount in enumerate((50, 60, None))
    ]
    assert queries.latest_total(dated) is dated[1]
    assert queries.latest_total(dated[2:]) is None
