"""Addresses of people in the cells of a file."""

from awards.accounts.rules import canonical_address
from awards.core.errors import RuleBroken


def address(text: str, field: str) -> str:
    """The canonical address of a cell. Raises RuleBroken."""
    try:
        return canonical_address(text)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, [field]) from broken
