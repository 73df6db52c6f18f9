"""What a result rests on beside the award's log: rules, cards, decisions and publications that were changed by hand.

A sentence for each row, with what of it is another than the log holds; ids alone, never what people wrote. What was
erased is no change: of words that are gone nothing is said.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from awards.decisions.models import Decision
from awards.decisions.services.into_log import decided, words_of
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.judging.models import Score, Scorecard
from awards.judging.rules import as_text
from awards.people.rules import GONE
from awards.programme import document
from awards.programme.models import Category, Criterion, Edition, Round, RulesVersion
from awards.publishing import rules
from awards.publishing.models import Cancellation, Laureate, Publication, Retraction

KINDS = (
    Kind.RULES_PUBLISHED, Kind.SCORECARD_CONFIRMED, Kind.DECISION_APPROVED,
    Kind.DECISION_TAKEN_BACK, Kind.PUBLICATION_MADE, Kind.PUBLICATION_CORRECTED, Kind.PUBLICATION_CANCELLED,
    Kind.PUBLICATION_RETRACTED,
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step of the log: what it says, by whom it was done, and its salt."""

    actor: Any
    salt: str
    told: dict[str, Any]


@dataclass
class Steps:
    """The steps of one edition's log that say something of its result, by kind; `unsaid` are kinds with erased ones."""

    by_kind: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    unsaid: set[str] = field(default_factory=set)

    def by(self, name: str, *kinds: Kind) -> dict[Any, Step]:
        """The newest step of these kinds about each thing, by what it calls it."""
        return {step.told[name]: step for kind in kinds for step in self.by_kind[kind] if name in step.told}

    def tells(self, *kinds: Kind) -> bool:
        """Whether all that there was of these kinds can be read, and there was some."""
        return not self.unsaid & set(kinds) and any(self.by_kind[kind] for kind in kinds)


def broken(session: Session) -> list[str]:
    """A sentence for each row that is not as the log, or its own digest, holds it."""
    steps = _steps(session)
    found = [*_rules(session, steps), *_publications(session, steps)]
    if steps:
        found += [*_cards(session, steps), *_decisions(session, steps)]
    return found


def _steps(session: Session) -> dict[UUID, Steps]:
    rows = session.execute(
        select(AwardLogRow.edition_id, AwardLogRow.kind, AwardLogPayload.salt, AwardLogPayload.payload)
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.kind.in_([str(kind) for kind in KINDS]))
        .order_by(AwardLogRow.edition_id, AwardLogRow.seq)
    )
    found: dict[UUID, Steps] = defaultdict(Steps)
    for row in rows:
        if row.payload is None:
            found[row.edition_id].unsaid.add(row.kind)
        else:
            told = json.loads(row.payload)
            found[row.edition_id].by_kind[row.kind].append(Step(told["actor"], row.salt, told["payload"]))
    return dict(found)


def _rules(session: Session, steps: dict[UUID, Steps]) -> Iterator[str]:
    for kept in session.scalars(select(RulesVersion).order_by(RulesVersion.edition_id, RulesVersion.number)):
        of, place = steps.get(kept.edition_id, Steps()), f"(edition, version): {kept.edition_id}, {kept.number}"
        step = of.by("number", Kind.RULES_PUBLISHED).get(kept.number)
        if document.digest(kept.document) != kept.digest:
            yield f"published rules are not those of their digest {place}"
        elif step is not None and step.told["digest"] != kept.digest:
            yield f"published rules are not those that the award's log holds {place}"


def _cards(session: Session, steps: dict[UUID, Steps]) -> Iterator[str]:
    """Confirmed cards whose points are not those whose hash went into the log."""
    if not any(of.by_kind[Kind.SCORECARD_CONFIRMED] for of in steps.values()):
        return
    named = award_log.namer(session)
    points: dict[str, dict[str, str]] = {}
    for edition_id, card_id, key, given in session.execute(
        select(Round.edition_id, Score.scorecard_id, Criterion.key, Score.points)
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .join(Round, Round.id == Scorecard.round_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Scorecard.confirmed_at.is_not(None))
    ):
        for name in named(edition_id, card_id):
            points.setdefault(name, {})[key] = as_text(Decimal(given))
    for of in steps.values():
        for card, step in of.by("scorecard", Kind.SCORECARD_CONFIRMED).items():
            kept = points.get(card)
            if kept is not None and award_log.sealed(step.salt, kept) != step.told["sealed"]:
                place = f"{card}, {step.told['judge']}"
                yield f"a confirmed card has other points than the award's log (card, judge): {place}"


