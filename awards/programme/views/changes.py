"""What the pages of an edition's set-up share: a change of its document, with each refusal beside its field."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.cells import plain
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.programme import queries, services
from awards.programme.document import write
from awards.programme.forms import ChangeForm
from awards.programme.models import Edition
from awards.programme.naming import WORDS
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import language, translated
from awards.web.lists import one
from awards.web.transaction import db_session, now

Alter = Callable[[dict[str, Any]], None]

_STEPS = re.compile(r"[a-z_]+|\d+")


def text_language() -> str:
    """The language in which the page edits texts: asked for with `?in=`, else the page's own."""
    return one("in", LANGUAGES) or language()


def in_that_language(texts: Mapping[str, str]) -> str:
    """A text in the language that the page edits; empty when there is none yet."""
    return texts.get(text_language(), "")


def put_text(texts: dict[str, str], words: str | None) -> dict[str, str]:
    """The texts with these words in the language that the page edits; without it when they are empty."""
    others = {code: text for code, text in texts.items() if code != text_language()}
    return others | ({text_language(): words} if words else {})


def written(typed: datetime | None, before: datetime | None) -> str | None:
    """An instant for the document; a minute that was not touched keeps its seconds."""
    if typed is not None and before is not None and before.replace(second=0, microsecond=0) == typed:
        typed = before
    return None if typed is None else str(plain(typed))


def placed(verb: Callable[[], Any], places: Mapping[str, str]) -> Callable[[], Any]:
    """The verb, its refusals named after the form's fields instead of the document's paths."""

    def run() -> None:
        try:
            verb()
        except RuleBroken as broken:
            here = {places[path]: words for path, words in broken.fields.items() if path in places}
            elsewhere = {path: words for path, words in broken.fields.items() if path not in places}
            message = broken.message
            if elsewhere:
                path, words = next(iter(elsewhere.items()))
                message = N_("%(path)s: %(problem)s", path=_in_words(path), problem=words)
            raise RuleBroken(message, here) from broken

    return run


def _in_words(path: str) -> str:
    """A date that stands on another page, as that page calls it; other places as the document has them."""
    first, *rest = _STEPS.findall(path)
    if first not in ("dates", "rounds") or not rest or rest[-1] not in WORDS:
        return path
    of_round = [str(_("Round %(number)s", number=int(rest[0]) + 1))] if first == "rounds" else []
    return " · ".join([*of_round, str(WORDS[rest[-1]])])


def change(
    edition: Edition,
    form: ChangeForm,
    alter: Alter,
    *,
    title: str,
    back: str,
    places: Mapping[str, str] | None = None,
    note: str | None = None,
    texts: bool = False,
    removal: str | None = None,
) -> ResponseReturnValue:
    """Show the form, or change the edition's document by `alter` and go `back`; refusals stand beside their fields."""
    status = 200
    if request.method == "GET":
        form.version.data = edition.version
    elif form.validate_on_submit():
        try:
            if carry_out(form, placed(lambda: save(edition, form.version.data, alter), places or {})):
                flash(_("Saved."))
                return redirect(back)
            status = 422
        except StaleVersion as stale:
            form.form_errors.append(translated(stale.message))
            form.version.data, status = edition.version, 409
    else:
        status = 422
    page = render_template(
        "programme/change.html", edition=edition, form=form, title=title, back=back, note=note, removal=removal,
        standing=standing(edition), text_language=text_language() if texts else None,
    )  # fmt: skip
    return page, status


def standing(edition: Edition) -> str:
    """How the edition can be changed: `open`, `published` (by two persons), `waiting` to be approved, `fixed`."""
    if edition.rules_published_at is None:
        return "fixed" if services.is_frozen(edition) else "open"
    under_way = queries.open_change(db_session(), edition.id)
    return "waiting" if under_way is not None and under_way.state == "proposed" else "published"


def save(edition: Edition, version: int, alter: Alter) -> None:
    """Change the document of the edition that is shown in this `version`. Raises RuleBroken, StaleVersion."""
    document = deepcopy(write(edition))
    alter(document)
    services.edit(db_session(), edition.id, document, by=signed_in(), at=now(), expected_version=version)
