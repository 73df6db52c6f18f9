"""Pledges as activities of IATI 2.03, for those whose pledger agreed; we report them as a secondary reporter.

What IATI asks for and a pledge does not say is left out, never guessed. Codes are those of IATI's own lists.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

from awards.core.cells import plain
from awards.core.figures import latin_digits
from awards.core.text import in_xml
from awards.core.vocabulary import LANGUAGES
from awards.pledges.queries import AnyPledge, AnyVersion
from awards.pledges.rules.typed import amount
from awards.sharing.queries import Beside

VERSION = "2.03"
REPORTER = "EQUALS in Tech Awards, registry of pledges"

TRANSACTIONS = {"pledged": "12", "committed": "2", "disbursed": "3", "spent": "4"}
"""Outgoing pledge, outgoing commitment, disbursement, expenditure. What is given in kind is no transaction."""

ROLES = {"lead": "2", "co-pledger": "2", "partner": "4", "implementer": "4", "funder": "1"}
"""Accountable, implementing, funding; a beneficiary takes no part in what IATI calls participating."""

KINDS = {
    "government": "10", "private-sector": "70", "academia": "80", "international-organization": "40",
    "regional-organization": "40", "un-agency": "40",
}  # fmt: skip
"""Of civil society IATI asks whether it is national or international, which is not known here."""

RELATED = {"part_of": ("1", "2"), "duplicates": ("5", "5"), "funds": ("4", "4")}
"""Of a tie how the other is related, read from either end: parent and child, third party, co-funded; else sibling."""
SIBLING = ("3", "3")

STATUS = {"planned": "1", "completed": "3", "ended_early": "5"}
AN_IDENTIFIER = re.compile(r"[A-Z]{2}-[A-Z0-9]+-\S+")
A_YEAR = re.compile(r"\d{4}", re.ASCII)
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Reporter:
    """Who hands the activities out and on which day: the identifier at IATI, the site's address, by organisation its
    identifier.
    """

    ref: str
    site: str
    identifiers: Mapping[UUID, str]
    today: date


def agreed(pledge: AnyPledge) -> bool:
    """Whether the pledger lets us pass it on, and it says when it begins, without which it is no activity."""
    return (
        pledge.stands
        and bool(pledge.current.facts.get("iati"))
        and bool(pledge.current.start_year or pledge.current.end_year)
    )


def document(activities: Iterable[bytes], at: datetime) -> Iterator[bytes]:
    """The whole file, activity by activity."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{VERSION}"'
        f' generated-datetime="{at:%Y-%m-%dT%H:%M:%SZ}">\n'
    ).encode()
    yield from activities
    yield b"</iati-activities>\n"


def activity(pledge: AnyPledge, beside: Beside, by: Reporter) -> bytes:
    """A pledge that is `agreed`, as an activity."""
    version = pledge.current
    facts = version.facts
    root = Element(
        "iati-activity",
        {XML_LANG: version.language, "last-updated-datetime": _moment(pledge.changed_at)}
        | ({"default-currency": version.money[0].currency} if version.money else {}),
    )
    _text(root, "iati-identifier", f"{by.ref}-{pledge.public_id}")
    reporter = SubElement(root, "reporting-org", {"ref": by.ref, "type": "40", "secondary-reporter": "1"})
    _narrative(reporter, REPORTER, "en")
    _narrative(SubElement(root, "title"), version.title)
    _descriptions(root, version, beside)
    _parties(root, version, beside, by)
    if pledge.official_number:
        SubElement(root, "other-identifier", {"ref": _clean(f"P2C no. {pledge.official_number}"), "type": "A9"})
    for entry in beside.registers:
        SubElement(root, "other-identifier", {"ref": _clean(f"{entry.register} {entry.identifier}"), "type": "A9"})
    SubElement(root, "activity-status", {"code": _status(pledge, beside, by.today)})
    if version.start_year:
        SubElement(root, "activity-date", {"type": "1", "iso-date": f"{version.start_year}-01-01"})
    if version.end_year:
        SubElement(root, "activity-date", {"type": "3", "iso-date": f"{version.end_year}-12-31"})
    _places(root, version)
    if version.focus_area:
        SubElement(
            root, "sector",
            {"vocabulary": "99", "vocabulary-uri": f"{by.site}/data/registry", "code": version.focus_area},
        )  # fmt: skip
    for goal in facts.get("sdgs", ()):
        SubElement(root, "tag", {"vocabulary": "2", "code": str(goal)})
    for key in facts.get("tags", ()):
        SubElement(root, "tag", {"vocabulary": "99", "vocabulary-uri": f"{by.site}/data/registry", "code": key})
    for slug, name in beside.campaigns:
        uri = f"{by.site}/campaigns"
        tag = SubElement(root, "tag", {"vocabulary": "99", "vocabulary-uri": uri, "code": slug})
        _narrative(tag, name)
    for one in version.tranches:
        planned = SubElement(root, "planned-disbursement")
        SubElement(planned, "period-start", {"iso-date": one.starts_on.isoformat()})
        SubElement(planned, "period-end", {"iso-date": one.ends_on.isoformat()})
        _value(planned, one.amount, one.currency, one.starts_on)
    _transactions(root, version, beside)
    _documents(root, beside)
    for tie in beside.ties:
        kind = RELATED.get(tie.kind, SIBLING)[tie.inward]
        SubElement(root, "related-activity", {"ref": f"{by.ref}-{tie.other}", "type": kind})
    _results(root, version, beside)
    return tostring(root, encoding="unicode").encode() + b"\n"


