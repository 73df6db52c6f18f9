"""Organisations that stand together with a judge's: by a pledge, as a former laureate, as sponsors, or by own word."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from awards.assignment.rules.ties import JudgeMarks
from awards.organisations.models import FormerLaureate, Organisation, OrganisationAlias
from awards.organisations.rules import fold
from awards.pledges.models import Pledge, PledgeLink, PledgeParty, PledgeVersion
from awards.programme.models import EditionSponsor

COLUMNS = ("kind", "bond", "mine_part", "mine", "mine_folded", "part", "other", "other_folded", "shown")

SPONSORING = ("funds", "supports", "joint_with")
"""Ties of pledges by which one organisation gives for what another does."""


class Stands:
    """Where a judge stands: the organisation's names and ids, the person's name, and organisations named as ties."""

    def __init__(self, organisation: str, ties: Iterable[str]) -> None:
        self.shown = organisation
        self.ids: set[UUID] = set()
        self.names: set[str] = set()
        self.people: set[str] = set()
        self.ties = {folded: name for name in ties if (folded := fold(str(name)))}

    def organisation(self, folded: str | None, *ids: UUID | None) -> None:
        """The judge's organisation by folded name, and ids that bear it."""
        self.names.update([folded] if folded else [])
        self.ids.update(known for known in ids if known is not None)

    def person(self, name: str | None) -> None:
        """The judge's own name."""
        self.people.update([folded] if (folded := fold(name or "")) else [])


def add_bonds(
    session: Session, edition_id: UUID, judges: Mapping[UUID, JudgeMarks], stands: Mapping[UUID, Stands]
) -> None:
    """Give every judge the marks of what stands together with the judge or the judge's organisation; one query."""
    by_id, by_name, by_person, by_tie = (_index(stands, of) for of in ("ids", "names", "people", "ties"))
    for judge_id, where in stands.items():
        for folded, name in where.ties.items():
            judges[judge_id].bond("declared_tie", name, folded)
    values: dict[str, Any] = {
        "ids": list(by_id),
        "names": list(by_name),
        "people": list(by_person),
        "ties": list(by_tie),
    }
    values["edition"] = edition_id
    for row in session.execute(_bonds(), values):
        if row.kind == "declared_tie":
            for judge_id in by_tie[row.mine_folded]:
                judges[judge_id].bond(row.kind, stands[judge_id].ties[row.mine_folded], None, row.other)
            continue
        mine = {
            *by_id.get(row.mine, ()),
            *(by_person if row.mine_part == "person" else by_name).get(row.mine_folded, ()),
        }
        for judge_id in sorted(mine):
            _stand_together(judges[judge_id], row)


def _stand_together(judge: JudgeMarks, row: Any) -> None:
    beside_itself = (row.part, row.other_folded) == (row.mine_part, row.mine_folded) and row.other == row.mine
    if row.kind == "pledging_organisation":
        judge.beside(row.kind, "pledge", row.bond, row.bond)
    if beside_itself:
        return
    if row.kind == "sponsor":
        evidence = row.bond or row.shown
    else:
        evidence = f"{row.bond}, {row.shown}" if row.part == "organisation" else row.bond
    if row.part == "organisation":
        judge.bond(row.kind, evidence, row.other_folded, row.other)
    elif row.other_folded:
        judge.beside(row.kind, row.part, row.other_folded, evidence)


@cache
def _bonds() -> CompoundSelect[*tuple[Any, ...]]:
    """The whole query, built once; its values are `ids`, `names`, `people`, `ties`, `edition`.

    What two parts of it go on from is a step of its own: all tables joined at once take PostgreSQL longer to plan than
    few rows take to read.
    """
    others = _other_sponsors().cte("other_sponsor")
    return union_all(_pledges(), _laureates(), _named_as_ties(), _sponsors(others), _pledges_of_sponsors(others))


def _pledges() -> Select[*tuple[Any, ...]]:
    """Parties of published pledges, as they say now, in which one of these organisations is a party.

    Also those of pledges that such a pledge funds or supports, or is funded or supported by.
    """
    organisation, nothing = aliased(Organisation), cast(null(), String)
    own = (
        select(Pledge.id, _root(organisation).label("organisation"))
        .join(PledgeVersion, (PledgeVersion.pledge_id == Pledge.id) & (PledgeVersion.n == Pledge.current_n))
        .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
        .join(organisation, organisation.id == PledgeParty.organisation_id)
        .where(Pledge.stands, _root(organisation).in_(_some("ids")))
        .cte("own_pledge")
    )
    near = union_all(
        select(own.c.id, own.c.organisation),
        *(
            select(there, own.c.organisation)
            .join(own, own.c.id == here)
            .where(PledgeLink.kind.in_(SPONSORING), PledgeLink.ended_at.is_(None))
            for here, there in ((PledgeLink.from_id, PledgeLink.to_id), (PledgeLink.to_id, PledgeLink.from_id))
        ),
    ).subquery()
    return (
        _bond(
            literal("pledging_organisation"), Pledge.public_id, literal("organisation"), near.c.organisation,
            nothing, literal("organisation"), _root(organisation), nothing, organisation.name,
        )
        .select_from(near)
        .join(Pledge, Pledge.id == near.c.id)
        .join(PledgeVersion, (PledgeVersion.pledge_id == Pledge.id) & (PledgeVersion.n == Pledge.current_n))
        .join(PledgeParty, PledgeParty.version_id == PledgeVersion.id)
        .join(organisation, organisation.id == PledgeParty.organisation_id)
        .where(Pledge.stands)
    )  # fmt: skip


