"""What is read of seals is of one edition, one person and the whole log: each condition that no page shows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.core.errors import NotFound
from awards.core.seals import Head
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.sealing import queries
from awards.sealing.models import SealHead
from awards.sealing.queries.board import seal_due
from tests import factories
from tests.sealing.things import a_sealing

HOUR = timedelta(hours=1)


@pytest.fixture
def sealing(session, at):
    return a_sealing(session, at)


@pytest.fixture
def longer(session, sealing, at):
    """Another edition, whose log is longer and ends with what is to be sealed."""
    edition = factories.an_edition(session, at, phase="judging", year=2028)
    for kind in (*[Kind.RULES_PUBLISHED] * 8, Kind.DECISION_APPROVED):
        award_log.append(session, edition.id, kind, {}, None, at)
    session.commit()
    return edition


def test_the_log_of_another_edition_makes_this_one_no_longer(session, sealing, longer):
    sealed = sealing.seal()
    assert queries.size_of(session, sealing.edition.id) == sealed.size == 5
    assert queries.due(session, sealing.edition.id, sealed.size) == []
    assert session.execute(seal_due(sealing.edition.id)).one()[0] == 0
    assert session.execute(seal_due(longer.id)).one()[0] == 1


def test_a_head_that_is_not_there_is_not_found(session, sealing):
    with pytest.raises(NotFound):
        queries.head(session, sealing.edition, uuid4())


def test_a_head_stands_for_as_many_steps_as_there_are(session, sealing):
    root = award_log.root(session, sealing.edition.id)[1]

    def stated(size):
        return Head(sealing.edition.id, 2027, False, size, root, sealing.at)

    assert queries.stands(session, stated(5))
    assert not queries.stands(session, stated(6)), "the root is that of the five that there are"


def test_a_head_of_more_steps_than_there_are_is_named_whatever_its_root(session, sealing):
    root = award_log.root(session, sealing.edition.id)[1]
    session.add(SealHead(edition_id=sealing.edition.id, size=6, root=root, at=sealing.at, by=None, signatures=[]))
    session.flush()
    assert queries.broken(session) == ["the log begins otherwise than a seal says (edition of 2027, size 6)"]
    session.rollback()


def test_a_leaf_has_its_place_in_its_own_log_alone(session, sealing, longer):
    leaf = queries.leaves(session, longer.id, 9)[-1].hex()
    assert queries.inclusions(session, longer, [leaf])[leaf].index == 8
    assert queries.inclusions(session, sealing.edition, [leaf]) == {}


def test_nothing_leads_to_more_steps_than_there_are(session, sealing):
    assert queries.consistency(session, sealing.edition.id, 5, 5) == []
    with pytest.raises(IndexError, match="no 6 steps"):
        queries.consistency(session, sealing.edition.id, 5, 6)


def test_one_person_is_who_was_merged_into_another_in_either_direction_and_nobody_else(session, sealing):
    first, second = sealing.first, sealing.second
    gone, other = (factories.a_user(session, f"{name}@example.org") for name in ("gone", "other"))
    into = factories.a_user(session, "into@example.org")
    gone.merged_into_id, gone.disabled_at = first.id, sealing.at
    other.merged_into_id, other.disabled_at = into.id, sealing.at
    session.flush()
    assert queries.same_people(session, [first.id]) == queries.same_people(session, [gone.id]) == {first.id, gone.id}
    assert queries.same_people(session, [second.id]) == {second.id}


def test_a_page_is_of_its_own_head_and_of_its_own_key_and_who_signed_is_told_of_heads_that_wait(session, sealing):
    edition, reader = sealing.edition.id, sealing.first.id
    sealed = sealing.seal()
    sealing.add(kind=Kind.DECISION_APPROVED)
    waits = sealing.state(sealing.at + HOUR)
    for head in (sealed, waits):
        assert queries.head_page(session, edition, head.id, reader).head.id == head.id
    for key in queries.edition_keys(session, edition):
        assert queries.key_page(session, edition, key.id).key.id == key.id
    assert queries.edition_seals(session, edition, reader).signers.keys() == {waits.id}
