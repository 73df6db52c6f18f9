"""What a version of a pledge says otherwise than the one before it, thing by thing, in the page's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from awards.core.vocabulary import LANGUAGE_NAMES
from awards.pledges import wording
from awards.pledges.models import PledgeMoney, PledgeVersion
from awards.pledges.previewing import aim
from awards.web.filters import date_in_words, money, of_hundred, partial_date
from awards.web.labels import label
from awards.web.languages import in_language, with_commas, with_semicolons


@dataclass(frozen=True)
class Change:
    """One thing that a version says otherwise: what it is, and its words before and after; None is not stated.

    `quoted` are the words of others, in a language of their own.
    """

    version: PledgeVersion
    what: str
    before: str | None
    after: str | None
    quoted: bool


def changes(versions: Sequence[PledgeVersion]) -> list[tuple[PledgeVersion, list[Change]]]:
    """Each version but the last of these, which stand the newest first, with what it says otherwise than its next."""
    said, quoted = [told(version) for version in versions], _quoted()
    return [
        (
            version,
            [
                Change(version, what, before[what], words, what in quoted)
                for what, words in after.items()
                if (words or None) != (before[what] or None)
            ],
        )
        for version, after, before in zip(versions, said, said[1:], strict=False)
    ]


def told(version: PledgeVersion) -> dict[str, str | None]:
    """Each thing that a version (wholly loaded) says, by what it is; what is not stated has no words."""
    facts = version.facts
    shares = {place.iso2: f" ({of_hundred(place.share)})" for place in version.countries if place.share is not None}
    countries = [f"{in_language(place.country.names)}{shares.get(place.iso2, '')}" for place in version.countries]
    return {
        _("Title"): version.title,
        _("Language"): LANGUAGE_NAMES.get(version.language, version.language),
        _("What will be done"): facts.get("summary"),
        _("Pledged by"): _parties(version, "lead"),
        _("Together with"): _parties(version, "co-pledger"),
        _("Partner"): _parties(version, "partner"),
        _("Kind of organisation"): _labelled(version.entity_kind),
        _("Kind of pledge"): _labelled(version.pledge_type),
        _("Focus area"): _labelled(version.focus_area),
        _("Years"): wording.years(version),
        _("What is given"): _given(version),
        _("New money"): new_money(version),
        _("Day of the amount's value"): _days(version),
        _("Instalments"): with_semicolons(
            f"{one.starts_on.year}: {money(one.amount, one.currency)} ({label(one.word)})" for one in version.tranches
        ),
        _("Conditions"): facts.get("conditions"),
        _("Countries of the work"): _listed([*countries, *(in_language(one.region.names) for one in version.regions)]),
        _("For whom"): _listed([in_language(one.group.names) for one in version.beneficiaries]),
        _("Targets"): with_semicolons(aim(target) for target in facts.get("targets", ())),
        _("Reported so far"): with_semicolons(_progress(one) for one in facts.get("progress", ())),
        _("Partners wanted"): facts.get("partners_wanted"),
        _("Sectors and technologies"): _listed([str(wording.TAGS.get(tag, tag)) for tag in facts.get("tags", ())]),
        _("Sustainable Development Goals"): with_commas(
            str(wording.GOALS.get(goal, goal)) for goal in facts.get("sdgs", ())
        ),
        _("Action lines of the World Summit on the Information Society"): with_commas(facts.get("action_lines", ())),
        _("Status in the source"): _labelled(facts.get("status")),
        _("Certainty"): _labelled(facts.get("confidence")),
        _("Note"): facts.get("note"),
        _("Passed on as IATI data"): _("Yes") if facts.get("iati") else None,
        _("Passed on as 360Giving data"): _("Yes") if facts.get("grants") else None,
        _("Source"): version.source,
    }


def new_money(version: PledgeVersion) -> str | None:
    """Whether the money is new, as far as that is stated."""
    said = [one.is_new for one in version.money if one.is_new is not None]
    return None if not said else str(_("Yes") if all(said) else _("No"))


def _quoted() -> frozenset[str]:
    return frozenset({
        _("Title"), _("What will be done"), _("Pledged by"), _("Together with"), _("Partner"), _("Conditions"),
        _("Reported so far"), _("Partners wanted"), _("Note"), _("Source"),
    })  # fmt: skip


def _parties(version: PledgeVersion, role: str) -> str:
    return _listed([party.organisation.standing.name for party in version.parties if party.role == role])


def _given(version: PledgeVersion) -> str | None:
    if not version.money:
        return str(wording.GIVEN[version.resource_kind]) if version.resource_kind else None
    shown = zip(version.money, wording.amounts(version), strict=True)
    return with_semicolons(f"{_amount(one, amount.text)} ({amount.word})" for one, amount in shown)


def _days(version: PledgeVersion) -> str:
    said = [(one.value_date, label(one.word)) for one in version.money if one.value_date is not None]
    return with_semicolons(f"{date_in_words(day)} ({word})" for day, word in said)


def _amount(given: PledgeMoney, figure: str) -> str:
    if given.most is None:
        return figure
    return str(_("%(least)s to %(most)s", least=figure, most=money(given.most, given.currency)))


def _progress(report: dict[str, Any]) -> str:
    return f"{report['text']} ({partial_date(report['as_of'])})" if report.get("as_of") else str(report["text"])


def _labelled(value: str | None) -> str | None:
    return label(value) if value else None


def _listed(names: Sequence[str]) -> str:
    return wording.listed(sorted(names)) if names else ""
