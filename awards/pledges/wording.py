"""How pages say what a pledge gives, from when to when, by whom and where. Words of money are never mixed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from babel.lists import format_list
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.pledges.models import Pledge, PledgeMoney, PledgeVersion
from awards.pledges.rules import Figures, LeftOut, Sum
from awards.rates.wording import figure
from awards.record import sources
from awards.web.filters import money, number, partial_date, qualified
from awards.web.labels import label
from awards.web.languages import babel_locale, in_language

STEPS = {
    "what": _l("What"), "money": _l("Money"), "where": _l("Where and for whom"), "targets": _l("Targets"),
}  # fmt: skip
DRAFTS = {
    "draft": _l("Draft"), "submitted": _l("Handed in"), "in_review": _l("Being looked at"),
    "returned": _l("Needs a change"),
}  # fmt: skip
PLEDGES = {
    "draft": _l("Not public yet"), "published": _l("Public"), "withdrawn": _l("Withdrawn"), "closed": _l("Ended"),
}  # fmt: skip
GIVEN = {"financial": _l("Money"), "in-kind": _l("Something in kind"), "none": _l("Neither")}
STAGE_WORDS = {
    "planned": _l("Planned"), "started": _l("Started"), "on_track": _l("On track"), "delayed": _l("Delayed"),
    "completed": _l("Completed"), "ended_early": _l("Ended early"),
}  # fmt: skip
LEVELS = {
    0: _l("As reported, not verified"), 1: _l("The reporter is known"), 2: _l("Papers were checked"),
    3: _l("A partner confirmed it"), 4: _l("Audited from outside"),
}  # fmt: skip
LEVELS_MEAN = {
    0: _l("The organisation says so; nobody has looked at it."),
    1: _l("The secretariat made sure that whoever reports speaks for the organisation."),
    2: _l("The secretariat read the papers that show it."),
    3: _l("A partner, or somebody for whom it was done, confirmed it."),
    4: _l("An auditor from outside looked at it."),
}  # fmt: skip
MONEY_MEANS = {
    "pledged": _l("What is promised, for all the years together."),
    "committed": _l("What a contract or a budget binds the organisation to."),
    "disbursed": _l("What has left the organisation."),
    "spent": _l("What was paid for the work itself."),
    "in_kind": _l("The value of what is given in goods, services or work."),
}  # fmt: skip
LIGHTS = {
    "green": _l("Reports are up to date"), "amber": _l("A yearly report is due"), "red": _l("Silent for two years"),
}  # fmt: skip
TAGS = {
    "agriculture": _l("Agriculture"), "education": _l("Education"), "energy": _l("Energy"),
    "environment": _l("Environment"), "finance": _l("Finance"), "government": _l("Public services"),
    "health": _l("Health"), "work": _l("Work"), "cable": _l("Cable and fibre"), "mobile": _l("Mobile network"),
    "satellite": _l("Satellite"), "local-network": _l("Local wireless network"), "devices": _l("Devices"),
    "software": _l("Software"), "data": _l("Data"), "artificial-intelligence": _l("Artificial intelligence"),
}  # fmt: skip
PARTS = {
    "co-pledger": _l("Together with"), "funder": _l("Paid by"), "implementer": _l("Carried out by"),
    "beneficiary": _l("Helped by it"),
}  # fmt: skip
REGISTERS = {
    "P2C": _l("Partner2Connect"), "GRF": _l("Global Refugee Forum"), "other": _l("Another register"),
}  # fmt: skip
LIGHTS_MEAN = {
    "green": _l("A report came within a year, or the pledge has come to its end."),
    "amber": _l("No report for more than a year."), "red": _l("No report for more than two years."),
}  # fmt: skip
LINKS = {
    "part_of": _l("is part of"), "funds": _l("funds"), "joint_with": _l("is joint with"),
    "duplicates": _l("is the same as"), "continues": _l("continues"), "supports": _l("supports"),
    "matched_with": _l("was matched with"),
}  # fmt: skip

MOST_NAMES = 3
"""So many countries stand in a row of a list; more are counted."""


@dataclass(frozen=True)
class Amount:
    """An amount as a page shows it: the figure with its qualifier, its word, what is to be known beside it."""

    text: str
    word: str | None = None
    note: str | None = None
    recorded: bool = True


@dataclass(frozen=True)
class Row:
    """A pledge as a row of a list."""

    public_id: str
    title: str
    url: str
    by: str
    years: str | None
    countries: str | None
    amounts: list[Amount]
    focus_area: str | None
    targets: list[str]
    note: str | None
    language: str


def row(pledge: Pledge) -> Row:
    """A pledge with its current version as a row."""
    version = pledge.current
    return Row(
        public_id=pledge.public_id,
        title=version.title,
        url=url_for("pledges.pledge", public_id=pledge.public_id),
        by=listed([party.organisation.standing.name for party in version.parties if party.role != "partner"]),
        years=years(version),
        countries=country_names(version),
        amounts=amounts(version),
        focus_area=label(version.focus_area) if version.focus_area else None,
        targets=[target["text"] for target in version.facts.get("targets", [])],
        note=version.facts.get("note"),
        language=version.language,
    )


def amounts(version: PledgeVersion) -> list[Amount]:
    """What a version gives: each amount in its own currency first, or that no amount is in it or recorded."""
    if version.money:
        return [_amount(given, version.facts.get("rates", [])) for given in version.money]
    if version.resource_kind == "none":
        return [Amount(_("No money"), _("in this pledge"))]
    if version.resource_kind == "in-kind":
        return [Amount(_("Amount not recorded"), label("in_kind"), recorded=False)]
    return [Amount(_("Amount not recorded"), recorded=False)]


def years(version: PledgeVersion) -> str | None:
    """From when to when, or None when no year is recorded."""
    start, end = version.start_year, version.end_year
    if start and end:
        return str(start) if start == end else str(_("%(start)s to %(end)s", start=start, end=end))
    if start:
        return str(_("from %(start)s", start=start))
    return str(_("until %(end)s", end=end)) if end else None


def country_names(version: PledgeVersion, most: int = MOST_NAMES) -> str | None:
    """The countries that a version lists, or None when it lists none."""
    names = sorted(in_language(place.country.names) for place in version.countries)
    if len(names) > most + 1:
        rest = len(names) - most
        return str(_("%(some)s and %(rest)s more", some=", ".join(names[:most]), rest=rest))
    return listed(names) if names else None


def listed(names: Sequence[str]) -> str:
    """Names as a list in the page's language: `A, B and C`."""
    return format_list(names, locale=babel_locale())


