"""Verbs around judges: accept, decline, change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.services import end_role, grant_role
from awards.assignment import queries
from awards.assignment.models import JudgeLink, JudgeProfile
from awards.assignment.rules import LONGEST_NAME, EndReason, JudgeState, inviting, require_known, require_load
from awards.assignment.services.ending import end_assignment
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class Profile:
    """What is asked of a judge: languages read, categories by key, loads in entries, organisation and country.

    `ties` are other organisations that the judge works or worked with in the last three years, `zone` is the judge's
    time zone by its IANA name.
    """

    languages: Sequence[str]
    categories: Sequence[str]
    min_load: int = 0
    max_load: int = 15
    organisation: str = ""
    country: str | None = None
    ties: Sequence[str] = ()
    zone: str = "UTC"


def accept_invitation(session: Session, profile: JudgeProfile, answers: Profile, by: User, at: datetime) -> None:
    """The judge agrees, with what the judge says of oneself; gives the role, and every link of the invitation ends.

    Raises StaleVersion when the invitation was answered already, RuleBroken when an answer needs a change or the time
    to answer is over.
    """
    require_sound(programme.edition(session, profile.edition_id), answers)
    _answer(session, profile, JudgeState.ACCEPTED, at)
    write_profile(session, profile, answers)
    user = session.get_one(User, profile.user_id)
    session.refresh(user, ["roles"])
    grant_role(session, user, "judge", edition_id=profile.edition_id, by=by, at=at)
    audit.record(
        session, actor=by.id, action="judge.accepted", subject=profile.id, edition=profile.edition_id,
        details={"judge": str(user.id), "min": profile.min_load, "max": profile.max_load},
    )  # fmt: skip
    session.flush()


def decline_invitation(session: Session, profile: JudgeProfile, by: User, at: datetime, reason: str = "") -> None:
    """The judge steps out, at once or later: the role ends, and so does everything that runs. Raises StaleVersion.

    What was given in a round that has closed stays, with its scores: from the close on no judge takes them back.
    A `reason` need not be given; one that is too long is refused with RuleBroken.
    """
    reason = " ".join(reason.split())
    if len(reason) > inviting.LONGEST_DECLINE:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=inviting.LONGEST_DECLINE), ["reason"])
    was = _answer(session, profile, JudgeState.DECLINED, at, also_from=JudgeState.ACCEPTED)
    profile.decline_reason = reason
    for assignment in queries.running_of(session, profile.edition_id, profile.user_id, open_at=at):
        end_assignment(session, assignment, EndReason.DECLINED, by, at)
    if was == JudgeState.ACCEPTED:
        user = session.get_one(User, profile.user_id)
        end_role(session, user, "judge", edition_id=profile.edition_id, by=by, at=at)
    audit.record(
        session, actor=by.id, action="judge.declined", subject=profile.id, edition=profile.edition_id,
        details={"judge": str(profile.user_id)}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    session.flush()


def change_judge(
    session: Session, edition: Edition, profile: JudgeProfile, answers: Profile, expected_version: int, by: User
) -> bool:
    """Staff correct a judge's profile; False when nothing differs. Raises StaleVersion, RuleBroken."""
    require_sound(edition, answers)
    session.refresh(profile, with_for_update=True)
    if profile.version != expected_version:
        raise StaleVersion(N_("Somebody else changed this judge since you opened the page. Open it again."))
    if not write_profile(session, profile, answers):
        return False
    audit.record(
        session, actor=by.id, action="judge.changed", subject=profile.id, edition=edition.id,
        details={"judge": str(profile.user_id), "min": profile.min_load, "max": profile.max_load},
    )  # fmt: skip
    session.flush()
    return True


def profile_of(profile: JudgeProfile) -> Profile:
    """The profile as plain values, to change a few of them."""
    return Profile(
        profile.languages, profile.categories, profile.min_load, profile.max_load, profile.organisation,
        profile.country, profile.ties, profile.zone,
    )  # fmt: skip


def require_sound(edition: Edition, asked: Profile) -> None:
    """Refuse a profile that cannot be. RuleBroken naming the field."""
    require_known(asked.languages, LANGUAGES, "languages")
    require_known(asked.categories, [category.key for category in edition.categories], "categories")
    require_load(asked.min_load, asked.max_load)
    if len(asked.organisation) > LONGEST_NAME:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_NAME), ["organisation"])
    inviting.require_ties(asked.ties)
    inviting.require_zone(asked.zone)


def write_profile(session: Session, profile: JudgeProfile, asked: Profile) -> bool:
    """Put the values into the row; whether any of them differs."""
    known = organisations.by_names(session, [asked.organisation]).get(fold(asked.organisation))
    values: dict[str, Any] = {
        "languages": list(dict.fromkeys(asked.languages)),
        "categories": list(dict.fromkeys(asked.categories)),
        "min_load": asked.min_load,
        "max_load": asked.max_load,
        "organisation": asked.organisation,
        "folded": fold(asked.organisation),
        "organisation_id": known.id if known else None,
        "country": asked.country or None,
        "ties": list(dict.fromkeys(asked.ties)),
        "zone": asked.zone,
    }
    if all(getattr(profile, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(profile, name, value)
    profile.version = (profile.version or 0) + 1
    session.flush()
    return True


def end_links(session: Session, profile_id: UUID, at: datetime) -> None:
    """No mail that was sent so far answers this invitation any more."""
    session.execute(
        update(JudgeLink).where(JudgeLink.profile_id == profile_id, JudgeLink.ended_at.is_(None)).values(ended_at=at)
    )


def asked(profile: JudgeProfile) -> inviting.Asked:
    """How the invitation stands, for its rules."""
    return inviting.Asked(profile.state, profile.answer_by, profile.reminded_at or profile.invited_at)


def _answer(
    session: Session, profile: JudgeProfile, state: JudgeState, at: datetime, also_from: JudgeState | None = None
) -> str:
    session.refresh(profile, with_for_update=True)
    was = profile.state
    if was not in (JudgeState.INVITED, also_from):
        raise StaleVersion(N_("This invitation has been answered already. Write to the secretariat to change it."))
    if state == JudgeState.ACCEPTED and not asked(profile).is_open(at):
        raise RuleBroken(N_("The time to answer is over. Write to the secretariat: they can ask you again."))
    profile.state, profile.answered_at = state, at
    end_links(session, profile.id, at)
    return was
