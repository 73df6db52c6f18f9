"""How a rate is written."""

from decimal import Decimal

from awards.web.filters import number


def column_figure(usd: Decimal) -> str:
    """A rate with four digits that say something, zeros too, so that a column reads well."""
    return number(usd, max(2, 3 - usd.adjusted()))


def figure(usd: Decimal) -> str:
    """A rate with four digits that say something, and no zeros behind them."""
    places = max(2, 3 - usd.adjusted())
    shown = round(usd, places).normalize()
    return number(shown, max(0, -int(shown.as_tuple().exponent)))


def exact(value: Decimal) -> str:
    """A figure with every digit that was given."""
    return number(value, max(0, -int(value.normalize().as_tuple().exponent)))
