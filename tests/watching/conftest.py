"""The round of judging of tests/judging, watched."""

from tests.judging.conftest import judging, make_judging

__all__ = ["judging", "make_judging"]
