"""Reads of who was asked without an account: referees with their letters, and the nominee."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, defer, load_only, selectinload

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.nominations.models import Consent, Nomination, NominationVersion, Referee
from awards.nominations.queries.nominations import Nominated, nominated, version
from awards.nominations.queries.submission import frozen_version
from awards.nominations.rules import Content, Right, State, from_document
from awards.nominations.rules.people import consent_state, named_for_another, needs_consent
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class RefereeOf:
    """One request for a letter that stands, for what its nominator does about it."""

    nominated: Nominated
    referee: Referee

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


@dataclass(frozen=True)
class LetterAsked:
    """A letter as its link shows it, with who asks for it and about which nomination."""

    referee: Referee
    nomination: Nomination
    edition: Edition
    nominator_name: str
    nominator_address: str
    organisations: Sequence[str]

    @property
    def has_ended(self) -> bool:
        """Whether nobody waits for this letter any more."""
        return self.referee.ended_at is not None or self.nomination.state == State.WITHDRAWN

    def is_open(self, at: datetime) -> bool:
        """Whether it may still be written."""
        return not self.has_ended and self.referee.sent_at is None and self.referee.due_at > at


@dataclass(frozen=True)
class Letter:
    """A letter that was sent, as staff and assigned judges read it."""

    name: str
    text: str
    language: str
    sent_at: datetime


@dataclass(frozen=True)
class ConsentAsked:
    """The question whether a nominee agrees, as its link shows it; `content` is the text that was submitted.

    `link` is the digest of the link by which it was found.
    """

    consent: Consent
    nomination: Nomination
    edition: Edition
    content: Content
    nominator_name: str
    link: str

    @property
    def state(self) -> str:
        """As in `rules.people.consent_state`."""
        return consent_state(self.content, _known(self.consent))


def referees(session: Session, nomination_id: UUID) -> Sequence[Referee]:
    """The requests for letters of a nomination that stand, in order. Their text is not loaded: it is not for them."""
    return session.scalars(
        select(Referee)
        .where(Referee.nomination_id == nomination_id, Referee.ended_at.is_(None))
        .options(defer(Referee.letter, raiseload=True))
        .order_by(Referee.asked_at, Referee.email)
    ).all()


def referee_of(session: Session, edition_id: UUID, nomination_id: UUID, referee_id: UUID) -> RefereeOf:
    """A request for a letter that stands. Raises NotFound."""
    found = nominated(session, edition_id, nomination_id)
    row = session.scalar(
        select(Referee)
        .where(Referee.id == referee_id, Referee.nomination_id == nomination_id, Referee.ended_at.is_(None))
        .options(defer(Referee.letter, raiseload=True))
    )
    if row is None:
        raise NotFound("referee")
    return RefereeOf(found, row)


def letter_asked(session: Session, token: str) -> LetterAsked:
    """The letter of a link. Raises NotFound for a link that never was or that a newer one replaced."""
    row = session.execute(
        select(Referee, Nomination, Edition, User.name, User.email)
        .join(Nomination, Nomination.id == Referee.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(Referee.token_digest == digest(token))
        .options(selectinload(Nomination.organisations), load_only(Edition.names, Edition.year, Edition.rehearsal))
    ).one_or_none()
    if row is None:
        raise NotFound("letter")
    return LetterAsked(*row, [organisation.name for organisation in row.Nomination.organisations])


def letters(session: Session, nomination_id: UUID) -> list[Letter]:
    """The letters about a nomination that were sent, for staff and assigned judges, in one query."""
    rows = session.execute(
        select(Referee.name, Referee.letter, Referee.language, Referee.sent_at)
        .where(Referee.nomination_id == nomination_id, Referee.sent_at.is_not(None))
        .order_by(Referee.sent_at)
    )
    return [Letter(name, text, language, sent_at) for name, text, language, sent_at in rows if sent_at]


def consent(session: Session, nomination_id: UUID) -> Consent | None:
    """Whom to ask for a nomination's consent, and the answer; None when nobody is named."""
    return session.scalars(_consent(), {"nomination": nomination_id}).one_or_none()


@cache
def _consent() -> Select[Consent]:
    this = Consent.nomination_id == bindparam("nomination")
    return select(Consent).where(this).execution_options(populate_existing=True)


def consent_asked(session: Session, token: str) -> ConsentAsked:
    """The question of a link, with the text that was submitted. Raises NotFound."""
    row = session.execute(
        select(Consent, Nomination, User.name, User.email)
        .join(Nomination, Nomination.id == Consent.nomination_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(Consent.token_digest == digest(token))
    ).one_or_none()
    if row is None:
        raise NotFound("consent")
    shown = frozen_version(session, row.Nomination.id) or version(session, row.Nomination)
    edition = programme.outlined_edition(session, row.Nomination.edition_id)
    content = from_document(shown.content)
    return ConsentAsked(row.Consent, row.Nomination, edition, content, row.name or row.email, digest(token))


def state_of_consent(content: Content, found: Consent | None) -> str:
    """How the consent of the nominee stands, as in `rules.people.consent_state`."""
    return consent_state(content, _known(found))


def lacks_address(content: Content, found: Consent | None) -> bool:
    """Whether nobody said yet where the nominee of this text is to be asked to agree."""
    if found is None:
        return needs_consent(content)
    return named_for_another(content, found.of_nominee, found.named_for)


def waiting_for_consent(session: Session, nomination_ids: Collection[UUID]) -> set[UUID]:
    """Those of the nominations whose nominee has not said yes to the submitted text, so that nobody may judge them."""
    newest = (
        select(NominationVersion.nomination_id, func.max(NominationVersion.n).label("n"))
        .where(NominationVersion.nomination_id.in_(nomination_ids), NominationVersion.frozen_at.is_not(None))
        .group_by(NominationVersion.nomination_id)
        .subquery()
    )
    rows = session.execute(
        select(NominationVersion, Consent)
        .join(
            newest, and_(newest.c.nomination_id == NominationVersion.nomination_id, newest.c.n == NominationVersion.n)
        )
        .join(Nomination, Nomination.id == NominationVersion.nomination_id)
        .outerjoin(Consent, Consent.nomination_id == NominationVersion.nomination_id)
        .where(Nomination.relation == "other")
    )
    return {
        shown.nomination_id
        for shown, found in rows
        if state_of_consent(from_document(shown.content), found) not in ("given", "not_needed")
    }


def _known(found: Consent | None) -> tuple[str | None, bool, str | None] | None:
    return None if found is None else (found.answer, found.asked_at is not None, found.of_nominee)
