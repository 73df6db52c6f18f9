"""Conflicts of interest in words, as staff read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.assignment.queries import ConflictRow
from awards.assignment.rules import FOUND
from awards.assignment.rules.ties import sentence
from awards.nominations.queries import country_names
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Told:
    """A conflict with what shows it, and who said so, in words."""

    row: ConflictRow
    evidence: str
    source: str


def told(rows: Sequence[ConflictRow]) -> list[Told]:
    """Each conflict in words; countries by their names, which costs a query where there are any."""
    codes = {row.conflict.evidence for row in rows if row.conflict.kind == "same_country"}
    countries = country_names(db_session(), codes) if codes else {}
    return [
        Told(row, evidence_of(row, {code: in_language(names) for code, names in countries.items()}), source_of(row))
        for row in rows
    ]


def evidence_of(row: ConflictRow, countries: dict[str, str]) -> str:
    """What shows the conflict; a declared one in the person's own words."""
    what = row.conflict.evidence
    if row.conflict.kind == "same_country":
        what = countries.get(what, what)
    return translated(sentence(row.conflict.kind, what))


def source_of(row: ConflictRow) -> str:
    """Who said so: the program, the judge, or staff for the judge."""
    if row.conflict.declared_by is None:
        return str(_("Found by the program") if row.conflict.kind in FOUND else _("Declared"))
    if row.conflict.declared_by == row.conflict.judge_id:
        return str(_("Said by the judge"))
    return str(_("Declared by %(name)s", name=row.declared_by or ""))
