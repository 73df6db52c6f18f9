"""What can go wrong, in the award's own words.

Each error is raised where the rule is and turned into an answer once, in `awards.web.errors`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from awards.core.text import Message


class AwardsError(Exception):
    """Anything that the award refuses, with a message for the person who asked."""


class NotFound(AwardsError):
    """The thing does not exist, or its existence is none of the asker's business."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NotAllowed(AwardsError):
    """The asker lacks the role for this page, or is refused for a reason that `message` says."""

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(str(message or ""))
        self.message = message


class RuleBroken(AwardsError):
    """A rule of the award refuses the change.

    `message` says what, where and how to mend it; `fields` names the form fields it concerns, either
    as names that share the message or as a mapping from name to a message of its own.
    """

    def __init__(self, message: Message, fields: Sequence[str] | Mapping[str, Message] = ()) -> None:
        super().__init__(str(message))
        self.message = message
        self.fields: dict[str, Message] = (
            dict(fields) if isinstance(fields, Mapping) else dict.fromkeys(fields, message)
        )


class TooMany(RuleBroken):
    """Something was tried too often; `wait` is the time in seconds after which it may be tried again."""

    def __init__(self, message: Message, fields: Sequence[str] | Mapping[str, Message] = (), *, wait: int) -> None:
        super().__init__(message, fields)
        self.wait = wait


class BeingWorkedOut(AwardsError):
    """What a page shows takes long and is not there yet: a job of this kind, key and values works it out."""

    def __init__(self, kind: str, key: str, values: Mapping[str, object]) -> None:
        super().__init__(key)
        self.kind, self.key, self.values = kind, key, dict(values)


class StaleVersion(AwardsError):
    """Somebody else changed the text since it was opened: both versions are kept and shown."""

    def __init__(self, message: Message, theirs: Mapping[str, str] | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.theirs: dict[str, str] = dict(theirs or {})


class BadRequest(AwardsError):
    """A request that no form or link of ours can send."""


class SeenNotSaid(BadRequest):
    """What was sent does not say which text its page showed, so it takes the place of none."""

    def __init__(self) -> None:
        super().__init__("what the page showed is missing")


class Withdrawn(AwardsError):
    """A public thing that was taken back; its address stays and says why, and which (`number`) and when, if known."""

    def __init__(self, reason: str, number: str = "", at: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.number, self.at = reason, number, at
