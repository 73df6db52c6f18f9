"""What is being written of a pledge, as its readers will meet it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from awards.pledges.rules import Content
from awards.pledges.wording import GOALS, SEX_WORDS, TAGS, listed
from awards.web.filters import as_typed, date_in_words, money, number, of_hundred
from awards.web.labels import label
from awards.web.languages import in_language, with_semicolons

Names = Mapping[str, Mapping[str, Any]]

PLAIN = re.compile(r"\d{1,15}(\.\d{1,2})?", re.ASCII)


def said(content: Content, groups: Names, countries: Names) -> list[tuple[str, str | None]]:
    """Each thing that a pledge says, as (what it is, the words); None where nothing is said."""
    amounts = [
        _("%(least)s to %(most)s", least=money(one.amount, one.currency), most=money(one.most, one.currency))
        if one.most is not None
        else money(one.amount, one.currency)
        for one in content.money
    ]
    shares = dict(content.shares)
    named = [in_language(dict(countries.get(iso2, {}))) or iso2 for iso2 in content.countries]
    places = [
        f"{name} ({of_hundred(shares[iso2])})" if iso2 in shares else name
        for iso2, name in zip(content.countries, named, strict=True)
    ]
    kinds = [in_language(dict(groups.get(key, {}))) or key for key in content.beneficiaries]
    years = " – ".join(str(year) for year in (content.start_year, content.end_year) if year)
    years = as_typed(years) if years else years
    targets = [aim(vars(one)) for one in content.targets]
    instalments = [
        f"{one.start.year}: {money(one.amount, one.currency)} ({label(one.word)})" for one in content.tranches
    ]
    rows = [
        (_("What will be done"), content.summary),
        (_("Kind of pledge"), label(content.pledge_type) if content.pledge_type else None),
        (_("Focus area"), label(content.focus_area) if content.focus_area else None),
        (_("Years"), years),
        (
            _("What is given"),
            listed([f"{text} ({label(one.word)})" for text, one in zip(amounts, content.money, strict=True)])
            if amounts
            else None,
        ),
        (_("Day of the amount's value"), _listed_days(content)),
        (_("New money"), _new(content)),
        (_("Instalments"), with_semicolons(instalments)),
        (_("Conditions"), content.conditions),
        (_("Countries"), listed(places) if places else None),
        (_("For whom"), listed(kinds) if kinds else None),
        (
            _("Sustainable Development Goals"),
            listed([str(GOALS.get(goal, goal)) for goal in content.sdgs]) if content.sdgs else None,
        ),
        (_("Sectors and technologies"), listed([str(TAGS[key]) for key in content.tags]) if content.tags else None),
        (_("Partners you look for"), content.partners_wanted),
        (_("Targets"), with_semicolons(targets)),
    ]
    if content.iati:
        rows.append((_("Pass this pledge on as IATI data"), _("Yes")))
    if content.grants:
        rows.append((_("Pass this pledge on as 360Giving data"), _("Yes")))
    return [(what, words or None) for what, words in rows]


def quoted() -> frozenset[str]:
    """What of it is said in its writer's words, which have a language and a direction of their own."""
    return frozenset({
        _("Title"), _("What will be done"), _("Conditions"), _("Partners you look for"), _("Targets"),
    })  # fmt: skip


def otherwise(before: Content, after: Content, groups: Names, countries: Names) -> list[dict[str, str | None]]:
    """What a text says otherwise than the one that is public, each thing with its words before and after."""
    was, now = [
        dict([(_("Title"), one.title), (_("Language"), label(one.language)), *said(one, groups, countries)])
        for one in (before, after)
    ]
    return [
        {"what": what, "before": was.get(what), "after": now.get(what)}
        for what in {**now, **was}
        if was.get(what) != now.get(what)
    ]


def aim(target: Mapping[str, Any]) -> str:
    """A target with its figure, what and whom the figure counts, from where, by which year; a source's as it says."""
    if target.get("source"):
        return str(target["text"])
    figure = " ".join(filter(None, (in_figures(target.get("value")), target.get("unit"))))
    more = [*_whom(target), *_from(target)] + ([_("by %(year)s", year=target["by"])] if target.get("by") else [])
    behind = f" ({with_semicolons(more)})" if more else ""
    return f"{target['text']}: {figure}{behind}" if figure else f"{target['text']}{behind}"


def in_figures(value: str | None) -> str | None:
    """A figure of a target with the separators of the page's language; as typed where it is no plain number."""
    return number(Decimal(value)) if value and PLAIN.fullmatch(value) else value


def _new(content: Content) -> str | None:
    said = [one.is_new for one in content.money if one.is_new is not None]
    return None if not said else str(_("Yes") if all(said) else _("No"))


def _listed_days(content: Content) -> str:
    return with_semicolons(date_in_words(one.value_date) for one in content.money if one.value_date is not None)


def _whom(target: Mapping[str, Any]) -> list[str]:
    """Which people its figure counts, as far as that is stated."""
    said = [str(SEX_WORDS[target["sex"]])] if target.get("sex") else []
    said += [_("aged %(age)s", age=target["age"].replace("-", "–"))] if target.get("age") else []
    return said + ([_("with disabilities")] if target.get("disability") else [])


def _from(target: Mapping[str, Any]) -> list[str]:
    """The figure that it begins from."""
    if not target.get("baseline"):
        return []
    figure, year = in_figures(target["baseline"]), target.get("baseline_year")
    return [_("from %(figure)s in %(year)s", figure=figure, year=year) if year else _("from %(figure)s", figure=figure)]
