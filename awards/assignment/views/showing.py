"""How a plan's documents are shown: names instead of ids, what is new, and the entry that comes off worst."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from awards.assignment.models import Plan
from awards.assignment.queries import JudgedEntry
from awards.core.text import Message
from awards.web.languages import in_language, translated

ENTRY_OR_JUDGE = re.compile(
    r"(?P<judge>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?P<number>\d+)/(?P<category>[a-z0-9-]+)"
)


@dataclass(frozen=True)
class Panel:
    """An entry with the judges it has after the plan, as (name, whether new), and how many it lacks."""

    key: str
    entry: JudgedEntry | None
    judges: Sequence[tuple[str, bool]]
    missing: int


@dataclass(frozen=True)
class Load:
    """A judge's load before and after the plan, within limits."""

    name: str
    before: int
    after: int
    least: int
    most: int


@dataclass(frozen=True)
class Shown:
    """A plan as its page tells it."""

    plan: Plan
    entries: Mapping[str, JudgedEntry]
    judge_names: Mapping[UUID, str]
    category_names: Mapping[str, str]

    @property
    def status(self) -> str:
        """optimal, feasible, infeasible, invalid; empty while nothing is known."""
        return str(self.plan.answer.get("status", ""))

    @cached_property
    def reasons(self) -> list[str]:
        """Why there is no plan, or why places stay empty."""
        return [
            self._named(translated(Message(reason["text"], reason["values"])))
            for reason in self.plan.answer.get("messages", [])
        ]

    @cached_property
    def panels(self) -> list[Panel]:
        """Every entry of the plan with its judges, in the order of the problem."""
        kept = {tuple(pair) for pair in self.plan.problem.get("keep", [])}
        missing = dict(self.plan.answer.get("unfilled", []))
        judges: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for entry, judge in self.plan.answer.get("assignments", []):
            judges[entry].append((self._judge(judge), (entry, judge) not in kept))
        return [
            Panel(entry["id"], self.entries.get(entry["id"]), sorted(judges[entry["id"]]), missing.get(entry["id"], 0))
            for entry in self.plan.problem.get("entries", [])
            if judges[entry["id"]] or entry["id"] in missing
        ]

    @property
    def new(self) -> int:
        """How many assignments the plan adds."""
        return sum(fresh for panel in self.panels for _name, fresh in panel.judges)

    @property
    def kept(self) -> int:
        """How many assignments run already and stay."""
        return sum(not fresh for panel in self.panels for _name, fresh in panel.judges)

    @property
    def gaps(self) -> list[Panel]:
        """Entries with an empty place."""
        return [panel for panel in self.panels if panel.missing]

    @cached_property
    def loads(self) -> list[Load]:
        """Every judge's load, the fullest first."""
        before: dict[str, int] = defaultdict(int)
        for _entry, judge in self.plan.problem.get("keep", []):
            before[judge] += 1
        after = self.plan.answer.get("loads", {})
        found = [
            Load(self._judge(j["id"]), before[j["id"]], after.get(j["id"], 0), j["min"], j["max"])
            for j in self.plan.problem.get("judges", [])
        ]
        return sorted(found, key=lambda load: (-load.after, load.name))

    @cached_property
    def worst(self) -> tuple[Panel, float] | None:
        """The entry whose judges fit it least, and the sum of their fits."""
        fits = {(pair["entry"], pair["judge"]): pair["score"] for pair in self.plan.problem.get("pairs", [])}
        sums: dict[str, float] = defaultdict(float)
        for entry, judge in self.plan.answer.get("assignments", []):
            sums[entry] += fits[entry, judge]
        if not sums:
            return None
        key = min(sums, key=lambda entry: (sums[entry], entry))
        return next(panel for panel in self.panels if panel.key == key), sums[key]

    @property
    def proven(self) -> bool:
        """Whether the certificate proves that no plan is better."""
        answer = self.plan.answer
        return bool(answer.get("certificate")) and answer["gap"] <= 1e-9 * max(abs(answer["total"]), 1.0)

    def _judge(self, judge: str) -> str:
        return self.judge_names.get(UUID(judge), _("a former judge"))

    def _named(self, sentence: str) -> str:
        """A sentence of the solver with names instead of ids."""

        def name(found: re.Match[str]) -> str:
            if judge := found["judge"]:
                return self._judge(judge)
            return entry_name(int(found["number"]), self.category_names.get(found["category"], found["category"]))

        return ENTRY_OR_JUDGE.sub(name, sentence)


def entry_name(number: int, category: str) -> str:
    """An entry in few words: `N-0042 Skills`."""
    return f"N-{number:04d} {category}"


def shown(
    plan: Plan, entries: Mapping[str, JudgedEntry], judge_names: Mapping[UUID, str], categories: Sequence[Any]
) -> Shown:
    """The plan with what its page needs to name entries and judges."""
    return Shown(plan, entries, judge_names, {category.key: in_language(category.names) for category in categories})
