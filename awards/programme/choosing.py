"""The round that a page is about: the one that `?round=` names, else the page's usual one."""

from collections.abc import Callable, Sequence
from typing import Protocol

from awards.core.errors import BadRequest, NotFound
from awards.core.figures import whole_number
from awards.programme import rounds
from awards.programme.models import Edition, Round
from awards.programme.round_words import round_name
from awards.web import lists


class OfRounds(Protocol):
    """An edition, or whatever has some of its rounds."""

    @property
    def rounds(self) -> Sequence[Round]: ...


def number_asked() -> int | None:
    """The number in `?round=`, None without. Raises BadRequest when it is none."""
    text = lists.one("round")
    if text is None:
        return None
    number = whole_number(text, 3)
    if number is None:
        raise BadRequest("round is a number")
    return number


def round_asked(edition: Edition, usual: Round) -> Round:
    """The round that the address names, else the usual one. Raises NotFound for one that the edition has not."""
    number = number_asked()
    found = usual if number is None else rounds.numbered(edition, number)
    if found is None:
        raise NotFound("round")
    return found


def in_address(of: OfRounds, round_: Round) -> str | None:
    """What `?round=` holds in the address of a page about this round: nothing where there is but one."""
    return str(round_.number) if len(of.rounds) > 1 else None


def round_links(
    of: OfRounds, shown: Round, address: Callable[[str], str] | None = None
) -> list[tuple[str, str | None]]:
    """Rounds to choose from, of an edition or of whatever has some; none where there is but one.

    The one shown has no address.

    `address` gives that of a round by its number, by default this very page's.
    """
    if len(of.rounds) < 2:
        return []
    to = address or (lambda number: lists.here(round=number, after=None))
    return [(round_name(one), None if one.number == shown.number else to(str(one.number))) for one in of.rounds]