def source_links(source: str) -> list[tuple[str, str | None]]:
    """Each source as (words, address): the host's name and the place on the page; plain words have no address."""
    found: list[tuple[str, str | None]] = []
    for url, words in sources(source):
        if url is None:
            found.append((words, None))
        else:
            host = (urlsplit(url).hostname or url).removeprefix("www.")
            found.append((f"{host} ({words})" if words else host, url))
    return found


def column_name(column: str) -> str:
    """What a column of the record is called, to say which of a pledge's facts no source states."""
    return {
        "pledge_type": str(_("kind of pledge")),
        "focus_area": str(_("focus area")),
        "entity_kind": str(_("kind of organisation")),
    }.get(column, column)


def sums(figures: Figures, *, gross: bool = False) -> list[tuple[str, str, str]]:
    """The sums of a list as (what it is, the figure, what to know of it); net unless gross is asked for."""
    found = []
    for total in figures.totals.sums:
        what = _("%(word)s, in money", word=label("pledged")) if total.word == "pledged" else label(total.word)
        counted = ngettext("%(num)s pledge with a dollar value", "%(num)s pledges with a dollar value", total.pledges)
        twice = Decimal(0) if gross else figures.twice.get(total.word, Decimal(0))
        found.append((what, money(total.usd - twice, "USD"), counted))
    return found


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
        yield _("In the sum: %(figure)s at %(dollars)s.", figure=money(amount, currency), dollars=money(usd, "USD"))
    if total.qualified:
        yield _("Amounts such as “over USD 1 billion” or “about USD 1 billion” count with the figure they name.")


def _amount(given: PledgeMoney, steps: list[dict[str, Any]]) -> Amount:
    figure = qualified(money(given.amount, given.currency), given.qualifier)
    if given.basis == "yearly":
        return Amount(_("%(figure)s a year", figure=figure), label(given.word), _("total not stated"))
    return Amount(figure, label(given.word), "; ".join(_notes(given, steps)) or None)


def _periods(steps: list[dict[str, Any]]) -> Iterable[str]:
    """By the rates of which years or days an amount was converted."""
    years = sorted(step["period"] for step in steps if step["kind"] == "average")
    if years:
        yield _("mean rate of %(years)s", years=years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}")
    for step in steps:
        if step["kind"] == "day":
            yield _("rate of %(day)s", day=partial_date(step["period"]))
        elif step["kind"] == "last":
            yield _("what lies ahead at the newest rate, of %(day)s", day=partial_date(step["period"]))


def _notes(given: PledgeMoney, steps: list[dict[str, Any]]) -> Iterable[str]:
    if given.most is not None:
        yield _("at most %(most)s", most=money(given.most, given.currency))
    if given.basis == "derived" and given.yearly_amount:
        yearly = money(given.yearly_amount, given.currency)
        times = number(given.amount / given.yearly_amount)
        yield _("derived: %(yearly)s a year, %(times)s years", yearly=yearly, times=times)
    if given.currency == "USD":
        return
    if given.usd is None:
        yield _("no dollar value stated")
    elif given.usd_basis == "converted" and given.usd_rate is not None:
        rate = figure(Decimal(given.usd_rate))
        yield _("%(dollars)s, converted at %(rate)s", dollars=money(given.usd, "USD"), rate=rate)
        yield from _periods([step for step in steps if step["word"] == given.word])
    else:
        yield _("%(dollars)s as stated", dollars=money(given.usd, "USD"))
