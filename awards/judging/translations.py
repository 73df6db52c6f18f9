"""Translations of nominations' texts as rows of a file: `awards export translations`, `awards import translations`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.bringing import Cells, bring, whole
from awards.infrastructure.upsert import Counts
from awards.judging.queries import preparing as queries
from awards.judging.services.preparing import save_translation
from awards.programme.models import Edition

COLUMNS = ("nomination", "part", "language", "kind", "text")
"""`part` is `title` or `answer-<question>`; `kind` is `human` or `machine`; a row without a text takes it away."""


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Every translation of the edition."""
    return [
        {"nomination": number, "part": one.part, "language": one.language, "kind": one.kind, "text": one.text}
        for number, one in queries.all_translations(session, edition.id)
    ]


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> Counts:
    """Take translations from a file, all or none; again: no change. Raises RuleBroken naming each wrong cell."""
    nominations = queries.nominations_by_number(session, edition.id)

    def take(cells: Cells) -> str:
        nomination = nominations.get(whole(cells["nomination"], "nomination"))
        if nomination is None:
            raise RuleBroken(N_("There is no nomination with this number in the edition."), ["nomination"])
        part, language, kind = cells["part"], cells["language"], cells["kind"]
        before = queries.translation(session, nomination.id, part, language)
        if before is not None and (before.text, before.kind) == (cells["text"], kind):
            return "same"
        return save_translation(session, edition, nomination, part, language, cells["text"], kind, by, at)

    return bring(session, "translation", COLUMNS, rows, take, dry_run=dry_run)
