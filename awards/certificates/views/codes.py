"""How a code that somebody types or scans is looked up: the pages of certificates and of letters do it alike."""

from flask import Response, current_app, render_template, request, url_for

from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.certificates import queries, rules
from awards.certificates.forms import CodeForm
from awards.certificates.queries import Checked, CheckedLetter
from awards.certificates.rules import Standing
from awards.core.errors import RuleBroken, Withdrawn
from awards.core.text import N_
from awards.infrastructure import clock
from awards.publishing.rehearsals import in_rehearsal
from awards.web.transaction import counted, db_session, now, own_transaction

UNKNOWN = N_(
    "No certificate and no letter has this code. Compare it with the paper; if it is right, ask the secretariat."
)
NO_LONGER = (Standing.GONE, Standing.WITHDRAWN)
"""Answers of an address that led to something and leads there no more (410)."""


def found_by(code: str, rehearsal: int | None) -> Checked | CheckedLetter:
    """The certificate or the letter of a code; a wrong one is counted.

    Raises RuleBroken, TooMany, Withdrawn, NotFound.
    """
    digits = rules.read(code)
    with own_transaction() as session, counted(session):
        origin, pepper = Origin(request.remote_addr or ""), str(current_app.config["AWARDS"].secret_key)
        tries = throttle.take(session, "certificate", "", origin, pepper, clock.real(session), field="code")
        what = (session, digits, clock.now(session), rehearsal)
        if queries.is_known(*what) or queries.is_letter(*what):
            throttle.give_back(session, tries)
    if rehearsal is not None:
        in_rehearsal(rehearsal)
    found: Checked | CheckedLetter | None = queries.checked(db_session(), digits, now(), rehearsal)
    found = found or queries.checked_letter(db_session(), digits, now(), rehearsal)
    if found is None:
        raise RuleBroken(UNKNOWN, ["code"])
    if found.standing is Standing.RETRACTED:
        raise Withdrawn(found.reason or "")
    return found


def asked_again(form: CodeForm, rehearsal: int | None, status: int) -> Response:
    """The field for a code, with what is wrong of the one that was typed."""
    page = render_template("certificates/ask.html", form=form, ask_url=ask_address(rehearsal))
    return Response(page, status)


def prefix(rehearsal: int | None) -> str:
    """What the public addresses of a rehearsal begin with."""
    return f"/rehearsal/{rehearsal}" if rehearsal else ""


def ask_address(rehearsal: int | None) -> str:
    """The page with the field for a code."""
    return url_for("certificates.rehearsal_ask", year=rehearsal) if rehearsal else url_for("certificates.ask")


def address(page: str, code: str, rehearsal: int | None) -> str:
    """A page about a code."""
    if rehearsal:
        return url_for(f"certificates.rehearsal_{page}", year=rehearsal, code=code)
    return url_for(f"certificates.{page}", code=code)
