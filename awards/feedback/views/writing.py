"""Pages of staff who write feedback: how far it is, one entry beside its judges' words, dates, hold and release."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, get_template_attribute, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from awards.core.vocabulary import LANGUAGES
from awards.feedback import policy, queries, rules, services
from awards.feedback.forms import ChosenForm, DatesForm, WordsForm
from awards.feedback.queries import EditionFeedback, EntryFeedback
from awards.feedback.views.blueprint import bp
from awards.feedback.wording import band_in_words, shown
from awards.nominations.models import Entry
from awards.web.access import requires, takes
from awards.web.filters import number
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import HTML_LANGUAGES, words_in
from awards.web.lists import PAGE, here, one, whole
from awards.web.transaction import db_session, now

STAFF = "/staff/<uuid:edition_id>/feedback"


def an_edition(session: Session, edition_id: UUID) -> EditionFeedback:
    return queries.edition_feedback(session, edition_id, signed_in().id, now())


def an_entry(session: Session, edition_id: UUID, entry_id: UUID) -> EntryFeedback:
    return queries.entry_feedback(session, edition_id, entry_id, signed_in().id)


@bp.route(STAFF)
@requires(policy.may_see_all, load=an_edition)
@takes("state", "category", "after")
def overview(page: EditionFeedback) -> ResponseReturnValue:
    return _overview(page, ChosenForm(formdata=None))


@bp.route(f"{STAFF}/beginnings", methods=["POST"])
@requires(policy.may_write_any, load=an_edition)
def beginnings(page: EditionFeedback) -> ResponseReturnValue:
    return _with_chosen(page, services.take_over, lambda n: ngettext(
        "Begun with the judges’ words: %(num)s. Edit them before you approve them.",
        "Begun with the judges’ words: %(num)s. Edit them before you approve them.", n,
    ))  # fmt: skip


@bp.route(f"{STAFF}/approvals", methods=["POST"])
@requires(policy.may_write_any, load=an_edition)
def approvals(page: EditionFeedback) -> ResponseReturnValue:
    return _with_chosen(page, services.approve, lambda n: ngettext("%(num)s approved", "%(num)s approved", n))


@bp.route(f"{STAFF}/dates", methods=["GET", "POST"])
@requires(policy.may_write_any, load=an_edition)
def dates(page: EditionFeedback) -> ResponseReturnValue:
    form = DatesForm(obj=page.settings)

    def set_dates() -> None:
        services.set_dates(
            db_session(), page.edition, form.delay_days.data, form.fewest.data, form.appeal_days.data, signed_in(),
            now(),
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, set_dates):
        flash(_("Saved."))
        return _back(page)
    return render_template("feedback/dates.html", page=page, form=form), 422 if form.is_submitted() else 200


@bp.route(f"{STAFF}/hold", methods=["POST"])
@requires(policy.may_write_any, load=an_edition)
def hold(page: EditionFeedback) -> ResponseReturnValue:
    services.hold(db_session(), page.edition, signed_in(), now())
    flash(_("Nothing is released until you let it go."))
    return _back(page)


@bp.route(f"{STAFF}/letting-go", methods=["POST"])
@requires(policy.may_write_any, load=an_edition)
def letting_go(page: EditionFeedback) -> ResponseReturnValue:
    services.let_go(db_session(), page.edition, signed_in(), now())
    flash(_("What is approved is released when its time has come."))
    return _back(page)


@bp.route(f"{STAFF}/taking-back", methods=["POST"])
@requires(policy.may_write_any, load=an_edition)
def taking_back(page: EditionFeedback) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.take_back(db_session(), page.edition, signed_in(), now())
    ):
        flash(_("The release is taken back, and held. Nobody read it."))
        return _back(page)
    return _overview(page, ChosenForm(formdata=None), settled=form), 422


@bp.route(f"{STAFF}/<uuid:entry_id>")
@requires(policy.may_see, load=an_entry, because=policy.why_closed)
@takes("language")
def entry(page: EntryFeedback) -> ResponseReturnValue:
    code = _language(page)
    form = WordsForm(formdata=None)
    form.text.data = page.feedback.texts.get(code, "") if page.feedback else ""
    return _entry(page, form, code)


@bp.route(f"{STAFF}/<uuid:entry_id>/words", methods=["POST"])
@requires(policy.may_write, load=an_entry, because=policy.why_closed)
@takes("language")
def words(page: EntryFeedback) -> ResponseReturnValue:
    form, code = WordsForm(), _language(page)

    def save() -> None:
        with db_session().begin_nested():  # what is refused leaves the version as the page shows it again
            services.save(
                db_session(), page.edition, page.entry, code, form.text.data or "", form.seen.data, signed_in(), now()
            )
            if form.then.data == "approve":
                services.approve(db_session(), page.edition, [page.entry], signed_in(), now())

    if form.validate_on_submit() and carry_out(form, save):
        flash(_("Approved.") if form.then.data == "approve" else _("Saved."))
        return redirect(url_for("feedback.entry", edition_id=page.edition_id, entry_id=page.entry.id, language=code))
    return _entry(an_entry(db_session(), page.edition_id, page.entry.id), form, code), 422


def _with_chosen(page: EditionFeedback, verb: Callable[..., int], told: Callable[[int], str]) -> ResponseReturnValue:
    form, done = ChosenForm(), [0]

    def carry() -> None:
        entries: list[Entry] = queries.writable(db_session(), page, rules.some(form.entries()))
        done[0] = verb(db_session(), page.edition, entries, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, carry):
        flash(told(done[0]))
        return _back(page)
    return _overview(page, form), 422


def _back(page: EditionFeedback) -> ResponseReturnValue:
    return redirect(url_for("feedback.overview", edition_id=page.edition_id))


def _overview(page: EditionFeedback, form: ChosenForm, settled: OneButtonForm | None = None) -> str:
    state = one("state", queries.STATES)
    key = one("category", [category.key for category in page.open_ones])
    categories = [found.id for found in page.open_ones if key in (None, found.key)]
    after = whole("after")
    rows = queries.rows(db_session(), page, state, categories, after or 0, PAGE + 1)
    counts = queries.counts(db_session(), page, [found.id for found in page.open_ones])
    due = page.public_from and rules.release_at(page.public_from, page.settings.delay_days)
    return render_template(
        "feedback/overview.html",
        page=page,
        form=form,
        settled=settled,
        picked=form.chosen.data or [],
        rows=rows[:PAGE] if len(rows) > PAGE else rows,
        categories={category.id: category for category in page.edition.categories},
        bands={row.entry_id: band_in_words(row.band) for row in rows},
        counts=[(_state_words()[name], number(counts[name])) for name in queries.STATES],
        key=key,
        words=_state_words(),
        state=state,
        due=due,
        unread=queries.unread(db_session(), page.edition_id, now()),
        may_write=policy.may_write_any(signed_in(), page),
        older=here(after=str(rows[PAGE - 1].number)) if len(rows) > PAGE else None,
        newer=here(after=None) if after else None,
    )


def _state_words() -> dict[str, str]:
    return {
        "to_write": _("To write"), "to_approve": _("To approve"), "approved": _("Approved"),
        "released": _("Released"),
    }  # fmt: skip


def _entry(page: EntryFeedback, form: WordsForm, code: str) -> str:
    feedback = page.feedback
    form.seen.data = feedback.version if feedback else 0
    stands = feedback.texts.get(code, "") if feedback else ""
    told = (feedback.told if feedback else None) or queries.told_of(db_session(), page.edition, [page.entry])[
        page.entry.id
    ]
    return render_template(
        "feedback/entry.html",
        page=page,
        form=form,
        code=code,
        codes=list(LANGUAGES),
        judges=queries.judges_words(db_session(), [page.entry.id]).get(page.entry.id, []),
        several=len(page.edition.rounds) > 1,
        theirs=stands if form.is_submitted() and stands != (form.text.data or "") else None,
        longest=rules.LONGEST,
        preview=_preview(page, told),
        reader_html=HTML_LANGUAGES.get(page.reads_in, page.reads_in),
        may_write=policy.may_write(signed_in(), page) and (feedback is None or feedback.released_at is None),
    )


def _preview(page: EntryFeedback, told: dict[str, object]) -> Markup:
    """The part as its nominator will read it: the same template, in the nominator's language."""
    with words_in(page.reads_in):
        texts = page.feedback.texts if page.feedback else {}
        part = shown(page.category.key, page.category.names, texts, told, page.nomination.language)
        macro = get_template_attribute("feedback/_told.html", "told")
        return Markup(macro(part, level=3))  # noqa: S704 - a template made it


def _language(page: EntryFeedback) -> str:
    """The language in which is written: the one asked for, else one that has words, else the nomination's."""
    written = page.nomination.language
    present = rules.chosen_language(page.feedback.texts, written, written) if page.feedback else None
    return one("language", LANGUAGES) or present or written
