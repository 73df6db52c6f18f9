"""What stands beside an edition's announcements shows nowhere in what is read of them: two editions, each with all."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.core.errors import NotFound, RuleBroken, Withdrawn
from awards.publishing import queries, rules
from awards.publishing.models import Announcement
from awards.publishing.queries import AnnouncementPage, LaterWord
from tests import factories
from tests.decisions.things import judge_an_edition
from tests.publishing.beside import (
    a_laureate,
    a_publication,
    an_announcement,
    announced,
    cancelled,
    corrected,
    retracted,
)
from tests.publishing.things import finalists

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def people(session):
    return [factories.a_user(session, f"staff{n}@example.org").id for n in range(2)]


@pytest.fixture
def editions(session, at):
    """Two editions, and a third."""
    return [factories.an_edition(session, at, year=2027 + n, last_number=100 * n) for n in range(3)]


# Announcements


def test_an_announcement_is_closed_to_whom_a_category_ties_that_it_is_about(session, at):
    edition = factories.an_edition(session, at)
    access, skills = edition.categories

    def closed(kind, *tied, changes=()):
        return AnnouncementPage(edition, Announcement(kind=kind, changes=[*changes]), frozenset(tied)).closed

    assert closed("finalists", skills.id)
    assert not closed("finalists")
    assert not closed("finalists", uuid4())
    about_skills = [{"category": "skills"}]
    assert closed("correction", skills.id, changes=about_skills)
    assert not closed("correction", access.id, changes=about_skills)
    assert not closed("correction", uuid4(), changes=about_skills)


def test_an_announcement_is_read_in_its_own_edition(session, editions, people, at):
    here, there, _third = editions
    own = an_announcement(session, here, "finalists", people, at)
    assert queries.announcement_page(session, here.id, own.id, people[0]).announcement is own
    for edition, key in ((there, own.id), (here, uuid4())):
        with pytest.raises(NotFound):
            queries.announcement_page(session, edition.id, key, people[0])


def test_what_stands_is_of_finalists_and_winners_and_what_comes_later_is_the_rest(session, editions, people, at):
    here, there, third = editions
    an_announcement(session, here, "finalists", people, at - DAY, state="cancelled")
    public = announced(session, here, "finalists", people, at - HOUR, at)
    proposed = an_announcement(session, here, "winners", people, at)
    correction = an_announcement(session, here, "correction", people, at, corrects=public)
    an_announcement(session, here, "correction", people, at, corrects=public, state="cancelled")
    announced(session, there, "finalists", people, at, at, state="retracted")
    found = queries.standing(session, here.id)
    assert {kind: one.state for kind, one in found.items()} == {"finalists": "approved", "winners": "proposed"}
    assert found["winners"] is proposed
    assert queries.later_words(session, here.id) == [correction]
    assert queries.standing(session, there.id) == queries.standing(session, third.id) == {}
    assert queries.later_words(session, there.id) == []


def test_what_lost_its_ground_did_so_in_its_own_edition_and_stood(session, at):
    here, there = (judge_an_edition(session, at, name=f"{n}", year=2027 + n, last_number=100 * n) for n in range(2))
    lost, kept = (finalists(session, one, at + DAY, at) for one in (here, there))
    assert queries.editions_that_lost(session) == set()
    here.entries["Bridge school"].state, here.entries["Bridge school"].state_since = "ineligible", at + HOUR
    session.flush()
    assert [queries.lost_before(session, one.id) for one in (lost, kept)] == [True, False]
    assert not queries.lost_before(session, uuid4())
    assert queries.editions_that_lost(session) == {here.edition.id}
    queries.standing(session, here.edition.id)["finalists"].state = "retracted"
    session.flush()
    assert queries.editions_that_lost(session) == set()
    session.rollback()


def test_an_instant_parts_what_is_public_of_an_edition_from_what_is_to_come(session, editions, people, at):
    here, there, third = editions
    public = announced(session, here, "finalists", people, at - DAY, at)
    to_come = announced(session, here, "winners", people, at, at + HOUR)
    later = announced(session, there, "finalists", people, at, at + DAY)
    announced(session, third, "finalists", people, at - DAY, at - HOUR, state="retracted")
    assert queries.upcoming(session, here.id, at) == {"winners": at + HOUR}
    assert queries.upcoming(session, there.id, at) == {"finalists": at + DAY}
    assert [one.publication_id for one in queries.waiting(session, here.id, at)] == [to_come.id]
    assert [one.publication_id for one in queries.waiting(session, there.id, at)] == [later.id]
    kinds = {edition.year: queries.public_kinds(session, edition.id, at) for edition in editions}
    assert kinds == {2027: {"finalists"}, 2028: set(), 2029: set()}
    assert set(queries.editions_to_announce(session, at)) == {here.id, there.id}
    assert queries.editions_to_announce(session, at + HOUR) == [there.id]
    assert queries.newest_public(session, here.id, at) is public
    assert queries.newest_public(session, here.id, at + HOUR) is to_come
    assert queries.newest_public(session, here.id, at + HOUR, "finalists") is public
    assert queries.newest_public(session, there.id, at) is None
    assert queries.newest_public(session, there.id, at + DAY) is later


def test_what_was_known_before_the_award_is_no_publication_of_an_announcement(session, editions, at):
    a_publication(session, editions[0], "record", at)
    assert queries.newest_public(session, editions[0].id, at) is None


def test_the_publication_of_a_kind_is_the_newest_that_stands_in_the_edition(session, editions, people, at):
    here, there, third = editions
    first = announced(session, here, "finalists", people, at, at)
    newest = corrected(session, here, first, people, at + HOUR)
    winners = announced(session, here, "winners", people, at, at + HOUR)
    theirs = announced(session, there, "finalists", people, at, at + DAY)
    announced(session, third, "finalists", people, at, at, state="retracted")
    cancelled(session, a_publication(session, here, "winners", at + DAY), at)
    found = {
        (edition.year, kind): queries.publication_of_kind(session, edition.id, kind)
        for edition in editions
        for kind in rules.KINDS
    }
    expected = {(2027, "finalists"): newest, (2027, "winners"): winners, (2028, "finalists"): theirs}
    assert found == dict.fromkeys(found) | expected
    assert queries.publication(session, first.id) is first


def test_what_the_program_stopped_is_told_until_it_is_proposed_anew(session, editions, people, at):
    here, there, third = editions
    stopped = a_publication(session, here, "finalists", at + DAY)
    cancelled(session, stopped, at)
    an_announcement(session, here, "finalists", people, at - HOUR, state="cancelled")
    an_announcement(session, here, "winners", people, at)
    cancelled(session, a_publication(session, here, "finalists", at + DAY, corrects=stopped), at)
    again = a_publication(session, there, "finalists", at + DAY)
    cancelled(session, again, at)
    an_announcement(session, there, "finalists", people, at)
    cancelled(session, a_publication(session, third, "winners", at + DAY), at, people[0])
    found = {edition.year: queries.stopped_of(session, edition.id) for edition in editions}
    assert {year: sorted(kinds) for year, kinds in found.items()} == {
        2027: ["correction", "finalists"], 2028: [], 2029: [],
    }  # fmt: skip
    (because,) = found[2027]["finalists"].because
    assert (found[2027]["finalists"].at, because[0], str(because[1])) == (at, "skills", "It fell.")


# What one adds to a correction


def test_an_entry_is_added_by_number_and_category_where_it_is_in_the_running(session, editions, at):
    here, there, _third = editions
    nominator = factories.a_user(session, "nominator@example.net")

    def a_nomination(edition, state="submitted", entry_state="eligible", categories=("skills",)):
        return factories.a_nomination(
            session, edition, nominator, at, state=state, entry_state=entry_state, categories=categories
        )

    one, other, theirs = a_nomination(here), a_nomination(here), a_nomination(there)
    theirs.number = one.number
    out = [a_nomination(here, "returned"), a_nomination(here, entry_state="received")]
    both = a_nomination(here, categories=("access", "skills"))
    session.flush()
    in_skills = next(entry for entry in both.entries if entry.category_id == here.categories[1].id)
    assert queries.entry_of(session, here, one.number, "skills") == one.entries[0].id
    assert queries.entry_of(session, here, other.number, "skills") == other.entries[0].id
    assert queries.entry_of(session, there, theirs.number, "skills") == theirs.entries[0].id
    assert queries.entry_of(session, here, both.number, "skills") == in_skills.id
    for number, key in [(one.number, "access"), (99, "skills"), *((gone.number, "skills") for gone in out)]:
        with pytest.raises(RuleBroken, match="in the running"):
            queries.entry_of(session, here, number, key)
    assert [queries.concerned(session, edition.id) for edition in editions] == [3, 1, 0]


def test_addresses_that_are_taken_are_those_of_the_edition(session, editions, at):
    here, there, _third = editions
    a_publication(session, here, "finalists", at + DAY, a_laureate("one"), a_laureate("other", 1))
    a_publication(session, there, "finalists", at, a_laureate("theirs"))
    assert queries.slugs_of_edition(session, here.id) == {"one", "other"}


# What was said later


def said(words):
    return [(word.kind, word.at, word.is_retraction, word.reason) for word in words]


def test_later_words_are_of_the_year_and_the_side_and_out(session, editions, people, at):
    here, there, third = editions
    rehearsed = factories.an_edition(session, at, year=2027, rehearsal=True)
    first, theirs, of_third, made_up = (
        announced(session, edition, "finalists", people, at - DAY, at - DAY)
        for edition in (here, there, third, rehearsed)
    )
    second = corrected(session, here, first, people, at, a_laureate("one"))
    corrected(session, here, second, people, at + HOUR, a_laureate("one"), a_laureate("two", 1))
    retracted(session, there, theirs, people, at)
    retracted(session, third, of_third, people, at + HOUR)
    corrected(session, rehearsed, made_up, people, at, a_laureate("made-up"))
    typo, taken_back = ("finalists", at, False, "A typo"), ("finalists", at, True, "Mixed up")
    assert said(queries.history(session, 2027, at)) == [typo]
    assert said(queries.history(session, 2027, at, 2027)) == [typo]
    assert said(queries.history(session, 2028, at)) == [taken_back]
    assert said(queries.history(session, 2029, at)) == said(queries.history(session, 2029, at, 2029)) == []
    assert [word.at for word in queries.history(session, 2027, at + HOUR)] == [at + HOUR, at]
    assert said(queries.retractions(session, at)) == [taken_back]
    assert len(queries.retractions(session, at + HOUR)) == 2


def test_a_correction_that_was_taken_back_is_told_as_a_retraction_alone(session, editions, people, at):
    here = editions[0]
    first = announced(session, here, "finalists", people, at - DAY, at - DAY)
    second = corrected(session, here, first, people, at - HOUR, a_laureate("one"))
    retracted(session, here, second, people, at)
    assert said(queries.history(session, 2027, at - HOUR)) == [("finalists", at - HOUR, False, "A typo")]
    assert said(queries.history(session, 2027, at)) == [("finalists", at, True, "Mixed up")]


def test_an_earlier_publication_is_read_in_its_year_and_on_its_side_until_it_was_taken_back(
    session, editions, people, at
):
    here, there, _third = editions
    rehearsed = factories.an_edition(session, at, year=2027, rehearsal=True)
    own, to_come = a_publication(session, here, "finalists", at), a_publication(session, here, "winners", at + DAY)
    theirs, made_up = (a_publication(session, edition, "finalists", at) for edition in (there, rehearsed))
    retracted(session, there, theirs, people, at + HOUR)
    assert queries.earlier(session, 2027, own.id, at + HOUR) is own
    assert queries.earlier(session, 2027, made_up.id, at, 2027) is made_up
    assert queries.earlier(session, 2028, theirs.id, at) is theirs
    with pytest.raises(Withdrawn, match="Mixed up"):
        queries.earlier(session, 2028, theirs.id, at + HOUR)
    for year, key, side in ((2028, own.id, None), (2027, to_come.id, None), (2027, made_up.id, None),
                            (2027, own.id, 2027), (2027, uuid4(), None)):  # fmt: skip
        with pytest.raises(NotFound) as missing:
            queries.earlier(session, year, key, at, side)
        assert type(missing.value) is NotFound


def test_of_a_correction_one_laureate_is_told_what_is_the_laureates(session, at):
    one, other = (rules.Difference("changed", slug, slug, (("summary", "a", "b"),)) for slug in ("one", "other"))
    later = LaterWord(at, "finalists", "A typo", None, before=object(), differences=(one, other))
    assert later.about("one").differences == (one,)
    assert later.about("nobody") is None
    taken_back = LaterWord(at, "finalists", "Mixed up", None)
    assert taken_back.about("one") is taken_back


def test_countries_of_corrections_are_named(session):
    differences = [
        rules.Difference("changed", "one", "One", (("countries", ["KE"], ["UG", "KE"]), ("summary", ["PL"], ["PL"])))
    ]
    assert queries.country_names(session, differences).keys() == {"KE", "UG"}
    assert queries.country_names(session, []) == {}
