"""Staff keep who sponsors an edition."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit
from awards.organisations.models import Organisation
from awards.programme import queries
from awards.programme.models import Edition, EditionSponsor


def name_sponsor(
    session: Session, edition: Edition, organisation: Organisation | None, gives: str, by: User, at: datetime
) -> EditionSponsor:
    """Say that an organisation of the registry sponsors the edition. Raises RuleBroken."""
    queries.lock_edition(session, edition)
    if organisation is None or organisation.rehearsal != edition.rehearsal:
        raise RuleBroken(N_("The registry knows no organisation of this name. Look how it spells it."), ["name"])
    if any(one.organisation.standing.id == organisation.id for one in queries.sponsors(session, edition.id)):
        raise RuleBroken(N_("It is named already."), ["name"])
    found = EditionSponsor(edition_id=edition.id, organisation_id=organisation.id, gives=gives.strip(), by=by.id, at=at)
    session.add(found)
    _note(session, "edition.sponsor_named", found, by)
    return found


def end_sponsor(session: Session, found: EditionSponsor | None, by: User) -> None:
    """It does not sponsor the edition, or no longer; a second time changes nothing."""
    if found is not None:
        session.delete(found)
        _note(session, "edition.sponsor_ended", found, by)


def _note(session: Session, action: str, found: EditionSponsor, by: User) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=found.edition_id, edition=found.edition_id,
        details={"organisation": str(found.organisation_id)},
    )  # fmt: skip
    session.flush()