def _decisions(session: Session, steps: dict[UUID, Steps]) -> Iterator[str]:
    rows = session.execute(
        select(Decision, Category.key, Round.number)
        .join(Category, Category.id == Decision.category_id)
        .join(Round, Round.id == Decision.round_id)
        .where(Decision.edition_id.in_(steps))
        .options(selectinload(Decision.places), selectinload(Decision.skips), selectinload(Decision.overrides))
        .order_by(Decision.edition_id, Decision.proposed_at, Decision.id)
    ).all()
    standing: set[str] = set()
    for found, category, number in rows:
        of, place = steps[found.edition_id], f"(decision): {found.id}, {found.kind} of {category}"
        named = award_log.pseudonym(session, found.edition_id, found.id)
        approved = of.by("decision", Kind.DECISION_APPROVED)
        back = of.by("decision", Kind.DECISION_TAKEN_BACK)
        step = approved.get(named) or approved.get(str(found.id))
        if found.state == "approved":
            standing.add(named)
            if step is None and of.tells(Kind.DECISION_APPROVED):
                yield f"the award's log holds no such approved decision {place}"
            elif step is not None and (changed := _changed(session, found, category, number, step)):
                yield f"an approved decision is not the one that the award's log holds {place}: {', '.join(changed)}"
        elif step is not None and named not in back and str(found.id) not in back:
            yield f"a decision is {found.state}, in the award's log it stands approved {place}"
    known = {award_log.pseudonym(session, found.edition_id, found.id) for found, _category, _number in rows}
    known |= {str(found.id) for found, _category, _number in rows}
    for edition_id, of in steps.items():
        for name in of.by("decision", Kind.DECISION_APPROVED).keys() - known:
            yield f"a decision that the award's log holds is gone (edition, decision): {edition_id}, {name}"


def _changed(session: Session, found: Decision, category: str, number: int, step: Step) -> list[str]:
    """What of a decision is another than in the log: `approved_by`, a field as the log calls it, or `reasons`."""
    now = award_log.with_pseudonyms(session, found.edition_id, decided(session, found, category, number))
    differ = [name for name in now if name in step.told and _of(name, now) != _of(name, step.told)]
    actors = award_log.namer(session)(found.edition_id, found.approved_by) if found.approved_by else ()
    if step.actor not in actors:
        differ.append("approved_by")
    logged = step.told.get("words", {})
    for key, text in words_of(found).items():
        if text and GONE not in text:
            (name,) = award_log.with_pseudonyms(session, found.edition_id, {key: ""})
            salt = award_log.word_salt(session, found.edition_id, step.salt, key)
            if logged.get(name) != award_log.hash_of_words(salt, text):
                differ.append("reasons")
                break
    return differ


def _of(name: str, told: Mapping[str, Any]) -> Any:
    """What a step says under a name; of whom it lists only reserves stand in an order that means something."""
    value = told[name]
    return sorted(value) if isinstance(value, list) and name != "reserves" else value


def _publications(session: Session, steps: dict[UUID, Steps]) -> Iterator[str]:
    laureates = selectinload(Publication.laureates)
    found = session.scalars(
        select(Publication)
        .options(laureates.selectinload(Laureate.organisations), laureates.selectinload(Laureate.countries))
        .order_by(Publication.year, Publication.public_from, Publication.id)
    ).all()
    for one in found:
        place = f"(publication): {one.id}, {one.kind} of {one.year}"
        of = steps.get(one.edition_id, Steps())
        made = of.by("publication", Kind.PUBLICATION_MADE, Kind.PUBLICATION_CORRECTED)
        if changed := _published_otherwise(one):
            yield f"a publication is not the one of its digest {place}: {', '.join(changed)}"
        elif one.kind != "record" and one.digest not in made and of.tells(Kind.PUBLICATION_MADE):
            yield f"the award's log holds no such publication {place}"
    yield from _taken_back(session, steps, {(one.edition_id, one.digest) for one in found})


def _published_otherwise(one: Publication) -> list[str]:
    """What of a publication is another than its digest says: laureates by their ids, or the rest of it."""
    changed = [f"laureate {row.id}" for row in one.laureates if row.leaf_now() != row.leaf or _half_erased(row)]
    if not changed and rules.digest(one.document()) != one.digest:
        changed.append("facts, reason or which laureates")
    return changed


def _half_erased(row: Laureate) -> bool:
    """Whether an erased laureate, of which the digest holds the leaf alone, tells again of what was erased."""
    return row.erased is not None and bool(row.person or row.summary or row.texts)


def _taken_back(session: Session, steps: dict[UUID, Steps], there: set[tuple[UUID, str]]) -> Iterator[str]:
    """Publications of the log that are gone, and such as were taken back there and are not here."""
    whole = set(session.scalars(select(Edition.id).where(Edition.id.in_(steps), Edition.rehearsal.is_(False))))
    for edition_id in sorted(whole):
        for digest in steps[edition_id].by("publication", Kind.PUBLICATION_MADE, Kind.PUBLICATION_CORRECTED):
            if (edition_id, digest) not in there:
                yield f"a publication that the award's log holds is gone (edition, digest): {edition_id}, {digest}"
    for kind, table in ((Kind.PUBLICATION_CANCELLED, Cancellation), (Kind.PUBLICATION_RETRACTED, Retraction)):
        of_table = table.publication_id == Publication.id
        said = set(session.execute(select(Publication.edition_id, Publication.digest).join(table, of_table)))
        known = {(edition_id, digest) for edition_id, of in steps.items() for digest in of.by("publication", kind)}
        for edition_id, digest in sorted(known & there - said):
            yield f"a publication is taken back in the award's log alone (edition, digest): {edition_id}, {digest}"
