"""Pages of screening: the queue of an edition, and one nomination with what staff find of its entries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations.rules import returnable
from awards.screening import policy, queries, services
from awards.screening.forms import IneligibleForm, OutcomeForm, PassForm, ReturnForm
from awards.screening.queries import STATES, Filters, NominationFile, OfEdition, QueueRow, ScreenedEntry
from awards.screening.rules import RULES, Outcome, rules_of
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session, now

bp = Blueprint("screening", __name__)

LIST = "/staff/<uuid:edition_id>/nominations"
ONE = f"{LIST}/<uuid:nomination_id>"
COLUMNS = (
    "number", "title", "nominee_names", "countries", "categories", "entry_states", "state", "submitted_at",
)  # fmt: skip
OPEN_TO_LIST = ("q", "category", "state", "country")


@dataclass(frozen=True)
class EntryDesk:
    """An entry with the forms that decide about it."""

    screened: ScreenedEntry
    forms: dict[str, OutcomeForm]


@dataclass(frozen=True)
class OutcomeOf:
    """The nomination's whole page, and the entry that is decided about."""

    file: NominationFile
    screened: ScreenedEntry

    @property
    def edition_id(self) -> UUID:
        return self.file.edition_id


def outcome_of(session: Session, edition_id: UUID, nomination_id: UUID, entry_id: UUID) -> OutcomeOf:
    """The entry of a sent nomination, with the page it stands on."""
    file = queries.nomination_file(session, edition_id, nomination_id)
    return OutcomeOf(file, queries.entry_of(file, entry_id))


@bp.route(LIST)
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST, "after")
def queue(of: OfEdition) -> ResponseReturnValue:
    filters = _filters(of)
    rows = queries.queue(db_session(), of.edition, filters, _after())
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    return render_template(
        "screening/queue.html",
        edition=of.edition,
        filters=filters,
        chosen=_chosen(of, filters),
        states=STATES,
        rows=shown,
        waiting=queries.to_screen(db_session(), of.edition_id),
        older=lists.here(after=str(shown[-1].number)) if more else None,
        newer=lists.here(after=None) if request.args.get("after") else None,
        exports={kind: url_for(f"screening.queue_{kind}", **_given(of, filters)) for kind in ("csv", "json")},
    )


@bp.route(f"{LIST}/next")
@requires(policy.may_read, load=queries.edition)
@takes("after")
def next_one(of: OfEdition) -> ResponseReturnValue:
    found = queries.next_to_screen(db_session(), of.edition_id, _after() or 0)
    if found is None:
        return redirect(url_for("screening.queue", edition_id=of.edition_id))
    return redirect(url_for("screening.nomination", edition_id=of.edition_id, nomination_id=found))


@bp.route(f"{LIST}.csv")
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST)
def queue_csv(of: OfEdition) -> ResponseReturnValue:
    rows = queries.all_rows(db_session(), of.edition, _filters(of))
    return lists.as_csv(COLUMNS, [_plain(row) for row in rows], f"nominations-{of.edition.year}")


@bp.route(f"{LIST}.json")
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST)
def queue_json(of: OfEdition) -> ResponseReturnValue:
    rows = queries.all_rows(db_session(), of.edition, _filters(of))
    return lists.as_json({"edition": of.edition.year, "nominations": [_plain(row) for row in rows]})


@bp.route(ONE)
@requires(policy.may_read, load=queries.nomination_file)
def nomination(file: NominationFile) -> ResponseReturnValue:
    return _nomination_page(file)


@bp.route(f"{ONE}/entries/<uuid:entry_id>/outcome", methods=["POST"])
@requires(policy.may_screen, load=outcome_of)
def outcome(asked: OutcomeOf) -> ResponseReturnValue:
    sent = request.form.get("outcome")
    if sent not in set(Outcome):
        raise BadRequest("unknown outcome")
    form = _form(asked.screened, Outcome(sent), bound=True)
    if form.validate_on_submit() and carry_out(form, lambda: _find(asked.screened, form)):
        flash(_("%(category)s: kept.", category=in_language(asked.screened.category.names)))
        return redirect(
            url_for("screening.nomination", edition_id=asked.edition_id, nomination_id=asked.file.nomination.id)
        )
    return _nomination_page(asked.file, asked.screened.entry.id, form), 422


