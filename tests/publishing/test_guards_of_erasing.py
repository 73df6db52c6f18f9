"""An erasure takes what tells of one person, and nothing of anybody else: each guard of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.organisations.models import FormerLaureate, Organisation
from awards.organisations.services import remember_laureate
from awards.programme.models import Edition
from awards.publishing import queries, rules, services
from awards.publishing.models import (
    Announcement,
    Laureate,
    LaureatePicture,
    LaureateText,
    PressKit,
    Publication,
    Retraction,
    ShareCard,
)
from awards.publishing.services.erasing import erase_laureates
from awards.publishing.services.remembering import remember_awards
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import NO_UNDO, a_record_edition, finalists, two_laureates

BRIDGE, ANNA = "Bridge school", "Anna’s workshop"
FACTS = rules.facts(names={"en": "EQUALS in Tech Awards 2019"})


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def ids(session, project=BRIDGE):
    return session.scalars(select(Laureate.id).where(Laureate.project == project)).all()


def erase(session, at, scope="all", project=BRIDGE):
    found = erase_laureates(session, dict.fromkeys(ids(session, project), scope), lambda said: "Bridge" in said, at)
    session.commit()
    session.expire_all()
    return found


def former(session):
    return sorted(session.execute(select(FormerLaureate.laureate, FormerLaureate.part)).all())


def test_what_was_made_of_others_stays(session, judged, at):
    publication = finalists(session, judged, at, at)
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    other = finalists(session, beside, at, at)
    for entry in (judged.entries[BRIDGE], judged.entries[ANNA]):
        session.add(
            LaureateText(
                entry_id=entry.id, summary={}, valued={}, alternative={}, saved_by=judged.staff.id, saved_at=at
            )
        )
    session.add_all(ShareCard(laureate_id=one.id, language="en", content=b"x") for one in publication.laureates)
    session.add_all(PressKit(publication_id=one.id, content=b"x", made_at=at) for one in (publication, other))
    (key,) = (one.id for one in publication.laureates if one.project == BRIDGE)
    session.commit()
    erase_laureates(session, {key: "all"}, lambda said: False, at)
    session.commit()
    assert session.scalars(select(LaureateText.entry_id)).all() == judged.of(ANNA)
    kept = {one.id for one in publication.laureates} - {key}
    assert set(session.scalars(select(ShareCard.laureate_id))) == kept
    assert session.scalars(select(PressKit.publication_id)).all() == [other.id]


def test_what_was_erased_is_erased_once_and_a_person_is_in_the_whole(session, judged, at):
    finalists(session, judged, at, at)
    key = ids(session)
    assert len(erase(session, at)) == 1
    for scope in ("all", "person"):
        assert erase_laureates(session, dict.fromkeys(key, scope), lambda said: False, at) == []


@pytest.mark.parametrize(
    ("scope", "left"), [("person", {"organisation", "project"}), ("all", set())], ids=["the person", "all of it"]
)
def test_of_who_was_a_laureate_that_goes_which_tells_of_the_person(session, at, scope, left):
    """In an edition of the record, whose laureates are not remembered anew."""
    edition = a_record_edition(session, 2019)
    row = two_laureates()[0] | {"person": "Zoë Roe", "organisations": [], "partners": []}
    services.publish_record(session, edition, FACTS, [row], at)
    remember_laureate(session, row["slug"], 2019, {"Example One": None}, "Zoë Roe", row["project"])
    remember_laureate(session, "another-2019", 2019, {"Example Two": None}, "Ada Roe", "Another")
    session.commit()
    erase(session, at, scope, row["project"])
    parts = session.execute(select(FormerLaureate.slug, FormerLaureate.part)).all()
    assert {part for slug, part in parts if slug == row["slug"]} == left
    assert {part for slug, part in parts if slug == "another-2019"} == {"organisation", "person", "project"}


def test_of_a_rehearsal_nothing_is_remembered_after_an_erasure(session, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    before = session.scalars(select(Organisation.id)).all()
    erase(session, at)
    assert (session.scalars(select(Organisation.id)).all(), former(session)) == (before, [])


def test_reasons_of_an_edition_that_the_person_is_no_laureate_of_stay(session, judged, at):
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    for one in (judged, beside):
        finalists(session, one, at, at)
        change = {"slug": f"code-clubs-{one.edition.year}", "category": "skills", "fields": {"project": "Clubs"}}
        proposed = services.propose_correction(
            session, one.edition, [change], "Not Bridge, but Clubs", at, one.staff, at
        )
        services.approve_correction(session, proposed, one.second, at, NO_UNDO)
    here = select(Laureate.id).join(Publication).where(Laureate.project == BRIDGE, Publication.year == 2027)
    erase_laureates(session, dict.fromkeys(session.scalars(here), "all"), lambda said: "Bridge" in said, at)
    session.commit()
    session.expire_all()
    said = dict(
        session.execute(select(Publication.year, Publication.reason).where(Publication.reason.is_not(None))).all()
    )
    assert said == {2027: "", 2028: "Not Bridge, but Clubs"}


def propose(session, one, at, reason):
    change = {"slug": f"code-clubs-{one.edition.year}", "category": "skills", "fields": {"project": "Clubs"}}
    return services.propose_correction(session, one.edition, [change], reason, at, one.staff, at)


def test_words_that_name_nobody_stay_in_the_edition_of_the_person(session, judged, at):
    finalists(session, judged, at, at)
    corrected = services.approve_correction(session, propose(session, judged, at, "A slip"), judged.second, at, NO_UNDO)
    taken = services.propose_retraction(session, judged.edition, "finalists", "All wrong", judged.staff, at)
    session.commit()
    erase(session, at)
    words = select(Announcement.kind, Announcement.reason, Announcement.changes).where(Announcement.reason.is_not(None))
    found = {kind: (reason, [one["fields"] for one in changes]) for kind, reason, changes in session.execute(words)}
    assert found == {"correction": ("A slip", [{"project": "Clubs"}]), "retraction": ("All wrong", [])}
    assert (session.get_one(Publication, corrected.id).reason, taken.reason) == ("A slip", "All wrong")


def test_words_that_wait_in_an_edition_that_the_person_is_no_laureate_of_stay(session, judged, at):
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    finalists(session, judged, at, at)
    finalists(session, beside, at, at)
    waits = propose(session, beside, at, "Not Bridge, but Clubs")
    taken = services.propose_retraction(session, beside.edition, "finalists", "Bridge asked", beside.staff, at)
    services.approve_retraction(session, taken, beside.second, at)
    here = select(Laureate.id).join(Publication).where(Laureate.project == BRIDGE, Publication.year == 2027)
    erase_laureates(session, dict.fromkeys(session.scalars(here), "all"), lambda said: "Bridge" in said, at)
    session.commit()
    session.expire_all()
    assert (waits.reason, taken.reason) == ("Not Bridge, but Clubs", "Bridge asked")
    assert session.scalars(select(Retraction.reason)).all() == ["Bridge asked"]


def test_a_picture_goes_that_nobody_else_shows_and_no_text_holds(session, judged, at):
    pictures = {"Anna’s workshop": "aa", "Bridge school": "bb", "Code clubs": "cc", "Delta radio": "cc"}
    for digest in {*pictures.values()}:
        session.add(LaureatePicture(digest=digest * 32, width=9, height=9, small=b"s", large=b"l"))
    session.flush()
    for title, digest in pictures.items():
        entry = judged.entries[title].id
        said = {"summary": {}, "valued": {}, "alternative": {"en": "Two women."}, "picture": digest * 32}
        session.add(LaureateText(entry_id=entry, saved_by=judged.staff.id, saved_at=at, **said))
    session.flush()
    finalists(session, judged, at, at)
    session.get_one(LaureateText, judged.entries[ANNA].id).picture = None
    session.commit()
    for title in (BRIDGE, "Code clubs"):
        erase(session, at, project=title)
    kept = session.scalars(select(LaureatePicture.digest).order_by(LaureatePicture.digest)).all()
    assert kept == ["aa" * 32, "cc" * 32]


# The record


def record(session, at, year=2019, **facts):
    known = session.scalar(select(Edition).where(Edition.year == year))
    edition = known or a_record_edition(session, year)
    return services.publish_record(session, edition, FACTS | facts, two_laureates(), at)


def test_a_record_read_again_keeps_a_person_erased_whose_project_stays(session, at):
    record(session, at)
    erase(session, at, "person", "Female agent")
    again = record(session, at, brand="Another")
    assert [(one.project, one.erased) for one in again.laureates] == [("Female agent", "person"), (None, None)]


def test_a_record_read_again_keeps_erased_who_was_erased_from_one_publication_alone(session, at):
    first = record(session, at)
    (key,) = (one.id for one in first.laureates if one.project)
    later = record(session, at + timedelta(days=1), brand="Another")
    assert later.id != first.id
    erase_laureates(session, {key: "person"}, lambda said: False, at)
    session.commit()
    newest = record(session, at + timedelta(days=2), brand="A third")
    assert [one.erased for one in newest.laureates] == ["person", None]


def test_who_was_erased_from_one_edition_stands_in_another_as_before(session, at):
    record(session, at)
    erase(session, at, "person", "Female agent")
    other = record(session, at, year=2020)
    assert [one.erased for one in other.laureates] == [None, None]


def test_an_award_that_was_announced_is_remembered_anew_without_the_person(session, judged, at):
    finalists(session, judged, at, at)
    remember_awards(session, judged.edition.id, at)
    session.commit()
    before = [row for row in former(session) if row[0] != BRIDGE]
    erase(session, at)
    assert former(session) == before
    assert queries.newest_public(session, judged.edition.id, at) is not None