def _descriptions(root: Element, version: AnyVersion, beside: Beside) -> None:
    """What will be done (or the title, where nothing else is said); then what IATI has no place of its own for."""
    facts = version.facts
    _narrative(SubElement(root, "description", {"type": "1"}), facts.get("summary") or version.title)
    if facts.get("conditions"):
        _narrative(SubElement(root, "description", {"type": "4"}), f"Conditions: {facts['conditions']}")
    if len(version.countries) > 1 and any(place.share is None for place in version.countries):
        codes = ", ".join(place.iso2 for place in version.countries)
        _narrative(SubElement(root, "description", {"type": "4"}), f"The amount is not split between: {codes}", "en")
    for money in _totals(version):
        if money.word in _reported(beside):
            words = filter(None, (f"{plain(money.amount)} {money.currency}", _limit(money)))
            said = f"{money.word.capitalize()} in all, as stated: {', '.join(words)}."
            narrative = f"{said} The transactions are those of the reports."
            _narrative(SubElement(root, "description", {"type": "4"}), narrative, "en")


def _parties(root: Element, version: AnyVersion, beside: Beside, by: Reporter) -> None:
    """Who takes part, by what each is known by today, once in each of IATI's roles."""
    named = [
        (one.organisation.standing, ROLES[one.role]) for one in (*version.parties, *beside.parts) if one.role in ROLES
    ]
    for organisation, role in {(found.id, role): (found, role) for found, role in named}.values():
        _party(root, organisation, role, by)


def _party(root: Element, organisation: Any, role: str, by: Reporter) -> None:
    given = {"role": role}
    if organisation.kind in KINDS:
        given["type"] = KINDS[organisation.kind]
    if organisation.id in by.identifiers:
        given["ref"] = by.identifiers[organisation.id]
    _narrative(SubElement(root, "participating-org", given), organisation.name)


def _status(pledge: AnyPledge, beside: Beside, today: date) -> str:
    """Pipeline, implementation, finalisation, closed or cancelled; before its first year nothing is implemented yet."""
    if pledge.state == "closed":
        return "4"
    if beside.reports:
        return STATUS.get(beside.reports[0][0].stage, "2")
    return "1" if (pledge.current.start_year or 0) > today.year else "2"


def _places(root: Element, version: AnyVersion) -> None:
    """Countries, with their shares where the amount is split; a single one has all of it."""
    places = version.countries
    if len(places) == 1:
        SubElement(root, "recipient-country", {"code": places[0].iso2})
    elif places and all(place.share is not None for place in places):
        for place in places:
            SubElement(root, "recipient-country", {"code": place.iso2, "percentage": str(plain(place.share))})


def _transactions(root: Element, version: AnyVersion, beside: Beside) -> None:
    """The amounts that have a total, then the money of each report on the last day of its period.

    What reports tell of is no second time a total: whoever adds up transactions counts it once.
    """
    for money in _totals(version):
        if money.word not in _reported(beside):
            day = money.value_date or version.recorded_at.date()
            _transaction(root, money.word, money.amount, money.currency, day, _limit(money))
    for report, _level in reversed(beside.reports):
        for given in report.money:
            if given.word in TRANSACTIONS:
                _transaction(root, given.word, given.amount, given.currency, report.ends_on, None)


