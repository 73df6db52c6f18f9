"""Many pledges taken at once leave the rows that they leave one by one, and what they say is read back as it was."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import inspect, select

from awards.desks.rehearsal.registry.drawn import Margins
from awards.desks.rehearsal.registry.filling import made_up
from awards.infrastructure.audit import AuditRow
from awards.pledges import models, queries, rules, services
from awards.pledges.rules import bits
from awards.pledges.services import Lists, Put, look_at_many, put_many, put_pledges

BY_VERSION = (
    models.PledgeParty, models.PledgeMoney, models.PledgeTranche, models.PledgeCountry, models.PledgeRegion,
    models.PledgeBeneficiary,
)  # fmt: skip
OWN = {"id", "version_id", "pledge_id", "public_id", "source_register", "subject_id", "seq", "at", "n", "place"}


@pytest.fixture
def puts(session):
    services.load_groups(session)
    found = list(made_up(session, 5, Margins().scaled(200, 150)))[:40]
    return [replace(found[0], content=replace(found[0].content, regions=("latin-america",))), *found[1:]]


def of(register, puts):
    return [replace(put, register=register, public_id=None) for put in puts]


def rows_of(session, register):
    """Every row of the pledges of a register, without what no two of them share."""
    session.expire_all()
    pledges = {p.id: p for p in session.scalars(select(models.Pledge).where(models.Pledge.source_register == register))}
    named = {p.id: p.source_id for p in pledges.values()}
    versions = session.scalars(select(models.PledgeVersion).where(models.PledgeVersion.pledge_id.in_(named))).all()
    of_version = {version.id: (named[version.pledge_id], version.n) for version in versions}
    found = [("pledge", named[key], plain(pledge)) for key, pledge in pledges.items()]
    for version in versions:
        said = plain(version)
        said["search_text"] = said["search_text"].split(" ", 2)[2]  # after the public id: r 000123
        found.append(("version", of_version[version.id], said))
    for search in session.scalars(select(models.PledgeSearch).where(models.PledgeSearch.pledge_id.in_(named))):
        found.append(("found", named[search.pledge_id], plain(search) | {"values": said_by(session, search)}))
        cells = session.get_one(models.PledgeLine, search.n).cells.replace(f"R-{search.n:06d}", "")
        found.append(("line", named[search.pledge_id], cells.replace(register, "")))
    for table in BY_VERSION:
        rows = session.scalars(select(table).where(table.version_id.in_(of_version)))
        found += [(table.__tablename__, of_version[row.version_id], plain(row)) for row in rows]
    for row in session.scalars(select(AuditRow).where(AuditRow.subject_id.in_(named))):
        details = {key: value for key, value in row.details.items() if key != "public_id"}
        found.append(("audit", named[row.subject_id], plain(row) | {"details": details}))
    return Counter(repr(one) for one in found)


def said_by(session, search):
    """What a pledge stands under in the index, but for the number in its public id; the index holds it there."""
    pairs = set(rules.finding.pairs(rules.finding.read_values(search.values)))
    within = {
        (row.facet, row.value)
        for row in session.scalars(select(models.PledgeIndex).where(models.PledgeIndex.part == 0))
        if bits.unpacked(row.bits) >> search.place & 1
    }
    assert within == pairs
    return sorted(pairs - {("word", f"{search.n:06d}")})


def plain(row):
    values = {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}
    return {key: value for key, value in sorted(values.items()) if key not in OWN}


def test_many_at_once_leave_the_rows_of_one_by_one(session, at, puts):
    put_pledges(session, of("one by one", puts), None, at)
    taken = put_many(session, of("at once", puts), None, at, second=True)
    assert Counter(one.what for one in taken) == {"new": 40}
    assert rows_of(session, "at once") == rows_of(session, "one by one")
    assert queries.kept_sums(session) == queries.live_sums(session)


def test_a_change_of_many_makes_the_versions_of_one_by_one(session, at, puts):
    later = [replace(put, content=replace(put.content, note="Said more.")) for put in puts[:5]]
    for register, take in (("one by one", put_pledges), ("at once", taking_many)):
        take(session, of(register, puts), None, at)
        take(session, [replace(put, official_number="7") for put in of(register, later)], None, at)
        take(session, [replace(puts[6], register=register, official_number="8", public_id=None)], None, at)
    assert rows_of(session, "at once") == rows_of(session, "one by one")
    assert queries.kept_sums(session) == queries.live_sums(session)


def taking_many(session, puts, by, at):
    return put_many(session, puts, by, at, second=True)


def test_the_same_again_changes_nothing(session, at, puts):
    put_many(session, puts, None, at, second=True)
    before = rows_of(session, rules.MADE_UP)
    assert {one.what for one in put_many(session, puts, None, at, second=True)} == {"same"}
    assert rows_of(session, rules.MADE_UP) == before


def test_what_is_read_back_says_what_was_written(session, at, puts, recorded):
    put_many(session, puts, None, at, second=True)
    said = queries.said_by_source(session, rules.MADE_UP, [put.source_id for put in puts])
    assert {one.source_id: rules.content_digest(one.content) for one in said} == {
        put.source_id: rules.content_digest(put.content) for put in puts
    }
    ids = list(session.scalars(select(models.Pledge.public_id).where(models.Pledge.source_register == "record")))
    of_the_record = queries.said_by_public_id(session, ids)
    assert len(of_the_record) == 33
    assert all(rules.content_digest(one.content) == one.digest for one in of_the_record)


def test_above_ten_million_nothing_comes_in_before_a_second_person(session, at, puts):
    large = replace(
        puts[0].content.money[0] if puts[0].content.money else rules.Money("pledged", Decimal(1), "USD"),
        amount=Decimal(10_000_001), usd=Decimal(10_000_001), usd_basis="stated", most=None,
    )  # fmt: skip
    content = replace(puts[1].content, resource_kind="financial", money=(large,), tranches=(), shares=())
    put = Put("a source", "9", None, None, content)
    assert [one.what for one in put_many(session, [put], None, at, second=False)] == ["held"]
    assert queries.said_by_source(session, "a source", ["9"]) == []
    assert [one.what for one in put_many(session, [put], None, at, second=True)] == ["new"]
    less = replace(large, amount=Decimal(9), usd=Decimal(9))
    lowered = Put("a source", "9", None, None, replace(content, money=(less,)))
    assert [one.what for one in put_many(session, [lowered], None, at, second=False)] == ["held"]
    assert [one.what for one in put_many(session, [lowered], None, at, second=True)] == ["changed"]


def test_looking_writes_nothing_and_names_what_is_wrong(session, at, puts):
    wrong = replace(puts[0], content=replace(puts[0].content, countries=("XX",)))
    taken = look_at_many([wrong, puts[1]], {}, Lists.read(session, [wrong, puts[1]]), at, second=True)
    assert [(one.what, list(one.wrong)) for one in taken] == [("refused", ["countries"]), ("new", [])]
    assert put_many(session, [wrong], None, at, second=True)[0].what == "refused"
    assert session.scalars(select(models.Pledge)).all() == []


def test_digests_of_earlier_versions_hold(recorded):
    said = queries.said_by_public_id(recorded, ["R-000001"])
    assert said[0].digest == "0df28d687dffca7b75d469a1b0b89616b0a8ac3d32ebf74f8ef044139cdc2777"
