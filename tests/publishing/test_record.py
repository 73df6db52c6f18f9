"""What is known of past editions is published as it is, at once, and only once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from awards.core.errors import NotFound
from awards.programme.models import Edition
from awards.publishing import queries, rules, services
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from tests.publishing.things import a_record_edition, two_laureates


def test_a_record_is_public_at_once_and_not_before(session, at):
    edition = a_record_edition(session, 2019)
    services.publish_record(session, edition, rules.facts(names={"en": "Awards 2019"}), two_laureates(), at)
    found = queries.of_year(session, 2019, at)
    assert [laureate.slug for laureate in found.laureates] == ["female-agent-2019", "no-name-2019"]
    assert found.laureates[0].holders == ["Example One", "Example Two"]
    assert found.laureates[0].partners == ["Example Partner"]
    assert [country.iso2 for country in found.laureates[0].countries] == ["JO", "LB"]
    with pytest.raises(NotFound):
        queries.of_year(session, 2019, at - timedelta(seconds=1))


def test_loading_the_same_record_again_changes_nothing(session, at):
    edition = a_record_edition(session, 2019)
    first = services.publish_record(session, edition, rules.facts(), two_laureates(), at)
    again = services.publish_record(session, edition, rules.facts(), two_laureates(), at + timedelta(days=1))
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Publication)) == 1


def test_a_mended_record_takes_the_place_of_the_old_one(session, at):
    edition = a_record_edition(session, 2019)
    services.publish_record(session, edition, rules.facts(), two_laureates(), at)
    later = at + timedelta(days=1)
    services.publish_record(session, edition, rules.facts(note="Mended."), two_laureates()[:1], later)
    assert [laureate.slug for laureate in queries.laureates(session, later)] == ["female-agent-2019"]
    assert len(queries.laureates(session, at)) == 2
    with pytest.raises(NotFound):
        queries.laureate(session, "no-name-2019", later)


def test_the_digest_can_be_made_again_from_what_is_kept(session, at):
    edition = a_record_edition(session, 2019)
    services.publish_record(session, edition, rules.facts(names={"en": "Awards 2019"}), two_laureates(), at)
    session.commit()
    session.expunge_all()
    found = queries.of_year(session, 2019, at)
    assert rules.digest(found.document()) == found.digest
    found.laureates[0].project = "Another project"
    assert rules.digest(found.document()) != found.digest


def test_an_unknown_fact_or_organisation_is_refused(session, at):
    edition = a_record_edition(session, 2019)
    with pytest.raises(TypeError, match="winner"):
        rules.facts(winner=3)
    with pytest.raises(ValueError, match="example-none"):
        services.publish_record(
            session, edition, rules.facts(), [{**two_laureates()[0], "organisations": [("None", "example-none")]}], at
        )


@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("publication", "year"), ("laureate", "role"), ("laureate_organisation", "name"), ("laureate_country", "iso2")],
)
def test_the_database_refuses_to_change_what_was_published(session, at, table, column, change):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    session.commit()
    with pytest.raises(DBAPIError, match="only added"):
        session.connection().exec_driver_sql(change.format(table, column))


def test_a_rehearsal_may_be_taken_away_whole_but_not_altered(session, at):
    edition = a_record_edition(session, 2031, rehearsal=True)
    publication = services.publish_record(session, edition, rules.facts(), two_laureates(), at)
    session.commit()
    with pytest.raises(DBAPIError, match="only added"), session.begin_nested():
        session.connection().exec_driver_sql("UPDATE laureate SET role = 'finalist'")
    for table in ("laureate_country", "laureate_organisation", "laureate", "publication"):
        session.connection().exec_driver_sql(f"DELETE FROM {table}")
    session.expunge_all()
    assert session.get(Publication, publication.id) is None


def test_laureates_are_found_by_country_and_by_organisation(session, at):
    edition = a_record_edition(session, 2019)
    services.publish_record(session, edition, rules.facts(), two_laureates(), at)
    assert [found.slug for found in queries.laureates(session, at, country="LB")] == ["female-agent-2019"]
    assert queries.laureates(session, at, country="KE") == []
    assert queries.laureates(session, at, organisation_ids=[edition.id]) == []
    assert queries.laureate(session, "female-agent-2019", at).publication.year == 2019


def test_real_and_rehearsed_editions_of_a_year_never_mix(session, at):
    real, rehearsed = a_record_edition(session, 2019), a_record_edition(session, 2019, rehearsal=True)
    services.publish_record(session, real, rules.facts(), two_laureates()[:1], at)
    services.publish_record(session, rehearsed, rules.facts(), two_laureates()[1:], at)
    assert [found.slug for found in queries.laureates(session, at)] == ["female-agent-2019"]
    assert [found.slug for found in queries.laureates(session, at, rehearsal=2019)] == ["no-name-2019"]
    assert queries.laureates(session, at, rehearsal=2020) == []
    with pytest.raises(NotFound):
        queries.laureate(session, "no-name-2019", at)
    assert queries.years(session, at) == [2019]


def test_a_laureate_holds_several_organisations_and_keeps_their_order(session, at):
    edition = a_record_edition(session, 2019)
    services.publish_record(session, edition, rules.facts(), two_laureates(), at)
    rows = session.execute(
        select(LaureateOrganisation.position, LaureateOrganisation.partner)
        .join(Laureate, Laureate.id == LaureateOrganisation.laureate_id)
        .order_by(LaureateOrganisation.position)
    ).all()
    assert rows == [(0, False), (1, False), (2, True)]
    assert session.scalar(select(func.count()).select_from(Edition)) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"slug": "one-2019", "role": "winner"}, "source"),
        ({"slug": "one-2019", "role": "winner", "source": "A programme", "titel": "One"}, "titel"),
    ],
)
def test_a_laureate_that_lacks_what_is_needed_or_says_what_nobody_knows_is_not_read(session, at, row, said):
    edition = a_record_edition(session, 2019)
    with pytest.raises(ValueError, match=f"'one-2019'.*{said}.*missing or not known"):
        services.publish_record(session, edition, rules.facts(), [row], at)
