"""The blueprint of screening's pages, and what several of them need."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.errors import BadRequest
from awards.core.figures import whole_number
from awards.core.identifiers import numbered
from awards.core.instants import instant_in
from awards.nominations.rules import returnable
from awards.nominations.rules.people import CONSENT_STANDS, LETTERS_STAND
from awards.screening import queries
from awards.screening.models import ReplyTemplate
from awards.screening.queries import STATES, Filters, LastAct, OfEdition
from awards.screening.rules import rules_of
from awards.web import lists
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session, now

bp = Blueprint("screening", __name__)

STAFF = "/staff/<uuid:edition_id>"
LIST = f"{STAFF}/nominations"
ONE = f"{LIST}/<uuid:nomination_id>"
OPEN_TO_LIST = ("q", "category", "state", "country", "tag", "consent", "letters")

Choices = list[tuple[str, str]]


def answers(of: OfEdition) -> Choices:
    """What a return may name, in the words of the form."""
    labels = {
        question["key"]: in_language(question["label"])
        for section in of.edition.form.get("sections", [])
        for question in section["questions"]
    } | {"frame": _("Nominee, countries and categories"), "evidence": _("Evidence")}
    return [(key, labels[key]) for key in returnable(of.edition.form)]


def rules(of: OfEdition) -> Choices:
    """The rules that an entry of the edition can break."""
    return [(key, translated(words)) for key, words in rules_of(queries.switched_on(of.edition)).items()]


def reply_choices(replies: list[ReplyTemplate], use: str) -> Choices:
    """The edition's replies for one use."""
    return [(str(reply.id), reply.name) for reply in replies if reply.used_for == use]


def chosen_reply(replies: list[ReplyTemplate], chosen: str | None) -> ReplyTemplate | None:
    """The reply that a form names, among those that it offered."""
    return next((reply for reply in replies if str(reply.id) == chosen), None)


def site() -> str:
    """The portal's own address, for links in mails."""
    return str(current_app.config["AWARDS"].base_url)


def filters_of(of: OfEdition) -> Filters:
    """What the address narrows the list to. Raises BadRequest."""
    country, tag = lists.one("country"), lists.one("tag")
    if country is not None and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise BadRequest("parameter 'country' has a value that is not known")
    return Filters(
        q=lists.one("q"),
        category=lists.one("category", [category.key for category in of.edition.categories]),
        state=lists.one("state", STATES),
        country=country,
        tag=uuid_of(tag, "parameter 'tag'") if tag else None,
        consent=lists.one("consent", CONSENT_STANDS),
        letters=lists.one("letters", LETTERS_STAND),
    )


def given(of: OfEdition, filters: Filters) -> dict[str, Any]:
    """The filters as values of an address."""
    return {"edition_id": of.edition_id} | {name: value for name, value in vars(filters).items() if value is not None}


def uuid_of(text: str, what: str) -> UUID:
    """An id that a link or hidden field of ours carried. Raises BadRequest."""
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest(f"{what} has a value that is not known") from None


def whole(text: str | None, what: str) -> int:
    """A number that a link or hidden field of ours carried. Raises BadRequest."""
    number = whole_number(text)
    if number is None:
        raise BadRequest(f"{what} has a value that is not known")
    return number


def instant_of(text: str | None) -> datetime:
    """An instant that a hidden field of ours carried. Raises BadRequest."""
    found = instant_in(text or "")
    if found is None:
        raise BadRequest("an instant has a value that is not known")
    return found


def recent_acts(of: OfEdition) -> list[dict[str, Any]]:
    """What this member of staff did and can still take back, the newest first, in words and with its mails."""
    return [
        {
            "words": act_words(found),
            "until": found.until,
            "undo_url": url_for("screening.undoing", edition_id=of.edition_id, act_id=found.act.id),
            "waiting": found.waiting,
            "held": found.held,
            "leaves_at": found.leaves_at,
            "batch_id": found.act.id,
        }
        for found in queries.recent_acts(db_session(), of.edition_id, signed_in().id, now())
    ]


def act_words(found: LastAct) -> str:
    """What was done, to how many."""
    if found.first is not None:
        number = numbered(found.first)
        words = {
            "passed": _("%(number)s was passed.", number=number),
            "returned": _("%(number)s was returned to its nominator.", number=number),
            "ineligible": _("%(number)s was found not eligible.", number=number),
            "tagged": _("%(number)s was tagged.", number=number),
        }
        return str(words[found.act.kind])
    count = found.act.count
    match found.act.kind:
        case "passed":
            return str(ngettext("%(num)d nomination was passed.", "%(num)d nominations were passed.", count))
        case "returned":
            return str(ngettext("%(num)d nomination was returned.", "%(num)d nominations were returned.", count))
        case "ineligible":
            return str(
                ngettext(
                    "%(num)d nomination was found not eligible.", "%(num)d nominations were found not eligible.", count
                )
            )
        case _:
            return str(ngettext("%(num)d nomination was tagged.", "%(num)d nominations were tagged.", count))
