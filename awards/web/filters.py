"""How instants, numbers, money and words look on a page, in its language."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from awards.web import lists
from awards.web.labels import label, tone
from awards.web.languages import babel_locale, direction, in_language, translated

HOUR = timedelta(hours=1)

GENEVA = ZoneInfo("Europe/Zurich")
"""Geneva keeps the time of Zurich."""

QUALIFIED = {
    "more than": _l("more than %(figure)s"),
    "over": _l("over %(figure)s"),
    "at least": _l("at least %(figure)s"),
    "nearly": _l("nearly %(figure)s"),
    "about": _l("about %(figure)s"),
    "up to": _l("up to %(figure)s"),
    "less than": _l("less than %(figure)s"),
}
"""A figure with the word that its source puts before it; the word is part of the fact."""


def install(app: Flask) -> None:
    """Give templates their filters, and lists their rows."""
    app.jinja_env.globals["drawn"] = lists.drawn
    app.jinja_env.filters.update(
        data_size=data_size,
        of_web=of_web,
        host_in_letters=host_in_letters,
        datetime_geneva=datetime_geneva,
        time_geneva=time_geneva,
        date=date_in_words,
        days=days,
        partial_date=partial_date,
        as_typed=as_typed,
        number=number,
        of_hundred=of_hundred,
        percent=percent,
        label=label,
        tone=tone,
        money=money,
        qualified=qualified,
        in_language=in_language,
        instant=instant,
        device_in_words=device_in_words,
        translated=translated,
    )


def of_web(address: str) -> str:
    """An address that somebody gave, where it leads to a page of the web or of ours; else nowhere."""
    ours = address.startswith("/") and not address.startswith("//")
    return address if ours or address.startswith(("https://", "http://")) else "#"


def host_in_letters(address: str) -> str:
    """The host of an address as a browser asks for it, so that no look-alike of another script passes for it."""
    try:
        return (urlsplit(address).hostname or "").encode("idna").decode()
    except ValueError:  # no host that could be asked for
        return ""


def instant(text: str) -> datetime:
    """The instant of an ISO text, as mails keep it in JSON; one that an earlier version wrote may end with ` UTC`."""
    return datetime.fromisoformat(text.replace(" UTC", "+00:00"))


def device_in_words(device: str) -> str:
    """`Firefox on Android` for `Firefox/Android`, the names that a session keeps; what is not known is left out."""
    browser, _slash, system = device.partition("/")
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("A browser that does not say which"))


WITH_WEEKDAY = {"ru": "d MMMM y 'г'. (EEEE)"}
"""A day with its weekday, where the usual order would have to be declined after a preposition."""


def datetime_geneva(at: datetime) -> str:
    """`Saturday, 31 May 2031, 23:00 Geneva`, in the page's language."""
    locale = babel_locale()
    local = at.astimezone(GENEVA)
    day = dates.format_date(local, WITH_WEEKDAY.get(locale.language, "full"), locale=locale)
    return str(_("%(day)s, %(clock)s Geneva", day=day, clock=_clock(local)))


def time_geneva(at: datetime) -> str:
    """`14:07 Geneva`, in the page's language: for an instant of today."""
    return str(_("%(clock)s Geneva", clock=_clock(at.astimezone(GENEVA))))


def comes_twice(at: datetime) -> bool:
    """Whether Geneva's clocks show the hour of this instant twice, since they are set back then."""
    local = at.astimezone(GENEVA)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _clock(local: datetime) -> str:
    """`14:07`; in the night when the clocks give an hour twice `02:07 (UTC+2)`."""
    clock = dates.format_time(local, "HH:mm", locale=babel_locale())
    offset = local.utcoffset()
    if offset is None or not comes_twice(local):
        return clock
    return f"{clock} ({as_typed(f'UTC+{offset // HOUR}')})"


def date_in_words(day: date | datetime) -> str:
    """`31 May 2031`, in the page's language; an instant is first brought to Geneva."""
    if isinstance(day, datetime):
        day = day.astimezone(GENEVA).date()
    return dates.format_date(day, "long", locale=babel_locale())


