"""What judges and nominations are known by: three queries, whether for one pair or for a whole edition.

They are large, and asked for with every page of a judge: each is built once and kept, with its values to come.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import Role, User, UserAddress
from awards.assignment.models import JudgeProfile
from awards.assignment.queries.bonds import Stands, add_bonds
from awards.assignment.rules import JudgeState
from awards.assignment.rules.ties import JudgeMarks, NominationMarks
from awards.nominations.models import (
    Collaborator,
    Consent,
    Evidence,
    Nomination,
    NominationCountry,
    NominationOrganisation,
    Referee,
)
from awards.organisations.models import Organisation, OrganisationAlias, OrganisationDomain
from awards.programme.models import Edition
from awards.programme.questions import every


@dataclass(frozen=True)
class Those:
    """Some nominations: by the query that gives them with its values, or without one by their ids."""

    query: Select[UUID] | None
    values: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Whether a column is one of them."""
        return among(column, self.query)


def by_ids(ids: Collection[UUID]) -> Those:
    """The nominations of these ids."""
    return Those(None, {"nomination_ids": list(ids)})


_SENT_OR_NOT = select(Nomination.id).where(Nomination.edition_id == bindparam("of_edition"))


def of_edition(edition_id: UUID) -> Those:
    """Every nomination of an edition."""
    return Those(_SENT_OR_NOT, {"of_edition": edition_id})


def marks_of_judges(session: Session, edition: Edition, judge_ids: Collection[UUID] | None) -> list[JudgeMarks]:
    """What these people are known by, or without ids the edition's jury: all who did not decline, and its chairs."""
    values = {"edition": edition.id} | ({} if judge_ids is None else {"judge_ids": list(judge_ids)})
    found: dict[UUID, JudgeMarks] = {}
    stands: dict[UUID, Stands] = {}
    for row in session.execute(_of_judges(judge_ids is None), values):
        if row.id not in found:
            found[row.id], stands[row.id] = JudgeMarks(row.id), Stands(row.organisation or "", row.ties or ())
            found[row.id].account(row.id)
            found[row.id].name(row.name)
            found[row.id].country(row.country)
            stands[row.id].person(row.name)
        judge = found[row.id]
        if row.gone is not None:
            judge.account(row.gone)
        judge.address(row.email)
        judge.organisation(row.folded, row.own, row.named)
        judge.domain(row.domain)
        stands[row.id].organisation(row.folded, row.own, row.named)
    add_bonds(session, edition.id, found, stands)
    return list(found.values())


@cache
def _of_judges(jury: bool) -> Select[Any]:
    own, alias, named, gone = aliased(Organisation), aliased(OrganisationAlias), aliased(Organisation), aliased(User)
    own_root, named_root = _root(own), _root(named)
    profiled = and_(JudgeProfile.user_id == User.id, JudgeProfile.edition_id == bindparam("edition"))
    query = (
        select(
            User.id, User.name, gone.id.label("gone"), UserAddress.email, JudgeProfile.organisation,
            JudgeProfile.folded, JudgeProfile.ties, JudgeProfile.country, own_root.label("own"),
            named_root.label("named"), OrganisationDomain.domain,
        )
        .outerjoin(UserAddress, UserAddress.user_id == User.id)
        .outerjoin(gone, gone.merged_into_id == User.id)
        .outerjoin(JudgeProfile, profiled)
        .outerjoin(own, own.id == JudgeProfile.organisation_id)
        .outerjoin(alias, and_(alias.folded == JudgeProfile.folded, JudgeProfile.folded != ""))
        .outerjoin(named, named.id == alias.organisation_id)
        .outerjoin(OrganisationDomain, OrganisationDomain.organisation_id.in_([own_root, named_root]))
    )  # fmt: skip
    if not jury:
        return query.where(User.id.in_(bindparam("judge_ids", expanding=True)))
    chairs = select(Role.user_id).where(
        Role.edition_id == bindparam("edition"), Role.kind == "chair", Role.ended_at.is_(None)
    )
    return query.where(or_(JudgeProfile.state != JudgeState.DECLINED, User.id.in_(chairs)))


def marks_of_nominations(session: Session, edition: Edition, those: Those) -> list[NominationMarks]:
    """What the sent ones of these nominations of the edition are known by."""
    people = tuple(
        question.key for part in every(edition.form) for question in part.questions if question.kind == "people"
    )
    query = _of_nominations(people, edition.same_country, those.query)
    found: dict[UUID, NominationMarks] = {}
    for row in session.execute(query, {"edition": edition.id, **those.values}):
        if row.id not in found:
            found[row.id] = NominationMarks(row.id)
            _once(found[row.id], row, [getattr(row, f"people{n}") for n in range(len(people))])
        marks = found[row.id]
        if row.proven:
            marks.account(row.role, row.user_id, row.proven)
        if row.email:
            marks.address(row.email, row.role, own=row.role == "mailbox")
        marks.organisation(row.name, row.folded, row.own, row.named)
        marks.domain(row.domain)
    return list(found.values())


