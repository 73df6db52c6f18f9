"""The registry of tests/pledges."""

from tests.pledges.conftest import a_pledge, move, recorded

__all__ = ["a_pledge", "move", "recorded"]
