"""What a yearly report says at least, how long a verification holds, and the light of a pledge that is silent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.pledges.rules.content import WORDS
from awards.pledges.rules.sound import far_off, not_known
from awards.rates.rules import unknown_currency

STAGES = ("planned", "started", "on_track", "delayed", "completed", "ended_early")
LEVELS = (0, 1, 2, 3, 4)
"""0 as submitted, 1 the reporter's identity checked, 2 papers checked, 3 confirmed by a partner, 4 outside audit."""

HOLDS_FOR = 2
"""So many years a verification says something; then the report stands as submitted again."""

DUE_AFTER, SILENT_AFTER = 1, 2
"""After so many years without a report one is due, or the pledge is silent."""

FINISHED = ("completed", "ended_early")
LONGEST_NARRATIVE = 3000
EVIDENCE_LANGUAGES = (*LANGUAGES, "another")
Day = TypeVar("Day", bound=date)


@dataclass(frozen=True)
class Given:
    """Money of the period under one word."""

    word: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Report:
    """What an organisation says of a period. `results` are (target, value); `why_none` is why there is no number.

    `archived_copy` is the address at which the evidence is kept as it was, `language` what the evidence is written in.
    """

    start: date
    end: date
    stage: str
    narrative: str
    next_step: str = ""
    results: tuple[tuple[str, str], ...] = ()
    why_none: str = ""
    evidence: str = ""
    money: tuple[Given, ...] = ()
    archived_copy: str = ""
    language: str = ""


def as_kept(report: Report) -> Report:
    """A report as it is kept: without blanks around its texts."""
    texts = ("narrative", "next_step", "why_none", "evidence", "archived_copy")
    return replace(report, **{name: getattr(report, name).strip() for name in texts})


NO_NUMBER = N_("Give one number, or say why there is none.")
NO_FIGURE = N_("Write the result in figures, such as 250. What cannot be counted belongs in what was done.")


def has_a_figure(value: str) -> bool:
    """Whether a result says a number, in whatever digits and with whatever words."""
    return any(character.isdecimal() for character in value)


def wrong_report(report: Report, today: date) -> dict[str, Message]:
    """What is missing or cannot be, by field; empty for a report that says enough."""
    wrong: dict[str, Message] = {}
    if report.stage not in STAGES:
        wrong["stage"] = N_("Say how far the pledge is.")
    if message := far_off(report.start):
        wrong["start"] = message
    if report.start > report.end:
        wrong["end"] = N_("The period ends before it begins.")
    elif report.end > today:
        wrong["end"] = N_("Report what has happened: the period ends today at the latest.")
    if not all(has_a_figure(value) for _target, value in report.results):
        wrong["results"] = NO_FIGURE
    if not report.narrative.strip():
        wrong["narrative"] = N_("Say in a sentence what was done.")
    if not report.results and not report.money and not report.why_none.strip():
        wrong["why_none"] = NO_NUMBER
    if not report.evidence.strip():
        wrong["evidence"] = N_("Give the address of a page that shows it.")
    if message := wrong_copy(report.archived_copy):
        wrong["archived_copy"] = message
    if report.language and report.language not in EVIDENCE_LANGUAGES:
        wrong["language"] = not_known(report.language, EVIDENCE_LANGUAGES)
    return wrong | _wrong_money(report.money)


def wrong_copy(address: str) -> Message | None:
    """What is wrong with the address of an archived copy; none may be given."""
    if address.strip() and not address.strip().startswith("https://"):
        return N_("An archived copy has an address that begins with https://.")
    return None


def wrong_note(looked_on: date, archived_copy: str, today: date) -> dict[str, Message]:
    """What is wrong with a note that somebody looked at a report's evidence, by field."""
    wrong: dict[str, Message] = {}
    if message := far_off(looked_on):
        wrong["looked_on"] = message
    elif looked_on > today:
        wrong["looked_on"] = N_("Note what you have seen: the day is today at the latest.")
    if message := wrong_copy(archived_copy):
        wrong["archived_copy"] = message
    return wrong


def shown_before(evidence: Iterable[tuple[int, date, str]]) -> set[int]:
    """Of reports, each as number, last day and evidence, those that show what one of an earlier period showed."""
    seen, found = set[str](), set[int]()
    for n, _last_day, address in sorted(evidence, key=lambda one: one[1]):
        if address in seen:
            found.add(n)
        seen.add(address)
    return found


def _wrong_money(money: tuple[Given, ...]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    if len({given.word for given in money}) < len(money):
        wrong["word"] = N_("A word stands for one amount only.")
    for given in money:
        if given.word not in WORDS:
            wrong["word"] = not_known(given.word, WORDS)
        if given.amount < 0:
            wrong["amount"] = N_("An amount is not below zero.")
        if message := unknown_currency(given.currency):
            wrong["currency"] = message
    return wrong


class Promised(Protocol):
    """Money of a pledge as far as a report is held against it."""

    @property
    def word(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def most(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def basis(self) -> str: ...


def beyond(promised: Iterable[Promised], given: Given) -> Decimal | None:
    """What a pledge states for all its years in the currency of a report's amount, where that amount is more.

    Money in kind is held against money in kind alone. None also where nothing of the kind is stated.
    """
    stated = [
        one.most or one.amount
        for one in promised
        if one.currency == given.currency
        and one.basis != "yearly"
        and (one.word == "in_kind") == (given.word == "in_kind")
    ]
    limit = max(stated, default=None)
    return limit if limit is not None and given.amount > limit else None


@dataclass(frozen=True)
class Standing:
    """How far somebody looked at a report: the level that was given, until when it holds, whether it still does."""

    level: int = 0
    until: datetime | None = None
    expired: bool = False

    @property
    def now(self) -> int:
        """The level that holds."""
        return 0 if self.expired else self.level


def standing(level: int, verified_at: datetime, at: datetime) -> Standing:
    """What a verification says at an instant: nothing any more from the same instant two years later."""
    if level == 0:
        return Standing()
    until = _years_on(verified_at, HOLDS_FOR)
    return Standing(level, until, at >= until)


def level_now(level: int, verified_at: datetime, at: datetime) -> int:
    """The level of a verification that holds at an instant: none after 24 months."""
    return standing(level, verified_at, at).now


def due_on(since: date) -> date:
    """The last day on which a pledge that was last heard of on `since` is not yet late with its report."""
    return _years_on(since, DUE_AFTER)


def late_before(today: date, years: int = DUE_AFTER) -> date:
    """Whoever was last heard of before this day has been silent for so many years today."""
    found = _years_on(today, -years)
    return found + timedelta(days=1) if _years_on(found, years) < today else found


def ended(state: str, stage: str | None) -> bool:
    """Whether nothing is to be reported any more: the pledge has ended, or its last report says that it has."""
    return state == "closed" or stage in FINISHED


def light(begun: date, last_end: date | None, finished: bool, today: date) -> str:
    """`green`: reported within a year, or finished; `amber`: a report is due; `red`: silent for two years."""
    if finished:
        return "green"
    since = last_end or begun
    if today > _years_on(since, SILENT_AFTER):
        return "red"
    return "amber" if today > due_on(since) else "green"


def met(stage: str | None, level: int) -> bool | None:
    """Whether a pledge counts as met: reported as completed and verified; None while it is not reported so."""
    return level > 0 if stage == "completed" else None


def _years_on(day: Day, years: int) -> Day:
    """The same day so many years later, fewer than four; of 29 February the day before, as those years have none."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)
