"""How a plan is told: names instead of ids, what was asked, what binds, and why places stay empty."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment.models import PlanPanel
from awards.assignment.rules.options import CHAIRS, CHOSEN, OF_REGION, REGION, Objective, Options, Running
from awards.core.identifiers import numbered
from awards.core.text import Message
from awards.core.vocabulary import ITU_REGIONS
from awards.programme.models import Edition
from awards.web.filters import number
from awards.web.labels import label
from awards.web.languages import in_language, translated, with_commas

NAMED = re.compile(
    r"(?P<judge>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?P<number>\d+)/(?P<category>[a-z0-9-]+)"
    rf"|{re.escape(OF_REGION)}(?P<of>[a-z-]+)|(?P<group>{CHAIRS}|{CHOSEN})|(?P<employer>\bo-[0-9a-f]{{10}})"
    rf"|\b(?P<kind>region|organisation)\b|\b(?P<region>{'|'.join(ITU_REGIONS)})\b"
)
"""What stands for somebody or something in the sentences of a plan."""


@dataclass(frozen=True)
class Load:
    """A judge's load before and after the plan, within limits."""

    name: str
    before: int
    after: int
    least: int
    most: int


@dataclass(frozen=True)
class Offered:
    """A review that would join what the plan leaves apart, by its place among those offered."""

    place: int
    entry: str
    judge: str
    fit: float


