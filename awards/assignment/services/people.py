"""Verbs around judges: invite, accept, decline, change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.services import end_role, ensure_user, grant_role
from awards.assignment import queries
from awards.assignment.models import JudgeProfile
from awards.assignment.rules import LONGEST_NAME, EndReason, JudgeState, require_known, require_load
from awards.assignment.services.assignments import end_assignment
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit, outbox
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class Profile:
    """What is asked of a judge: languages read, categories by key, loads in entries, organisation and country."""

    languages: Sequence[str]
    categories: Sequence[str]
    min_load: int = 0
    max_load: int = 15
    organisation: str = ""
    country: str | None = None


def invite_judge(
    session: Session,
    edition: Edition,
    email: str,
    name: str,
    by: User,
    at: datetime,
    *,
    tell: bool = True,
    **profile: Any,
) -> JudgeProfile:
    """Ask a person to judge; `profile` holds what is known already, by the names of `Profile`. Raises RuleBroken.

    Somebody who declined may be asked again. The mail leads to a page where only this account may answer.
    """
    asked = Profile(**{"languages": ["en"], "categories": [c.key for c in edition.categories]} | profile)
    _require_sound(edition, asked)
    user = ensure_user(session, email, at, name=name, rehearsal=edition.rehearsal)
    found = _locked(session, edition.id, user.id)
    if found is not None and found.state != JudgeState.DECLINED:
        raise RuleBroken(N_("This person has been invited already."), ["email"])
    if found is None:
        found = JudgeProfile(id=uuid4(), edition_id=edition.id, user_id=user.id, invited_at=at)
        session.add(found)
    found.state, found.invited_at, found.answered_at = JudgeState.INVITED, at, None
    _write(session, found, asked)
    audit.record(
        session, actor=by.id, action="judge.invited", subject=found.id, edition=edition.id,
        details={"judge": str(user.id)},
    )  # fmt: skip
    if tell:
        outbox.put(
            session, to=user.email, language=user.language, template="judge_invitation", edition=edition.id,
            values={"name": user.name, "edition": edition.names, "edition_id": str(edition.id),
                    "categories": [c.names for c in edition.categories if c.key in asked.categories],
                    "opens_at": edition.rounds[0].opens_at.isoformat(),
                    "closes_at": edition.rounds[0].closes_at.isoformat()},
        )  # fmt: skip
    session.flush()
    return found


def accept_invitation(session: Session, profile: JudgeProfile, answers: Profile, by: User, at: datetime) -> None:
    """The judge agrees, with a load, languages, categories, organisation and country of their own; gives the role.

    Raises StaleVersion when the invitation was answered already, RuleBroken when an answer needs a change.
    """
    _require_sound(programme.edition(session, profile.edition_id), answers)
    _answer(session, profile, JudgeState.ACCEPTED, at)
    _write(session, profile, answers)
    user = session.get_one(User, profile.user_id)
    session.refresh(user, ["roles"])
    grant_role(session, user, "judge", edition_id=profile.edition_id, by=by, at=at)
    audit.record(
        session, actor=by.id, action="judge.accepted", subject=profile.id, edition=profile.edition_id,
        details={"judge": str(user.id), "min": profile.min_load, "max": profile.max_load},
    )  # fmt: skip
    session.flush()


def decline_invitation(session: Session, profile: JudgeProfile, by: User, at: datetime) -> None:
    """The judge steps out, at once or later: the role ends, and so does everything that runs. Raises StaleVersion."""
    was = _answer(session, profile, JudgeState.DECLINED, at, also_from=JudgeState.ACCEPTED)
    for assignment in queries.running_of(session, profile.edition_id, profile.user_id):
        end_assignment(session, assignment, EndReason.DECLINED, by, at)
    if was == JudgeState.ACCEPTED:
        user = session.get_one(User, profile.user_id)
        end_role(session, user, "judge", edition_id=profile.edition_id, by=by, at=at)
    audit.record(
        session, actor=by.id, action="judge.declined", subject=profile.id, edition=profile.edition_id,
        details={"judge": str(profile.user_id)},
    )  # fmt: skip
    session.flush()


def change_judge(
    session: Session, edition: Edition, profile: JudgeProfile, answers: Profile, expected_version: int, by: User
) -> bool:
    """Staff correct a judge's profile; False when nothing differs. Raises StaleVersion, RuleBroken."""
    _require_sound(edition, answers)
    session.refresh(profile, with_for_update=True)
    if profile.version != expected_version:
        raise StaleVersion(N_("Somebody else changed this judge since you opened the page. Open it again."))
    if not _write(session, profile, answers):
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
        profile.languages, profile.categories, profile.min_load, profile.max_load, profile.organisation, profile.country
    )


def _answer(
    session: Session, profile: JudgeProfile, state: JudgeState, at: datetime, also_from: JudgeState | None = None
) -> str:
    session.refresh(profile, with_for_update=True)
    was = profile.state
    if was not in (JudgeState.INVITED, also_from):
        raise StaleVersion(N_("This invitation has been answered already. Write to the secretariat to change it."))
    profile.state, profile.answered_at = state, at
    return was


def _locked(session: Session, edition_id: UUID, user_id: UUID) -> JudgeProfile | None:
    return session.scalar(
        select(JudgeProfile)
        .where(JudgeProfile.edition_id == edition_id, JudgeProfile.user_id == user_id)
        .with_for_update()
    )


def _require_sound(edition: Edition, asked: Profile) -> None:
    require_known(asked.languages, LANGUAGES, "languages")
    require_known(asked.categories, [category.key for category in edition.categories], "categories")
    require_load(asked.min_load, asked.max_load)
    if len(asked.organisation) > LONGEST_NAME:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_NAME), ["organisation"])


def _write(session: Session, profile: JudgeProfile, asked: Profile) -> bool:
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
    }
    if all(getattr(profile, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(profile, name, value)
    profile.version = (profile.version or 0) + 1
    session.flush()
    return True
