"""Names that one transaction holds until its end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from awards.infrastructure import locks


def test_who_wants_a_name_that_is_held_waits_for_the_others_end(sessions):
    """On SQLite the writer waits for the one writer; on PostgreSQL for the name."""
    begun, order = Event(), []

    def second():
        begun.set()
        with sessions.transaction() as session:
            session.connection()
            locks.hold(session, ["b", "a"])
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with sessions.transaction() as session:
            session.connection()
            locks.hold(session, ["a", "c"])
            waiting = pool.submit(second)
            assert begun.wait(10)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
            order.append("first")
        waiting.result(20)
    assert order == ["first", "second"]


def test_other_names_and_the_same_name_again_wait_for_nobody(sessions):
    with sessions.transaction() as session:
        locks.hold(session, ["a", "a"])
        locks.hold(session, ["a"])
