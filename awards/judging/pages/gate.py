"""The gate as a page: the terms, the names and countries, what is known already in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from awards.assignment.rules.ties import Tie, own_sentence
from awards.judging import terms
from awards.judging.forms import conflict_field, contest_field
from awards.judging.queries import Gate, GateRow
from awards.nominations.queries import country_names
from awards.web.languages import in_language, translated, with_commas
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Asked:
    """One nomination of the gate in words; `choice` to name a tie, `contest` to speak against a find."""

    key: str
    name: str
    countries: str | None
    known: list[str]
    choice: Field | None
    contest: Field | None
    contested: str | None
    is_new: bool


def show_gate(gate: Gate, form: Any, at: datetime, *, status: int = 200) -> ResponseReturnValue:
    """The gate's page."""
    codes = {tie.evidence for row in gate.rows for tie in row.ties if tie.kind == "same_country"}
    countries = country_names(db_session(), codes) if codes else {}
    page = render_template(
        "judging/conflicts.html",
        gate=gate,
        form=form,
        rows=[_asked(row, form, countries) for row in gate.rows],
        sentences=[translated(sentence) for sentence in terms.TERMS[terms.VERSION][:-1]],
        first=gate.agreed_at is None,
        closed=at >= gate.round.closes_at,
    )
    return page, status


def name_of(row: GateRow) -> str:
    """Who is nominated, in words."""
    return with_commas(name for name in row.nominee_names if name) or _("Name not recorded")


def _asked(row: GateRow, form: Any, countries: Mapping[str, dict[str, str]]) -> Asked:
    choice, contest = conflict_field(row.nomination_id), contest_field(row.nomination_id)
    return Asked(
        key=f"find-{row.nomination_id}",
        name=name_of(row),
        countries=with_commas(in_language(names) for names in row.countries) or None,
        known=[_sentence(tie, countries) for tie in row.ties],
        choice=_field(form, choice),
        contest=_field(form, contest),
        contested=row.contest,
        is_new=row.answered_at is None and not row.ties,
    )


def _field(form: Any, name: str) -> Field | None:
    return next((field for field in form if field.name == name), None)


def _sentence(tie: Tie, countries: Mapping[str, dict[str, str]]) -> str:
    known = countries.get(tie.evidence) if tie.kind == "same_country" else None
    return translated(own_sentence(tie.kind, in_language(known) if known else tie.evidence))
