"""Erase a person: every rule of `queries.covering`, then the name wherever else it stands, in one transaction."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User
from awards.assignment.models import JudgeProfile
from awards.certificates import services as certificates
from awards.closing.models import ClosingAct
from awards.finding.models import BroughtFile, MadeFile
from awards.infrastructure import audit, clock
from awards.infrastructure.database import database_now
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrintedPack, Score, Scorecard, ScorecardErasure, ScoreChange
from awards.jury.models import JuryText
from awards.nominations.models import Collaborator, Nomination, NominationFile
from awards.nominations.services.files.keeping import forget_later
from awards.organisations.models import Organisation, OrganisationAlias
from awards.organisations.rules import fold
from awards.people import queries
from awards.people.models import Erasure
from awards.people.queries import Person
from awards.people.queries.covering import ADDRESS, CARDS, EMPTIED, KEPT_OF_A_TEXT, RULES, Rule
from awards.people.queries.found import texts_that_may_name
from awards.people.rules import GONE, blanked, gone_address
from awards.people.services import log
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing.models import Laureate
from awards.publishing.rules import erased_slug
from awards.publishing.services.erasing import erase_laureates
from awards.verifying.services import forget_bundles

WAIT_FOR_MAIL = timedelta(days=3)
"""So long an erasure waits for the mail that tells the person of it, then it is carried out all the same."""

FROZEN = {Scorecard.__tablename__: "id", Score.__tablename__: "scorecard_id", ScoreChange.__tablename__: "scorecard_id"}
"""Tables whose words the database lets go whole and no other way, with the column that names the card."""

WHOLE = frozenset({*FROZEN, ClosingAct.__tablename__})
"""Tables whose words go whole where they name the person."""


def carry_out(session: Session, erasure: Erasure, at: datetime, *, whatever_holds: bool = False) -> bool:
    """Erase the person of an approved wish whose time has come; False while something holds it or its mail waits.

    Done again, nothing changes.
    """
    session.refresh(erasure, with_for_update=True)
    if erasure.state != "approved" or (not whatever_holds and (erasure.held_because or at < (erasure.due_at or at))):
        return False
    _hold_announcements(session)
    person = queries.person_of(session, erasure.user_id, erasure.email, erasure.name)
    if not whatever_holds and (queries.holds(session, person, at) or _mail_waits(session, erasure)):
        return False
    counts = erase(session, person, at)
    erasure.state, erasure.done_at, erasure.counts = "done", at, dict(sorted(counts.items()))
    erasure.email = erasure.name = erasure.held_because = ""
    audit.record(
        session, actor=erasure.approved_by, action="person.erased", subject=erasure.user_id or erasure.id,
        details={"erasure": str(erasure.id), "rows": erasure.counts},
    )  # fmt: skip
    session.flush()
    return True


def erase(session: Session, person: Person, at: datetime) -> Counter[str]:
    """Erase a person from everything, and say how many rows of each table were changed or went."""
    counts: Counter[str] = Counter()
    _close_accounts(session, person, at)
    _take_mails_back(session, person)
    counts["nomination_file"] += _forget_files(session, person, at)
    counts["award_log_payload"] += log.forget_steps(session, person, at)
    published = erase_laureates(session, person.laureates, person.names, at)
    log.note_publications(session, published, at)
    for edition_id in sorted({publication.edition_id for publication in published}):
        forget_bundles(session, edition_id)
    counts["laureate"] += len(person.laureates)
    of_laureates = select(Laureate.entry_id).where(Laureate.id.in_(person.laureates), Laureate.entry_id.is_not(None))
    entries = {entry for entry in session.scalars(of_laureates) if entry}
    counts["certificate"] += certificates.withdraw(session, entries, None, at)
    written_to = or_(Nomination.id.in_(person.nominations), Nomination.nominator_id.in_(person.users))
    counts["letter"] += certificates.forget_letters(
        session, session.scalars(select(Nomination.id).where(written_to)).all(), None, at
    )
    _forget_copies(session, person)
    _let_words_of_cards_go(session, session.scalars(select(Scorecard.id).where(CARDS(person))).all(), at)
    for rule in RULES:
        counts[rule.table.__tablename__] += _apply(session, rule, person)
    _forget_organisations(session, person)
    session.flush()
    for table, column, found in texts_that_may_name(session, person):
        counts[table.name] += len(found)
        _unname(session, person, table, column, found, at)
    session.expire_all()
    return +counts


def _hold_announcements(session: Session) -> None:
    """Nothing is announced or corrected meanwhile: whatever is published later is made from what is left."""
    for edition in session.scalars(select(Edition).where(Edition.kind != "record").order_by(Edition.id)):
        lock_edition(session, edition)


def _mail_waits(session: Session, erasure: Erasure) -> bool:
    """Whether the mail that tells the person is still to leave; one that was taken back or failed waits no more."""
    written = session.scalar(
        select(OutboxMail.created_at).where(
            OutboxMail.dedupe_key == f"erasure-{erasure.id}", OutboxMail.state.in_(("waiting", "held"))
        )
    )
    return written is not None and session.scalars(select(database_now())).one() < written + WAIT_FOR_MAIL


def _close_accounts(session: Session, person: Person, at: datetime) -> None:
    session.execute(update(Role).where(Role.user_id.in_(person.users), Role.ended_at.is_(None)).values(ended_at=at))
    session.execute(
        update(User)
        .where(User.id.in_(person.users))
        .values(disabled_at=func.coalesce(User.disabled_at, at), roles_version=User.roles_version + 1)
        .execution_options(synchronize_session=False)
    )


def _take_mails_back(session: Session, person: Person) -> None:
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.to.in_(person.addresses), OutboxMail.state.in_(("waiting", "held", "failed")))
        .values(state="cancelled", hold_until=None)
        .execution_options(synchronize_session=False)
    )


def _forget_files(session: Session, person: Person, at: datetime) -> int:
    """Files of nominations about the person are removed, and their bytes deleted after the commit."""
    files = session.scalars(
        select(NominationFile).where(
            NominationFile.nomination_id.in_(person.nominations), NominationFile.forgotten_at.is_(None)
        )
    ).all()
    for file in files:
        file.removed_at = file.removed_at or at
        forget_later(session, file.stored)
    session.flush()
    return len(files)


def _forget_copies(session: Session, person: Person) -> None:
    """Lists and packs that were made as files, and files to bring in, of editions in which the person took part."""
    editions = (
        select(Nomination.edition_id)
        .outerjoin(Collaborator, Collaborator.nomination_id == Nomination.id)
        .where(
            or_(
                Nomination.id.in_(person.nominations), Nomination.nominator_id.in_(person.users),
                Collaborator.user_id.in_(person.users), Collaborator.email.in_(person.addresses),
            )
        )
        .union(select(JudgeProfile.edition_id).where(JudgeProfile.user_id.in_(person.users)))
    )  # fmt: skip
    here = set(session.scalars(editions))
    session.execute(delete(MadeFile).where(MadeFile.edition_id.in_(here)))
    session.execute(delete(PrintedPack).where(PrintedPack.edition_id.in_(here)))
    session.execute(
        update(BroughtFile)
        .where(BroughtFile.edition_id.in_(here), BroughtFile.state.in_(("checking", "ready")))
        .values(state="refused", content=None, problems=[])
        .execution_options(synchronize_session=False)
    )


def _let_words_of_cards_go(session: Session, cards: Collection[UUID], at: datetime) -> None:
    """Without such a row the database lets no word of a confirmed card go."""
    known = set(session.scalars(select(ScorecardErasure.scorecard_id)))
    if new := [{"scorecard_id": key, "at": at} for key in cards if key not in known]:
        session.execute(insert(ScorecardErasure), new)


def _apply(session: Session, rule: Rule, person: Person) -> int:
    if rule.gone == {}:
        return 0
    if rule.gone is None:
        gone = session.execute(
            delete(rule.table).where(rule.whose(person)).execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]
    keys = list(rule.table.__table__.primary_key.columns)
    made = {name: value for name, value in rule.gone.items() if value is ADDRESS or value is EMPTIED}
    fixed = {name: value for name, value in rule.gone.items() if name not in made}
    rows = session.execute(select(*keys, *(getattr(rule.table, name) for name in made)).where(rule.whose(person))).all()
    if fixed.keys() - rule.only.keys():
        _set(session, rule, rule.whose(person), {n: v for n, v in fixed.items() if n not in rule.only})
    for name, condition in rule.only.items():
        _set(session, rule, and_(rule.whose(person), condition), {name: fixed[name]})
    for row in rows:
        values = {
            name: gone_address(row[0]) if value is ADDRESS else blanked(getattr(row, name), KEPT_OF_A_TEXT)
            for name, value in made.items()
        }
        if values:
            _set(session, rule, and_(*(key == part for key, part in zip(keys, row, strict=False))), values)
    return len(rows)


def _set(session: Session, rule: Rule, where: Any, values: dict[str, Any]) -> None:
    columns = {getattr(rule.table, name): value for name, value in values.items()}
    session.execute(update(rule.table).where(where).values(columns).execution_options(synchronize_session=False))


def _forget_organisations(session: Session, person: Person) -> None:
    """Organisations that are called as the person is: somebody who works alone."""
    known = {fold(one) for one in person.names.spellings if "@" not in one}
    of_alias = select(OrganisationAlias.organisation_id).where(OrganisationAlias.folded.in_(known))
    for found in session.scalars(select(Organisation).where(Organisation.id.in_(of_alias))):
        if person.names(found.name):
            found.name, found.names, found.search_text, found.note = GONE, {}, "", None
            found.slug, found.public = erased_slug(found.slug), False
    session.execute(delete(OrganisationAlias).where(OrganisationAlias.folded.in_(known)))


def _unname(session: Session, person: Person, table: Any, column: Any, found: Any, at: datetime) -> None:
    if table.name == JuryText.__tablename__:  # never changed: it goes whole
        session.execute(delete(JuryText).where(JuryText.id.in_([key[0] for key, _value in found])))
        return
    keys = list(table.primary_key.columns)
    if table.name in FROZEN:
        cards = select(table.c[FROZEN[table.name]]).where(
            or_(*(and_(*(k == part for k, part in zip(keys, key, strict=True))) for key, _value in found))
        )
        _let_words_of_cards_go(session, set(session.scalars(cards)), at)
    for key, value in found:
        said = "" if table.name in WHOLE else person.names.without(value)
        session.execute(
            update(table).where(*(k == part for k, part in zip(keys, key, strict=True))).values({column.name: said})
        )


def erase_job(session: Session, job: Job) -> None:
    """The work of a job `people.erase`: one approved wish, unless something still holds it."""
    erasure = session.get(Erasure, UUID(job.values["erasure"]))
    if erasure is not None:
        carry_out(session, erasure, clock.now(session))
