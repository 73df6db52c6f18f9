"""What stands beside the end of an edition shows nowhere in it: editions with acts, holds and data in each state."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.assignment.models import Conflict, Pairing
from awards.closing import services
from awards.closing.models import ClosingAct, OpenData, OpenFile
from awards.closing.queries import acts, files, pages
from awards.closing.queries.report import report
from awards.core.errors import NotFound
from awards.nominations.models import NominationCountry
from tests import factories
from tests.publishing.beside import a_laureate, a_publication, announced, corrected

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def people(session, at):
    return [factories.a_user(session, f"staff{n}@example.org", name=f"Staff {n}") for n in range(2)]


@pytest.fixture
def ids(people):
    return [person.id for person in people]


@pytest.fixture
def editions(session, at, people):
    return [factories.an_edition(session, at, year=2027 + n, last_number=100 * n) for n in range(3)]


def an_act(session, edition, ids, at, kind="closing", state="approved"):
    ended = {"ended_by": ids[1], "ended_at": at} if state != "proposed" else {}
    made = ClosingAct(edition_id=edition.id, kind=kind, state=state, proposed_by=ids[0], proposed_at=at, **ended)
    session.add(made)
    session.flush()
    return made


# What two agreed to


def test_an_act_is_of_the_edition_of_its_kind_and_stands(session, editions, ids, at):
    here, there, third = editions
    an_act(session, here, ids, at, state="dropped")
    report = an_act(session, here, ids, at, "fairness")
    assert acts.act_of(session, here.id, "closing") is None
    assert not acts.is_closed(session, here.id)
    proposed = an_act(session, here, ids, at, state="proposed")
    closing = an_act(session, there, ids, at)
    assert acts.act_of(session, here.id, "closing") is proposed
    assert acts.act_of(session, here.id, "fairness") is report
    assert acts.act_of(session, there.id, "closing") is closing
    assert [acts.is_closed(session, edition.id) for edition in editions] == [False, True, False]
    assert [acts.approved(session, edition.id, "fairness") for edition in editions] == [True, False, False]
    assert acts.act_of(session, third.id, "closing") is None


def test_what_is_proposed_and_held_is_read_in_its_own_edition(session, editions, people, ids, at):
    here, there, _third = editions
    nominator = factories.a_user(session, "nominator@example.net")
    one, other = (factories.a_nomination(session, here, nominator, at) for _n in range(2))
    act, theirs = an_act(session, here, ids, at, state="proposed"), an_act(session, there, ids, at)
    held = services.hold(session, here, one.number, "A court asks", people[0], at)
    whole = services.hold(session, here, None, "A court asks", people[0], at)
    assert pages.act_page(session, here.id, act.id).act is act
    assert pages.hold_page(session, here.id, held.id, ids[0]).hold is held
    for edition, key in ((here, theirs.id), (there, act.id), (here, uuid4())):
        with pytest.raises(NotFound):
            pages.act_page(session, edition.id, key)
    for edition, key in ((there, held.id), (here, uuid4())):
        with pytest.raises(NotFound):
            pages.hold_page(session, edition.id, key, ids[0])
    tie(session, people[1], one, at)
    tie(session, people[0], other, at)
    assert [pages.hold_page(session, here.id, one.id, reader).tied for one in (held, whole) for reader in ids] == [
        False, True, False, False,
    ]  # fmt: skip


def tie(session, person, nomination, at):
    session.add(Pairing(nomination_id=nomination.id, judge_id=person.id, blocked=True))
    session.flush()
    session.add(Conflict(nomination_id=nomination.id, judge_id=person.id, kind="declared", evidence="", found_at=at))
    session.flush()


def test_the_page_of_the_end_shows_what_stands_there_and_no_hold_across_a_tie(session, editions, people, ids, at):
    here, there, _third = editions
    nominator = factories.a_user(session, "nominator@example.net")
    one, other = (factories.a_nomination(session, here, nominator, at) for _n in range(2))
    for number in (one.number, other.number, None):
        services.hold(session, here, number, "A court asks", people[0], at)
    tie(session, people[1], one, at)
    an_act(session, here, ids, at, state="dropped")
    an_act(session, here, ids, at, "fairness", "proposed")
    an_act(session, there, ids, at)
    mine, theirs = (pages.closing_page(session, here.id, reader, at) for reader in ids)
    assert (mine.closed, mine.closing, mine.timers) == (False, None, {})
    assert (mine.fairness.proposed_by, mine.fairness.ended_by) == ("Staff 0", None)
    assert mine.open_items != {}
    assert [sorted(str(number) for _hold, number, _title in page.holds) for page in (mine, theirs)] == [
        ["1", "2", "None"], ["2", "None"],
    ]  # fmt: skip
    done = pages.closing_page(session, there.id, ids[0], at)
    assert (done.closed, done.open_items, done.fairness) == (True, {}, None)
    assert (done.closing.proposed_by, done.closing.ended_by) == ("Staff 0", "Staff 1")
    an_act(session, here, ids, at, state="proposed")
    proposed = pages.closing_page(session, here.id, ids[0], at)
    assert (proposed.closed, proposed.closing.act.state, proposed.timers) == (False, "proposed", {})
    assert proposed.open_items != {}


# Open data


def open_data(session, publication, at, **content):
    """Made of a publication, with files by name."""
    session.add(OpenData(publication_id=publication.id, edition_id=publication.edition_id, made_at=at, kept_back={},
                         figures=[]))  # fmt: skip
    session.flush()
    said = {f"{name}.csv": text for name, text in content.items()} | {"datapackage.json": "{}"}
    for position, (name, text) in enumerate(said.items()):
        digest = f"{publication.id.hex}{position:032d}"
        session.add(OpenFile(publication_id=publication.id, name=name, position=position, media="text/csv",
                             size=len(text), digest=digest, content=text.encode()))  # fmt: skip
    session.flush()


COUNTRIES = "country,nominated,finalists,winners\nKE,12,3,1\nUG,,2,\n"
FIGURES = "by,group,nominated,finalists,winners\nregion,africa,20,5,1\nldc,ldc,6,,\nlanguage,africa,99,9,9\n"


@pytest.fixture
def published(session, editions, ids, at):
    """Winners of two years that are out and one to come, each but the last with open data; of one a correction."""
    here, there, third = editions
    first, theirs = (announced(session, edition, "winners", ids, at - DAY, at - DAY) for edition in (here, there))
    newer = corrected(session, here, first, ids, at, a_laureate("one"))
    to_come = announced(session, third, "winners", ids, at, at + DAY)
    finalists = announced(session, there, "finalists", ids, at - DAY, at - 2 * DAY)
    open_data(session, first, at, countries=COUNTRIES, figures=FIGURES)
    open_data(session, theirs, at - HOUR, countries="country,nominated,finalists,winners\nKE,7,,\n")
    open_data(session, to_come, at, countries=COUNTRIES)
    return {"first": first, "newer": newer, "theirs": theirs, "to come": to_come, "finalists": finalists}


def test_open_data_and_its_files_are_of_one_publication(session, published, editions, at):
    first, newer, theirs = (published[name] for name in ("first", "newer", "theirs"))
    made, found = files.of_publication(session, first.id)
    assert (made.publication_id, [file.name for file in found]) == (
        first.id, ["countries.csv", "figures.csv", "datapackage.json"],
    )  # fmt: skip
    assert files.of_publication(session, newer.id) is None
    assert files.file_of(session, first.id, "figures.csv").content.decode() == FIGURES
    assert files.file_of(session, theirs.id, "figures.csv") is None
    assert files.newest_data(session, editions[0].id, at).publication_id == first.id
    assert files.newest_data(session, editions[2].id, at) is None
    assert files.newest_data(session, editions[2].id, at + DAY).publication_id == published["to come"].id
    open_data(session, newer, at)
    assert files.newest_data(session, editions[0].id, at).publication_id == newer.id
    assert files.newest_data(session, editions[0].id, at - HOUR).publication_id == first.id


def test_the_list_of_open_files_is_of_the_publications_that_are_asked_for(session, published, at):
    first, theirs = published["first"], published["theirs"]
    found = files.listed(session, [first.id, theirs.id])
    assert [(one.year, one.files, one.made_at) for one in found] == [(2028, 2, at - HOUR), (2027, 3, at)]
    assert found[1].size == len("{}" + COUNTRIES + FIGURES)
    assert found[1].digest == f"{first.id.hex}{2:032d}"
    assert [one.year for one in files.listed(session, [theirs.id])] == [2028]


def test_what_open_data_says_of_a_country_or_region_is_of_what_is_public_and_counts_now(session, published, at):
    def of(found):
        return [(one.year, one.nominated, one.finalists, one.winners) for one in found]

    assert of(files.nominations_of_country(session, "KE", at - HOUR, None)) == [(2028, 7, None, None), (2027, 12, 3, 1)]
    assert of(files.nominations_of_country(session, "UG", at - HOUR, None))[1] == (2027, None, 2, None)
    assert of(files.nominations_of_country(session, "KE", at, None)) == [(2028, 7, None, None)], "none of the newer one"
    assert of(files.nominations_of_region(session, "africa", at - HOUR)) == [(2027, 20, 5, 1)]
    assert of(files.nominations_of_region(session, "ldc", at - HOUR)) == [(2027, 6, None, None)]


def test_open_data_is_made_of_winners_that_are_out_and_have_none(session, published, editions, ids, at):
    assert files.to_be_made(session, at) == [published["newer"].id]
    announced(session, factories.an_edition(session, at, year=2032), "winners", ids, at, at + DAY)
    assert files.to_be_made(session, at) == [published["newer"].id]
    rehearsed = factories.an_edition(session, at, year=2031, rehearsal=True)
    made_up = announced(session, rehearsed, "winners", ids, at, at)
    assert set(files.to_be_made(session, at)) == {published["newer"].id, made_up.id}
    rehearsed.put_away_at = at
    session.flush()
    assert files.to_be_made(session, at) == [published["newer"].id]


def test_pages_stand_on_data_that_is_public_and_on_reports_that_two_agreed_to(session, published, editions, ids, at):
    here, there, _third = editions
    rehearsed = factories.an_edition(session, at, year=2031, rehearsal=True)
    open_data(session, a_publication(session, rehearsed, "winners", at), at)
    report = an_act(session, there, ids, at, "fairness")
    an_act(session, here, ids, at, "fairness", "proposed")
    an_act(session, here, ids, at)
    out = [published[name].id for name in ("first", "theirs")]
    assert files.marks(session, at) == sorted(map(str, [*out, report.id]))
    theirs = ["/winners/2028/data", "/winners/2028/data/datapackage.json", "/winners/2028/data/countries.csv",
              "/winners/2028/fairness", "/winners/2028/fairness.csv"]  # fmt: skip
    assert sorted(files.addresses(session, at)) == sorted(theirs)
    before = files.addresses(session, at - HOUR)
    assert set(before) == {*theirs, "/winners/2027/data", "/winners/2027/data/datapackage.json",
                           "/winners/2027/data/countries.csv", "/winners/2027/data/figures.csv"}  # fmt: skip


# The report


def test_the_report_counts_what_takes_part_each_review_by_its_own_card(session, editions, ids, at):
    here, there, _third = editions
    nominator = factories.a_user(session, "nominator@example.net")
    judge = factories.a_judge(session, here, "judge@judge.example", at)
    last = factories.a_later_round(session, here, at + 90 * DAY, at + 99 * DAY)
    of = {"session": session, "edition": here, "nominator": nominator, "at": at}
    one, two = (factories.a_nomination(**of, entry_state="eligible", countries=("KE",)) for _n in range(2))
    gone = factories.a_nomination(**of, state="withdrawn", entry_state="eligible", countries=("UG",))
    factories.a_nomination(**of, state="withdrawn", entry_state="ineligible", countries=("BR",))
    session.add(NominationCountry(nomination_id=one.id, role="impact", iso2="PL"))
    for nomination, round_ in ((one, here.rounds[0]), (two, here.rounds[0]), (gone, here.rounds[0]), (one, last)):
        factories.an_assignment(session, here, nomination.entries[0], judge, at, round_=round_)
    factories.a_scorecard(session, here, one.entries[0], judge, at, results=4, evidence=4)
    announced(session, there, "winners", ids, at, at)
    found = report(session, here.id, at)
    assert {name: found.counts[name] for name in ("reviews", "confirmed", "countries", "eligible", "ineligible")} == {
        "reviews": 3, "confirmed": 1, "countries": 1, "eligible": 2, "ineligible": 0,
    }  # fmt: skip
    assert found.moments["winners"] is None
    assert report(session, there.id, at).moments["winners"] == at
