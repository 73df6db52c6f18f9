"""Reads of what ties judges to nominations: three queries, whether for one pair or for a whole edition."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, cast, func, null, select, union_all
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User, UserAddress
from awards.assignment.models import Assignment, Conflict, JudgeProfile
from awards.assignment.rules import FOUND, JudgeState
from awards.assignment.rules.ties import Party, Tie, find, mailbox, mailboxes_in
from awards.nominations.models import Collaborator, Nomination, NominationOrganisation, Referee
from awards.organisations.models import Organisation, OrganisationAlias, OrganisationDomain
from awards.organisations.rules import domain_of, fold

Ids = Collection[UUID] | Select[UUID]
"""Some ids, or the query that gives them."""


def standing_conflict(session: Session, nomination_id: UUID, judge_id: UUID) -> str | None:
    """The kind of the conflict that stands between them, or None: what is stored, and what a look just now finds.

    A page that only shows asks this, so that a judge never meets a conflict that staff have not looked for yet.
    """
    edition_id = select(Nomination.edition_id).where(Nomination.id == nomination_id).scalar_subquery()
    return _standing(session, edition_id, judge_id, [nomination_id]).get(nomination_id)


def conflicted_nominations(session: Session, edition_id: UUID, judge_id: UUID) -> dict[UUID, str]:
    """Nominations assigned to the judge that a conflict stands against, with its kind: a queue leaves them out."""
    return _standing(session, edition_id, judge_id, _assigned(judge_id))


def conflicts_are_current(session: Session, edition_id: UUID, judge_id: UUID) -> bool:
    """Whether every conflict that a look at the judge's assigned nominations finds is stored already."""
    assigned = _assigned(judge_id)
    stored = {(c.nomination_id, c.kind) for c in _stored(session, [judge_id], assigned)}
    ties = found_ties(session, edition_id, judge_ids=[judge_id], nomination_ids=assigned)
    return all((tie.nomination_id, tie.kind) in stored for tie in ties)


def found_ties(
    session: Session,
    edition_id: UUID | ColumnElement[Any],
    *,
    judge_ids: Collection[UUID] | None = None,
    nomination_ids: Ids | None = None,
) -> list[Tie]:
    """Every tie that a look at judges and sent nominations of the edition finds, stored or not."""
    judges = _parties_of_judges(session, edition_id, judge_ids)
    return find(judges, _parties_of_nominations(session, edition_id, nomination_ids)) if judges else []


def _standing(
    session: Session, edition_id: UUID | ColumnElement[Any], judge_id: UUID, nomination_ids: Ids
) -> dict[UUID, str]:
    standing: dict[UUID, str] = {}
    dismissed = set()
    for conflict in _stored(session, [judge_id], nomination_ids):
        if conflict.dismissed_at is None:
            standing.setdefault(conflict.nomination_id, conflict.kind)
        else:
            dismissed.add((conflict.nomination_id, conflict.kind))
    for tie in found_ties(session, edition_id, judge_ids=[judge_id], nomination_ids=nomination_ids):
        if (tie.nomination_id, tie.kind) not in dismissed:
            standing.setdefault(tie.nomination_id, tie.kind)
    return standing


def _stored(
    session: Session, judge_ids: Collection[UUID], nomination_ids: Ids
) -> Sequence[Row[UUID, str, datetime | None]]:
    order = case(*((Conflict.kind == kind, n) for n, kind in enumerate(FOUND)), else_=len(FOUND))
    return session.execute(
        select(Conflict.nomination_id, Conflict.kind, Conflict.dismissed_at)
        .where(Conflict.judge_id.in_(judge_ids), Conflict.nomination_id.in_(nomination_ids))
        .order_by(Conflict.nomination_id, order)
    ).all()


def _assigned(judge_id: UUID) -> Select[UUID]:
    return select(Assignment.nomination_id).where(Assignment.judge_id == judge_id, Assignment.ended_at.is_(None))


def _parties_of_judges(
    session: Session, edition_id: UUID | ColumnElement[Any], judge_ids: Collection[UUID] | None
) -> list[Party]:
    own, alias, named = aliased(Organisation), aliased(OrganisationAlias), aliased(Organisation)
    own_root, named_root = _root(own), _root(named)
    profiled = and_(JudgeProfile.user_id == User.id, JudgeProfile.edition_id == edition_id)
    query = (
        select(
            User.id, User.name, UserAddress.email, JudgeProfile.organisation, JudgeProfile.folded,
            own_root.label("own"), named_root.label("named"), OrganisationDomain.domain,
        )
        .outerjoin(UserAddress, UserAddress.user_id == User.id)
        .outerjoin(JudgeProfile, profiled)
        .outerjoin(own, own.id == JudgeProfile.organisation_id)
        .outerjoin(alias, and_(alias.folded == JudgeProfile.folded, JudgeProfile.folded != ""))
        .outerjoin(named, named.id == alias.organisation_id)
        .outerjoin(OrganisationDomain, OrganisationDomain.organisation_id.in_([own_root, named_root]))
    )  # fmt: skip
    if judge_ids is None:
        query = query.where(JudgeProfile.state != JudgeState.DECLINED)
    else:
        query = query.where(User.id.in_(judge_ids))
    gathered: dict[UUID, _Gathered] = defaultdict(_Gathered)
    for row in session.execute(query):
        judge = gathered[row.id]
        judge.persons[row.id] = row.name
        judge.name(row.name)
        judge.address(row.email)
        judge.organisation(row.organisation, row.folded, row.own, row.named)
        judge.domain(row.domain)
    return [judge.party(judge_id) for judge_id, judge in gathered.items()]


