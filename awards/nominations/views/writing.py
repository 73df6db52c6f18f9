"""Writing a nomination: the list of its sections, and a page for each of them."""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.accounts import queries as accounts
from awards.core.errors import StaleVersion
from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import TextForm, parts_in, seal_field, section_form, typed_parts
from awards.nominations.queries import Nominated, SectionOf
from awards.nominations.views.blueprint import bp
from awards.nominations.views.files import places_of_section
from awards.nominations.views.joining import tell_alike
from awards.nominations.views.refusals import placed
from awards.nominations.wording import countries_in
from awards.programme.questions import Question
from awards.programme.rules import phase
from awards.programme.words import criteria_shares, dates_of, time_left
from awards.web.access import requires, shown_to_who_looks
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.keeping import kept_on_device
from awards.web.languages import language, translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>")
@requires(policy.may_read, load=queries.nominated)
@shown_to_who_looks(policy.sees_pages_of_nominee)
def nomination(found: Nominated) -> ResponseReturnValue:
    at = now()
    kept, ended = current_app.extensions["awards_kept_of_nomination"](db_session(), found.nomination)
    sections = pages.shown_sections(found, at, countries_of(found))
    going_on = next((section for section in sections if section.kind not in ("quiet", "attention")), None)
    return render_template(
        "nominations/nomination.html",
        **_common(found),
        sections=sections,
        complete=sum(section.state == "done" for section in sections),
        going_on=going_on,
        is_ready=not rules.problems(found.content, found.edition.form),
        is_sent=pages.is_sent(found),
        emptied=pages.is_emptied(found),
        has_changes=found.has_changes,
        status=_status(found),
        taken_back=pages.taken_back(db_session(), found.nomination, now()),
        extended_until=found.extended_until,
        open_parts=pages.open_parts(found, at),
        categories=[(category, criteria_shares(category)) for category in pages.chosen_categories(found)],
        dates=dates_of(found.edition, at),
        phase=phase(found.edition, at),
        may_withdraw=policy.may_withdraw(signed_in(), found),
        kept=kept,
        ended=ended,
    )


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/sections/<key>", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.section_of)
def section(of: SectionOf) -> ResponseReturnValue:
    found, key = of.nominated, of.key
    asked = open_questions(found, key)
    countries = countries_to_type(found, key, asked)
    form = section_form(found.edition, found.content, key, asked, countries)
    parts = parts_in(key, asked)
    if request.method == "GET":
        form.show_seals(found.content, parts)
        _show_mistakes(form, found)
        return _kept_on_device(_page("nominations/section.html", found, key, form, countries), found)
    if form.more.data:
        return _page("nominations/section.html", found, key, form, countries)

    def save() -> None:
        services.save_parts(
            db_session(), found.nomination, found.edition, typed_parts(form, parts, asked, countries),
            form.seals(parts), by=signed_in(), at=now(),
        )  # fmt: skip

    try:
        saved = form.validate() and carry_out(form, placed(save))
    except StaleVersion as stale:
        return _clash(found, key, form, countries, stale)
    if not saved:
        return _page("nominations/section.html", found, key, form, countries), 422
    if key == rules.FRAME:
        now_named = [(row.name, row.website) for row in found.nomination.organisations]
        tell_alike(found.edition, [pair for pair in now_named if pair not in found.content.organisations])
    if not_asked := _not_asked(form):
        return _saved_but(of, not_asked)
    return redirect(_after(found, key, stays=form.then.data == "stay"))


def open_questions(found: Nominated, key: str) -> list[Question]:
    """The section's questions that have a field: all, or, of a returned nomination, those that were sent back."""
    named = found.open_return.fields if found.open_return else None
    return [question for question in pages.questions_of(found, key) if named is None or question.key in named]


def countries_to_type(found: Nominated, key: str, asked: list[Question]) -> Countries:
    """The countries that can be typed in a section: all where it asks for some, else those that it shows."""
    if key == rules.FRAME or any(question.kind == "countries" for question in asked):
        return Countries(queries.country_names(db_session()), language())
    return countries_of(found)


def countries_of(found: Nominated) -> Countries:
    """The countries that a nomination names."""
    codes = {*found.content.countries_organisation, *found.content.countries_impact}
    for section in pages.asked_sections(found):
        codes |= countries_in(section.questions, found.content.answers)
    return Countries(queries.country_names(db_session(), codes), language())


