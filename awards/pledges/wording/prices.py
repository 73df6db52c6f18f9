"""How pages say what dollars are in the prices of one year, and what such a sum leaves out."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.pledges.rules import AtPrices
from awards.web.filters import money
from awards.web.labels import label


def sums_at_prices(found: Sequence[AtPrices], *, gross: bool = False) -> list[tuple[str, str, str]]:
    """The sums as (what it is, the figure, of how many pledges); net unless gross is asked for."""
    return [
        (
            _("%(word)s, in prices of %(year)s", word=label(one.word), year=one.year),
            money(one.usd if gross else one.net, "USD"),
            ngettext(
                "%(num)s pledge of a year that the index holds", "%(num)s pledges of years that the index holds",
                one.pledges,
            ),
        )
        for one in found
        if one.pledges
    ]  # fmt: skip


def left_out_at_prices(found: Iterable[AtPrices], *, gross: bool = False) -> list[str]:
    """What such sums leave out, and what two pledges name both, each a short sentence."""
    return [sentence for one in found for sentence in _left_out(one, gross=gross)]


def _left_out(one: AtPrices, *, gross: bool) -> Iterable[str]:
    what: dict[str, Any] = {"year": one.year, "word": label(one.word)}
    if undated := one.undated.pledges:
        yield ngettext(
            "Left out in prices of %(year)s: %(figure)s (%(word)s), of %(num)s pledge without day and year.",
            "Left out in prices of %(year)s: %(figure)s (%(word)s), of %(num)s pledges without day and year.",
            undated, figure=money(one.undated.usd, "USD"), **what,
        )  # fmt: skip
    if outside := one.outside.pledges:
        yield ngettext(
            "Left out in prices of %(year)s: %(figure)s (%(word)s), of %(num)s pledge of a year without an index.",
            "Left out in prices of %(year)s: %(figure)s (%(word)s), of %(num)s pledges of years without an index.",
            outside, figure=money(one.outside.usd, "USD"), **what,
        )  # fmt: skip
    if one.twice:
        what["figure"] = money(one.twice, "USD")
        if gross:
            yield _("In prices of %(year)s %(figure)s (%(word)s) counts twice: two pledges name it.", **what)
        else:
            yield _("In prices of %(year)s %(figure)s (%(word)s) is counted once: two pledges name it.", **what)
