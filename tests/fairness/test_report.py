"""The fairness report as staff read it: when, who, what is counted, and what may leave them."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from awards.assignment.models import Conflict, Pairing
from awards.fairness import queries
from awards.nominations.models import Entry, Nomination
from awards.organisations.models import FormerAward, FormerLaureate, Organisation, OrganisationAlias
from awards.organisations.rules import fold
from awards.organisations.services import ensure_organisation
from awards.places.models import CountryStatus
from tests import factories
from tests.decisions.things import Judged, all_judged
from tests.publishing.things import decide, finalists, winners

FINALISTS = ("Anna’s workshop", "Bridge school", "Code clubs")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def where(judged: Judged, **values):
    return {"edition_id": judged.edition.id, **values}


def shortlisted(session, judged: Judged, at) -> None:
    decide(session, judged, at, *FINALISTS)
    session.commit()


def a_second_category(session, judged: Judged, at) -> None:
    """An eligible entry in Access, of which nothing is decided."""
    factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Echo", entry_state="eligible", categories=("access",)
    )
    session.commit()


def tie(session, judged: Judged, person, at, title: str = "Delta radio") -> None:
    nomination = judged.entries[title].nomination_id
    session.add(Pairing(nomination_id=nomination, judge_id=person.id, blocked=True))
    session.flush()
    session.add(
        Conflict(nomination_id=nomination, judge_id=person.id, kind="declared", evidence="A cousin", found_at=at)
    )
    session.commit()


def group(judged: Judged, session, at, dimension: str) -> dict[str, set[str]]:
    """Titles by group."""
    found = queries.report(session, judged.edition.id, judged.staff.id, at)
    titles = sorted(judged.entries)
    groups: dict[str, set[str]] = {}
    for title, case in zip(titles, queries.cases(session, found), strict=True):
        for name in case.groups[dimension]:
            groups.setdefault(name, set()).add(title)
    return groups


def rows(page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.body)))


def test_before_a_shortlist_is_approved_there_is_nothing_to_read(session, judged, client_for) -> None:
    page = client_for(judged.staff).get("fairness.report", **where(judged))
    assert "Nothing is decided yet." in page.main
    assert "All nominations" not in page.main
    client_for(judged.staff).get("fairness.category", **where(judged, key="skills"), expect=404)


def test_from_the_approval_on_staff_read_how_far_nominations_came(session, judged, at, client_for) -> None:
    shortlisted(session, judged, at)
    page = client_for(judged.staff).get("fairness.category", **where(judged, key="skills"))
    (whole, *_rest) = page.find("//table")
    cells = [" ".join(cell.text_content().split()) for cell in whole.xpath(".//tbody/tr/*")]
    assert cells[:2] == ["All", "4"]
    assert cells[2].startswith("4100% (51% to 100%)")
    assert cells[3].startswith("375% (30% to 95%)")
    assert "Winners" not in [head.text_content() for head in whole.xpath(".//th")]


def test_winners_are_told_once_they_are_approved(session, judged, at, client_for) -> None:
    shortlisted(session, judged, at)
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    session.commit()
    page = client_for(judged.staff).get("fairness.category_csv", **where(judged, key="skills"))
    (whole,) = [row for row in rows(page) if row["by"] == "all"]
    assert [whole[name] for name in ("nominated", "eligible", "finalists", "winners")] == ["4", "4", "3", "1"]
    assert float(whole["winners_share"]) == pytest.approx(1 / 3)


def test_the_page_says_that_it_cannot_say_why_and_warns_of_small_numbers(session, judged, at, client_for) -> None:
    shortlisted(session, judged, at)
    page = client_for(judged.staff).get("fairness.report", **where(judged))
    assert "they cannot say why" in page.main
    assert "differ by chance alone" in page.main
    assert "few" in [tag.text_content() for tag in page.find("//td//*[contains(@class, 'tag')]")]


def test_what_is_not_decided_and_what_is_closed_to_the_reader_is_left_out_and_named(
    session, judged, at, client_for
) -> None:
    shortlisted(session, judged, at)
    a_second_category(session, judged, at)
    page = client_for(judged.staff).get("fairness.report", **where(judged))
    assert "Access Left out: the shortlist is not approved yet." in page.main
    tie(session, judged, judged.staff, at)
    page = client_for(judged.staff).get("fairness.report", **where(judged))
    assert "Skills Left out: you are tied to a nomination of this category." in page.main
    assert page.find("//table") == []


def test_whoever_is_tied_to_a_nomination_of_the_category_reads_nothing_of_it(session, judged, at, client_for) -> None:
    shortlisted(session, judged, at)
    tie(session, judged, judged.staff, at)
    client = client_for(judged.staff)
    for file in ("", "_csv", "_json"):
        refused = client.get(f"fairness.category{file}", **where(judged, key="skills"), expect=403)
        assert "You are tied to a nomination of this category" in refused.body
    assert client.get("fairness.report_json", **where(judged)).json["rows"] == []
    assert rows(client.get("fairness.report_csv", **where(judged))) == []


def test_nobody_but_staff_of_the_edition_and_administrators_reads_it(session, judged, at, client_for) -> None:
    shortlisted(session, judged, at)
    client_for(judged.admin).get("fairness.report", **where(judged))
    for person in (judged.judges[0], judged.nominator):
        client_for(person).get("fairness.report", **where(judged), expect=404)


def test_a_nomination_in_two_categories_counts_once_in_the_whole_and_as_far_as_it_came(session, judged, at) -> None:
    a_second_category(session, judged, at)
    anna = judged.entries["Anna’s workshop"].nomination_id
    session.add(Entry(nomination_id=anna, category_id=judged.access.id, state="ineligible"))
    session.flush()
    shortlisted(session, judged, at)
    found = queries.report(session, judged.edition.id, judged.staff.id, at)
    assert sorted(case.reached for case in queries.cases(session, found)) == [2, 3, 3, 3]


def test_withdrawn_nominations_and_drafts_are_not_counted(session, judged, at) -> None:
    shortlisted(session, judged, at)
    session.execute(
        update(Nomination).where(Nomination.id == judged.entries["Delta radio"].nomination_id).values(state="withdrawn")
    )
    found = queries.report(session, judged.edition.id, judged.staff.id, at)
    assert len(queries.cases(session, found)) == 3


def test_regions_and_development_follow_from_the_country_of_the_organisation(session, judged, at) -> None:
    shortlisted(session, judged, at)
    closed = judged.edition.closes_at.date()
    session.execute(delete(CountryStatus))
    status = {"status": "LDC", "source": "made up", "stated": "x"}
    session.add_all([
        CountryStatus(iso2="BD", as_of=closed - timedelta(days=9), member=True, **status),
        CountryStatus(iso2="KE", as_of=closed - timedelta(days=400), member=True, **status),
        CountryStatus(iso2="BR", as_of=closed + timedelta(days=1), member=True, **status),
    ])  # fmt: skip
    session.flush()
    assert group(judged, session, at, "region") == {
        "europe": {"Anna’s workshop"}, "africa": {"Bridge school"},
        "americas": {"Code clubs"}, "asia-pacific": {"Delta radio"},
    }  # fmt: skip
    assert group(judged, session, at, "ldc")["ldc"] == {"Delta radio"}


def test_without_a_list_of_that_time_the_first_one_after_it_counts(session, judged, at) -> None:
    shortlisted(session, judged, at)
    session.execute(delete(CountryStatus))
    session.add(
        CountryStatus(iso2="BR", status="LDC", as_of=date(2099, 1, 1), member=True, stated="x", source="made up")
    )
    session.flush()
    assert group(judged, session, at, "ldc")["ldc"] == {"Code clubs"}


def test_a_country_that_had_left_the_list_by_then_is_least_developed_no_more(session, judged, at) -> None:
    shortlisted(session, judged, at)
    closed = judged.edition.closes_at.date()
    session.execute(delete(CountryStatus))
    status = {"status": "LDC", "source": "made up"}
    earlier, after = closed - timedelta(days=400), closed + timedelta(days=90)
    left_on = {"BD": closed, "KE": closed + timedelta(days=1)}
    session.add_all(
        [CountryStatus(iso2=iso2, as_of=earlier, member=True, stated="earlier", **status) for iso2 in left_on]
    )
    session.add_all([
        CountryStatus(iso2=iso2, as_of=after, member=False, left_on=day.isoformat(), stated="after", **status)
        for iso2, day in left_on.items()
    ])  # fmt: skip
    session.flush()
    assert group(judged, session, at, "ldc")["ldc"] == {"Bridge school"}


def test_an_organisation_of_an_earlier_year_or_of_the_record_was_nominated_before(session, judged, at) -> None:
    shortlisted(session, judged, at)
    earlier = factories.an_edition(session, at - timedelta(days=800), year=judged.edition.year - 1)
    rehearsed = factories.an_edition(session, at, year=judged.edition.year - 2, rehearsal=True)
    earlier.last_number, rehearsed.last_number = 100, 200
    factories.a_nomination(
        session, earlier, judged.nominator, at, organisation="Bridge school association", website=None
    )
    factories.a_nomination(
        session, rehearsed, judged.nominator, at, organisation="Anna’s workshop association", website=None
    )
    factories.a_nomination(
        session, earlier, judged.nominator, at, organisation="Delta radio association", website=None, state="draft"
    )
    session.add(
        FormerLaureate(
            slug="x", part="organisation", folded=fold("Code clubs association"), name="Code clubs association",
            laureate="x", year=2019,
        )
    )  # fmt: skip
    session.flush()
    assert group(judged, session, at, "first")["again"] == {"Bridge school", "Code clubs"}


def test_what_was_merged_is_one_organisation_whichever_name_was_nominated_or_won_before(session, judged, at) -> None:
    shortlisted(session, judged, at)
    earlier = factories.an_edition(session, at - timedelta(days=800), year=judged.edition.year - 1)
    later = factories.an_edition(session, at, year=judged.edition.year + 1)
    earlier.last_number, later.last_number = 100, 300
    made = {name: ensure_organisation(session, name) for name in (
        "Old bridge", "Bridge school association", "Old clubs", "Code clubs association", "Old radio",
        "Delta radio association", "Old workshop", "Anna’s workshop association",
    )}  # fmt: skip
    for old, now in (("Old bridge", "Bridge school"), ("Code clubs", "Old clubs"), ("Old workshop", "Anna’s workshop")):
        gone, into = (made.get(name) or made[f"{name} association"] for name in (old, now))
        gone.merged_into_id = into.id
    factories.a_nomination(session, earlier, judged.nominator, at, organisation="Old bridge", website=None)
    factories.a_nomination(session, earlier, judged.nominator, at, organisation="Old radio", website=None)
    factories.a_nomination(session, later, judged.nominator, at, organisation="Old workshop", website=None)
    session.add(FormerAward(organisation_id=made["Old clubs"].id, year=2019, category_key="skills", role="finalist"))
    session.flush()
    assert group(judged, session, at, "first")["again"] == {"Bridge school", "Code clubs"}
    made["Old bridge"].merged_into_id = None
    session.flush()
    assert group(judged, session, at, "first")["again"] == {"Code clubs"}, "a merge that was taken back joins nothing"


def test_the_kind_of_an_organisation_is_told_where_the_registry_knows_it(session, judged, at) -> None:
    shortlisted(session, judged, at)
    known = Organisation(slug="x", name="Bridge school association", kind="civil-society", search_text="x")
    known.aliases = [OrganisationAlias(name=known.name, folded=fold(known.name))]
    session.add(known)
    session.flush()
    groups = group(judged, session, at, "organisation")
    assert groups["civil-society"] == {"Bridge school"}
    assert len(groups["unknown"]) == 3


def test_the_file_for_the_public_is_there_only_once_the_winners_are_public(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at + timedelta(hours=1), at)
    session.commit()
    client_for(judged.staff).get("fairness.for_the_public", **where(judged), expect=404)
    page = client_for(judged.staff).get("fairness.report", **where(judged))
    assert "once the winners are public" in page.main


def test_nobody_who_was_not_chosen_stands_in_a_cell_of_1_to_4_of_the_file_for_the_public(
    session, judged, at, client_for
) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    page = client_for(judged.staff).get("fairness.for_the_public", **where(judged))
    found = rows(page)
    assert found
    for row in found:
        others = int(row["nominated"] or 0) - int(row["finalists"]) if row["nominated"] else 0
        assert row["by"] == "all" or others <= 0 or others >= 5, row
        assert row["by"] != "all" or row["kept_back"] == "eligible"
    assert "move" not in page.body.partition("\n")[0]


def test_nothing_is_handed_on_by_whoever_a_category_is_closed_to(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    tie(session, judged, judged.staff, at)
    client_for(judged.staff).get("fairness.for_the_public", **where(judged), expect=404)
    client_for(judged.second).get("fairness.for_the_public", **where(judged))
    for person, led in ((judged.staff, False), (judged.second, True)):
        assert ("CSV for the public" in client_for(person).get("fairness.report", **where(judged)).links()) is led


def test_the_report_costs_the_same_few_queries_however_many_nominations(
    session, judged, at, client_for, count_queries
) -> None:
    shortlisted(session, judged, at)
    client = client_for(judged.staff)
    with count_queries(at_most=15):
        client.get("fairness.report", **where(judged))