def _find(screened: ScreenedEntry, form: OutcomeForm) -> None:
    session, entry, by, at, seen = db_session(), screened.entry, signed_in(), now(), form.seen.data or ""
    if isinstance(form, ReturnForm):
        services.return_entry(
            session, entry, form.fields.data, form.reason.data or "", by, at, due_at=form.due_at, seen=seen
        )
    elif isinstance(form, IneligibleForm):
        services.find_ineligible(session, entry, form.rule.data, form.reason.data, by, at, seen=seen)
    else:
        services.pass_entry(session, entry, by, at, seen=seen)


def _nomination_page(file: NominationFile, entry_id: UUID | None = None, form: OutcomeForm | None = None) -> str:
    desks = []
    for screened in file.entries:
        forms = {outcome.value: _form(screened, outcome) for outcome in Outcome}
        if form is not None and screened.entry.id == entry_id:
            forms[form.outcome.data] = form
        desks.append(EntryDesk(screened, forms))
    return render_template(
        "screening/nomination.html",
        file=file,
        nomination=file.nomination,
        edition=file.edition,
        desks=desks,
        form=form,
        obstacle=_obstacle(file, now()),
        written_in=LANGUAGE_NAMES.get(file.nomination.language, file.nomination.language),
        names_of_answers=dict(_answers(file)),
        rule_words={key: translated(words) for key, words in RULES.items()},
    )


def _obstacle(file: NominationFile, at: datetime) -> str | None:
    """Why nothing can be found of this nomination now, or None."""
    if not policy.may_screen(signed_in(), file):
        return str(_("You may read this nomination; staff of the edition screen it."))
    if file.nomination.nominator_id == signed_in().id:
        return str(_("You sent this nomination yourself: another member of staff must screen it."))
    if file.edition.closes_at is None or at < file.edition.closes_at:
        return str(_("Nominations are still open and may change. Screen them after they have closed."))
    if file.nomination.state == "returned":
        return str(_("This nomination is with its nominator for mending. It is screened when it comes back."))
    if file.nomination.state == "withdrawn":
        return str(_("This nomination was withdrawn. It is kept as a record."))
    return None


def _form(screened: ScreenedEntry, outcome: Outcome, *, bound: bool = False) -> OutcomeForm:
    """The form by which staff say that this is the outcome."""
    key = f"{screened.category.key}-{outcome}"
    given: dict[str, Any] = {"data": {"outcome": outcome.value, "seen": screened.seen}}
    if not bound:
        given["formdata"] = None
    if outcome == Outcome.RETURNED:
        return ReturnForm(key, _answers(screened), **given)
    if outcome == Outcome.INELIGIBLE:
        rules = rules_of(queries.switched_on(screened.edition))
        return IneligibleForm(key, [(rule, translated(words)) for rule, words in rules.items()], **given)
    return PassForm(key, **given)


def _answers(of: OfEdition) -> list[tuple[str, str]]:
    """What a return may name, in the words of the form."""
    labels = {
        question["key"]: in_language(question["label"])
        for section in of.edition.form.get("sections", [])
        for question in section["questions"]
    } | {"frame": _("Nominee, countries and categories"), "evidence": _("Evidence")}
    return [(key, labels[key]) for key in returnable(of.edition.form)]


def _filters(of: OfEdition) -> Filters:
    country = lists.one("country")
    if country is not None and not (len(country) == 2 and country.isascii() and country.isupper()):
        raise BadRequest("parameter 'country' has a value that is not known")
    return Filters(
        q=lists.one("q"),
        category=lists.one("category", [category.key for category in of.edition.categories]),
        state=lists.one("state", STATES),
        country=country,
    )


def _given(of: OfEdition, filters: Filters) -> dict[str, Any]:
    values = {"q": filters.q, "category": filters.category, "state": filters.state, "country": filters.country}
    return {"edition_id": of.edition_id} | {name: value for name, value in values.items() if value is not None}


def _chosen(of: OfEdition, filters: Filters) -> list[tuple[str, str]]:
    """Filters that are set and have no control of their own: their words, and the address without them."""
    return [(filters.country, lists.here(country=None, after=None))] if filters.country else []


def _after() -> int | None:
    text = lists.one("after")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("parameter 'after' has a value that is not known")
    return int(text)


def _plain(row: QueueRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "nominee_names": row.nominee_names,
        "countries": [iso2 for iso2, _names in row.countries],
        "categories": [category.key for category, _state in row.entries],
        "entry_states": [state for _category, state in row.entries],
        "state": row.state,
        "submitted_at": row.submitted_at,
    }
