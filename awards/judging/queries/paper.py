"""Reads of judging on paper: packs to print, the forms in them, and the judges of the round."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, defer, undefer

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.queries import conflicted_nominations, tied_nominations
from awards.core.errors import NotFound
from awards.infrastructure.jobs import Job
from awards.judging import rules, terms
from awards.judging.models import Confidentiality, GateAnswer, PaperForm, PrintedPack
from awards.judging.queries.desks import may_be_judged, queue, to_work_on_first
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Criterion, Edition, Round

JUDGES_A_PAGE = 50


@dataclass(frozen=True)
class JudgeOnPaper:
    """A judge of the round: how many entries, how many of their forms staff keyed in, the gate passed or not."""

    id: UUID
    name: str
    email: str
    entries: int
    keyed: int
    agreed: bool


@dataclass(frozen=True)
class PaperDesk:
    """The round whose forms staff key in."""

    edition: Edition
    round: Round

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class FormOnPaper:
    """A form with what it is about, without anything that was scored.

    It `stands` while it can be keyed in; it is `tied` when a conflict stands between the nomination and whoever looks.
    """

    form: PaperForm
    assignment: Assignment
    edition: Edition
    round: Round
    nomination: Nomination
    category: Category
    judge: User
    criteria: tuple[Criterion, ...]
    stands: bool
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def allowed(self) -> tuple[Decimal, ...]:
        """The points of the edition's scale."""
        return rules.allowed_points(self.edition.scale_min, self.edition.scale_max, self.edition.half_points)


@dataclass(frozen=True)
class Pack:
    """A pack with the state of its job; its bytes only where they are asked for.

    It `stands` while all that is in it is the judge's to read, and until it expires.
    """

    edition: Edition
    round: Round
    judge: User
    pack: PrintedPack
    state: str
    stands: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def judge_id(self) -> UUID:
        return self.pack.judge_id


