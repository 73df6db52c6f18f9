"""Where a nomination is: by the dates, and of the outcome only what is published."""

from datetime import timedelta

import pytest

from awards.nominations.rules import Announced, Step, left_out, step_under_way
from awards.publishing.models import Cancellation, Laureate, Publication
from tests.factories import a_nomination, a_user, an_edition
from tests.nominations.test_pages import address, move_clock
from tests.publishing.beside import retracted

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FINALISTS, WINNERS = Announced("finalists", 2027, False), Announced("winners", 2027, False)


@pytest.mark.parametrize(
    ("phase", "announced", "step"),
    [
        ("open", None, Step.RECEIVED),
        ("screening", None, Step.SCREENING),
        ("judging", None, Step.JUDGING),
        ("deciding", None, Step.FINALISTS),
        ("deciding", FINALISTS, Step.RESULT),
        ("deciding", WINNERS, None),
    ],
)
def test_the_step_follows_from_dates_until_something_is_published(session, at, phase, announced, step):
    assert step_under_way(an_edition(session, at, phase=phase), None, announced, at) is step


def test_a_date_of_the_announcement_that_passed_announces_nothing(session, at):
    edition = an_edition(session, at, phase="deciding", finalists_at=at - DAY, winners_at=at - DAY / 2)
    assert step_under_way(edition, None, None, at) is Step.FINALISTS


def test_a_later_deadline_keeps_a_nomination_at_its_first_step(session, at):
    edition = an_edition(session, at, phase="screening")
    assert step_under_way(edition, at + DAY, None, at) is Step.RECEIVED
    assert step_under_way(edition, at - DAY / 2, None, at) is Step.SCREENING


@pytest.mark.parametrize(
    ("entries", "step", "out"),
    [
        (["ineligible", "ineligible"], Step.JUDGING, True),
        (["ineligible", "eligible"], Step.JUDGING, False),
        (["ineligible"], Step.SCREENING, False),
        ([], Step.JUDGING, False),
    ],
)
def test_a_nominee_reads_that_it_is_not_judged_once_screening_is_over(entries, step, out):
    assert left_out("submitted", entries, step) is out


def published(session, edition, entry, role, at, *, kind="finalists", public_from=None) -> Publication:
    publication = Publication(
        edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind=kind,
        public_from=public_from or at - DAY, facts={}, digest="",
        laureates=[
            Laureate(
                slug=f"benches-{kind}", position=0, category_key="skills", category_names={"en": "Skills"}, role=role,
                source="test", entry_id=entry.id, organisations=[], countries=[],
            )
        ],
    )  # fmt: skip
    publication.seal()
    session.add(publication)
    session.flush()
    return publication


@pytest.fixture
def judged(session, at, ama):
    edition = an_edition(session, at, phase="deciding")
    return edition, a_nomination(session, edition, ama, at, entry_state="eligible")


def where(client, nomination) -> str:
    """What the nominee's two pages say of the way, as one text."""
    page = client.get("nominations.nomination", **address(nomination))
    return page.main + client.get("desks.nominations").main


def test_nothing_is_told_before_its_instant_and_what_is_public_after_it(session, judged, ama, at, client_for):
    edition, nomination = judged
    bo = a_user(session, "bo@example.org")
    other = a_nomination(session, edition, bo, at, title="Other", website=None)
    published(session, edition, nomination.entries[0], "finalist", at, public_from=at + DAY)
    session.commit()
    her, them = client_for(ama), client_for(bo)
    for client, one in ((her, nomination), (them, other)):
        said = where(client, one)
        assert "Judging is over, and finalists are chosen." in said
        assert "Finalist in" not in said
        assert "not among them" not in said
    move_clock(session, at + DAY + timedelta(hours=1), at)
    assert "Finalist in Skills." in where(her, nomination)
    assert "Finalists are announced; it is not among them." in where(them, other)


def test_what_was_taken_back_before_its_instant_is_never_told(session, judged, ama, at, client_for):
    edition, nomination = judged
    taken = published(session, edition, nomination.entries[0], "finalist", at, public_from=at + DAY)
    staff = a_user(session, "staff@example.org")
    session.add(Cancellation(publication_id=taken.id, public_from=taken.public_from, by=staff.id, at=at))
    session.commit()
    move_clock(session, at + 2 * DAY, at)
    assert "Finalist in" not in where(client_for(ama), nomination)


def test_a_winner_and_a_finalist_who_did_not_win_read_so(session, judged, ama, at, client_for):
    edition, nomination = judged
    published(session, edition, nomination.entries[0], "finalist", at, public_from=at - 2 * DAY)
    published(session, edition, nomination.entries[0], "winner", at, kind="winners")
    session.commit()
    said = where(client_for(ama), nomination)
    assert "Winner in Skills." in said
    assert "Finalist in" not in said


@pytest.mark.parametrize("step", ["finalists", "winners"])
def test_an_announcement_that_is_late_is_not_said_to_be_on_a_day_gone_by(session, judged, ama, at, client_for, step):
    edition, nomination = judged
    edition.finalists_at, edition.winners_at = at - (DAY if step == "finalists" else 2 * DAY), at - DAY
    if step == "winners":
        published(session, edition, nomination.entries[0], "finalist", at)
    session.commit()
    said = where(client_for(ama), nomination)
    assert "The announcement was foreseen for" in said
    assert "and is still to come." in said
    assert "are announced on" not in said
    edition.finalists_at, edition.winners_at = at + DAY, at + 2 * DAY
    session.commit()
    said = where(client_for(ama), nomination)
    assert f"{step.capitalize()} are announced on" in said
    assert "still to come" not in said


@pytest.mark.parametrize("kind", ["finalists", "winners"])
def test_what_was_taken_back_is_not_said_to_be_late_but_when_it_was(session, judged, ama, at, client_for, kind):
    edition, nomination = judged
    edition.finalists_at, edition.winners_at = at - 3 * DAY, at - 2 * DAY
    people = [a_user(session, f"{name}@office.example").id for name in ("one", "two")]
    finalists = published(session, edition, nomination.entries[0], "finalist", at, public_from=at - 3 * DAY)
    gone = finalists
    if kind == "winners":
        gone = published(session, edition, nomination.entries[0], "winner", at, kind="winners")
    session.commit()
    retracted(session, edition, gone, people, at)
    session.commit()
    said = where(client_for(ama), nomination)
    assert "The announcement was taken back on" in said
    assert "; a new one is still to come." in said
    assert "foreseen" not in said
    assert "Winner in" not in said
    assert ("Finalist in Skills." in said, "See why it was taken back" in said) == (
        (True, False) if kind == "winners" else (False, True)
    )
    edition.finalists_at = edition.winners_at = at + DAY
    session.commit()
    assert f"{kind.capitalize()} are announced on" in where(client_for(ama), nomination)


def test_a_draft_and_a_withdrawn_nomination_have_no_way(session, ama, at, client_for):
    edition = an_edition(session, at, phase="open")
    draft = a_nomination(session, edition, ama, at, state="draft", website=None)
    gone = a_nomination(session, edition, ama, at, state="withdrawn", title="Gone", website=None)
    session.commit()
    her = client_for(ama)
    for nomination in (draft, gone):
        assert "Where it is" not in her.get("nominations.nomination", **address(nomination)).main
