"""One nomination at the desk: its text, the checklist, what staff find of its entries, tags, mails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest, StaleVersion
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations.countries import Countries
from awards.nominations.queries import corrections, country_names
from awards.nominations.queries.people import letters, waiting_for_consent, worked_on_by
from awards.nominations.rules import takes
from awards.nominations.wording import SectionShown, countries_in, shown_form
from awards.programme.questions import asked
from awards.screening import policy, queries, services
from awards.screening.forms import IneligibleForm, OutcomeForm, PassForm, ReturnForm, SheetForm, TagForm
from awards.screening.models import ReplyTemplate
from awards.screening.queries import NominationFile, ScreenedEntry
from awards.screening.rules import HAS_TIME, RULES, Outcome, checklist, rules_of
from awards.screening.services import Chosen, Decision
from awards.screening.views.blueprint import (
    ONE,
    answers,
    bp,
    chosen_reply,
    recent_acts,
    reply_choices,
    rules,
    site,
)
from awards.screening.views.files import files_of
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import language, translated, with_commas
from awards.web.transaction import db_session, now


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


@dataclass(frozen=True)
class TagOn:
    """A nomination and one of its tags."""

    file: NominationFile
    tag_id: UUID

    @property
    def edition_id(self) -> UUID:
        return self.file.edition_id


def outcome_of(session: Session, edition_id: UUID, nomination_id: UUID, entry_id: UUID) -> OutcomeOf:
    """The entry of a sent nomination, with the page it stands on."""
    file = queries.nomination_file(session, edition_id, nomination_id)
    return OutcomeOf(file, queries.entry_of(file, entry_id))


def tag_on(session: Session, edition_id: UUID, nomination_id: UUID, tag_id: UUID) -> TagOn:
    """A tag of a sent nomination."""
    return TagOn(queries.nomination_file(session, edition_id, nomination_id), tag_id)


@bp.route(ONE)
@requires(policy.may_read, load=queries.nomination_file)
def nomination(file: NominationFile) -> ResponseReturnValue:
    return _page(file)


@bp.route(f"{ONE}/passing", methods=["POST"])
@requires(policy.may_screen, load=queries.nomination_file)
def passing(file: NominationFile) -> ResponseReturnValue:
    form = PassForm("all")
    chosen = [Chosen(file.nomination.id, form.seen.data)]
    if form.validate_on_submit() and carry_out(form, lambda: _decide(file, chosen, Decision(Outcome.PASSED))):
        return _onward(file)
    return _page(file, form=form), 422


@bp.route(f"{ONE}/entries/<uuid:entry_id>/outcome", methods=["POST"])
@requires(policy.may_screen, load=outcome_of)
def outcome(asked: OutcomeOf) -> ResponseReturnValue:
    sent = request.form.get("outcome")
    if sent not in set(Outcome):
        raise BadRequest("unknown outcome")
    replies = queries.replies(db_session(), asked.edition_id)
    form = _form(asked.screened, Outcome(sent), asked.file.mark, replies, bound=True)
    chosen = [Chosen(asked.file.nomination.id, form.seen.data, asked.screened.entry.id)]
    if form.validate_on_submit() and carry_out(form, lambda: _decide(asked.file, chosen, decision_of(form, replies))):
        return _onward(asked.file)
    return _page(asked.file, asked.screened.entry.id, form), 422


@bp.route(f"{ONE}/sheet", methods=["POST"])
@requires(policy.may_screen, load=queries.nomination_file)
def sheet(file: NominationFile) -> ResponseReturnValue:
    form = SheetForm(_checks(file))
    kept: list[int] = []

    def keep() -> None:
        row = services.keep_sheet(
            db_session(), file.edition, file.nomination.id, form.checked.data or [], form.notes.data or "",
            form.version.data, signed_in(), now(),
        )  # fmt: skip
        kept.append(row.version)

    good, status, programs = False, 422, request.accept_mimetypes.best == "application/json"
    try:
        good = form.validate_on_submit() and carry_out(form, keep)
    except StaleVersion as stale:
        status, words = 409, " ".join(_clash(form, stale))
        if programs:
            return jsonify(error=words, version=stale.theirs["version"]), 409
        form.notes.errors = [*form.notes.errors, words]
        form.version.data = int(stale.theirs["version"])
    if programs:
        problem = next((str(error) for field in form for error in field.errors), None)
        return jsonify(version=kept[0], saved=_("Kept")) if good else (jsonify(error=problem), 422)
    if good:
        flash(_("The checklist is kept."))
        return redirect(_url(file))
    return _page(file, sheet_form=form), status


def _clash(form: SheetForm, stale: StaleVersion) -> list[str]:
    """Who kept the checklist meanwhile, and what it says now that the form does not."""
    theirs, mine = set(stale.theirs["checked"].split()), set(form.checked.data or [])
    said = [_("%(name)s kept this checklist meanwhile.", name=stale.theirs["by"])]
    for keys, words in (
        (theirs - mine, N_("Ticked there and not here: %(checks)s.")),
        (mine - theirs, N_("Ticked here and not there: %(checks)s.")),
    ):
        checks = [str(one.label).rstrip(".") for one in form.checked.choices if one.value in keys]
        if checks:
            said.append(translated(Message(words.text, {"checks": with_commas(f"“{check}”" for check in checks)})))
    if stale.theirs["notes"] != (form.notes.data or ""):
        said.append(_("The notes there: “%(notes)s”", notes=stale.theirs["notes"]))
    return [*said, _("What you typed is still here: “Keep” puts it in the place of theirs.")]


@bp.route(f"{ONE}/tags", methods=["POST"])
@requires(policy.may_screen, load=queries.nomination_file)
def tags(file: NominationFile) -> ResponseReturnValue:
    form = TagForm()

    def put() -> None:
        services.tag(db_session(), file.edition, [file.nomination.id], form.tag.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, put):
        return redirect(_url(file))
    return _page(file, tag_form=form), 422


@bp.route(f"{ONE}/tags/<uuid:tag_id>/removal", methods=["POST"])
@requires(policy.may_screen, load=tag_on)
def tag_removal(on: TagOn) -> ResponseReturnValue:
    services.untag(db_session(), on.file.edition, on.file.nomination.id, on.tag_id, signed_in())
    return redirect(_url(on.file))


def decision_of(form: OutcomeForm, replies: list[ReplyTemplate]) -> Decision:
    """What a form of ours decides."""
    if isinstance(form, ReturnForm):
        return Decision(
            Outcome.RETURNED, fields=form.fields.data or [], reason=form.reason.data or "", due_at=form.due_at,
            reply=chosen_reply(replies, form.reply.data), site=site(),
        )  # fmt: skip
    if isinstance(form, IneligibleForm):
        return Decision(
            Outcome.INELIGIBLE, rule=form.rule.data, reason=form.reason.data or "",
            reply=chosen_reply(replies, form.reply.data), site=site(),
        )  # fmt: skip
    return Decision(Outcome.PASSED)


def _decide(file: NominationFile, chosen: list[Chosen], decision: Decision) -> None:
    services.decide(db_session(), file.edition, chosen, decision, signed_in(), now())


def _onward(file: NominationFile) -> ResponseReturnValue:
    """To the same nomination while an entry of it waits, else to the next one."""
    if file.nomination.state == "submitted" and any(one.entry.state == "received" for one in file.entries):
        return redirect(_url(file))
    return redirect(url_for("screening.next_one", edition_id=file.edition_id, after=file.nomination.number))


def _url(file: NominationFile) -> str:
    return url_for("screening.nomination", edition_id=file.edition_id, nomination_id=file.nomination.id)


def _page(
    file: NominationFile, entry_id: UUID | None = None, form: OutcomeForm | None = None,
    sheet_form: SheetForm | None = None, tag_form: TagForm | None = None,
) -> str:  # fmt: skip
    session, may_act = db_session(), policy.may_screen(signed_in(), file)
    replies = queries.replies(session, file.edition_id)
    desks = []
    for screened in file.entries:
        forms = {one.value: _form(screened, one, file.mark, replies) for one in Outcome}
        if form is not None and screened.entry.id == entry_id:
            forms[form.outcome.data] = form
        desks.append(EntryDesk(screened, forms))
    kept, known = (
        queries.sheet(session, file.nomination.id),
        queries.tags_for(session, file.edition_id, file.nomination.id),
    )
    log = queries.mails(session, file.edition_id, about=file.nomination.id) if may_act else []
    return render_template(
        "screening/nomination.html",
        file=file,
        nomination=file.nomination,
        edition=file.edition,
        desks=desks,
        waiting=sum(1 for one in file.entries if one.entry.state == "received"),
        pass_form=PassForm("all", formdata=None, data={"outcome": "passed", "seen": file.mark}),
        form=form or sheet_form or tag_form,
        obstacle=_obstacle(file, now()),
        letters=letters(session, file.nomination.id),
        sent_files=files_of(file.nomination),
        sections=_sections(file),
        silent=file.nomination.relation == "other" and bool(waiting_for_consent(session, [file.nomination.id])),
        may_act=may_act,
        sheet_form=sheet_form or SheetForm(_checks(file), formdata=None, data=_kept(kept)),
        tag_form=tag_form or TagForm(formdata=None),
        tags=[tag for tag, carried in known if carried],
        known_tags=[tag for tag, carried in known if not carried],
        mails=log[: queries.PAGE],
        corrections=corrections(session, file.nomination.id),
        may_correct=may_act and file.nomination.state == "submitted",
        names_of_texts={"title": _("Title")} | dict(answers(file)),
        done=recent_acts(file) if may_act else [],
        written_in=LANGUAGE_NAMES.get(file.nomination.language, file.nomination.language),
        names_of_answers=dict(answers(file)),
        rule_words={key: translated(words) for key, words in RULES.items()},
    )


def _sections(file: NominationFile) -> list[SectionShown]:
    """What the form asks in the entered categories, with the answers in words."""
    sections = asked(file.edition.form, [one.category.key for one in file.entries])
    answered = {key: str(text) for key, text in file.nomination.answers.items()}
    codes = countries_in((question for section in sections for question in section.questions), answered)
    names = country_names(db_session(), codes) if codes else {}
    return shown_form(sections, answered, Countries(names, language()))


def _kept(sheet: Any) -> dict[str, Any]:
    if sheet is None:
        return {"checked": [], "notes": "", "version": 0}
    return {"checked": sheet.checked, "notes": sheet.notes, "version": sheet.version}


def _checks(file: NominationFile) -> list[tuple[str, str]]:
    return [(key, translated(words)) for key, words in checklist(rules_of(queries.switched_on(file.edition))).items()]


def _obstacle(file: NominationFile, at: datetime) -> str | None:
    """Why nothing can be found of this nomination now, or None."""
    if not policy.may_screen(signed_in(), file):
        return str(_("You may read this nomination; staff of the edition screen it."))
    if worked_on_by(db_session(), signed_in().id, [file.nomination.id]):
        return str(_("You work on this nomination yourself: another member of staff must screen it."))
    if file.edition.closes_at is None or at < file.edition.closes_at:
        return str(_("Nominations are still open and may change. Screen them after they have closed."))
    if takes(file.edition, file.extended_until, at):
        return translated(HAS_TIME)
    if file.nomination.state == "returned":
        return str(_("This nomination is with its nominator for mending. It is screened when it comes back."))
    if file.nomination.state == "withdrawn":
        return str(_("This nomination was withdrawn. It is kept as a record."))
    return None


def _form(
    screened: ScreenedEntry, outcome: Outcome, mark: str, replies: list[ReplyTemplate], *, bound: bool = False
) -> OutcomeForm:
    """The form by which staff say that this is the outcome."""
    key = f"{screened.category.key}-{outcome}"
    given: dict[str, Any] = {"data": {"outcome": outcome.value, "seen": mark}}
    if not bound:
        given["formdata"] = None
    if outcome == Outcome.RETURNED:
        return ReturnForm(key, answers(screened), reply_choices(replies, outcome), **given)
    if outcome == Outcome.INELIGIBLE:
        return IneligibleForm(key, rules(screened), reply_choices(replies, outcome), **given)
    return PassForm(key, **given)
