"""Opening, changing and publishing an edition."""

import copy
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.programme import queries, services
from awards.programme.document import read, write
from tests.factories import a_user, an_edition


@pytest.fixture
def staff(session, at):
    return a_user(session, "ada@example.org")


@pytest.fixture
def edition(session, staff, at):
    return services.open_edition(session, queries.default_document(), staff, at)


def actions(session) -> list[str]:
    return list(session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))


def test_whoever_opens_an_edition_becomes_its_staff(session, staff, edition):
    assert staff.has("staff", edition.id)
    assert "edition.opened" in actions(session)


def test_an_edition_opened_by_the_program_has_no_staff_yet(session, at):
    edition = services.open_edition(session, queries.default_document(), None, at)
    assert queries.edition(session, edition.id).year == 2027


def test_what_is_written_from_an_edition_is_what_was_read(session, edition):
    session.flush()
    session.expunge_all()
    found = queries.edition(session, edition.id)
    assert read(write(found)) == read(queries.default_document())


def test_importing_an_export_changes_nothing(session, staff, edition, at):
    before = (edition.version, len(actions(session)))
    assert services.change_edition(session, edition, write(edition), staff, at) is False
    session.flush()
    assert (edition.version, len(actions(session))) == before


def test_a_year_has_one_edition_and_one_rehearsal(session, staff, edition, at):
    services.open_edition(session, queries.default_document(), staff, at, rehearsal=True)
    with pytest.raises(RuleBroken, match="There is an edition of 2027 already"):
        services.open_edition(session, queries.default_document(), staff, at)


def test_a_change_adds_removes_and_reorders_categories_and_criteria_and_keeps_the_rest(session, staff, edition, at):
    ids = {c.key: c.id for c in edition.categories}
    changed = write(edition)
    access, skills, _tech, smes, research = changed["categories"]
    skills["criteria"] = [c for c in skills["criteria"] if c["key"] != "reach"]
    skills["criteria"][0]["weight"] = 50
    added = copy.deepcopy(access) | {"key": "safety"}
    changed["categories"] = [research, skills, added, smes]
    changed["form"]["sections"][0]["questions"][1]["criteria"] = []
    changed["rounds"] += [{"opens_at": "2027-08-20T07:00:00Z", "closes_at": "2027-09-01T07:00:00Z"}]
    assert services.change_edition(session, edition, changed, staff, at) is True
    session.expunge_all()
    found = queries.edition(session, edition.id)
    assert [c.key for c in found.categories] == ["research", "skills", "safety", "leadership-in-smes"]
    assert {c.key: c.id for c in found.categories if c.key in ids}.items() <= ids.items()
    weights = {c.key: c.weight for c in found.categories[1].criteria}
    assert weights == {"results": 50, "evidence": 25, "repeat": 20}
    assert [r.number for r in found.rounds] == [1, 2]
    assert read(write(found)) == read(changed)


def test_a_change_of_a_category_alone_makes_a_new_version(session, staff, edition, at):
    before = edition.version
    changed = write(edition)
    changed["categories"][0]["reviews"] = 4
    services.change_edition(session, edition, changed, staff, at, expected_version=before)
    assert edition.version == before + 1
    changed["categories"][0]["reviews"] = 5
    with pytest.raises(StaleVersion):
        services.change_edition(session, edition, changed, staff, at, expected_version=before)


def test_published_rules_do_not_change(session, staff, edition, at):
    services.publish_rules(session, edition, staff, at)
    assert edition.rules_published_at == at
    assert not edition.proposal, "who publishes a proposal adopts it"
    changed = write(edition)
    changed["categories"][0]["criteria"][0]["weight"] = 99
    with pytest.raises(RuleBroken, match="they do not change any more"):
        services.change_edition(session, edition, changed, staff, at)
    with pytest.raises(RuleBroken, match="published already"):
        services.publish_rules(session, edition, staff, at)
    assert actions(session).count("edition.rules_published") == 1


def test_rules_under_which_nominations_came_in_do_not_change(session, staff, edition, at):
    edition.last_number = 1
    changed = write(edition)
    changed["names"]["en"] = "Another name"
    with pytest.raises(RuleBroken, match="do not change any more"):
        services.change_edition(session, edition, changed, staff, at)


def test_the_year_does_not_change(session, staff, edition, at):
    with pytest.raises(RuleBroken, match="The year of an edition does not change"):
        services.change_edition(session, edition, write(edition) | {"year": 2029}, staff, at)


def test_the_real_edition_of_a_year_comes_before_its_rehearsal(session, at):
    rehearsal = an_edition(session, at, year=2031, rehearsal=True)
    assert queries.edition_of_year(session, 2031).id == rehearsal.id
    real = an_edition(session, at, year=2031)
    assert queries.edition_of_year(session, 2031).id == real.id
    assert queries.edition_of_year(session, 2031, rehearsal=True).id == rehearsal.id
    with pytest.raises(NotFound):
        queries.edition_of_year(session, 1999)


def test_an_edition_is_open_only_between_its_dates_and_with_published_rules(session, at):
    assert queries.open_editions(session, at) == []
    edition = an_edition(session, at, year=2031, phase="open")
    an_edition(session, at, year=2030, phase="screening")
    coming = an_edition(session, at, year=2032, phase="upcoming")
    assert [e.year for e in queries.open_editions(session, at)] == [2031]
    assert [e.id for e in queries.coming_editions(session, at)] == [coming.id]
    assert queries.open_editions(session, at, rehearsal=True) == []
    edition.rules_published_at = None
    session.flush()
    assert queries.open_editions(session, at) == []


def test_an_edition_of_the_record_is_not_held_here(session, at):
    record = an_edition(session, at, year=2019)
    record.kind = "record"
    session.flush()
    with pytest.raises(NotFound):
        queries.held_edition(session, record.id)


def test_the_document_writes_instants_in_utc(session, staff, edition):
    assert write(edition)["dates"]["closes_at"] == "2027-05-31T21:00:00Z"
    assert edition.closes_at == datetime(2027, 5, 31, 21, tzinfo=UTC)
