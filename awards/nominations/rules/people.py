"""Rules about people beside the nominator: what each right allows, how long a link lives, how names stand in mail."""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

COLLABORATOR_RIGHTS = ("view", "edit", "submit")
INVITATION_LIFETIME = timedelta(days=14)
MOST_COLLABORATORS = 10
MOST_INVITATIONS = 30
"""A person asks at most so many others by mail within a day, over all nominations."""

MOST_TO_ONE = 5
"""An address is asked at most so many times within a day, by whomever."""

LONGEST_QUOTED = 80


class Right(StrEnum):
    """What somebody may do with a nomination; each right holds those before it."""

    VIEW = "view"
    EDIT = "edit"
    SUBMIT = "submit"
    OWN = "own"


def allows(rights: Mapping[UUID, Right], user_id: UUID, needed: Right) -> bool:
    """Whether the user's right on a nomination is the needed one or holds it."""
    order = list(Right)
    held = rights.get(user_id)
    return held is not None and order.index(held) >= order.index(needed)


def quoted(text: str) -> str:
    """A text of somebody's as it stands in mail to a stranger: one short line that no mail program makes a link of."""
    line = " ".join(text.split())
    line = re.sub(r"[a-zA-Z]+://|\bwww\.", "", line).replace("@", " at ")
    line = re.sub(r"(?<=\w)\.(?=\w)", "·", line)
    return line if len(line) <= LONGEST_QUOTED else line[: LONGEST_QUOTED - 1].rstrip() + "…"
