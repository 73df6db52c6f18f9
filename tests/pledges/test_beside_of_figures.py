"""What stands beside a selection (withdrawn, made up, in another currency, under another word) is in no sum."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from awards.infrastructure.audit import AuditRow
from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import describe, ensure_organisation
from awards.organisations.services.moderating import Description
from awards.pledges import queries, rules, services
from awards.pledges.models import PledgePart, PledgeSum
from awards.pledges.queries import Filters, sums
from awards.pledges.queries.index import index_of
from awards.pledges.queries.overview import by_un_list, overview, split
from tests.factories import a_user
from tests.pledges.conftest import put, report_here
from tests.pledges.things import an_heir, made, tied, turned

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def usd(amount, word="pledged"):
    return rules.Money(word, Decimal(amount), "USD", usd=Decimal(amount), usd_basis="stated")


def euros(amount, worth=None, word="pledged", **more):
    basis = None if worth is None else "stated"
    return rules.Money(word, Decimal(amount), "XDR", usd=worth and Decimal(worth), usd_basis=basis, **more)


@pytest.fixture
def make(session):
    return lambda name, at=NOW, **values: made(session, at, name, **values)


@pytest.fixture
def staff(session):
    return a_user(session, "staff@secretariat.example")


def found(session, **asked):
    """The titles of a list, which its number, its figures and what is selected for others agree with."""
    filters = Filters(**asked)
    listed = [one.current.title for one in queries.pledges(session, filters)]
    assert queries.number(session, filters) == len(listed) == queries.figures(session, filters, ()).found
    assert len(session.scalars(queries.selected(session, filters)).all()) == len(listed)
    return listed


# Lists


def test_a_list_has_public_pledges_and_a_rehearsal_its_own(session, make):
    make("own")
    make("closed", state="closed")
    make("gone", state="withdrawn")
    make("made up", rehearsal=True)
    make("made up and gone", rehearsal=True, state="withdrawn")
    assert found(session, sort="title") == ["closed", "own"]
    assert found(session, rehearsal=True) == ["made up"]
    assert found(session, chosen={"country": ()}, sort="title") == ["closed", "own"]
    assert found(session, chosen={"state": ("published",)}) == ["own"]
    assert found(session, chosen={"state": ("published",)}, rehearsal=True) == ["made up"]
    assert found(session, pledge_ids=()) == []


def test_a_list_of_what_changed_has_withdrawn_pledges_and_those_whose_organisation_changed(session, make, staff):
    for name in ("Merged", "Described", "Claimed", "Long ago", "Changed", "Nobody's"):
        make(f"of {name}", lead=f"{name} network", at=NOW - 9 * DAY)
    made_up = make("made up", at=NOW, rehearsal=True)
    gone = make("gone", at=NOW - 9 * DAY)
    services.withdraw_pledge(session, gone, "So.", staff.id, NOW)
    turned(session, made_up)
    put(session, NOW, source_id="of Changed", title="of Changed", lead="Changed network", usd=5)
    for name, action, days in (
        ("Merged", "organisation.merged", 0), ("Described", "organisation.described", 0),
        ("Claimed", "organisation.claimed", 0), ("Long ago", "organisation.described", -2),
    ):  # fmt: skip
        one = ensure_organisation(session, f"{name} network")
        session.add(AuditRow(at=NOW + days * DAY, action=action, subject_id=one.id, details={}))
        session.flush()
    assert set(found(session, changed_since=NOW - DAY)) == {"of Merged", "of Described", "of Changed", "gone"}
    assert found(session, changed_since=NOW + DAY) == []
    assert "gone" not in found(session)


def test_a_list_of_an_organisation_has_what_was_merged_into_it(session, make):
    make("own", lead="Own network")
    make("merged", lead="Merged network")
    merged, own = an_heir(session, "Merged network", "Own network")
    make("beside", lead="Other network")
    assert set(found(session, organisation_id=own.id)) == {"own", "merged"}
    assert found(session, organisation_id=merged.id) == ["merged"]
    assert set(found(session, organisation_id=own.id, q="network")) == {"own", "merged"}


def test_a_list_of_countries_has_what_is_from_or_for_them(session, make):
    ensure_organisation(session, "Kenyan network", public=True).country = "KE"
    make("from", lead="Kenyan network", countries=("FR",))
    make("for", countries=("KE",))
    make("beside", countries=("FR",))
    assert set(found(session, touching=("KE",))) == {"from", "for"}
    assert found(session, touching=("KE",), q="for") == ["for"]


def test_an_order_by_amount_is_by_the_largest_in_the_currency(session, make):
    make("few euros", money=(euros(5), usd(900, "committed")))
    make("many euros", money=(euros(70), euros(3, word="committed")))
    make("dollars", usd=1000)
    make("many in an old version", source_id="old", money=(euros(500),))
    make("none now", source_id="old", usd=1)
    make("worth most", money=(euros(1, 5000),))
    assert found(session, currency="XDR") == ["many euros", "few euros", "worth most", "dollars", "none now"]
    assert found(session)[:3] == ["worth most", "dollars", "few euros"]
    assert found(session, currency="XDR", at_least=Decimal(6)) == ["many euros"]
    assert queries.figures(session, Filters(currency="XDR", at_least=Decimal(6)), ()).not_compared == 2
    after = queries.pledges(session, Filters(currency="XDR"))[1].public_id
    going_on = queries.pledges(session, Filters(currency="XDR", after=after))
    assert [one.current.title for one in going_on] == ["worth most", "dollars", "none now"]


def test_an_order_by_report_or_year_is_by_the_newest_of_each(session, make, staff):
    years = {"b": 2026, "a": 2027, "c": 2025}
    made = {name: make(name, start_year=year) for name, year in years.items()}
    report_here(session, *made.values())
    for days, name in ((3, "a"), (1, "b"), (2, "c")):
        day = (NOW - days * DAY).date()
        said = rules.reports.Report(day, day, "started", "So.", why_none="None.", evidence="https://a.example/")
        services.report(session, made[name], said, staff, day, NOW - days * DAY)
    assert found(session, sort="year") == ["a", "b", "c"]
    assert found(session, sort="reported") == ["b", "c", "a"]
    assert found(session, sort="newest") == ["c", "a", "b"]


# The index


def test_a_facet_counts_what_the_others_leave(session, make):
    make("own", countries=("KE",), focus_area="access")
    make("beside", countries=("FR",), focus_area="access")
    make("another", countries=("FR",), focus_area="adoption")
    facets = queries.figures(session, Filters(chosen={"country": ("KE",)})).facets
    assert facets["focus_area"] == {"access": 1}
    assert facets["country"] == {"KE": 1, "FR": 2}


def test_words_find_what_a_pledge_names_and_not_what_stands_beside_another(session, make, staff):
    own, _beside = make("own", countries=("KE",)), make("beside", countries=("FR",))
    fund = ensure_organisation(session, "Example fund", public=True)
    session.add(PledgePart(pledge_id=own.id, organisation_id=fund.id, role="funder", by_lead=False, named_by=staff.id,
                           named_at=NOW, shown_at=NOW))  # fmt: skip
    hidden = ensure_organisation(session, "Hidden foundation", public=True)
    session.add(PledgePart(pledge_id=own.id, organisation_id=hidden.id, role="funder", by_lead=True, named_by=staff.id,
                           named_at=NOW))  # fmt: skip
    session.flush()
    assert found(session, q="fund") == ["own"], "before the index knows"
    assert found(session, q="foundation") == []
    for one in (own, _beside):
        turned(session, one)
    assert found(session, q="fund") == ["own"]
    assert found(session, q="foundation") == []
    assert found(session, q="Kenya") == found(session, q="كينيا") == ["own"]
    assert found(session, q="Kenya fund") == ["own"]
    assert found(session, q="France fund") == []


def test_an_organisation_without_a_country_leaves_its_pledges_in_none(session, make):
    network = ensure_organisation(session, "Example network", public=True)
    network.country = "KE"
    make("own", countries=("FR",))
    session.flush()
    assert set(queries.by_country(session, Filters())) == {"KE", "FR"}
    network.country = None
    session.flush()
    assert set(queries.by_country(session, Filters())) == {"FR"}


def test_a_pledge_comes_from_where_the_first_that_leads_is_at_home(session):
    for name, country in (("Example network", "KE"), ("Other network", "FR"), ("Third network", "GH")):
        ensure_organisation(session, name, public=True).country = country
    session.flush()
    parties = (("other-network", "co-pledger"), ("example-network", "lead"), ("third-network", "lead"))
    content = rules.Content(title="together", source="made up for a test", parties=parties)
    services.put_pledge(session, services.Put("test", "1", None, None, content), None, NOW)
    assert set(queries.by_country(session, Filters())) == {"KE"}


def test_an_organisation_is_found_by_its_new_name_also_where_another_was_merged_into_it_or_it_has_a_part(
    session, make, staff
):
    make("merged", lead="Merged network")
    _merged, heir = an_heir(session, "Merged network", "Own network")
    fund = ensure_organisation(session, "Example fund", public=True)
    session.add(PledgePart(pledge_id=make("part").id, organisation_id=fund.id, role="funder", by_lead=False,
                           named_by=staff.id, named_at=NOW, shown_at=NOW))  # fmt: skip
    make("beside", lead="Third network")
    assert found(session, q="renamed") == []
    for one in (heir, fund):
        describe(session, one, Description("Renamed", {}, None, None), staff)
    assert set(found(session, q="renamed")) == {"merged", "part"}


def test_what_was_looked_up_for_levels_is_taken_for_no_other_facet(session, make):
    make("own", sdgs=("4", "10"))
    index = index_of(session, NOW)
    index.read(["level"])
    assert set(index.of("sdg")) == {"4", "10"}


# Sums


def test_sums_are_of_public_pledges_and_what_two_name_counts_once(session, make, staff):
    whole, part, over, other, plain = (make(name, usd=n) for name, n in (
        ("whole", 100), ("part", 40), ("over", 30), ("other", 20), ("plain", 7)))  # fmt: skip
    make("in euros without a worth", money=(euros(5), usd(3, "committed")))
    make("no money")
    gone, made_up = make("gone", usd=1000, state="withdrawn"), make("made up", usd=2000, rehearsal=True)
    make("old", source_id="plain again", usd=4000)
    make("new", source_id="plain again", usd=2)
    tied(session, part, whole, "part_of", staff, NOW)
    tied(session, over, whole, "part_of", staff, NOW, ended_at=NOW)
    tied(session, other, whole, "continues", staff, NOW)
    tied(session, gone, whole, "part_of", staff, NOW)
    tied(session, made_up, plain, "part_of", staff, NOW)
    expected = {
        "pledged": sums.WordSum(Decimal(199), Decimal(159), 6), "committed": sums.WordSum(Decimal(3), Decimal(3), 1),
    }  # fmt: skip
    assert sums.live_sums(session) == expected
    session.add(PledgeSum(word="spent", gross=0, net=0, pledges=0))
    session.flush()
    assert sums.kept_sums(session) == expected
    assert {(one.from_id, one.to_id) for one in sums.standing_links(session, [part.id, over.id, whole.id])} == {
        (part.id, whole.id)
    }
    assert sums.sums_of(session, [plain.id])["pledged"] == sums.WordSum(Decimal(7), Decimal(7), 1)
    assert sums.sums_of(session, [whole.id])["pledged"] == sums.WordSum(Decimal(160), Decimal(120), 3)
    assert sums.sums_of(session, [other.id]) == sums.sums_of(session, [whole.id])
    assert sums.sums_of(session, [over.id])["pledged"].pledges == 1
    assert queries.figures(session, Filters(), ()).twice == {"pledged": Decimal(40)}
    assert queries.figures(session, Filters(q="part"), ()).twice == {}
    assert queries.figures(session, Filters(q="plain"), ()).twice == {}


def test_a_narrowed_list_counts_its_own_pledges_without_an_amount(session, make):
    make("own", usd=5, countries=("KE",))
    make("own in kind", resource_kind="in-kind", countries=("KE",))
    make("own none", resource_kind="none", countries=("KE",))
    make("beside", resource_kind="none", countries=("FR",))
    make("beside, not said", countries=("FR",))
    kenya = queries.figures(session, Filters(chosen={"country": ("KE",)}), ())
    assert (kenya.all, kenya.found, kenya.no_amount, kenya.no_money) == (5, 3, 1, 1)
    france = queries.figures(session, Filters(chosen={"country": ("FR",)}), ())
    assert (france.found, france.no_amount, france.no_money) == (2, 1, 1)


def test_years_have_what_is_promised_of_the_list_and_instalments_of_their_own_amount(session, make):
    instalment = rules.Tranche("pledged", Decimal(30), "XDR", date(2024, 1, 1), date(2024, 12, 31))
    make("planned", money=(euros(100, 200), euros(90, 90, "committed")), countries=("KE",), start_year=2024,
         end_year=2025, tranches=(instalment,
         rules.Tranche("committed", Decimal(90), "XDR", date(2024, 1, 1), date(2024, 12, 31))))  # fmt: skip
    make("all planned", usd=50, countries=("KE",),
         tranches=(rules.Tranche("pledged", Decimal(50), "USD", date(2024, 1, 1), date(2024, 12, 31)),))  # fmt: skip
    make("whole", usd=7, countries=("KE",), start_year=2026, end_year=2026)
    make("without a worth", money=(euros(31),), countries=("KE",), start_year=2024, end_year=2026,
         tranches=(instalment,))  # fmt: skip
    make("without one nor instalments", money=(euros(11),), countries=("KE",), start_year=2026, end_year=2026)
    make("paid", money=(usd(13, "disbursed"),), countries=("KE",), start_year=2026, end_year=2026)
    make("beside", usd=17, countries=("FR",), start_year=2026, end_year=2026)
    make("beside, planned", money=(euros(100, 200),), countries=("FR",), tranches=(instalment,))
    make("gone", usd=19, countries=("KE",), start_year=2026, end_year=2026, state="withdrawn")
    years = queries.by_year(session, Filters(chosen={"country": ("KE",)}))
    assert [(one.year, one.planned, one.assumed) for one in years.years] == [
        (2024, 110, 70), (2025, 0, 70), (2026, 7, 0),
    ]  # fmt: skip
    assert (years.without, years.without_pledges) == (0, 0)


def test_a_country_has_its_share_of_what_is_pledged_in_dollars_by_public_pledges(session, make):
    shares = (("KE", Decimal(25)), ("FR", Decimal(75)))
    make("alone", money=(usd(100), usd(1, "committed")), countries=("KE",))
    make("shared", usd=1000, countries=("KE", "FR"), shares=shares)
    make("not split", usd=7, countries=("KE", "FR"))
    make("without a worth", money=(euros(11),), countries=("KE", "FR"))
    make("beside", usd=13, countries=("FR",))
    make("gone", usd=17, countries=("KE",), state="withdrawn")
    make("made up", usd=19, countries=("KE", "FR"), rehearsal=True)
    make("old", source_id="moved", usd=23, countries=("KE",))
    make("moved", source_id="moved", usd=23, countries=("FR",))
    assert split(session, "KE") == queries.Split(Decimal(350), Decimal(7), 1)


def test_an_overview_is_of_its_selection_and_of_organisations_as_they_stand(session, make, staff):
    merged, own = an_heir(session, "Merged network", "Own network")
    names = {name: ensure_organisation(session, name, public=True) for name in ("Two", "Three", "Four", "Beside")}
    for organisation, value, until in (
        (merged, "1", None), (names["Two"], "2", NOW.date()), (names["Three"], "3", (NOW - DAY).date()),
        (names["Beside"], "4", None),
    ):  # fmt: skip
        session.add(
            OrganisationIdentifier(organisation_id=organisation.id, scheme="XX", value=value, valid_until=until)
        )
    for one in (own, names["Three"], names["Beside"]):
        one.verified_at, one.verified_by = NOW, staff.id
    long_ago = NOW - 800 * DAY
    of_desk = [
        make("own", lead="Merged network", countries=("KE",), at=long_ago, usd=5),
        make("two", lead="Two", countries=("KE",), at=NOW, usd=7),
        make("three", lead="Three", at=long_ago, usd=8, countries=("KE", "FR")),
        make("closed", lead="Three", at=long_ago, state="closed", countries=("KE",)),
        make("heard", lead="Four", at=long_ago, countries=("KE",)),
        make("beside", lead="Beside", at=long_ago, countries=("FR",)),
    ]
    make("of a source", lead="Four", at=long_ago, countries=("KE",), usd=6)
    make("elsewhere", lead="Four", at=long_ago, countries=("GH",))
    report_here(session, *of_desk)
    for pledge, days, stage in (
        (of_desk[4], 1, "on_track"),
        (of_desk[0], 700, "started"),
        (of_desk[5], 1, "completed"),
    ):
        day = (NOW - days * DAY).date()
        said = rules.reports.Report(day, day, stage, "So.", why_none="None.", evidence="https://a.example/")
        services.report(session, pledge, said, staff, day, NOW - days * DAY)
    found = overview(session, Filters(chosen={"country": ("KE",)}, at=NOW), NOW)
    assert (found.found, found.organisations, found.countries) == (6, 4, 2)
    assert found.identified == rules.Rate(2, 4)
    assert found.verified == rules.Rate(1, 2)
    assert found.answered == rules.Rate(1, 3)
    assert found.progressed == rules.Rate(1, 2)
    (pledged,) = found.spreads
    assert (pledged.pledges, pledged.least, pledged.median, pledged.most) == (4, 5, Decimal("6.5"), 8)


def test_areas_and_countries_of_a_selection_are_those_of_its_pledges(session, make):
    for name, country in (("Kenyan network", "KE"), ("French network", "FR")):
        ensure_organisation(session, name, public=True).country = country
    session.flush()
    make("own", lead="Kenyan network", countries=("KE",), focus_area="access")
    make("of nobody's area", lead="Kenyan network", countries=("KE",))
    make("beside", lead="French network", countries=("FR",), focus_area="adoption")
    make("beside as well", lead="French network", countries=("FR",), focus_area="access")
    asked = Filters(chosen={"country": ("KE",)})
    assert queries.matrix(session, asked) == {("access", "africa"): 1, (None, "africa"): 1}
    assert queries.by_country(session, asked) == {"KE": queries.InCountry(2, 2)}


def test_lists_of_the_un_are_counted_by_their_members_alone(recorded, make):
    make("for Bhutan", countries=("BT",), source_id="x-1", public_id="R-900001")
    before = by_un_list(recorded, Filters(q="for Bhutan"))
    assert {key for key in before if key[0] == "LDC"}
    assert ("LDC", "2025") not in before
