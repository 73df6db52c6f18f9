"""Verbs of the programme: open an edition, change it, publish its rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.programme import queries
from awards.programme.document import CategoryPart, EditionDocument, read, write
from awards.programme.models import Category, Criterion, Edition, Round

Row = TypeVar("Row", Category, Criterion)


def open_edition(
    session: Session, document: dict[str, Any], by: User | None, at: datetime, *, rehearsal: bool = False
) -> Edition:
    """Open an edition as its document says; whoever opens it becomes its staff (nobody, when the program does).

    Raises RuleBroken that names each place of the document to mend, or that the year has an edition already.
    """
    proposed = read(document)
    if queries.has_edition(session, proposed.year, rehearsal=rehearsal):
        raise RuleBroken(N_("There is an edition of %(year)s already.", year=str(proposed.year)), ["year"])
    edition = Edition(
        id=uuid4(), year=proposed.year, rehearsal=rehearsal, kind="award", names={}, categories=[], rounds=[],
        created_at=at,
    )  # fmt: skip
    _apply(session, edition, proposed)
    session.add(edition)
    session.flush()
    audit.record(
        session, actor=by.id if by else None, action="edition.opened", subject=edition.id, edition=edition.id,
        details={"year": edition.year, "rehearsal": rehearsal},
    )  # fmt: skip
    if by is not None:
        accounts.grant_role(session, by, "staff", edition_id=edition.id, by=by, at=at)
    return edition


def change_edition(
    session: Session,
    edition: Edition,
    document: dict[str, Any],
    by: User | None,
    at: datetime,
    *,
    expected_version: int | None = None,
) -> bool:
    """Make the edition what the document says; False when it is that already.

    Raises RuleBroken for a document that contradicts itself and once the rules are published or nominations came in,
    StaleVersion when somebody else changed the edition since `expected_version`.
    """
    proposed = read(document)
    queries.lock_edition(session, edition)
    if expected_version is not None and edition.version != expected_version:
        raise StaleVersion(N_("Somebody else changed the edition meanwhile. Look at it again, then save once more."))
    before = write(edition)
    if proposed == read(before):
        return False
    if is_frozen(edition):
        raise RuleBroken(N_("The rules of this edition are published; they do not change any more."))
    if proposed.year != edition.year:
        raise RuleBroken(N_("The year of an edition does not change."), ["year"])
    _apply(session, edition, proposed)
    after = write(edition)
    audit.record(
        session, actor=by.id if by else None, action="edition.changed", subject=edition.id, edition=edition.id,
        details={"changed": sorted(name for name in after if after[name] != before[name])},
    )  # fmt: skip
    session.flush()
    return True


def publish_rules(session: Session, edition: Edition, by: User | None, at: datetime) -> None:
    """Freeze the rules of the edition and tell the public from when; nominations can begin. Raises RuleBroken."""
    queries.lock_edition(session, edition)
    if edition.rules_published_at is not None:
        raise RuleBroken(N_("The rules of this edition are published already."))
    read(write(edition))
    edition.rules_published_at, edition.proposal = at, False
    audit.record(
        session, actor=by.id if by else None, action="edition.rules_published", subject=edition.id, edition=edition.id
    )
    session.flush()


def put_away(session: Session, edition: Edition, at: datetime) -> None:
    """Put a rehearsal away, so that another of its year can be played: its rows stay, its pages lead nowhere."""
    edition.put_away_at = at
    audit.record(session, actor=None, action="edition.put_away", subject=edition.id, edition=edition.id)
    session.flush()


def is_frozen(edition: Edition) -> bool:
    """Whether the rules stand: they were published, or nominations came in under them."""
    return edition.rules_published_at is not None or edition.last_number > 0


def _apply(session: Session, edition: Edition, proposed: EditionDocument) -> None:
    edition.year, edition.proposal, edition.names = proposed.year, proposed.proposal, _texts(proposed.names)
    edition.opens_at, edition.closes_at = proposed.opens_at, proposed.closes_at
    edition.finalists_at, edition.winners_at = proposed.finalists_at, proposed.winners_at
    edition.scale_min, edition.scale_max = proposed.scale.lowest, proposed.scale.highest
    edition.half_points = proposed.scale.half_points
    edition.most_categories = proposed.rules.most_categories
    edition.no_former_winner = proposed.rules.no_former_winner
    edition.no_staff_or_jury = proposed.rules.no_staff_or_jury
    edition.tie_rule = [step.model_dump(exclude_none=True) for step in proposed.tie_rule]
    edition.form = proposed.form.model_dump(mode="json")
    flag_modified(edition, "names")  # a change of a category alone must count as a new version too
    _apply_rounds(session, edition, proposed)
    edition.categories = _merged(
        session, edition.categories, proposed.categories, lambda key: Category(id=uuid4(), key=key, criteria=[])
    )
    for category, part in zip(edition.categories, proposed.categories, strict=True):
        _apply_category(session, category, part)


def _apply_rounds(session: Session, edition: Edition, proposed: EditionDocument) -> None:
    for surplus in edition.rounds[len(proposed.rounds) :]:
        session.delete(surplus)
    kept = edition.rounds[: len(proposed.rounds)]
    added = [Round(id=uuid4(), number=n + 1) for n in range(len(kept), len(proposed.rounds))]
    edition.rounds = kept + added
    for round_, part in zip(edition.rounds, proposed.rounds, strict=True):
        round_.opens_at, round_.closes_at = part.opens_at, part.closes_at


def _apply_category(session: Session, category: Category, part: CategoryPart) -> None:
    category.names, category.descriptions = _texts(part.names), _texts(part.descriptions)
    category.reviews, category.finalists, category.winners = part.reviews, part.finalists, part.winners
    category.focus_area = part.focus_area
    category.criteria = _merged(session, category.criteria, part.criteria, lambda key: Criterion(id=uuid4(), key=key))
    for criterion, wanted in zip(category.criteria, part.criteria, strict=True):
        criterion.names, criterion.weight = _texts(wanted.names), wanted.weight
        criterion.anchors = {point: _texts(texts) for point, texts in wanted.anchors.items()}


def _merged(session: Session, present: Sequence[Row], parts: Sequence[Any], make: Callable[[str], Row]) -> list[Row]:
    """The rows of the wanted keys in their order: those there are, and new ones; the rest goes."""
    known = {row.key: row for row in present}
    wanted = [part.key for part in parts]
    for key, row in known.items():
        if key not in wanted:
            if isinstance(row, Category):
                for criterion in row.criteria:
                    session.delete(criterion)
            session.delete(row)
    merged = [known.get(key) or make(key) for key in wanted]
    for position, row in enumerate(merged):
        row.position = position
    return merged


def _texts(texts: Mapping[Any, str]) -> dict[str, Any]:
    return dict(texts)
