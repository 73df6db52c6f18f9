"""How a row of a file becomes what a pledge says, and how two pledges differ: pure."""

from awards.importing.rules.columns import IGNORED, READ, RENAMED, wrong_header
from awards.importing.rules.differences import Difference, differences
from awards.importing.rules.reading import REGISTER, Before, Given, Keys, Reader

__all__ = [
    "IGNORED", "READ", "REGISTER", "RENAMED", "Before", "Difference", "Given", "Keys", "Reader", "differences",
    "wrong_header",
]  # fmt: skip
