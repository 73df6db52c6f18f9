"""The jury as rows of a file. A judge who stands in it has agreed: it lists the jury, not invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.models import JudgeProfile
from awards.assignment.rules import JudgeState
from awards.assignment.services import Profile
from awards.assignment.table.addresses import address
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.bringing import Cells, bring, listed, whole
from awards.infrastructure.upsert import Counts
from awards.places import queries as places
from awards.programme.models import Edition

COLUMNS = ("email", "name", "organisation", "country", "languages", "categories", "min", "max")
NAMES = {"min_load": "min", "max_load": "max"}


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Every judge who accepted, by address."""
    return [
        {
            "email": email, "name": user.name, "organisation": profile.organisation, "country": profile.country,
            "languages": profile.languages, "categories": profile.categories, "min": profile.min_load,
            "max": profile.max_load,
        }
        for email, (profile, user) in queries.profiles_by_address(session, edition.id).items()
        if profile.state == JudgeState.ACCEPTED
    ]  # fmt: skip


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> Counts:
    """Take the jury from a file, without mail; again: no change. Raises RuleBroken naming each wrong cell.

    What a judge said that stands in no column stays: ties and time zone.
    """
    countries = {country.iso2 for country in places.countries(session)}
    known = queries.profiles_by_address(session, edition.id)
    seen: set[str] = set()

    def take(cells: Cells) -> str:
        email = address(cells["email"], "email")
        if email in seen:
            raise RuleBroken(N_("This address stands twice in the file."), ["email"])
        seen.add(email)
        if cells["country"] and cells["country"] not in countries:
            raise RuleBroken(N_("Use a country's two capital letters, like KE."), ["country"])
        found = known.get(email)
        said = services.profile_of(found[0]) if found else Profile((), ())
        profile = replace(
            said,
            languages=listed(cells["languages"]),
            categories=listed(cells["categories"]),
            min_load=whole(cells["min"] or "0", "min"),
            max_load=whole(cells["max"] or str(Profile.max_load), "max"),
            organisation=cells["organisation"],
            country=cells["country"] or None,
        )
        return _take(session, edition, found, cells, profile, by, at)

    return bring(session, "judge", COLUMNS, rows, take, dry_run=dry_run, names=NAMES)


def _take(
    session: Session,
    edition: Edition,
    found: tuple[JudgeProfile, User] | None,
    cells: Cells,
    profile: Profile,
    by: User,
    at: datetime,
) -> str:
    if found is None:
        asked = services.invite_judge(
            session, edition, cells["email"], cells["name"], by, at, tell=False, **vars(profile)
        )
        services.accept_invitation(session, asked, profile, by, at)
        return "new"
    known, user = found
    if known.state == JudgeState.DECLINED:
        raise RuleBroken(N_("This judge declined. Invite the judge again."), ["email"])
    if known.state == JudgeState.WITHDRAWN:
        raise RuleBroken(N_("This judge's invitation was taken back. Invite the judge again."), ["email"])
    if known.state == JudgeState.INVITED:
        services.accept_invitation(session, known, profile, by, at)
        return "changed"
    named = bool(cells["name"]) and not user.name
    if named:
        user.name = cells["name"]
    changed = services.change_judge(session, edition, known, profile, known.version, by)
    return "changed" if changed or named else "same"