def _not_asked(form: TextForm) -> list[tuple[str, str]]:
    """What was typed to questions that the page still had, as their seals say, and that are asked no more, numbered."""
    sent = [
        text
        for name, texts in request.form.lists()
        if name.startswith(rules.ANSWER) and name not in form and seal_field(name.partition(".")[0]) in request.form
        for text in texts
        if text.strip()
    ]
    return [(str(number), text) for number, text in enumerate(sent, start=1)]


def _saved_but(of: SectionOf, not_asked: list[tuple[str, str]]) -> str:
    """The section once it was saved, with what was typed and is not asked any more, to be copied."""
    found = queries.nominated(db_session(), of.nominated.edition.id, of.nominated.nomination.id)
    asked = open_questions(found, of.key)
    countries = countries_to_type(found, of.key, asked)
    form = section_form(found.edition, found.content, of.key, asked, countries, formdata=None)
    form.show_seals(found.content, parts_in(of.key, asked))
    return _page("nominations/section.html", found, of.key, form, countries, not_asked=not_asked)


def _after(found: Nominated, key: str, *, stays: bool) -> str:
    """The next section; this one again when asked to stay or when an answer needs a change, so that it is seen."""
    here = url_for("nominations.section", edition_id=found.edition.id, nomination_id=found.nomination.id, key=key)
    saved = queries.nominated(db_session(), found.edition.id, found.nomination.id)
    problems = [p for p in rules.problems(saved.content, found.edition.form) if p.section == key]
    if stays or any(rules.is_answered(problem, saved.content) for problem in problems):
        return here
    return pages.next_section(saved, key)


def _show_mistakes(form: TextForm, found: Nominated) -> None:
    for problem in rules.problems(found.content, found.edition.form):
        if rules.is_answered(problem, found.content):
            for field in form.of_part(problem.field)[:1]:
                field.errors = [translated(problem.message)]


def _clash(
    found: Nominated, key: str, form: TextForm, countries: Countries, stale: StaleVersion
) -> ResponseReturnValue:
    asked = open_questions(found, key)
    parts = parts_in(key, asked)
    typed, before = typed_parts(form, parts, asked, countries), form.seals(parts)
    present = queries.nominated(db_session(), found.edition.id, found.nomination.id)
    stands = section_form(found.edition, present.content, key, asked, countries, formdata=None)
    for name in parts:
        if rules.seal(rules.with_part(present.content, name, typed[name]), name) == before.get(name):
            for field in form.of_part(name):
                field.data = stands[field.name].data
    form.show_seals(present.content, parts)
    message = translated(stale.message)
    return _page("nominations/clash.html", present, key, form, countries, message=message), 409


def _page(template: str, found: Nominated, key: str, form: TextForm, countries: Countries, **more: Any) -> str:
    at = now()
    open_parts = pages.open_parts(found, at)
    rows = pages.rows_of(found, key, open_parts, countries)
    is_open = bool(open_parts & {key, *(row.question.key for row in rows)})
    keys = list(rules.sections(found.edition.form, found.content.categories))
    return render_template(
        template,
        **_common(found),
        **more,
        key=key,
        number=keys.index(key) + 1,
        title=pages.section_titles(found)[key],
        form=form,
        rows=rows,
        is_open=is_open or request.method == "POST",
        saved=pages.saved_words(found.nomination.saved_at, at) if request.method == "GET" or more else None,
        sections=pages.shown_sections(found, at, countries, key),
        facts=pages.frame_facts(found.content, countries, pages.chosen_categories(found)),
        countries=countries.offered,
        asks_countries=any(row.question.kind == "countries" for row in rows),
        writer=signed_in().id,
        former=accounts.merged_away(db_session(), signed_in().id),
        **places_of_section(found, key, at),
    )


def _kept_on_device(page: str, found: Nominated) -> ResponseReturnValue:
    return kept_on_device(page) if pages.open_parts(found, now()) else page


def _status(found: Nominated) -> pages.Status | None:
    told = pages.announced(db_session(), [found.nomination.id] if found.nomination.submitted_at else [], now())
    return pages.status_of(
        found.nomination, found.edition, [entry.state for entry in found.nomination.entries], found.extended_until,
        found.due_at, told.get(found.nomination.id), now(),
    )  # fmt: skip


def _common(found: Nominated) -> dict[str, Any]:
    at = now()
    return {
        "edition": found.edition,
        "nomination": found.nomination,
        "content": found.content,
        "open_return": found.open_return,
        "closed": pages.why_closed(found, at),
        "reads_only": not pages.may_write(found),
        "left": time_left(found.closes_at, at),
        "until": found.closes_at,
    }