def paper_desk(session: Session, edition_id: UUID, at: datetime) -> PaperDesk:
    """The edition with the round that judges score in, or will next. Raises NotFound."""
    row = session.execute(
        select(Edition, Round)
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .where(Edition.id == edition_id)
        .order_by(to_work_on_first(at))
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("round")
    return PaperDesk(row[0], row[1])


def judges_on_paper(session: Session, of: PaperDesk, after: str | None = None) -> tuple[list[JudgeOnPaper], str | None]:
    """A page of the round's judges by address, and the address after which the next page begins."""
    agreed = (
        select(func.count())
        .where(
            Confidentiality.edition_id == of.edition_id, Confidentiality.judge_id == User.id,
            Confidentiality.version == terms.VERSION,
        )
        .scalar_subquery()
    )  # fmt: skip
    query = (
        select(
            User.id, User.name, User.email, func.count().label("entries"),
            func.count(PaperForm.keyed_at).label("keyed"), agreed.label("agreed"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Assignment.judge_id)
        .outerjoin(PaperForm, PaperForm.assignment_id == Assignment.id)
        .where(Assignment.round_id == of.round.id, *may_be_judged())
        .group_by(User.id, User.name, User.email)
        .order_by(User.email)
        .limit(JUDGES_A_PAGE + 1)
    )  # fmt: skip
    rows = session.execute(query.where(User.email > after) if after else query).all()
    found = [
        JudgeOnPaper(row.id, row.name, row.email, row.entries, row.keyed, row.agreed > 0)
        for row in rows[:JUDGES_A_PAGE]
    ]
    return found, found[-1].email if len(rows) > JUDGES_A_PAGE else None


def form_of_code(session: Session, edition_id: UUID, code: str) -> UUID | None:
    """The form of the edition that has this code printed on it."""
    return session.scalar(
        select(PaperForm.id)
        .join(Assignment, Assignment.id == PaperForm.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(PaperForm.code == code, Round.edition_id == edition_id)
    )


def form_on_paper(session: Session, edition_id: UUID, form_id: UUID, reader_id: UUID) -> FormOnPaper:
    """A form of the edition with what it is about, as this member of staff meets it. Raises NotFound."""
    standing = and_(*may_be_judged())
    rows = session.execute(
        select(PaperForm, Assignment, Edition, Round, Nomination, Category, User, Criterion, standing.label("standing"),
               Confidentiality.agreed_at, GateAnswer.answered_at)
        .options(defer(Edition.form), defer(Nomination.answers))
        .select_from(PaperForm)
        .join(Assignment, Assignment.id == PaperForm.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(User, User.id == Assignment.judge_id)
        .join(Criterion, Criterion.category_id == Category.id)
        .outerjoin(
            Confidentiality,
            (Confidentiality.edition_id == Edition.id)
            & (Confidentiality.judge_id == Assignment.judge_id)
            & (Confidentiality.version == terms.VERSION),
        )
        .outerjoin(
            GateAnswer,
            (GateAnswer.nomination_id == Nomination.id) & (GateAnswer.judge_id == Assignment.judge_id),
        )
        .where(PaperForm.id == form_id, Nomination.edition_id == edition_id)
        .order_by(Criterion.position)
    ).all()  # fmt: skip
    if not rows:
        raise NotFound("form")
    form, assignment, edition, round_, nomination, category, judge, _criterion, stands, agreed_at, asked_at = rows[0]
    conflicted = nomination.id in conflicted_nominations(session, edition_id, judge.id)
    return FormOnPaper(
        form, assignment, edition, round_, nomination, category, judge, tuple(dict.fromkeys(row[7] for row in rows)),
        stands=bool(stands) and agreed_at is not None and asked_at is not None and not conflicted,
        tied=nomination.id in tied_nominations(session, edition_id, reader_id),
    )  # fmt: skip


def held_form(session: Session, form_id: UUID) -> PaperForm:
    """A form as it is now, held until the transaction ends."""
    return session.get_one(PaperForm, form_id, with_for_update=True, populate_existing=True)


def forms_of(session: Session, assignment_ids: Collection[UUID]) -> dict[UUID, PaperForm]:
    """The forms of these assignments, by assignment."""
    found = session.scalars(select(PaperForm).where(PaperForm.assignment_id.in_(assignment_ids)))
    return {form.assignment_id: form for form in found}


def assignments_to_print(session: Session, round_id: UUID, judge_id: UUID) -> list[UUID]:
    """The judge's assignments in the round of which there is something to read and score."""
    return list(
        session.scalars(
            select(Assignment.id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .where(Assignment.round_id == round_id, Assignment.judge_id == judge_id, *may_be_judged())
            .order_by(Assignment.id)
        )
    )


def pack_of(session: Session, edition_id: UUID, pack_id: UUID, at: datetime) -> Pack:
    """A pack of the edition, without its bytes. Raises NotFound."""
    return _pack(session, edition_id, pack_id, at, whole=False)


def whole_pack_of(session: Session, edition_id: UUID, pack_id: UUID, at: datetime) -> Pack:
    """A pack of the edition that is made and stands, with its bytes. Raises NotFound."""
    found = _pack(session, edition_id, pack_id, at, whole=True)
    if found.pack.content is None or not found.stands:
        raise NotFound("pack")
    return found


def _pack(session: Session, edition_id: UUID, pack_id: UUID, at: datetime, *, whole: bool) -> Pack:
    row = session.execute(
        select(Edition, Round, User, PrintedPack, Job.state)
        .options(defer(Edition.form), undefer(PrintedPack.content) if whole else defer(PrintedPack.content))
        .select_from(PrintedPack)
        .join(Edition, Edition.id == PrintedPack.edition_id)
        .join(Round, Round.id == PrintedPack.round_id)
        .join(User, User.id == PrintedPack.judge_id)
        .join(Job, Job.id == PrintedPack.job_id)
        .where(PrintedPack.id == pack_id, PrintedPack.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("pack")
    edition, round_, judge, pack, state = row
    now = queue(session, edition_id, judge.id, at, round_.number)
    readable = {str(item.entry_id) for item in now.items if item.asked}
    lasts = at < pack.expires_at and now.agreed_at is not None
    return Pack(edition, round_, judge, pack, state, stands=lasts and readable >= set(pack.entries))