def _parties_of_nominations(
    session: Session, edition_id: UUID | ColumnElement[Any], nomination_ids: Ids | None
) -> list[Party]:
    organisation = NominationOrganisation
    own, alias, named = aliased(Organisation), aliased(OrganisationAlias), aliased(Organisation)
    names_an_address = cast(Nomination.answers, String).contains("@")
    looked_at = (
        select(Nomination.id).where(Nomination.edition_id == edition_id) if nomination_ids is None else nomination_ids
    )
    nobody, no_address = cast(null(), Nomination.nominator_id.type), cast(null(), Referee.email.type)
    worked_on = union_all(
        select(
            Nomination.id.label("nomination_id"), Nomination.nominator_id.label("user_id"),
            no_address.label("referee"),
        ).where(Nomination.id.in_(looked_at)),
        select(Collaborator.nomination_id, Collaborator.user_id, no_address).where(
            Collaborator.nomination_id.in_(looked_at), Collaborator.user_id.is_not(None)
        ),
        select(Referee.nomination_id, nobody, Referee.email).where(
            Referee.nomination_id.in_(looked_at), Referee.ended_at.is_(None)
        ),
    ).subquery()  # fmt: skip
    query = (
        select(
            Nomination.id, worked_on.c.user_id, worked_on.c.referee, Nomination.nominee_names, UserAddress.email,
            organisation.name,
            case((names_an_address, cast(Nomination.answers, String))).label("text"), organisation.folded,
            organisation.domain, _root(own).label("own"), _root(named).label("named"),
        )
        .join(worked_on, worked_on.c.nomination_id == Nomination.id)
        .outerjoin(UserAddress, UserAddress.user_id == worked_on.c.user_id)
        .outerjoin(organisation, organisation.nomination_id == Nomination.id)
        .outerjoin(own, own.id == organisation.organisation_id)
        .outerjoin(alias, and_(alias.folded == organisation.folded, organisation.folded != ""))
        .outerjoin(named, named.id == alias.organisation_id)
        .where(Nomination.edition_id == edition_id, Nomination.state.in_(["submitted", "returned"]))
    )  # fmt: skip
    if nomination_ids is not None:
        query = query.where(Nomination.id.in_(nomination_ids))
    gathered: dict[UUID, _Gathered] = defaultdict(_Gathered)
    for row in session.execute(query):
        known = row.id in gathered
        nomination = gathered[row.id]
        if not known:
            for name in row.nominee_names:
                nomination.name(str(name))
            nomination.mailboxes |= _mailboxes_in(row.text)
        if row.email:
            nomination.persons.setdefault(row.user_id, row.email)
        if row.referee:
            nomination.mailboxes.add(mailbox(row.referee))
        nomination.address(row.email)
        nomination.organisation(row.name, row.folded, row.own, row.named)
        nomination.domain(row.domain)
    return [nomination.party(nomination_id) for nomination_id, nomination in gathered.items()]


def _mailboxes_in(answers: str | None) -> set[str]:
    return mailboxes_in(" ".join(map(str, json.loads(answers).values()))) if answers else set()


def _root(organisation: type[Organisation]) -> ColumnElement[Any]:
    return func.coalesce(organisation.merged_into_id, organisation.id)


class _Gathered:
    """A party while its rows come in."""

    def __init__(self) -> None:
        self.persons: dict[UUID, str] = {}
        self.names: dict[str, str] = {}
        self.mailboxes: set[str] = set()
        self.organisations: dict[str, str] = {}
        self.domains: set[str] = set()

    def name(self, name: str | None) -> None:
        if name and (folded := fold(name)):
            self.names[folded] = name

    def address(self, email: str | None) -> None:
        if email:
            self.mailboxes.add(mailbox(email))
            self.domain(domain_of(email))

    def organisation(self, name: str | None, folded: str | None, *ids: UUID | None) -> None:
        if folded:
            self.organisations[f"name {folded}"] = name or folded
        for known in ids:
            if known is not None:
                self.organisations[f"organisation {known}"] = name or ""

    def domain(self, domain: str | None) -> None:
        if domain:
            self.domains.add(domain)

    def party(self, party_id: UUID) -> Party:
        return Party(
            party_id, self.persons, self.names, frozenset(self.mailboxes), self.organisations, frozenset(self.domains)
        )
