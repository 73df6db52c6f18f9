"""Judging on paper as pages: the judges of the round with their packs, and a form to key in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.judging import rules
from awards.judging.forms import PaperCodeForm
from awards.judging.pages.words import numbered
from awards.judging.queries.paper import FormOnPaper, PaperDesk, judges_on_paper
from awards.web import lists
from awards.web.forms import Form
from awards.web.languages import in_language
from awards.web.transaction import db_session


def show_paper(of: PaperDesk, form: PaperCodeForm, after: str | None, at: datetime) -> ResponseReturnValue:
    """The page where a code is typed, and a pack is made for a judge."""
    judges, following = judges_on_paper(db_session(), of, after)
    page = render_template(
        "judging/paper.html",
        of=of,
        form=form,
        judges=judges,
        is_open=of.round.opens_at <= at < of.round.closes_at,
        closed=at >= of.round.closes_at,
        older=lists.here(after=following) if following else None,
        newer=lists.here(after=None) if after else None,
    )
    return page, 422 if form.errors or form.form_errors else 200


def show_paper_form(of: FormOnPaper, form: Form, before: Mapping[str, Any], at: datetime) -> ResponseReturnValue:
    """The page where a form is keyed in; `before` is what was keyed in earlier, when it is not the same."""
    page = render_template(
        "judging/paper_form.html",
        of=of,
        form=form,
        criteria=[(form[f"points-{c.key}"], form[f"why-{c.key}"]) for c in of.criteria],
        clash=_clash(of, form, before) if before else [],
        code=rules.code_in_groups(of.form.code),
        number=numbered(of.nomination.number),
        low=rules.as_text(of.allowed[0]),
        high=rules.as_text(of.allowed[-1]),
        halves=of.edition.half_points,
        longest=rules.LONGEST_WORDS,
        is_open=of.round.opens_at <= at < of.round.closes_at,
    )
    return page, 422 if form.is_submitted() else 200


def _clash(of: FormOnPaper, form: Form, before: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was keyed in before and what is typed now, where they differ."""
    points, why = before.get("points", {}), before.get("why", {})
    rows = []
    for criterion in of.criteria:
        name, key = in_language(criterion.names), criterion.key
        typed = rules.plain_digits(form[f"points-{key}"].data or "")
        rows.append((name, points.get(key, ""), typed))
        rows.append((_("Why: %(criterion)s", criterion=name), why.get(key, ""), form[f"why-{key}"].data or ""))
    for name in ("comment", "feedback"):
        rows.append((str(form[name].label.text), before.get(name, ""), form[name].data or ""))
    return [row for row in rows if row[1] != row[2]]
