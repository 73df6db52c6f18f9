"""What staff look at before judges read a nomination: its texts with their translations, and what stays blind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_nominations
from awards.core.errors import NotFound
from awards.judging import rules
from awards.judging.models import AnswerTranslation
from awards.judging.queries.sheets import parts_of
from awards.judging.queries.shown import links_of, releases
from awards.nominations.models import Entry, Nomination, NominationFile
from awards.nominations.queries.files import submitted_files
from awards.programme.models import Category, Edition, Round
from awards.programme.questions import WRITTEN, Question, every


@dataclass(frozen=True)
class Prepared:
    """A nomination that was sent, as staff make it ready for judges.

    It reads as a judge of a blind round reads it in its first category. `tied` when a conflict stands between the
    nomination and whoever looks; `judged_blind` says whether some round of the edition is.
    """

    edition: Edition
    category: Category
    nomination: Nomination
    organisations: list[tuple[str, str | None]]
    countries: dict[str, list[dict[str, str]]]
    evidence: list[tuple[str, str]]
    translations: Sequence[AnswerTranslation]
    tied: bool
    judged_blind: bool
    blind: bool = True

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def links(self) -> list[str]:
        """Every link that the nomination gives."""
        return links_of(self.edition.form, self.nomination.answers, self.evidence)


@dataclass(frozen=True)
class Held:
    """A part that judges of a blind round do not see until staff release it; `seal` is of what it is now."""

    part: str
    seal: str
    said: Sequence[str]
    free: bool
    file: NominationFile | None = None


def prepared(session: Session, edition_id: UUID, nomination_id: UUID, reader_id: UUID) -> Prepared:
    """A nomination of the edition that was sent. Raises NotFound."""
    rows = session.execute(
        select(Edition, Category, Nomination, Round.blind)
        .join(Nomination, Nomination.edition_id == Edition.id)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Round, Round.edition_id == Edition.id)
        .where(Edition.id == edition_id, Nomination.id == nomination_id, Nomination.submitted_at.is_not(None))
        .order_by(Category.position)
    ).all()
    if not rows:
        raise NotFound("nomination")
    edition, category, nomination, _ = rows[0]
    organisations, countries, evidence = parts_of(session, nomination_id)
    return Prepared(
        edition, category, nomination, organisations, countries, evidence, translations_of(session, [nomination_id]),
        tied=nomination_id in tied_nominations(session, edition_id, reader_id),
        judged_blind=any(row.blind for row in rows),
    )  # fmt: skip


def held(session: Session, of: Prepared) -> list[Held]:
    """Everything that is held back from judges of a blind round until it is released, released or not."""
    free = releases(session, of.nomination.id)
    found = [Held(rules.TITLE, rules.seal_of(of.nomination.title), [of.nomination.title], free=False)]
    if of.links:
        found.append(Held(rules.LINKS, rules.seal_of(*of.links), of.links, free=False))
    hidden = {q.key for section in every(of.edition.form) for q in section.questions if q.hidden}
    for file in submitted_files(session, of.nomination.id):
        if file.question not in hidden and file.digest:
            found.append(Held(f"{rules.FILE}{file.id}", file.digest, [], free=False, file=file))
    return [Held(one.part, one.seal, one.said, free.get(one.part) == one.seal, one.file) for one in found]


def texts_of(edition: Edition, nomination: Nomination) -> dict[str, tuple[Question | None, str]]:
    """The texts of a nomination that can be translated for judges, by part, with the question; the title has none."""
    questions = [q for section in every(edition.form) for q in section.questions if not q.hidden]
    said = {
        f"{rules.ANSWER}{q.key}": (q, str(nomination.answers.get(q.key, ""))) for q in questions if q.kind in WRITTEN
    }
    return {rules.TITLE: (None, nomination.title), **{part: row for part, row in said.items() if row[1].strip()}}


def translations_of(session: Session, nomination_ids: Sequence[UUID]) -> Sequence[AnswerTranslation]:
    """The translations of these nominations, by part and language."""
    return session.scalars(
        select(AnswerTranslation)
        .where(AnswerTranslation.nomination_id.in_(nomination_ids))
        .order_by(AnswerTranslation.nomination_id, AnswerTranslation.part, AnswerTranslation.language)
    ).all()


def translation(session: Session, nomination_id: UUID, part: str, language: str) -> AnswerTranslation | None:
    """The translation of one part into one language, locked until the transaction ends."""
    return session.scalar(
        select(AnswerTranslation)
        .where(
            AnswerTranslation.nomination_id == nomination_id,
            AnswerTranslation.part == part,
            AnswerTranslation.language == language,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def all_translations(session: Session, edition_id: UUID) -> list[tuple[int, AnswerTranslation]]:
    """Every translation of the edition with its nomination's number."""
    rows = session.execute(
        select(Nomination.number, AnswerTranslation)
        .join(AnswerTranslation, AnswerTranslation.nomination_id == Nomination.id)
        .where(Nomination.edition_id == edition_id)
        .order_by(Nomination.number, AnswerTranslation.part, AnswerTranslation.language)
    )
    return [(number, found) for number, found in rows]


def nominations_by_number(session: Session, edition_id: UUID) -> Mapping[int, Nomination]:
    """The nominations of an edition that were sent, by number."""
    found = session.scalars(
        select(Nomination).where(Nomination.edition_id == edition_id, Nomination.submitted_at.is_not(None))
    )
    return {nomination.number: nomination for nomination in found}
