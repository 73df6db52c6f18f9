"""Rules about people beside the nominator: what each right allows, how long a link lives, how names stand in mail."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.core.text import N_
from awards.nominations.rules.content import Frame, clean, length
from awards.organisations.rules import fold

COLLABORATOR_RIGHTS = ("view", "edit", "submit")
INVITATION_LIFETIME = timedelta(days=14)
MOST_COLLABORATORS = 10
MOST_INVITATIONS = 30
"""A person asks at most so many others by mail within a day, over all nominations."""

MOST_TO_ONE = 5
"""An address is asked at most so many times within a day, by whomever."""

LONGEST_QUOTED = 80

MOST_LOOKS = 60
LOOKS_WITHIN = timedelta(hours=1)
"""So often within an hour a person learns whether an organisation has a nomination already."""

MOST_REFEREES = 3
LETTER_LIFETIME = timedelta(days=14)
"""How long a referee has for a letter, unless the nominator says otherwise or judging begins before."""

LONGEST_LETTER = 5000
LONGEST_REFEREE = 100


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


def letter_due(at: datetime, wanted: datetime | None, judging_opens_at: datetime | None) -> datetime:
    """Until when a letter may be written: the time wanted, else two weeks; never past the start of judging. RuleBroken.

    Refused once judging has begun, and a wanted time that is over or too late.
    """
    if judging_opens_at is not None and judging_opens_at <= at:
        raise RuleBroken(N_("Judging has begun, so no letter can be asked for any more."))
    if wanted is not None and wanted <= at:
        raise RuleBroken(N_("Choose a date in the future."), ["due_on"])
    if wanted is not None and judging_opens_at is not None and wanted > judging_opens_at:
        raise RuleBroken(N_("Judges read the letter: choose a day before judging opens."), ["due_on"])
    due = wanted or at + LETTER_LIFETIME
    return due if judging_opens_at is None else min(due, judging_opens_at)


def letter_state(sent_at: datetime | None, due_at: datetime, at: datetime) -> str:
    """What a nominator learns of a letter: `asked`, `written` or `late`."""
    if sent_at is not None:
        return "written"
    return "late" if due_at <= at else "asked"


def refuse_letter(letter: str, *, whole: bool) -> str:
    """The letter as it is kept; refused above its limit and, to be sent, when it is empty. RuleBroken at `letter`."""
    text = clean(letter)
    if length(text) > LONGEST_LETTER:
        raise RuleBroken(N_("Use at most %(limit)s characters.", limit=LONGEST_LETTER), ["letter"])
    if whole and not text:
        raise RuleBroken(N_("Write the letter before you send it."), ["letter"])
    return text


def seal_of(letter: str) -> str:
    """What tells a letter as it is kept from any other."""
    return digest(letter)[:16]


def says_the_same(letter: str, kept: str) -> bool:
    """Whether a letter as it comes would be kept as the one that is."""
    return clean(letter) == kept


CONSENT_STANDS = ("not_needed", "given", "refused", "waiting")
"""How the consent to a nomination that was sent stands, as staff look for it."""

LETTERS_STAND = ("waiting", "arrived")


def needs_consent(content: Frame) -> bool:
    """Whether the nominee is to be asked: whoever is nominated by somebody else."""
    return content.relation == "other"


def nominee_mark(content: Frame) -> str:
    """By what a nominee is known to be the one who was asked: kind and folded names, as a digest."""
    names = [fold(name) for name in content.nominee_names]
    organisations = [fold(name) for name, _address in content.organisations]
    text = json.dumps([content.nominee_kind, sorted(names), sorted(organisations)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def named_for_another(content: Frame, of_nominee: str | None, named_for: str | None) -> bool:
    """Whether the nominee is another than was asked, and nobody said yet where this one is to be asked."""
    return needs_consent(content) and of_nominee is not None and nominee_mark(content) not in (of_nominee, named_for)


def consent_state(content: Frame, known: tuple[str | None, bool, str | None] | None) -> str:
    """How the nominee's consent stands.

    `known` is the answer, whether the nominee was asked, and the mark of whoever was asked; None when nobody is named.
    Gives `not_needed`, `unnamed`, `named` (not asked yet, or about another nominee), `asked`, `given` or `refused`.
    Where it is `named`, `named_for_another` says whether that is this nominee.
    """
    if not needs_consent(content):
        return "not_needed"
    if known is None:
        return "unnamed"
    answer, asked, mark = known
    if mark != nominee_mark(content):
        return "named"
    return answer or ("asked" if asked else "named")
