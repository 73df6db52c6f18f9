"""The next step of an edition stands on its board before anybody has begun it, and goes once somebody did."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from awards.assignment.models import Conflict, JudgeProfile
from awards.certificates import queries as certificates
from awards.certificates.models import CertificateApproval
from awards.closing.models import ClosingAct
from awards.decisions.models import Decision, DecisionPlace
from awards.desks.steps import steps, undecided, undecided_going_on, untold
from awards.feedback.models import Feedback
from awards.feedback.rules import DELAY_DAYS
from awards.nominations.models import Nomination
from awards.publishing.models import Announcement, Publication
from tests.factories import a_judge, a_nomination, a_user, an_edition
from tests.support.page import words

DAY = timedelta(days=1)
T = datetime(2027, 4, 1, tzinfo=UTC)
ONE, TWO, SEVENTH, EIGHTH = (UUID(int=number) for number in (1, 2, 7, 8))


@dataclass(frozen=True)
class Said:
    """A decision that stands."""

    category_id: UUID
    kind: str
    approved_at: datetime | None = None
    chosen: list[UUID] = field(default_factory=lambda: [UUID(int=9)])
    round_id: UUID = SEVENTH


def test_a_category_without_a_shortlist_waits_since_the_round_closed():
    assert undecided([ONE, TWO], T, [Said(TWO, "shortlist")]) == {ONE: T}


def test_winners_wait_since_the_finalists_were_approved_and_only_where_there_are_any():
    approved = [Said(ONE, "shortlist", T + DAY), Said(TWO, "shortlist", T + DAY, chosen=[])]
    assert undecided([ONE, TWO], T, approved) == {ONE: T + DAY}
    assert undecided([ONE, TWO], T, [*approved, Said(ONE, "winners")]) == {}


def test_who_goes_on_is_asked_of_the_round_that_is_over_alone():
    elsewhere = Said(ONE, "advancing", round_id=EIGHTH)
    assert undecided_going_on([ONE, TWO], SEVENTH, T, [elsewhere, Said(TWO, "advancing")]) == {ONE: T}


@pytest.mark.parametrize(
    ("standing", "announced", "told"),
    [
        ([], (), []),
        ([Said(ONE, "shortlist", T)], (), []),
        ([Said(ONE, "shortlist", T), Said(TWO, "shortlist")], (), []),
        ([Said(ONE, "shortlist", T), Said(TWO, "shortlist", T + DAY)], (), [("finalists", T + DAY, T + 5 * DAY)]),
        ([Said(ONE, "shortlist", T), Said(TWO, "shortlist", T + DAY)], ("finalists",), []),
        (
            [Said(ONE, "shortlist", T), Said(TWO, "shortlist", T, chosen=[]), Said(ONE, "winners", T + DAY)],
            ("finalists",),
            [("winners", T + DAY, T + 9 * DAY)],
        ),
        (
            [Said(ONE, "shortlist", T), Said(TWO, "shortlist", T, chosen=[]), Said(ONE, "winners", T + DAY)],
            (),
            [("finalists", T, T + 5 * DAY)],
        ),
        (
            [Said(ONE, "shortlist", T), Said(TWO, "shortlist", T), Said(ONE, "winners", T + DAY)],
            ("finalists",),
            [],
        ),
        (
            [Said(ONE, "shortlist", T), Said(TWO, "shortlist", T, chosen=[]), Said(ONE, "winners", T + DAY)],
            ("finalists", "winners"),
            [],
        ),
    ],
)
def test_what_all_categories_decided_waits_to_be_announced(standing, announced, told):
    assert untold([ONE, TWO], standing, announced, T + 5 * DAY, T + 9 * DAY) == told


def test_finalists_are_told_by_themselves_only_where_the_edition_says_when():
    approved = [Said(ONE, "shortlist", T)]
    assert untold([ONE], approved, (), None, T) == []
    assert untold([ONE], [*approved, Said(ONE, "winners", T + DAY)], (), None, T) == [("winners", T + DAY, T)]


@pytest.fixture
def waits(session, at):
    """`waits(edition)`: the steps of an edition as (key, count, late)."""

    def found(edition, tied=()):
        session.flush()
        return [(one.key, one.count, one.late) for one in steps(session, edition, at, tied)]

    return found


def entries(session, edition, at, *, categories):
    ben = a_user(session, f"{uuid4().hex}@nominee.example")
    return a_nomination(session, edition, ben, at, entry_state="eligible", categories=categories).entries


def decide(session, edition, at, kind, place, **values):
    staff = a_user(session, f"{uuid4().hex}@office.example")
    found = Decision(
        edition_id=edition.id, category_id=edition.categories[place].id, round_id=edition.rounds[-1].id, kind=kind,
        ranking=[], proposed_by=staff.id, proposed_at=at, **values,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def approve(session, decision, at, entry=None):
    second = a_user(session, f"{uuid4().hex}@second.example")
    decision.state, decision.approved_by, decision.approved_at = "approved", second.id, at
    if entry is not None:
        session.add(DecisionPlace(decision_id=decision.id, entry_id=entry.id, rank=1))
    session.flush()
    session.expire(decision, ["places"])


def test_rules_wait_to_be_published_and_are_late_once_the_call_should_be_open(session, at, waits):
    edition = an_edition(session, at, phase="open")
    a_judge(session, edition, "judge@example.org", at)
    edition.rules_published_at = None
    assert waits(edition) == [("rules", 1, True)]
    edition.opens_at = at + DAY
    assert waits(edition) == [("rules", 1, False)]


def test_a_jury_waits_to_be_invited_from_the_opening_of_the_call_on(session, at, waits):
    edition = an_edition(session, at, phase="open")
    a_judge(session, an_edition(session, at, year=2028), "elsewhere@example.org", at)
    assert waits(edition) == [("jury", 1, False)]
    edition.rounds[0].opens_at = at
    assert waits(edition) == [("jury", 1, True)]
    judge = a_judge(session, edition, "judge@example.org", at, state="invited")
    assert waits(edition) == []
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()
    for state, answer_by, step in (
        ("invited", at, [("jury", 1, True)]),
        ("accepted", at, []),
        ("declined", None, [("jury", 1, True)]),
        ("withdrawn", None, [("jury", 1, True)]),
    ):
        profile.state, profile.answer_by = state, answer_by
        assert waits(edition) == step, state


def test_what_follows_a_round_waits_step_by_step_until_the_winners_are_announced(session, at, waits):
    edition = an_edition(session, at, phase="deciding")
    access, skills = entries(session, edition, at, categories=("access", "skills"))
    tied = {edition.categories[0].id}
    assert waits(edition) == [("to_decide", 2, False)]
    assert waits(edition, tied) == [("to_decide", 1, False)]
    first = decide(session, edition, at, "shortlist", 0)
    assert waits(edition) == [("to_decide", 1, False)]
    approve(session, first, at, access)
    assert waits(edition) == [("to_decide", 2, False)]
    approve(session, decide(session, edition, at, "shortlist", 1), at, skills)
    edition.finalists_at = at - DAY
    assert waits(edition) == [("to_decide", 2, True), ("finalists", 1, True)]
    for place, entry in enumerate((access, skills)):
        approve(session, decide(session, edition, at, "winners", place), at, entry)
    edition.finalists_at = at + DAY
    assert waits(edition) == [("finalists", 1, False)]
    edition.finalists_at = None
    assert waits(edition) == [("winners", 1, False)]
    staff = a_user(session, "announcer@office.example")
    session.add(
        Announcement(edition_id=edition.id, kind="winners", instant=at + DAY, proposed_by=staff.id, proposed_at=at)
    )
    assert waits(edition) == []


def test_a_place_that_fell_free_is_to_be_filled_before_anything_is_announced(session, at, waits):
    edition = an_edition(session, at, phase="deciding")
    edition.finalists_at = at + DAY
    (access,) = entries(session, edition, at, categories=("access",))
    entries(session, edition, at, categories=("access",))
    approve(session, decide(session, edition, at, "shortlist", 0), at, access)
    assert waits(edition) == [("to_decide", 1, False), ("finalists", 1, False)]
    nomination = session.get_one(Nomination, access.nomination_id)
    nomination.state = "withdrawn"
    assert waits(edition) == [("to_decide", 1, False), ("fell_away", 1, False)]
    assert waits(edition, {edition.categories[0].id}) == [("finalists", 1, False)], "nothing of what they may not know"
    approve(session, decide(session, edition, at, "winners", 0), at, access)
    assert waits(edition) == [("fell_away", 1, False)], "one entry, however often it was chosen"
    staff = a_user(session, "announcer@office.example")
    told = Announcement(edition_id=edition.id, kind="finalists", instant=at, proposed_by=staff.id, proposed_at=at)
    session.add(told)
    assert waits(edition) == [("fell_away", 1, False)], "it was chosen as a winner too"
    told.kind = "winners"
    assert waits(edition) == []


def announced(session, edition, at, one, other):
    """The winners are public since then, proposed by one and approved by the other."""
    told = Publication(
        edition_id=edition.id, year=edition.year, rehearsal=False, kind="winners", public_from=at, facts={}, digest="x"
    )
    session.add(told)
    session.flush()
    session.add(
        Announcement(
            edition_id=edition.id, kind="winners", instant=at, proposed_by=one.id, proposed_at=at, state="approved",
            approved_by=other.id, approved_at=at, publication_id=told.id,
        )
    )  # fmt: skip
    session.flush()


def test_certificates_wait_once_the_winners_are_public_until_somebody_proposes_them(session, at, waits, monkeypatch):
    edition = an_edition(session, at, phase="deciding")
    one, other = (a_user(session, f"{name}@office.example") for name in ("one", "other"))
    announced(session, edition, at, one, other)
    assert steps(session, edition, at - timedelta(seconds=1)) == []
    dropped = {"state": "dropped", "ended_by": one.id, "ended_at": at}
    for values in (dropped, {}):
        assert waits(edition) == [("to_hand_out", 1, False)]
        session.add(CertificateApproval(edition_id=edition.id, proposed_by=one.id, proposed_at=at, **values))
    assert waits(edition) == []
    monkeypatch.setattr(certificates, "unproposed", lambda _session, edition_id, _at: 2 * (edition_id == edition.id))
    assert waits(edition) == [("to_hand_out", 2, False)], "those of a correction"


def test_feedback_waits_from_the_result_on_until_it_is_approved_and_is_late_from_its_release(session, at, waits):
    edition = an_edition(session, at, phase="deciding")
    access, skills = entries(session, edition, at, categories=("access", "skills"))
    one, other = (a_user(session, f"{name}@office.example") for name in ("one", "other"))
    for place, entry in enumerate((access, skills)):
        for kind in ("shortlist", "winners"):
            approve(session, decide(session, edition, at, kind, place), at, entry)
    announced(session, edition, at, one, other)
    session.add(CertificateApproval(edition_id=edition.id, proposed_by=one.id, proposed_at=at))
    assert waits(edition) == [("to_feed_back", 2, False)]
    assert waits(edition, {edition.categories[0].id}) == [("to_feed_back", 1, False)]
    held = Feedback(
        id=uuid4(), edition_id=edition.id, entry_id=access.id, texts={"en": "Show how others could begin."},
        changed_by=one.id, changed_at=at, approved_by=one.id, approved_at=at,
    )  # fmt: skip
    session.add(held)
    assert waits(edition) == [("to_feed_back", 1, False)]
    released = at + timedelta(days=DELAY_DAYS)
    assert [one.late for one in steps(session, edition, released)] == [True]
    assert [one.late for one in steps(session, edition, released - timedelta(seconds=1))] == [False]


def test_an_edition_waits_to_be_closed_once_all_of_it_is_told_until_somebody_proposes_it(session, at):
    edition = an_edition(session, at, phase="deciding")
    one, other = (a_user(session, f"{name}@office.example") for name in ("one", "other"))
    announced(session, edition, at, one, other)
    session.add(CertificateApproval(edition_id=edition.id, proposed_by=one.id, proposed_at=at))
    session.flush()
    released = at + timedelta(days=DELAY_DAYS)
    assert steps(session, edition, released - timedelta(seconds=1)) == []
    assert [(one.key, one.oldest, one.late) for one in steps(session, edition, released)] == [
        ("to_close", released, False)
    ]
    assert steps(session, edition, released, {edition.categories[0].id}) == []
    ending = ClosingAct(
        edition_id=edition.id, kind="closing", state="proposed", proposed_by=one.id, proposed_at=released
    )
    session.add(ending)
    session.flush()
    assert steps(session, edition, released) == []


def test_an_edition_that_has_ended_waits_for_nothing_and_its_board_says_so(session, at, waits, client_for):
    edition = an_edition(session, at, phase="deciding")
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    entries(session, edition, at, categories=("access",))
    one, other = (a_user(session, f"{name}@office.example") for name in ("one", "other"))
    session.add(
        ClosingAct(edition_id=edition.id, kind="closing", state="approved", proposed_by=one.id, proposed_at=at,
                   ended_by=other.id, ended_at=at)
    )  # fmt: skip
    assert waits(edition) == []
    session.commit()
    page = client_for(staff).get("desks.staff_edition", edition_id=edition.id)
    assert "This edition is closed" in page.main
    assert "will show here" not in page.main


def test_the_board_puts_a_step_before_queues_that_are_not_late(client_for, session, at):
    edition = an_edition(session, at, phase="deciding")
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    entries(session, edition, at, categories=("access",))
    for number in range(3):
        a_judge(session, edition, f"judge{number}@example.org", at, state="invited")
    session.commit()
    page = client_for(staff).get("desks.staff_edition", edition_id=edition.id)
    assert page.heading == "4 things wait"
    rows = [words(row.find(".//a")) for row in page.find("//main//tbody/tr")]
    assert rows == ["Categories to decide", "Invitations"]
    assert page.links()["Start with: Categories to decide"] == f"/staff/{edition.id}/decisions"


def test_who_is_tied_to_a_nomination_is_not_told_whether_its_category_is_decided(client_for, session, at):
    edition = an_edition(session, at, phase="deciding")
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    access, _skills = entries(session, edition, at, categories=("access",)) + entries(
        session, edition, at, categories=("skills",)
    )
    session.add(
        Conflict(nomination_id=access.nomination_id, judge_id=staff.id, kind="declared", evidence="x", found_at=at)
    )
    session.commit()
    page = client_for(staff).get("desks.staff_edition", edition_id=edition.id)
    assert page.heading == "1 thing waits"


def test_an_edition_without_rules_leads_to_where_they_are_published(client_for, session, at):
    edition = an_edition(session, at, phase="open")
    edition.rules_published_at = None
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    session.commit()
    page = client_for(staff).get("desks.staff_edition", edition_id=edition.id)
    assert page.heading == "1 thing waits, 1 of them late"
    assert page.links()["Start with: Rules to publish"] == f"/staff/{edition.id}/edition"