def days(start: date, end: date | None) -> str:
    """`10–11 Jan 2027`, in the page's language; what has no end yet is `from 10 January 2027`."""
    if end is None:
        return str(_("from %(day)s", day=date_in_words(start)))
    return date_in_words(start) if start == end else dates.format_interval(start, end, "yMMMMd", locale=babel_locale())


MOST_KEPT = 1_000
"""Below it a whole number's words are kept, and those of so many days: a list has hundreds of them."""


def date_in_short(day: date | datetime) -> str:
    """`31 May 2031` with a short month, in the page's language; an instant is first brought to Geneva."""
    if isinstance(day, datetime):
        day = day.astimezone(GENEVA).date()
    return _short(day, str(babel_locale()))


@lru_cache(maxsize=6 * MOST_KEPT)
def _short(day: date, locale: str) -> str:
    return dates.format_date(day, "medium", locale=locale)


def partial_date(text: str) -> str:
    """A recorded date with the precision it has: `2014`, `June 2014` or `5 September 2014`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return str(parts[0])
    if len(parts) == 2:
        return dates.format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=babel_locale())
    return date_in_words(date(*parts))


LEFT_TO_RIGHT = "\u200e"
"""A mark that is not seen; what stands between two of them is read from the left."""


def as_typed(text: str) -> str:
    """Figures with a sign, a hyphen or a dash (`-0.4`, `2022–2023`, `3261-9728`), as they are typed.

    In a text that is read from the right they would be turned around, parts and signs (UAX 9, W2 and N1).
    """
    return f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}" if direction() == "rtl" else text


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """A number with the page's separators; `places` fixes the digits after the point."""
    if type(value) is int and places is None and 0 <= value < MOST_KEPT:
        return _small(value, str(babel_locale()))
    pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
    words = numbers.format_decimal(value, format=pattern, locale=babel_locale())
    return as_typed(words) if value < 0 else words


@lru_cache(maxsize=6 * MOST_KEPT)
def _small(value: int, locale: str) -> str:
    return numbers.format_decimal(value, locale=locale)


def data_size(count: int) -> str:
    """What a number of bytes costs to send or fetch: `3.4 MB`, `340 kB`; a part of a kilobyte counts as one."""
    if count < 1_000_000:
        return str(_("%(size)s kB", size=number(-(-count // 1000))))
    size = round(count / 1_000_000, 1)
    return str(_("%(size)s MB", size=number(int(size) if size == int(size) else size)))


def percent(share: float) -> str:
    """A chance or share as per cent; below one in a hundred it says `under 1 %`, above 99 `over 99 %`."""
    locale = babel_locale()
    if 0 < share < 0.01:
        return str(_("under %(share)s", share=numbers.format_percent(0.01, locale=locale)))
    if 0.99 < share < 1:
        return str(_("over %(share)s", share=numbers.format_percent(0.99, locale=locale)))
    return numbers.format_percent(round(share, 2), locale=locale)


def of_hundred(share: Decimal | int) -> str:
    """A share that is given in hundredths, as it is: `33.33%`."""
    return numbers.format_percent(Decimal(share) / 100, locale=babel_locale(), decimal_quantization=False)


CENTS = "#,##0.00"
"""How an amount with cents is written: 10,866.70 and not 10,866.7."""


def money(amount: Decimal | int, currency: str) -> str:
    """`USD 3 billion`, `EUR 155 million`: the code first, large amounts in words."""
    locale = babel_locale()
    value = Decimal(amount).normalize()  # or 8.00 billion takes the plural of a fraction
    if value >= 1_000_000:
        length: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"  # zh: short
        figure = numbers.format_compact_decimal(value, format_type=length, locale=locale, fraction_digits=2)
    else:
        whole = value == value.to_integral_value()
        figure = numbers.format_decimal(value, format=None if whole else CENTS, locale=locale)
    return f"{currency} {figure}"


def qualified(figure: str, qualifier: str | None) -> str:
    """`more than 132`: a figure, already in words, with its source's qualifier; none and `exact` leave it alone."""
    if qualifier in (None, "", "exact"):
        return figure
    return str(QUALIFIED[qualifier]) % {"figure": figure} if qualifier in QUALIFIED else f"{qualifier} {figure}"