def _totals(version: AnyVersion) -> list[Any]:
    return [money for money in version.money if money.word in TRANSACTIONS and money.basis != "yearly"]


def _limit(money: Any) -> str | None:
    """What an amount says beside its figure."""
    return f"at most {plain(money.most)} {money.currency}" if money.most is not None else money.qualifier


def _reported(beside: Beside) -> set[str]:
    """The words under which reports give money."""
    return {given.word for report, _level in beside.reports for given in report.money}


def _transaction(root: Element, word: str, amount: Decimal, currency: str, day: date, said: str | None) -> None:
    made = SubElement(root, "transaction")
    SubElement(made, "transaction-type", {"code": TRANSACTIONS[word]})
    SubElement(made, "transaction-date", {"iso-date": day.isoformat()})
    _value(made, amount, currency, day)
    if said:
        _narrative(SubElement(made, "description"), said, "en")


def _value(within: Element, amount: Decimal, currency: str, day: date) -> None:
    found = SubElement(within, "value", {"currency": currency, "value-date": day.isoformat()})
    found.text = str(plain(amount))


def _documents(root: Element, beside: Beside) -> None:
    """What shows a report, where that is an address, and where it is kept as it was."""
    for report, _level in beside.reports:
        period = f"{report.starts_on.isoformat()} to {report.ends_on.isoformat()}"
        for what, address in (("Evidence", report.evidence), ("Archived copy of the evidence", report.copy_kept)):
            if address and is_address(address):
                link = SubElement(root, "document-link", {"format": "text/html", "url": _clean(address)})
                _narrative(SubElement(link, "title"), f"{what} for {period}", "en")
                SubElement(link, "category", {"code": "A08"})
                if report.evidence_language in LANGUAGES:
                    SubElement(link, "language", {"code": report.evidence_language})


def is_address(text: str) -> bool:
    """Whether a text is an address of the web and nothing else."""
    return text.startswith(("https://", "http://")) and " " not in text


def _results(root: Element, version: AnyVersion, beside: Beside) -> None:
    """Each target with what reports say was reached, by period."""
    first, last = version.start_year or version.end_year, version.end_year or version.start_year
    for target in version.facts.get("targets", ()):
        figure = figure_of(target.get("value"))
        result = SubElement(root, "result", {"type": "1"})
        _narrative(SubElement(result, "title"), target["text"])
        indicator = SubElement(result, "indicator", {"measure": "1" if figure else "5"})
        _narrative(SubElement(indicator, "title"), target.get("unit") or target["text"])
        if not figure:
            continue
        baseline = figure_of(target.get("baseline"))
        if baseline and A_YEAR.fullmatch(target.get("baseline_year") or ""):
            SubElement(indicator, "baseline", {"year": target["baseline_year"], "value": baseline})
        by = target["by"] if A_YEAR.fullmatch(str(target.get("by") or "")) else last
        _period(indicator, f"{first}-01-01", f"{by}-12-31", "target", figure, target)
        for report, _level in reversed(beside.reports):
            if reached := figure_of(dict(map(tuple, report.results)).get(target["text"])):
                _period(indicator, report.starts_on.isoformat(), report.ends_on.isoformat(), "actual", reached, target)


def figure_of(said: str | None) -> str | None:
    """A number that somebody typed, as IATI has numbers; None for what is none, or could be read in another way too."""
    found = amount(latin_digits(said or ""))
    return None if found is None else f"{found:f}"


def _period(indicator: Element, begins: str, ends: str, what: str, value: str, of: Mapping[str, Any]) -> None:
    """A figure of a target, with the people that it counts where the target says which."""
    period = SubElement(indicator, "period")
    SubElement(period, "period-start", {"iso-date": begins})
    SubElement(period, "period-end", {"iso-date": ends})
    found = SubElement(period, what, {"value": value})
    for name in ("sex", "age", "disability"):
        if of.get(name):
            SubElement(found, "dimension", {"name": name, "value": "yes" if of[name] is True else _clean(of[name])})


def _text(within: Element, name: str, text: str) -> None:
    SubElement(within, name).text = _clean(text)


def _narrative(within: Element, text: str, language: str | None = None) -> None:
    SubElement(within, "narrative", {XML_LANG: language} if language else {}).text = _clean(text)


def _clean(text: str) -> str:
    """The text without characters that no XML may hold."""
    return in_xml(text, "\ufffd")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
