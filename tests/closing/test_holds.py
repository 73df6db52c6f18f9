"""What staff hold against deletion: for a reason, once, of the own edition, until somebody lets it go."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.closing import queries, services
from awards.closing.models import RetentionHold, RetentionTimer
from awards.closing.services.retention import LONGEST_REASON
from awards.core.errors import RuleBroken
from awards.infrastructure import storage
from awards.nominations.models import Nomination
from tests.closing.test_guards import another
from tests.closing.test_retention import closed
from tests.decisions.things import all_judged
from tests.factories import a_file

DAY = timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def number_of(session, judged, title="Delta radio"):
    return session.get_one(Nomination, judged.entries[title].nomination_id).number


def test_a_hold_says_why_in_so_many_characters(session, judged, at) -> None:
    for reason, said in (("", "Say why"), ("  ", "Say why"), ("x" * (LONGEST_REASON + 1), "at most 1000")):
        with pytest.raises(RuleBroken, match=said):
            services.hold(session, judged.edition, None, reason, judged.staff, at)
    services.hold(session, judged.edition, None, "x" * LONGEST_REASON, judged.staff, at)


def test_what_is_held_is_a_nomination_of_the_edition_that_one_may_know_of(session, judged, at) -> None:
    other = another(session, at)
    number, entry = number_of(session, other), judged.entries["Delta radio"]
    with pytest.raises(RuleBroken, match="no nomination of this number"):
        services.hold(session, judged.edition, number, "A dispute", judged.staff, at)
    own = number_of(session, judged)
    with pytest.raises(RuleBroken, match="no nomination of this number"):
        services.hold(session, judged.edition, own, "A dispute", judged.staff, at, hidden=[entry.nomination_id])
    assert services.hold(session, other.edition, number, "A dispute", other.staff, at).nomination_id == (
        other.entries["Delta radio"].nomination_id
    )


def test_each_is_held_once_and_anew_after_it_was_let_go(session, judged, at) -> None:
    other, delta, code = another(session, at), number_of(session, judged), number_of(session, judged, "Code clubs")
    services.hold(session, other.edition, None, "The law asks for it", other.staff, at)
    first = services.hold(session, judged.edition, delta, "A dispute", judged.staff, at)
    services.hold(session, judged.edition, code, "Another dispute", judged.staff, at)
    services.hold(session, judged.edition, None, "The law asks for it", judged.staff, at)
    with pytest.raises(RuleBroken, match="held already"):
        services.hold(session, judged.edition, delta, "Once more", judged.second, at)
    services.end_hold(session, first, judged.second, at)
    with pytest.raises(RuleBroken, match="settled already"):
        services.end_hold(session, first, judged.staff, at)
    assert (first.ended_by, first.ended_at) == (judged.second.id, at)
    services.hold(session, judged.edition, delta, "Once more", judged.second, at)
    held = select(RetentionHold.reason).where(
        RetentionHold.edition_id == judged.edition.id, RetentionHold.ended_at.is_(None)
    )
    assert sorted(session.scalars(held)) == ["Another dispute", "Once more", "The law asks for it"]


def test_letting_go_begins_the_timers_of_the_own_edition_anew(session, judged, at) -> None:
    other = another(session, at)
    hold = services.hold(session, judged.edition, number_of(session, judged), "A dispute", judged.staff, at)
    for one in (judged, other):
        closed(session, one, at)
        for timer in queries.timers(session, one.edition.id).values():
            timer.told_at = timer.done_at = at
    session.flush()
    services.end_hold(session, hold, judged.staff, at)
    done = select(RetentionTimer.done_at).distinct()
    assert session.scalars(done.where(RetentionTimer.edition_id == judged.edition.id)).all() == [None]
    assert session.scalars(done.where(RetentionTimer.edition_id == other.edition.id)).all() == [at]


def test_bytes_go_of_a_file_that_was_given_up_alone(session, judged, at, tmp_path) -> None:
    bytes_ = storage.at("", tmp_path)
    nomination = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    file = a_file(session, nomination, judged.nominator, at, storage=bytes_)
    services.forget_bytes(session, bytes_, uuid4(), at)
    services.forget_bytes(session, bytes_, file.id, at)
    assert file.forgotten_at is None
    bytes_.open(file.stored).close()
    file.removed_at = at
    services.forget_bytes(session, bytes_, file.id, at + DAY)
    assert file.forgotten_at == at + DAY
    with pytest.raises(FileNotFoundError):
        bytes_.open(file.stored)