@dataclass(frozen=True)
class Words:
    """The words for what a plan names by ids."""

    judges: Mapping[UUID, str]
    categories: Mapping[str, str]

    def judge(self, judge: str) -> str:
        """The judge's name."""
        return self.judges.get(UUID(judge)) or str(_("a former judge"))

    def several(self, judges: Sequence[str]) -> list[str]:
        """Their names, in one order."""
        return sorted(self.judge(judge) for judge in judges)

    def seats(self, panel: PlanPanel) -> list[tuple[str, str]]:
        """Who judges the entry after the plan and who no longer does: the name, and `kept`, `added` or `ended`."""
        return [
            (name, kind)
            for kind, judges in (("kept", panel.kept), ("added", panel.added), ("ended", panel.ended))
            for name in self.several(judges)
        ]

    def entry(self, key: str) -> str:
        """An entry in few words: `N-0042 Skills`."""
        found, _slash, category = key.partition("/")
        return f"{numbered(int(found))} {self.categories.get(category, category)}"

    def sentence(self, reason: Mapping[str, Any]) -> str:
        """A reason of the solver as it is kept, in the page's language, with names instead of ids."""
        return translated(Message(reason["text"], {name: self._value(v) for name, v in reason["values"].items()}))

    def loads(self, summary: Mapping[str, Any]) -> list[Load]:
        """Every judge's load, the fullest first."""
        return [Load(self.judge(judge), *figures) for judge, *figures in summary.get("loads", [])]

    def offered(self, summary: Mapping[str, Any]) -> list[Offered]:
        """Reviews that would join what the plan leaves apart."""
        found = summary.get("bridges", {}).get("offered", [])
        return [
            Offered(place, self.entry(one["entry"]), self.judge(one["judge"]), one["fit"])
            for place, one in enumerate(found)
            if one is not None
        ]

    def binding(self, summary: Mapping[str, Any]) -> list[str]:
        """What keeps the total from being higher, the dearest of each kind first."""
        binds, most = summary.get("binds", {}), {judge: row[3] for judge, *row in summary.get("loads", [])}
        found = []
        for category, language, entries, judges in binds.get("cells", []):
            found.append(_("%(category)s in %(language)s: all who read it are full (entries: %(entries)s, judges:"
                           " %(judges)s).", category=self.categories.get(category, category), language=label(language),
                           entries=number(entries), judges=number(judges)))  # fmt: skip
        for judge, price in binds.get("most", []):
            found.append(_("%(judge)s takes no more than %(most)s: one more would raise the total by up to %(price)s.",
                           judge=self.judge(judge), most=number(most.get(judge, 0)),
                           price=number(price, 2)))  # fmt: skip
        for judge, price in binds.get("least", []):
            found.append(_("%(judge)s must get so many: one fewer would raise the total by up to %(price)s.",
                           judge=self.judge(judge), price=number(price, 2)))  # fmt: skip
        for kind, group, entries, price in binds.get("caps", []):
            found.append(_("The cap on %(group)s counts on %(entries)s entries: without it the total could rise by up"
                           " to %(price)s.", group=self._capped(kind, group), entries=number(entries),
                           price=number(price, 2)))  # fmt: skip
        for name, entries, price in binds.get("groups", []):
            found.append(_("The wish for %(group)s counts on %(entries)s entries: without it the total could rise by"
                           " up to %(price)s.", group=self._value(name), entries=number(entries),
                           price=number(price, 2)))  # fmt: skip
        for kind, count in summary.get("uncapped", {}).items():
            if count:
                found.append(_uncapped(kind, count))
        return found

    def why_empty(self, panel: PlanPanel) -> str:
        """Why a place of the entry stays empty."""
        may, full, capped = (int(panel.why.get(name, 0)) for name in ("may", "full", "capped"))
        if not may:
            return str(_("Nobody who accepted may have it: none reads its language and category without a conflict."))
        has = len(panel.added) + len(panel.kept)
        parts = [ngettext("One judge may have it", "%(num)d judges may have it", may)]
        if has:
            parts.append(ngettext("one gets it", "%(num)d get it", has))
        if full:
            parts.append(ngettext("one has as many as agreed", "%(num)d have as many as agreed", full))
        if capped:
            parts.append(ngettext("a cap stands against one", "a cap stands against %(num)d", capped))
        return str(_("%(parts)s.", parts=with_commas(parts)))

    def asked(self, options: Options) -> list[tuple[str, str]]:
        """What was asked beside what every plan keeps to."""
        found = []
        if options.objective == Objective.WORST_FIRST:
            found.append((_("What counts"), _("The worst pair as good as can be, then the highest total")))
        if options.running == Running.PREFER:
            found.append((_("What is assigned already"), _("Stays unless a move gains more than %(bonus)s",
                                                           bonus=number(options.keep_bonus))))  # fmt: skip
        if options.running == Running.FREE:
            found.append((_("What is assigned already"), _("May move like everything else")))
        for cap, words in (
            (options.region_cap, _("Judges of one region on an entry")),
            (options.organisation_cap, _("Judges of one employer on an entry")),
        ):
            if cap is not None:
                found.append((words, _("at most %(most)s", most=number(cap))))
        groups = [_("a chair")] if options.chairs else []
        groups += [_("a judge of %(region)s", region=label(options.region))] if options.region else []
        groups += [_("one of %(judges)s", judges=with_commas(self.several(options.judges)))] if options.judges else []
        found += [(_("Each entry gets"), group) for group in groups]
        found += [
            (_("Reviews of %(entry)s", entry=self.entry(key)), number(count))
            for key, count in sorted(options.reviews.items())
        ]
        for judge, limits in sorted(options.loads.items(), key=lambda item: self.judge(item[0])):
            least, most = (None if one is None else number(one) for one in (limits.least, limits.most))
            words = (
                _("at most %(most)s", most=most)
                if least is None
                else _("at least %(least)s", least=least)
                if most is None
                else _("%(least)s to %(most)s", least=least, most=most)
            )
            found.append((_("Entries of %(judge)s", judge=self.judge(judge)), words))
        for pairs, words in ((options.together, _("Must be")), (options.apart, _("Must not be"))):
            found += [(words, f"{self.entry(entry)}, {self.judge(judge)}") for entry, judge in pairs]
        found += [(_("Hands over what is not begun"), name) for name in self.several(options.away)]
        if options.partial:
            found.append((_("Places without a judge"), _("may stay empty")))
        if options.seed:
            found.append((_("Number that chooses between equal plans"), str(options.seed)))
        return found

    def _capped(self, kind: str, group: str) -> str:
        if kind == REGION:
            return str(_("judges of %(region)s", region=label(group)))
        return str(_("judges of one employer"))

    def _value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self.sentence(value)
        return NAMED.sub(self._word, value) if isinstance(value, str) else value

    def _word(self, found: re.Match[str]) -> str:
        if judge := found["judge"]:
            return self.judge(judge)
        if found["number"]:
            return self.entry(found[0])
        if region := found["of"]:
            return str(_("judges of %(region)s", region=label(region)))
        if found["group"]:
            return str(_("chairs") if found["group"] == CHAIRS else _("judges named"))
        if found["region"]:
            return label(found["region"])
        if found["employer"]:
            return str(_("one employer"))
        return str(_("region") if found["kind"] == REGION else _("employer"))


def words_for(edition: Edition, judges: Mapping[UUID, str]) -> Words:
    """The words for the plans of an edition, whose judges have these names."""
    return Words(judges, {category.key: in_language(category.names) for category in edition.categories})


def _uncapped(kind: str, count: int) -> str:
    if kind == REGION:
        words = ngettext(
            "Of one judge no country is known, so the cap on regions does not count this judge.",
            "Of %(num)d judges no country is known, so the cap on regions does not count them.",
            count,
        )
    else:
        words = ngettext(
            "Of one judge no employer is known, so the cap on employers does not count this judge.",
            "Of %(num)d judges no employer is known, so the cap on employers does not count them.",
            count,
        )
    return str(words)
