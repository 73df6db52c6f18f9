"""What ties a judge to a nomination: the same person, address, organisation or web domain.

Everything is compared folded (`organisations.rules.fold`) and through look-ups, so that thousands of nominations cost
one pass.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from awards.organisations.rules import FREE_MAIL

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
DOTS_MEAN_NOTHING = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


@dataclass(frozen=True)
class Party:
    """A judge, or the people and organisations of a nomination, as far as ties are concerned.

    `persons` maps their ids, and `names` their folded names, to how they are shown; `mailboxes` is where they read
    mail; `organisations` maps what stands for an organisation (its folded names and its id) to its name as shown;
    `domains` are web domains of their own.
    """

    id: UUID
    persons: Mapping[UUID, str]
    names: Mapping[str, str]
    mailboxes: frozenset[str]
    organisations: Mapping[str, str]
    domains: frozenset[str]


@dataclass(frozen=True)
class Tie:
    """A judge must not judge a nomination: of which kind the tie is, and what shows it."""

    nomination_id: UUID
    judge_id: UUID
    kind: str
    evidence: str


def find(judges: Iterable[Party], nominations: Iterable[Party]) -> list[Tie]:
    """Every tie between these judges and nominations, one a kind and pair."""
    index = _Index(judges)
    return [tie for nomination in nominations for tie in index.ties(nomination)]


def mailbox(address: str) -> str:
    """The mailbox behind an address: what stands after a plus sign, and dots where they mean nothing, are dropped."""
    local, _, domain = address.lower().rpartition("@")
    local = local.split("+")[0] or local
    if domain in DOTS_MEAN_NOTHING:
        local, domain = local.replace(".", ""), DOTS_MEAN_NOTHING[domain]
    return f"{local}@{domain}"


def mailboxes_in(text: str) -> set[str]:
    """The mailboxes that a text names."""
    return {mailbox(found) for found in ADDRESS.findall(text)}


class _Index:
    def __init__(self, judges: Iterable[Party]) -> None:
        self.ids: set[UUID] = set()
        self.names: dict[str, set[UUID]] = defaultdict(set)
        self.mailboxes: dict[str, set[UUID]] = defaultdict(set)
        self.organisations: dict[str, set[UUID]] = defaultdict(set)
        self.domains: dict[str, set[UUID]] = defaultdict(set)
        self.above: dict[str, set[UUID]] = defaultdict(set)
        for judge in judges:
            self.ids.update(judge.persons)
            for names, own in (
                (self.names, judge.names), (self.mailboxes, judge.mailboxes),
                (self.organisations, judge.organisations), (self.domains, judge.domains - FREE_MAIL),
                (self.above, (part for domain in judge.domains - FREE_MAIL for part in _parents(domain))),
            ):  # fmt: skip
                for name in own:
                    names[name].add(judge.id)

    def ties(self, nomination: Party) -> Iterator[Tie]:
        found: dict[tuple[str, UUID], str] = {}
        for kind, judge, evidence in self._matches(nomination):
            found.setdefault((kind, judge), evidence)
        for (kind, judge), evidence in found.items():
            yield Tie(nomination.id, judge, kind, evidence)

    def _matches(self, nomination: Party) -> Iterator[tuple[str, UUID, str]]:
        for person, shown in nomination.persons.items():
            if person in self.ids:
                yield "own_nomination", person, shown
        for name, shown in nomination.names.items():
            for judge in self.names.get(name, ()):
                yield "own_nomination", judge, shown
        for address in sorted(nomination.mailboxes):
            for judge in self.mailboxes.get(address, ()):
                yield "same_address", judge, address
        for organisation, shown in nomination.organisations.items():
            for judge in self.organisations.get(organisation, ()):
                yield "same_organisation", judge, shown
        for domain in sorted(nomination.domains - FREE_MAIL):
            for part in (domain, *_parents(domain)):
                for judge in self.domains.get(part, ()):
                    yield "same_domain", judge, part
            for judge in self.above.get(domain, ()):
                yield "same_domain", judge, domain


def _parents(domain: str) -> Iterator[str]:
    """`example.org` of `mail.example.org`: domains above it that still have a dot."""
    _, _, parent = domain.partition(".")
    while "." in parent:
        yield parent
        _, _, parent = parent.partition(".")
