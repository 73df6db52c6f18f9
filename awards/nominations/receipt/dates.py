"""The dates that a nominee keeps, in the words of the edition's line of dates."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from awards.programme.models import Edition


@dataclass(frozen=True)
class DateToKeep:
    """One date: `key` is the same whatever the language, so that a calendar knows it again."""

    key: str
    at: datetime
    words: str


def dates_to_keep(edition: Edition, closes_at: datetime) -> list[DateToKeep]:
    """The dates that are fixed, in order; `closes_at` is until when this nomination can be changed."""
    dates = [
        ("closes", closes_at, _("Last moment to change your nomination")),
        ("judging", edition.rounds[0].opens_at if edition.rounds else None, _("Judging begins")),
        ("judged", edition.rounds[-1].closes_at if edition.rounds else None, _("Judging ends")),
        ("finalists", edition.finalists_at, _("Finalists are announced")),
        ("winners", edition.winners_at, _("Winners are announced")),
    ]
    return [DateToKeep(key, at, words) for key, at, words in dates if at is not None]
