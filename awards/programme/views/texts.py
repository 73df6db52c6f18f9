"""Every text of an edition in every language: what lacks, and a page to write it."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.programme import policy, queries
from awards.programme.document import write
from awards.programme.forms import text_form
from awards.programme.models import Edition
from awards.programme.naming import place_in_words
from awards.programme.places import LONGEST, NUMBERED, Text, text_at, texts
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import change
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.lists import one

MAY_GO = ("descriptions", "help", "measure")
"""Texts that an edition can do without, by the last step of their place."""

TextOfEdition = tuple[Edition, str, Text]


def _text_of_edition(session: Session, edition_id: UUID, address: str) -> TextOfEdition:
    found = queries.edition_to_edit(session, edition_id)
    holder, name = text_at(write(found), address)
    return found, address, Text(tuple(address.split(".")), holder[name])


def _may_change(user: User, found: TextOfEdition) -> bool:
    return policy.may_change(user, found[0])


@bp.route("/staff/<uuid:edition_id>/edition/texts")
@requires(policy.may_see, load=queries.edition_to_edit)
@takes("lacking")
def texts_of_edition(edition: Edition) -> ResponseReturnValue:
    document = write(edition)
    every = texts(document)
    lacking = one("lacking", LANGUAGES)
    return render_template(
        "programme/texts.html",
        edition=edition,
        rows=[
            (text, place_in_words(text.path, document)) for text in every if lacking is None or lacking in text.lacking
        ],
        counts=[(code, sum(code not in text.lacking for text in every)) for code in LANGUAGES],
        columns=[{"label": _("Text")}, *({"label": label(code)} for code in LANGUAGES)],
        total=len(every),
        lacking=lacking,
        may_change=policy.may_change(signed_in(), edition),
    )


@bp.route("/staff/<uuid:edition_id>/edition/texts/<address>", methods=["GET", "POST"])
@requires(_may_change, load=_text_of_edition)
def text(found: TextOfEdition) -> ResponseReturnValue:
    edition, address, shown = found
    form = text_form(LONGEST.get(shown.path[-1], 3000))(**{code: shown.texts.get(code, "") for code in LANGUAGES})

    def alter(document: dict[str, Any]) -> None:
        holder, name = text_at(document, address)
        holder[name] = {code: form[code].data for code in LANGUAGES if form[code].data}
        if not holder[name] and name not in MAY_GO and shown.path[0] != NUMBERED:
            raise RuleBroken(N_("Write this text in one language at least."), ["en"])

    return change(
        edition, form, alter, title=place_in_words(shown.path, write(edition)),
        back=url_for("programme.texts_of_edition", edition_id=edition.id),
        places={"en": "en"}, note=_("A reader whose language is missing sees the English text, marked as such."),
    )  # fmt: skip
