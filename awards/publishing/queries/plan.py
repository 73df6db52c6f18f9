"""The plan of an announcement as staff look at it: the groups, the mails of each, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.decisions import queries as decisions
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries.people.standing import has_agreed
from awards.programme.models import Edition
from awards.publishing.models import LaureateText, Publication, Telling
from awards.publishing.queries.letters import Letter, languages


@dataclass(frozen=True)
class Group:
    """A group with the letters that the reader may see.

    `at` is when it is told, `states` how many mails of it are in which state once they are written.
    """

    telling: Telling
    letters: list[Letter]
    at: datetime
    early: bool
    states: Mapping[str, int]

    @property
    def languages(self) -> Mapping[str, int]:
        """How many letters are in each language, the most used first."""
        return languages(self.letters)

    @property
    def state(self) -> str:
        if self.telling.told_at is None:
            return "held" if self.telling.held else "waiting"
        return "written" if self.states.get("waiting") or self.states.get("held") else "sent"

    @property
    def may_move(self) -> bool:
        return self.telling.told_at is None


@dataclass(frozen=True)
class Check:
    """Something to look at before an announcement, and whether it is as it should be; None where it cannot be yet."""

    what: Message
    good: bool | None


def groups(
    session: Session,
    publication: Publication,
    instant: datetime,
    tellings: Sequence[Telling],
    letters: Sequence[Letter],
    tied: Collection[UUID],
) -> list[Group]:
    """The groups of an announcement, without the letters about categories that the reader is tied to. One query."""
    rows = session.execute(
        select(OutboxMail.batch_id, OutboxMail.state, func.count())
        .where(OutboxMail.batch_id.in_([telling.batch for telling in tellings]))
        .group_by(OutboxMail.batch_id, OutboxMail.state)
    )
    states: dict[UUID | None, dict[str, int]] = {}
    for batch, state, count in rows:
        states.setdefault(batch, {})[state] = count
    return [
        Group(
            telling,
            [one for one in letters if one.audience == telling.audience and one.categories.isdisjoint(tied)],
            telling.tell_at or instant,
            telling.tell_at is not None and telling.tell_at < instant,
            states.get(telling.batch, {}) if telling.told_at else {},
        )
        for telling in tellings
    ]


def checklist(session: Session, edition: Edition) -> list[Check]:
    """What to look at before finalists or winners are announced. One query at most, and the decisions."""
    chosen = [entry for found in decisions.approved(session, edition.id, "shortlist") for entry in found.chosen]
    agreement = (
        select(func.count(Entry.id))
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.id.in_(chosen), has_agreed())
    )
    written = select(func.count()).select_from(LaureateText).where(LaureateText.entry_id.in_(chosen))
    both = select(agreement.scalar_subquery(), written.scalar_subquery())
    agreed, texts = session.execute(both).one() if chosen else (0, 0)
    named = [edition.names, *(category.names for category in edition.categories)]
    lacking = [code for code in LANGUAGES if any(not names.get(code) for names in named)]
    return [
        Check(
            N_("Nominees who agreed: %(count)s of %(all)s.", count=agreed or 0, all=len(chosen)), agreed == len(chosen)
        ),
        Check(
            N_("Laureates with a text, each picture described: %(count)s of %(all)s.",
               count=texts or 0, all=len(chosen)),
            texts == len(chosen),
        ),
        Check(
            N_("Languages in which the edition and its categories are named: %(count)s of %(all)s.",
               count=len(LANGUAGES) - len(lacking), all=len(LANGUAGES)),
            not lacking,
        ),
    ]  # fmt: skip