@lru_cache(maxsize=64)
def _of_nominations(people: tuple[str, ...], same_country: bool, which: Select[UUID] | None) -> Select[Any]:
    organisation = NominationOrganisation
    own, alias, named = aliased(Organisation), aliased(OrganisationAlias), aliased(Organisation)
    worked_on = _worked_on(which)
    return (
        select(
            Nomination.id, Nomination.title, Nomination.nominee_names, _telling_text().label("text"),
            _links().label("links"), Nomination.pledge, _countries(asked=same_country).label("countries"),
            *(Nomination.answers[key].as_string().label(f"people{n}") for n, key in enumerate(people)),
            worked_on.c.role, worked_on.c.user_id, worked_on.c.email,
            UserAddress.email.label("proven"), organisation.name, organisation.folded, organisation.domain,
            _root(own).label("own"), _root(named).label("named"),
        )
        .join(worked_on, worked_on.c.nomination_id == Nomination.id)
        .outerjoin(UserAddress, UserAddress.user_id == worked_on.c.user_id)
        .outerjoin(organisation, organisation.nomination_id == Nomination.id)
        .outerjoin(own, own.id == organisation.organisation_id)
        .outerjoin(alias, and_(alias.folded == organisation.folded, organisation.folded != ""))
        .outerjoin(named, named.id == alias.organisation_id)
        .where(
            Nomination.edition_id == bindparam("edition"), Nomination.state.in_(["submitted", "returned"]),
            among(Nomination.id, which),
        )
    )  # fmt: skip


def _once(marks: NominationMarks, row: Any, people: Sequence[str | None]) -> None:
    """What every row of a nomination says alike."""
    for name in row.nominee_names:
        marks.nominee(str(name))
    marks.title(row.title)
    if row.text or row.links or row.pledge:
        said = map(str, json.loads(row.text or "{}").values())
        marks.text(" ".join([*said, row.links or "", row.pledge or ""]))
    for answer in people:
        marks.people(answer)
    for iso2 in (row.countries or "").split(","):
        if iso2:
            marks.country(iso2)


def among(column: Any, which: Select[UUID] | None) -> ColumnElement[bool]:
    """Whether a column is one of the nominations that the query gives, or one of the ids to come."""
    found: ColumnElement[bool] = column.in_(bindparam("nomination_ids", expanding=True) if which is None else which)
    return found


def each_among(column: Any, which: Select[UUID] | None) -> ColumnElement[bool]:
    """The same, looked up for each row: for few rows beside many nominations, which are not gathered then."""
    if which is None:
        return among(column, which)
    those = which.subquery()
    return exists().where(those.c[0] == column)


def _worked_on(which: Select[UUID] | None) -> Any:
    """Who has to do with each nomination: in which role, by account or by address; `mailbox` is the nominee's own."""
    nobody, no_address = cast(null(), Nomination.nominator_id.type), cast(null(), Referee.email.type)
    return union_all(
        select(
            Nomination.id.label("nomination_id"), literal("nominator").label("role"),
            Nomination.nominator_id.label("user_id"), no_address.label("email"),
        ).where(among(Nomination.id, which)),
        select(Collaborator.nomination_id, literal("collaborator"), Collaborator.user_id, no_address).where(
            among(Collaborator.nomination_id, which), Collaborator.user_id.is_not(None)
        ),
        select(Collaborator.nomination_id, literal("invited"), nobody, Collaborator.email).where(
            among(Collaborator.nomination_id, which), Collaborator.user_id.is_(None), Collaborator.ended_at.is_(None)
        ),
        select(Referee.nomination_id, literal("letter"), nobody, Referee.email).where(
            among(Referee.nomination_id, which), Referee.ended_at.is_(None)
        ),
        select(Consent.nomination_id, literal("mailbox"), nobody, Consent.email).where(
            among(Consent.nomination_id, which), Consent.email.is_not(None)
        ),
    ).subquery()  # fmt: skip


def _telling_text() -> ColumnElement[Any]:
    """The answers as text, of nominations that name an address or a pledge in one."""
    text = cast(Nomination.answers, String)
    return case((or_(text.contains("@"), text.contains("R-")), text))


def _links() -> ColumnElement[Any]:
    """The links of a nomination that may lead to a pledge."""
    return (
        select(func.aggregate_strings(Evidence.url, " "))
        .where(Evidence.nomination_id == Nomination.id, Evidence.url.contains("R-"))
        .scalar_subquery()
    )


def _countries(*, asked: bool) -> ColumnElement[Any]:
    if not asked:
        return cast(null(), String)
    return (
        select(func.aggregate_strings(NominationCountry.iso2, ","))
        .where(NominationCountry.nomination_id == Nomination.id, NominationCountry.role == "organisation")
        .scalar_subquery()
    )


def _root(organisation: type[Organisation]) -> ColumnElement[Any]:
    return func.coalesce(organisation.merged_into_id, organisation.id)
