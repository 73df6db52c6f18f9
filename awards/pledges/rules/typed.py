"""What an organisation types of a pledge, step by step, read into what a pledge says; each mistake beside its field."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from awards.core.figures import latin_digits
from awards.core.text import N_, Message
from awards.core.vocabulary import FOCUS_AREAS, SECTORS, TECHNOLOGIES
from awards.pledges.rules.content import (
    FIRST_YEAR,
    LAST_YEAR,
    PLEDGE_TYPES,
    Content,
    Money,
    Target,
    Tranche,
)
from awards.pledges.rules.sound import wrong_columns
from awards.rates.rules import unknown_currency

STEPS = ("what", "money", "where", "targets")
FIELDS = {
    "what": ("title", "summary", "language", "pledge_type", "focus_area", "start_year", "end_year",
             "change_note"),
    "money": ("resource_kind", "amount", "most", "currency", "in_kind", "in_kind_currency", "value_date", "is_new",
              "conditions", "tranches"),
    "where": ("places", "beneficiaries", "sdgs", "sectors", "technologies", "partners_wanted", "iati",
              "grants"),
    "targets": ("targets",),
}  # fmt: skip
"""Which fields are asked for on which page."""

OF_TARGETS = ("text", "value", "unit", "baseline", "baseline_year", "by", "sex", "age", "disability")
LONGEST_SUMMARY = 2000
PLACES = {"lead": "title", "source": "title", "word": "in_kind", "usd": "amount", "shares": "places",
          "countries": "places", "beneficiary_groups": "beneficiaries", "target_sex": "targets",
          "target_age": "targets"}  # fmt: skip
"""Fields that stand for columns that nobody types."""

NEEDED = {
    "summary": N_("Say in a few sentences what will be done."),
    "pledge_type": N_("Choose what kind of pledge it is."),
    "focus_area": N_("Choose the focus area that fits best."),
    "start_year": N_("Give the year in which it begins."),
    "end_year": N_("Give the year by which it is done."),
}


def read(typed: Mapping[str, Any], lead: str, source: str) -> tuple[Content, dict[str, Message]]:
    """What was typed as a pledge of the organisation `lead`, and what of it cannot be, by field."""
    wrong: dict[str, Message] = {}
    places = _places(typed, wrong)
    content = Content(
        title=_text(typed, "title"),
        source=source,
        parties=((lead, "lead"),),
        language=_text(typed, "language") or "en",
        pledge_type=_one_of(typed, "pledge_type", PLEDGE_TYPES, wrong),
        focus_area=_one_of(typed, "focus_area", FOCUS_AREAS, wrong),
        resource_kind=_text(typed, "resource_kind") or None,
        start_year=_year(typed, "start_year", wrong),
        end_year=_year(typed, "end_year", wrong),
        money=_money(typed, wrong),
        countries=tuple(iso2 for iso2, _ in places),
        shares=tuple((iso2, share) for iso2, share in places if share is not None),
        beneficiaries=tuple(typed.get("beneficiaries") or ()),
        sdgs=tuple(typed.get("sdgs") or ()),
        targets=_targets(typed, wrong),
        tranches=_tranches(typed, wrong),
        summary=_text(typed, "summary") or None,
        conditions=_text(typed, "conditions") or None,
        partners_wanted=_text(typed, "partners_wanted") or None,
        tags=tuple(
            key
            for name, known in (("sectors", SECTORS), ("technologies", TECHNOLOGIES))
            for key in known
            if key in (typed.get(name) or ())
        ),
        iati=True if typed.get("iati") else None,
        grants=True if typed.get("grants") else None,
    )
    for name, message in NEEDED.items():
        if getattr(content, name) is None:
            wrong.setdefault(name, message)
    if content.resource_kind is None:
        wrong.setdefault("resource_kind", N_("Say what is given: money, something in kind, or neither."))
    if content.resource_kind == "financial" and not content.money:
        wrong.setdefault("amount", N_("Give the amount, or choose something else above."))
    for column, message in wrong_columns(content).items():
        if column != "currency":  # of two fields: said above beside the right one
            wrong.setdefault(PLACES.get(column, column), message)
    return content, wrong


def change_note(typed: Mapping[str, Any]) -> str | None:
    """Why a pledge is written anew, in the words of whoever does; it is said of a version, and not by it."""
    return _text(typed, "change_note") or None


def step_of(field: str) -> str:
    """The page on which a field stands."""
    return next((step for step, fields in FIELDS.items() if field in fields), STEPS[0])


def written(content: Content) -> dict[str, Any]:
    """What a pledge says as it would have been typed, to write its next version."""
    amounts = {money.word: money for money in content.money}
    pledged, in_kind = amounts.get("pledged"), amounts.get("in_kind")
    shares = dict(content.shares)
    return {
        "title": content.title, "summary": content.summary or "", "language": content.language,
        "pledge_type": content.pledge_type or "", "focus_area": content.focus_area or "",
        "start_year": str(content.start_year or ""), "end_year": str(content.end_year or ""),
        "resource_kind": content.resource_kind or ("financial" if pledged else ""),
        "amount": _figure(pledged.amount if pledged else None), "most": _figure(pledged.most if pledged else None),
        "currency": pledged.currency if pledged else "USD", "in_kind": _figure(in_kind.amount if in_kind else None),
        "in_kind_currency": in_kind.currency if in_kind else "USD",
        "value_date": pledged.value_date.isoformat() if pledged and pledged.value_date else "",
        "is_new": {True: "yes", False: "no", None: ""}[pledged.is_new if pledged else None],
        "conditions": content.conditions or "", "partners_wanted": content.partners_wanted or "",
        "sectors": [key for key in SECTORS if key in content.tags],
        "technologies": [key for key in TECHNOLOGIES if key in content.tags],
        "iati": bool(content.iati), "grants": bool(content.grants),
        "tranches": [{"year": str(one.start.year), "amount": _figure(one.amount)} for one in content.tranches],
        "places": [{"country": iso2, "share": _figure(shares.get(iso2))} for iso2 in content.countries],
        "beneficiaries": list(content.beneficiaries), "sdgs": list(content.sdgs),
        "targets": [
            {"text": one.text, "value": one.value or "", "unit": one.unit or "", "baseline": one.baseline or "",
             "baseline_year": one.baseline_year or "", "by": one.by or "", "sex": one.sex or "", "age": one.age or "",
             "disability": "yes" if one.disability else ""}
            for one in content.targets
        ],
    }  # fmt: skip


def _text(typed: Mapping[str, Any], name: str) -> str:
    return str(typed.get(name) or "").strip()


def _one_of(typed: Mapping[str, Any], name: str, known: Collection[str], wrong: dict[str, Message]) -> str | None:
    value = _text(typed, name)
    if value and value not in known:
        wrong[name] = N_("Choose one of the list.")
    return value if value in known else None


YEAR = re.compile(r"\d{4}", re.ASCII)


def _year(typed: Mapping[str, Any], name: str, wrong: dict[str, Message]) -> int | None:
    value = latin_digits(_text(typed, name))
    if not value:
        return None
    if not (YEAR.fullmatch(value) and FIRST_YEAR <= int(value) <= LAST_YEAR):
        wrong[name] = N_("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        return None
    return int(value)


def _day(typed: Mapping[str, Any], name: str, wrong: dict[str, Message]) -> date | None:
    value = _text(typed, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        wrong[name] = not_a_day(value)
        return None


def not_a_day(text: str) -> Message:
    """What is said to whoever wrote something else than a day."""
    return N_("“%(value)s” is not a date such as 2026-11-24.", value=text[:40])


FIGURES = re.compile(r"(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(\.\d{1,2})?", re.ASCII)
"""An amount: commas part thousands, a point the cents. Whatever could be read in another way too is none."""


def amount(text: str) -> Decimal | None:
    """An amount as people write it, blanks and separators of thousands taken out; None when it is none."""
    plain = "".join(text.split()).replace("'", "").replace("’", "")
    return Decimal(plain.replace(",", "")) if FIGURES.fullmatch(plain) else None


def not_an_amount(text: str) -> Message:
    """What is said to whoever wrote something else than an amount."""
    return N_("“%(value)s” is not an amount. Write it in figures, such as 1500000 or 1500000.50.", value=text[:40])


def _amount(typed: Mapping[str, Any], name: str, wrong: dict[str, Message], field: str = "") -> Decimal | None:
    value = _text(typed, name)
    if not value:
        return None
    found = amount(value)
    if found is None:
        wrong[field or name] = not_an_amount(value)
    return found


def _money(typed: Mapping[str, Any], wrong: dict[str, Message]) -> tuple[Money, ...]:
    found = []
    is_new = {"yes": True, "no": False}.get(_text(typed, "is_new"))
    most, day = _amount(typed, "most", wrong), _day(typed, "value_date", wrong)
    for word, name, currency in (("pledged", "amount", "currency"), ("in_kind", "in_kind", "in_kind_currency")):
        given = _amount(typed, name, wrong)
        if given is None:
            continue
        if given == 0:
            wrong[name] = N_("Give an amount above zero, or leave it empty.")
        code = _text(typed, currency).upper()
        if message := unknown_currency(code):
            wrong[currency] = message
        stated = {"usd": given, "usd_basis": "stated"} if code == "USD" else {}
        ranged = {"most": most, "qualifier": "at least" if most else None, "is_new": is_new, "value_date": day}
        found.append(Money(word, given, code, **stated, **(ranged if word == "pledged" else {})))  # type: ignore[arg-type]
    if most is not None and not any(money.word == "pledged" for money in found):
        wrong.setdefault("amount", N_("Give the least amount too, or the one amount alone."))
    return tuple(found)


def _places(typed: Mapping[str, Any], wrong: dict[str, Message]) -> list[tuple[str, Decimal | None]]:
    found: list[tuple[str, Decimal | None]] = []
    for row in typed.get("places") or ():
        iso2 = _text(row, "country")
        if not iso2 and _text(row, "share"):
            wrong["places"] = N_("Choose the country of each share.")
        if iso2:
            found.append((iso2, _share(row, wrong)))
    if len({iso2 for iso2, _ in found}) < len(found):
        wrong["places"] = N_("A country stands in the list once.")
    return found


def _share(row: Mapping[str, Any], wrong: dict[str, Message]) -> Decimal | None:
    value = _text(row, "share").removesuffix("%")
    found = amount(value) if value else None
    if value and found is None:
        wrong["places"] = N_("“%(value)s” is not a share. Write it in figures, such as 40 or 33.33.", value=value[:40])
    return found


def _tranches(typed: Mapping[str, Any], wrong: dict[str, Message]) -> tuple[Tranche, ...]:
    found = []
    for row in typed.get("tranches") or ():
        year, given = _text(row, "year"), _amount(row, "amount", wrong, "tranches")
        if not year and given is None:
            continue
        number = _year({"tranches": year}, "tranches", wrong)
        if number is None or given is None:
            wrong.setdefault("tranches", N_("Give each instalment a year and an amount."))
            continue
        code = _text(typed, "currency").upper()
        found.append(Tranche("pledged", given, code, date(number, 1, 1), date(number, 12, 31)))
    return tuple(found)


def _targets(typed: Mapping[str, Any], wrong: dict[str, Message]) -> tuple[Target, ...]:
    found = []
    for row in typed.get("targets") or ():
        text, value, unit = _text(row, "text"), _text(row, "value"), _text(row, "unit")
        if not any(_text(row, name) for name in OF_TARGETS):
            continue
        if not text:
            wrong["targets"] = N_("Say of each target what is aimed at.")
        if (value and amount(value) is None) or (_text(row, "baseline") and amount(_text(row, "baseline")) is None):
            wrong["targets"] = N_("Write the figures of a target in digits.")
        if value and not unit:
            wrong["targets"] = N_("Say what each figure counts: people, schools, countries.")
        for name in ("by", "baseline_year"):
            _year({"targets": _text(row, name)}, "targets", wrong)
        said = {name: latin_digits(_text(row, name)) or None for name in ("by", "baseline_year", "sex")}
        said |= {"value": _plain(value), "baseline": _plain(_text(row, "baseline"))}
        age = "".join(latin_digits(_text(row, "age")).replace("–", "-").split())
        disability = True if _text(row, "disability") == "yes" else None
        found.append(Target(text, unit=unit or None, **said, age=age or None, disability=disability))
    return tuple(found)


def _plain(value: str) -> str | None:
    """A figure of a target in plain digits, so that it is found again and counted; as typed where it is none."""
    found = amount(value)
    return value or None if found is None else f"{found:f}"


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
