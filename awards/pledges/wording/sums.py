"""How pages say what a list sums up to and what its sums leave out. Words of money are never mixed."""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.pledges.rules import Figures, LeftOut, Sum
from awards.web.filters import money
from awards.web.labels import label


def sums(figures: Figures, *, gross: bool = False) -> list[tuple[str, str, str]]:
    """The sums of a list as (what it is, the figure, what to know of it); net unless gross is asked for."""
    found = []
    for total in figures.totals.sums:
        what = _("%(word)s, in money", word=label("pledged")) if total.word == "pledged" else label(total.word)
        twice = Decimal(0) if gross else figures.twice.get(total.word, Decimal(0))
        found.append((what, money(total.usd - twice, "USD"), of_dollars(total.pledges)))
    return found


def of_dollars(pledges: int) -> str:
    """Of how many pledges a figure in dollars is."""
    return str(ngettext("%(num)s pledge with a dollar value", "%(num)s pledges with a dollar value", pledges))


def counted_once(figures: Figures, *, gross: bool) -> list[str]:
    """What two pledges of the list name both, and whether the sums hold it twice."""
    if gross:
        return [words for _word, words in counted_twice(figures)]
    words = [(money(usd, "USD"), label(word)) for word, usd in figures.twice.items()]
    return [_("Counted once: %(figure)s (%(word)s) that two pledges name.", figure=f, word=w) for f, w in words]


def counted_twice(figures: Figures) -> list[tuple[str, str]]:
    """What sums as stated hold twice, each with the word that it is of."""
    return [
        (
            word,
            _(
                "%(figure)s (%(word)s) counts twice here: two pledges name it.",
                figure=money(usd, "USD"),
                word=label(word),
            ),
        )
        for word, usd in figures.twice.items()
    ]


def not_compared(figures: Figures, currency: str) -> str | None:
    """What a list of at least an amount leaves out, where it does."""
    if not (pledges := figures.not_compared):
        return None
    if currency == "USD":
        words = ngettext(
            "%(num)s pledge without a dollar value is left out.",
            "%(num)s pledges without a dollar value are left out.",
            pledges,
        )
    else:
        words = ngettext(
            "%(num)s pledge that states no amount in %(currency)s is left out.",
            "%(num)s pledges that state no amount in %(currency)s are left out.",
            pledges,
            currency=currency,
        )
    return str(words)


def left_out(figures: Figures) -> list[str]:
    """What no sum holds, and what a sum holds that was not in dollars, each a short sentence."""
    found = [_left_out(amount) for amount in figures.totals.left_out]
    for total in figures.totals.sums:
        found += _remarks(total)
    if figures.no_amount:
        found.append(
            ngettext(
                "%(num)s pledge has no amount recorded.", "%(num)s pledges have no amount recorded.", figures.no_amount
            )
        )
    if figures.no_money:
        found.append(ngettext("%(num)s pledge gives no money.", "%(num)s pledges give no money.", figures.no_money))
    return found


def _left_out(amount: LeftOut) -> str:
    figure, word = money(amount.amount, amount.currency), label(amount.word)
    if amount.yearly:
        return str(_("Left out of the sum: %(figure)s a year (%(word)s), without a total.", figure=figure, word=word))
    return str(_("Left out of the sum: %(figure)s (%(word)s), without a dollar value.", figure=figure, word=word))


def _remarks(total: Sum) -> Iterable[str]:
    for currency, amount, usd in total.converted:
        yield _(
            "In the sum: %(figure)s (%(word)s) at %(dollars)s.", figure=money(amount, currency),
            word=label(total.word), dollars=money(usd, "USD"),
        )  # fmt: skip
    if total.qualified:
        yield _("Amounts such as “over USD 1 billion” or “about USD 1 billion” count with the figure they name.")
