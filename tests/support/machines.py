"""State machines of Hypothesis over the verbs of a room: how each begins, what a refused deed leaves, how it ends."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import Session

from awards.desks import invariants
from awards.infrastructure import award_log, clock, consequences

EXAMPLES, STEPS = int(os.environ.get("MACHINE_EXAMPLES", "6")), int(os.environ.get("MACHINE_STEPS", "12"))
"""Here a few, in `make trust` above 10,000 steps of each machine."""

PHASES = [phase for phase in Phase if phase != Phase.shrink or EXAMPLES < 100]
"""What many steps found is told as it was found: to make it shorter would take longer than to find it."""

T = TypeVar("T")


class Machine(RuleBasedStateMachine):
    """A machine on a session of a test of its own; each example begins where the one before was rolled back."""

    maker: Callable[[], Session]
    """Stands at the class that `run` makes for a test."""

    def __init__(self) -> None:
        super().__init__()
        self.session = type(self).maker()
        self.at = clock.now(self.session)
        self.begun = False

    def done(self, deed: Callable[[], T]) -> T:
        """What a deed gives; one that is refused leaves nothing, as on the pages."""
        with self.session.begin_nested():
            return deed()

    def teardown(self) -> None:
        """At the end of an example all that must always hold does, and nothing of it stays, whatever was found."""
        try:
            if self.begun:
                self.session.info[clock.AS_AT] = self.at
                consequences.draw(self.session)
                award_log.number(self.session)
                self.session.flush()
                assert invariants.broken(self.session) == []
        finally:
            self.session.rollback()
            self.session.close()


def run(machine: type[Machine], maker: Callable[[], Session], **values: Any) -> None:
    """Let a machine take its steps on sessions of this maker; `values` stand at its class."""
    made = type(machine.__name__, (machine,), {"maker": staticmethod(maker), **values})
    made.TestCase.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    made.TestCase("runTest").runTest()
