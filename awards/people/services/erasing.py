"""Erase a person: every rule of `queries.covering`, then the name wherever else it stands, in one transaction.

What staff hold against deletion stays as it is, whoever it is about.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User
from awards.assignment.models import JudgeProfile
from awards.certificates import services as certificates
from awards.closing.models import ClosingAct
from awards.core.identifiers import gone_address
from awards.finding.models import BroughtFile, MadeFile
from awards.infrastructure import registry_log
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrintedPack, Score, Scorecard, ScorecardErasure, ScoreChange
from awards.jury.models import JuryText
from awards.nominations.models import Collaborator, Nomination, NominationFile
from awards.nominations.services.files.keeping import forget_later
from awards.organisations.models import Organisation, OrganisationAlias
from awards.organisations.queries import is_unseen
from awards.organisations.rules import fold
from awards.people.queries import Held, Person, nominations_of_held, of_held
from awards.people.queries.covering import ADDRESS, CARDS, EMPTIED, KEPT_OF_A_TEXT, RULES, Rule
from awards.people.queries.found import texts_that_may_name
from awards.people.rules import GONE, blanked
from awards.people.services import log
from awards.pledges import services as pledges
from awards.publishing.models import Laureate
from awards.publishing.rules import erased_slug
from awards.publishing.services.erasing import erase_laureates
from awards.verifying.services import forget_outdated

FROZEN = {Scorecard.__tablename__: "id", Score.__tablename__: "scorecard_id", ScoreChange.__tablename__: "scorecard_id"}
"""Tables whose words the database lets go whole and no other way, with the column that names the card."""

WHOLE = frozenset({*FROZEN, ClosingAct.__tablename__})
"""Tables whose words go whole where they name the person."""


def erase(session: Session, person: Person, at: datetime, held: Held) -> Counter[str]:
    """Erase a person from everything that is not held, and say how many rows of each table were changed or went.

    What is public goes even so: the text that was held stands in the nomination.
    """
    counts: Counter[str] = Counter()
    _close_accounts(session, person, at)
    _take_mails_back(session, person)
    counts["nomination_file"] += _forget_files(session, person, at, held)
    counts["award_log_payload"] += log.forget_steps(session, person, at, held)
    printed = _entries_whose_certificate_names(session, person)
    published = erase_laureates(session, person.laureates, person.names, at)
    log.note_publications(session, published, at)
    counts["laureate"] += len(person.laureates)
    counts["certificate"] += certificates.withdraw(session, printed, None, at)
    written_to = or_(Nomination.id.in_(person.nominations), Nomination.nominator_id.in_(person.users))
    counts["letter"] += certificates.forget_letters(
        session, session.scalars(select(Nomination.id).where(written_to, ~nominations_of_held(held))).all(), None, at
    )
    _forget_copies(session, person, held)
    cards = select(Scorecard.id).where(CARDS(person), ~of_held(Scorecard.__table__, held))
    _let_words_of_cards_go(session, session.scalars(cards).all(), at)
    for rule in RULES:
        counts[rule.table.__tablename__] += _apply(session, rule, person, held)
    _forget_organisations(session, person, at)
    session.flush()
    for table, column, found in texts_that_may_name(session, person, held):
        counts[table.name] += len(found)
        _unname(session, person, table, column, found, at)
    session.flush()
    pledges.say_what_went(session, at)
    forget_outdated(session)
    session.expire_all()
    return +counts


def _entries_whose_certificate_names(session: Session, person: Person) -> set[UUID]:
    """Entries whose certificate says who the person is: of an organisation's project that names nobody it holds on."""
    query = select(Laureate.id, Laureate.entry_id, Laureate.person).where(Laureate.id.in_(person.laureates))
    return {
        row.entry_id
        for row in session.execute(query.where(Laureate.entry_id.is_not(None)))
        if row.person or person.laureates[row.id] == "all"
    }


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


def _forget_files(session: Session, person: Person, at: datetime, held: Held) -> int:
    """Files of nominations about the person are removed, and their bytes deleted after the commit."""
    files = session.scalars(
        select(NominationFile).where(
            NominationFile.nomination_id.in_(person.nominations),
            NominationFile.forgotten_at.is_(None),
            ~of_held(NominationFile.__table__, held),
        )
    ).all()
    for file in files:
        file.removed_at = file.removed_at or at
        forget_later(session, file.stored)
    session.flush()
    return len(files)


def _forget_copies(session: Session, person: Person, held: Held) -> None:
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
    here = set(session.scalars(editions)) - held.editions
    session.execute(delete(MadeFile).where(MadeFile.edition_id.in_(here)))
    session.execute(delete(PrintedPack).where(PrintedPack.edition_id.in_(here)))
    session.execute(
        update(BroughtFile)
        .where(BroughtFile.edition_id.in_(here), BroughtFile.state.in_(("checking", "ready", "bringing")))
        .values(state="refused", content=None, problems=[])
        .execution_options(synchronize_session=False)
    )


def _let_words_of_cards_go(session: Session, cards: Collection[UUID], at: datetime) -> None:
    """Without such a row the database lets no word of a confirmed card go."""
    known = set(session.scalars(select(ScorecardErasure.scorecard_id)))
    if new := [{"scorecard_id": key, "at": at} for key in cards if key not in known]:
        session.execute(insert(ScorecardErasure), new)


def _apply(session: Session, rule: Rule, person: Person, held: Held) -> int:
    if rule.gone == {}:
        return 0
    whose = rule.whose(person)
    if held:
        whose = and_(whose, ~of_held(rule.table.__table__, held))
    if rule.gone is None:
        gone = session.execute(delete(rule.table).where(whose).execution_options(synchronize_session=False))
        return int(gone.rowcount)  # type: ignore[attr-defined]
    keys = list(rule.table.__table__.primary_key.columns)
    made = {name: value for name, value in rule.gone.items() if value is ADDRESS or value is EMPTIED}
    fixed = {name: value for name, value in rule.gone.items() if name not in made}
    rows = session.execute(select(*keys, *(getattr(rule.table, name) for name in made)).where(whose)).all()
    if fixed.keys() - rule.only.keys():
        _set(session, rule, whose, {n: v for n, v in fixed.items() if n not in rule.only})
    for name, condition in rule.only.items():
        _set(session, rule, and_(whose, condition), {name: fixed[name]})
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


def _forget_organisations(session: Session, person: Person, at: datetime) -> None:
    """Organisations that are called as the person is: somebody who works alone."""
    known = {fold(one) for one in person.names.spellings if "@" not in one}
    of_alias = select(OrganisationAlias.organisation_id).where(OrganisationAlias.folded.in_(known))
    for found in session.scalars(select(Organisation).where(or_(Organisation.id.in_(of_alias), is_unseen()))):
        if person.names(found.name):
            found.name, found.names, found.search_text, found.note = GONE, {}, "", None
            registry_log.forget_organisation(session, found.slug, at)
            found.slug, found.public = erased_slug(found.slug), False
    session.execute(delete(OrganisationAlias).where(OrganisationAlias.folded.in_(known)))


def _unname(session: Session, person: Person, table: Any, column: Any, found: Any, at: datetime) -> None:
    if table.name == JuryText.__tablename__:  # never changed: it goes whole
        session.execute(delete(JuryText).where(JuryText.id.in_([key[0] for key, _value in found])))
        return
    keys = list(table.primary_key.columns)
    if table.name in pledges.ERASABLE:
        pledges.let_words_go(session, table.name, [key[0] for key, _value in found], at)
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