def _laureates() -> Select[*tuple[Any, ...]]:
    """What stands together as a former laureate with one of these organisations or people."""
    mine, other = aliased(FormerLaureate), aliased(FormerLaureate)
    my_organisation, their_organisation = aliased(Organisation), aliased(Organisation)
    return (
        _bond(
            literal("former_laureate"), mine.laureate + " (" + cast(mine.year, String) + ")", mine.part,
            _root(my_organisation), mine.folded, other.part, _root(their_organisation), other.folded, other.name,
        )
        .select_from(mine)
        .join(other, other.slug == mine.slug)
        .outerjoin(my_organisation, my_organisation.id == mine.organisation_id)
        .outerjoin(their_organisation, their_organisation.id == other.organisation_id)
        .where(
            or_(
                (mine.part == "organisation")
                & or_(_root(my_organisation).in_(_some("ids")), mine.folded.in_(_some("names"))),
                (mine.part == "person") & mine.folded.in_(_some("people")),
            )
        )
    )  # fmt: skip


def _other_sponsors() -> Select[*tuple[Any, ...]]:
    """The edition's sponsors beside each of these organisations that sponsors it too."""
    mine, other = aliased(EditionSponsor), aliased(EditionSponsor)
    my_organisation, their_organisation = aliased(Organisation), aliased(Organisation)
    return (
        select(
            _root(my_organisation).label("mine"), _root(their_organisation).label("other"),
            their_organisation.name.label("name"),
        )
        .select_from(mine)
        .join(other, other.edition_id == mine.edition_id)
        .join(my_organisation, my_organisation.id == mine.organisation_id)
        .join(their_organisation, their_organisation.id == other.organisation_id)
        .where(mine.edition_id == bindparam("edition"), _root(my_organisation).in_(_some("ids")))
        .where(_root(my_organisation) != _root(their_organisation))
    )  # fmt: skip


def _sponsors(others: CTE) -> Select[*tuple[Any, ...]]:
    nothing = cast(null(), String)
    return _bond(
        literal("sponsor"), nothing, literal("organisation"), others.c.mine, nothing, literal("organisation"),
        others.c.other, nothing, others.c.name,
    )  # fmt: skip


def _pledges_of_sponsors(others: CTE) -> Select[*tuple[Any, ...]]:
    pledger, nothing = aliased(Organisation), cast(null(), String)
    return (
        _bond(
            literal("sponsor"), Pledge.public_id + ", " + others.c.name, literal("organisation"), others.c.mine,
            nothing, literal("pledge"), others.c.other, Pledge.public_id, others.c.name,
        )
        .select_from(others)
        .join(pledger, _root(pledger) == others.c.other)
        .join(PledgeParty, PledgeParty.organisation_id == pledger.id)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .join(Pledge, (Pledge.id == PledgeVersion.pledge_id) & (Pledge.current_n == PledgeVersion.n))
        .where(Pledge.stands)
    )  # fmt: skip


def _named_as_ties() -> Select[*tuple[Any, ...]]:
    """Organisations that bear one of these names."""
    organisation, nothing = aliased(Organisation), cast(null(), String)
    return (
        _bond(
            literal("declared_tie"), nothing, literal("organisation"), cast(null(), Uuid), OrganisationAlias.folded,
            literal("organisation"), _root(organisation), nothing, organisation.name,
        )
        .select_from(OrganisationAlias)
        .join(organisation, organisation.id == OrganisationAlias.organisation_id)
        .where(OrganisationAlias.folded.in_(_some("ties")))
    )  # fmt: skip


def _some(name: str) -> Any:
    return bindparam(name, expanding=True)


def _bond(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """One branch of the query: what is mine, and what stands beside it."""
    return select(*(column.label(name) for column, name in zip(columns, COLUMNS, strict=True)))


def _index(stands: Mapping[UUID, Stands], of: str) -> dict[Any, set[UUID]]:
    found: dict[Any, set[UUID]] = defaultdict(set)
    for judge_id, where in stands.items():
        for value in getattr(where, of):
            found[value].add(judge_id)
    return found


def _root(organisation: Any) -> ColumnElement[Any]:
    return func.coalesce(organisation.merged_into_id, organisation.id)
