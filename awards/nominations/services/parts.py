"""Saving single parts of a nomination's text: by a page itself while somebody writes, or by its button."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import StaleVersion
from awards.core.text import N_
from awards.nominations import queries, rules
from awards.nominations.models import Nomination, NominationSave
from awards.nominations.rules import State
from awards.nominations.services.checks import with_known_pledge
from awards.nominations.services.deadlines import refuse_late
from awards.nominations.services.drafts import change
from awards.programme import queries as programme
from awards.programme.models import Edition


def save_parts(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    typed: Mapping[str, Any],
    seals: Mapping[str, str],
    by: User,
    at: datetime,
    *,
    save_id: UUID | None = None,
) -> bool:
    """Put the typed parts into the text that stands; False when it says so already.

    `seals` are of what each part said when its writer began (`rules.seal`). Parts that others changed meanwhile and
    that were typed differently here raise StaleVersion, which names them with what stands: nothing is overwritten, and
    none of the parts is saved. With `save_id`, the page's own number of a save that it makes by itself, the same save
    is done once however often it arrives, and saves of one sitting become one version. Raises RuleBroken like
    `save_draft`.
    """
    if nomination.state != State.DRAFT:
        programme.lock_edition(session, edition)
    queries.lock_nomination(session, nomination)
    if save_id is not None and session.get(NominationSave, (nomination.id, save_id)) is not None:
        return False
    before = rules.from_document(queries.version(session, nomination).content)
    refuse_late(session, nomination, edition, at)
    after, clashes = rules.merged(before, typed, seals)
    if clashes:
        raise StaleVersion(
            N_("This text was changed in another window or by somebody else since you opened it. Look at both."),
            {name: str(rules.part(before, name)) for name in clashes},
        )
    after = with_known_pledge(session, after, before.pledge)
    changed = rules.to_document(after) != rules.to_document(before)
    if changed:
        change(session, nomination, edition, before, after, by.id, at, by_itself=save_id is not None)
    if save_id is not None:
        _remember(session, nomination, save_id, next(iter(typed)), by, at)
    return changed


def _remember(session: Session, nomination: Nomination, save_id: UUID, part: str, by: User, at: datetime) -> None:
    session.add(
        NominationSave(
            nomination_id=nomination.id, id=save_id, part=part, n=nomination.version, saved_by=by.id, saved_at=at
        )
    )
    session.flush()
