"""The receipt of a submitted nomination: a page, a file to print, a calendar of the dates, the text itself."""

import json
from datetime import UTC
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import NotFound
from awards.nominations import pages, policy, queries, rules
from awards.nominations.countries import Countries
from awards.nominations.models import NominationVersion
from awards.nominations.queries import LoggedSubmission, Nominated
from awards.nominations.receipt import Receipt, as_calendar, as_pdf, dates_to_keep, told_sections
from awards.nominations.views.blueprint import bp
from awards.nominations.wording import countries_in
from awards.programme.questions import asked
from awards.programme.words import dates_of
from awards.web.access import requires, shown_to_who_looks
from awards.web.languages import direction, in_language, language
from awards.web.proofs import in_short, proofs_of, sealed_by
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt")
@requires(policy.may_read, load=queries.nominated)
@shown_to_who_looks(policy.sees_pages_of_nominee)
def receipt(found: Nominated) -> ResponseReturnValue:
    frozen = _frozen(found)
    in_log = _in_log(found, queries.logged_submission(db_session(), found.nomination.id))
    return render_template(
        "nominations/receipt.html",
        in_log=in_log,
        sealed=sealed_by(in_log),
        log_name=_log_name(found),
        edition=found.edition,
        nomination=found.nomination,
        title=frozen.content.get("title", ""),
        frozen_at=frozen.frozen_at,
        digest=rules.digest(frozen.content),
        is_open=not pages.why_closed(found, now()),
        until=found.closes_at,
        has_changes=found.has_changes,
        dates=dates_of(found.edition, now()),
        taken_back=pages.taken_back(db_session(), found.nomination, now()),
    )


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt.json")
@requires(policy.may_read, load=queries.nominated)
def receipt_json(found: Nominated) -> ResponseReturnValue:
    """The submitted text as the very bytes that the receipt's digest is of."""
    return _file(rules.canonical(_frozen(found).content), "application/json", f"nomination-{_number(found)}.json")


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt/log.json")
@requires(policy.may_read, load=queries.nominated)
def receipt_in_log(found: Nominated) -> ResponseReturnValue:
    """The step of the award's log that holds the submission, with what was hashed, and the proof once it is sealed."""
    logged = queries.logged_submission(db_session(), found.nomination.id)
    if logged is None:
        raise NotFound("step")
    document = _in_log(found, logged) | {
        "step": {
            "at": logged.row.at.astimezone(UTC).isoformat(), "commitment": logged.row.commitment,
            "edition": str(found.edition.id), "kind": logged.row.kind,
        },
        "salt": logged.salt, "payload": logged.payload, "sealed": logged.hidden,
    }  # fmt: skip
    return _file(json.dumps(document, ensure_ascii=False, indent=1).encode(), "application/json", _log_name(found))


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt.pdf")
@requires(policy.may_read, load=queries.nominated)
def receipt_pdf(found: Nominated) -> ResponseReturnValue:
    """The receipt with the submitted text, to keep and to print, in the reader's language."""
    frozen = _frozen(found)
    content = rules.from_document(frozen.content)
    asked_of = [q for section in asked(found.edition.form, content.categories) for q in section.questions]
    codes = {*content.countries_organisation, *content.countries_impact, *countries_in(asked_of, content.answers)}
    countries = Countries(queries.country_names(db_session(), codes), language())
    categories = [category for category in found.edition.categories if category.key in content.categories]
    in_log = _in_log(found, queries.logged_submission(db_session(), found.nomination.id))
    made = Receipt(
        leaf=in_log.get("leaf"),
        head=in_short(in_log["head"]) if "head" in in_log else None,
        number=f"N-{_number(found)}",
        receipt=found.nomination.receipt or "",
        edition=in_language(found.edition.names),
        submitted_at=found.nomination.submitted_at or now(),
        frozen_at=frozen.frozen_at or now(),
        digest=rules.digest(frozen.content),
        content=content,
        facts=pages.frame_facts(content, countries, categories),
        sections=told_sections(found.edition.form, content, countries),
        dates=dates_to_keep(found.edition, found.closes_at),
        rehearsal=found.edition.rehearsal,
    )
    return _file(as_pdf(made, language(), direction()), "application/pdf", f"receipt-{_number(found)}.pdf")


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/dates.ics")
@requires(policy.may_read, load=queries.nominated)
def dates_ics(found: Nominated) -> ResponseReturnValue:
    """The dates of the edition for a calendar, in the reader's language."""
    calendar = as_calendar(
        in_language(found.edition.names),
        dates_to_keep(found.edition, found.closes_at),
        url_for(
            "nominations.nomination", edition_id=found.edition.id, nomination_id=found.nomination.id, _external=True
        ),
        uid=str(found.nomination.id),
        at=now(),
    )
    return _file(calendar, "text/calendar; charset=utf-8", f"dates-{_number(found)}.ics")


def _frozen(found: Nominated) -> NominationVersion:
    frozen = queries.sent_version(db_session(), found.nomination.id)
    if frozen is None:
        raise NotFound("receipt")
    return frozen


def _in_log(found: Nominated, logged: LoggedSubmission | None) -> dict[str, Any]:
    """Where the log holds the submission; nothing where it does not."""
    if logged is None:
        return {}
    leaf = logged.row.leaf
    return {"leaf": leaf} | dict(proofs_of(db_session(), found.edition.id, [leaf]).get(leaf, {}))


def _log_name(found: Nominated) -> str:
    return f"receipt-in-log-{_number(found)}.json"


def _number(found: Nominated) -> str:
    return f"{found.nomination.number:04d}"


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
