"""Who was nominated before: of which nominations an organisation came, or won, in an earlier year."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Label, Select, exists, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from awards.nominations.models import Nomination, NominationOrganisation
from awards.organisations.models import FormerAward, FormerLaureate, Organisation, OrganisationAlias
from awards.programme.models import Edition


def nominated_before(session: Session, edition: Edition) -> set[UUID]:
    """The nominations that name an organisation of an earlier nomination, or one that was laureate before.

    An organisation is the same by its name, by its own address on the web, or by its row, which stands for whatever
    was merged into it. One query.
    """
    earlier, earlier_edition = aliased(Nomination), aliased(Edition)
    sent_before = [
        earlier_edition.year < edition.year, earlier_edition.rehearsal.is_(False), earlier.submitted_at.is_not(None)
    ]  # fmt: skip
    named = aliased(NominationOrganisation)
    same_name = (
        select(named.nomination_id)
        .join(earlier, earlier.id == named.nomination_id)
        .join(earlier_edition, earlier_edition.id == earlier.edition_id)
        .where(
            *sent_before,
            or_(named.folded == NominationOrganisation.folded, named.domain == NominationOrganisation.domain),
        )
        .correlate(NominationOrganisation)
    )
    of_the_record = exists().where(
        FormerLaureate.folded == NominationOrganisation.folded,
        FormerLaureate.part == "organisation",
        FormerLaureate.year < edition.year,
    )
    by_name = (
        select(NominationOrganisation.nomination_id)
        .join(Nomination, Nomination.id == NominationOrganisation.nomination_id)
        .where(Nomination.edition_id == edition.id, or_(same_name.exists(), of_the_record))
    )
    now, then = _rows(Nomination), _rows(earlier, earlier_edition, *sent_before)
    of_now = _together(way.where(Nomination.edition_id == edition.id) for way in now).subquery()
    of_then = _together(then).subquery()
    before = union(
        select(of_then.c.organisation_id),
        *(
            select(_standing())
            .join_from(former, Organisation, Organisation.id == former.organisation_id)
            .where(former.year < edition.year)
            for former in (FormerAward, FormerLaureate)
        ),
    )
    by_row = select(of_now.c.nomination_id).where(of_now.c.organisation_id.in_(before))
    return set(session.scalars(union(by_name, by_row)))


def _rows(nomination: Any, edition: Any = None, *which: ColumnElement[bool]) -> list[Select[UUID, UUID]]:
    """The organisations, as they stand today, that nominations name: by their row, and by any of their names."""
    named = aliased(NominationOrganisation)
    ways = [
        select(named.nomination_id, _standing()).join(Organisation, Organisation.id == named.organisation_id),
        select(named.nomination_id, _standing())
        .join(OrganisationAlias, OrganisationAlias.folded == named.folded)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id),
    ]
    found = [way.join(nomination, nomination.id == named.nomination_id) for way in ways]
    if edition is not None:
        found = [way.join(edition, edition.id == nomination.edition_id) for way in found]
    return [way.where(*which) for way in found]


def _together(ways: Iterable[Select[UUID, UUID]]) -> CompoundSelect[UUID, UUID]:
    return union(*ways)


def _standing() -> Label[UUID]:
    return func.coalesce(Organisation.merged_into_id, Organisation.id).label("organisation_id")
