"""Writing a nomination: the list of its sections, and a page for each of them."""

from dataclasses import replace
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import StaleVersion
from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import TextForm, answers_form, evidence_form, evidence_of, frame_form, frame_of
from awards.nominations.queries import Nominated, SectionOf
from awards.nominations.rules import Content
from awards.nominations.views.blueprint import bp
from awards.nominations.views.refusals import placed
from awards.programme.rules import phase
from awards.programme.words import criteria_shares, dates_of, time_left
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import language, translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>")
@requires(policy.may_read, load=queries.nominated)
def nomination(found: Nominated) -> ResponseReturnValue:
    at = now()
    sections = pages.shown_sections(found, at, _countries_of(found))
    going_on = next((section for section in sections if section.kind not in ("quiet", "attention")), None)
    return render_template(
        "nominations/nomination.html",
        **_common(found),
        sections=sections,
        complete=sum(section.state == "done" for section in sections),
        going_on=going_on,
        is_ready=not rules.problems(found.content, found.edition.form),
        is_sent=pages.is_sent(found),
        has_changes=found.has_changes,
        open_parts=pages.open_parts(found, at),
        categories=[(category, criteria_shares(category)) for category in pages.chosen_categories(found)],
        dates=dates_of(found.edition, at),
        phase=phase(found.edition, at),
        may_withdraw=policy.may_withdraw(signed_in(), found),
    )


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/sections/<key>", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.section_of)
def section(of: SectionOf) -> ResponseReturnValue:
    found, key = of.nominated, of.key
    countries = Countries(queries.country_names(db_session()), language()) if key == rules.FRAME else _no_countries()
    form = _form(found, key, countries)
    if request.method == "GET":
        form.expected_version.data = str(found.nomination.version)
        _show_long_answers(form, found)
        return _page("nominations/section.html", found, key, form, countries)
    if form.more.data:
        return _page("nominations/section.html", found, key, form, countries)
    if not form.validate():
        return _refused(found, key, form, countries)
    try:
        saved = carry_out(form, placed(lambda: _save(found, key, form, countries)))
    except StaleVersion as stale:
        return _clash(found, key, form, countries, stale)
    if not saved:
        return _refused(found, key, form, countries)
    if _wants_json():
        return jsonify(version=found.nomination.version, saved=pages.saved_words(found.nomination.saved_at, now()))
    return redirect(_after(found, key, stays=form.then.data == "stay"))


def _form(found: Nominated, key: str, countries: Countries) -> TextForm:
    if key == rules.FRAME:
        return frame_form(found.edition, countries, found.content)
    if key == rules.EVIDENCE:
        return evidence_form(found.content)
    return answers_form(_open_questions(found, key), found.content.answers)


def _open_questions(found: Nominated, key: str) -> list[dict[str, Any]]:
    """The section's questions that have a field: all, or, of a returned nomination, those that were sent back."""
    questions = rules.questions(found.edition.form)
    named = found.open_return.fields if found.open_return else None
    return [questions[q] for q in rules.sections(found.edition.form)[key] if named is None or q in named]


def _save(found: Nominated, key: str, form: TextForm, countries: Countries) -> None:
    services.save_draft(
        db_session(), found.nomination, found.edition, _typed(found, key, form, countries),
        _expected_version(found, key, form.shown_version), by=signed_in(), at=now(),
    )  # fmt: skip


def _expected_version(found: Nominated, key: str, shown: int) -> int:
    """The version that this section stands for: the present one when only other sections were saved since."""
    before = queries.content_at(db_session(), found.nomination.id, shown)
    if before is None:
        return shown
    parts = {key, "categories"} if key == rules.FRAME else {key, *rules.sections(found.edition.form)[key]}
    changed = rules.changed_parts(before, found.content) & parts
    return shown if changed else found.nomination.version


def _typed(found: Nominated, key: str, form: TextForm, countries: Countries) -> Content:
    content = found.content
    if key == rules.FRAME:
        return replace(content, **vars(frame_of(form, countries)))
    if key == rules.EVIDENCE:
        return replace(content, evidence=evidence_of(form))
    typed = {q["key"]: form[rules.answer_field(q["key"])].data or "" for q in _open_questions(found, key)}
    return replace(content, answers={**content.answers, **typed})


def _after(found: Nominated, key: str, *, stays: bool) -> str:
    """The next section; this one again when asked to stay or when an answer is too long, so that it is seen."""
    here = url_for("nominations.section", edition_id=found.edition.id, nomination_id=found.nomination.id, key=key)
    saved = rules.from_document(queries.version(db_session(), found.nomination).content)
    problems = [problem for problem in rules.problems(saved, found.edition.form) if problem.section == key]
    if stays or any(_is_long(problem, saved) for problem in problems):
        return here
    return pages.next_section(found, key)


def _show_long_answers(form: TextForm, found: Nominated) -> None:
    for problem in rules.problems(found.content, found.edition.form):
        if problem.field in form and _is_long(problem, found.content):
            form[problem.field].errors = [translated(problem.message)]


def _is_long(problem: rules.Problem, content: Content) -> bool:
    return bool(content.answers.get(problem.field.removeprefix("answer-")))


def _refused(found: Nominated, key: str, form: TextForm, countries: Countries) -> ResponseReturnValue:
    if _wants_json():
        errors = [str(words) for field in form for words in field.errors] + [str(words) for words in form.form_errors]
        return jsonify(error=" ".join(errors)), 422
    return _page("nominations/section.html", found, key, form, countries), 422


def _clash(
    found: Nominated, key: str, form: TextForm, countries: Countries, stale: StaleVersion
) -> ResponseReturnValue:
    message = translated(stale.message)
    if _wants_json():
        return jsonify(error=message), 409
    present = queries.nominated(db_session(), found.edition.id, found.nomination.id)
    form.expected_version.data, form.expected_version.raw_data = str(present.nomination.version), None
    return _page("nominations/clash.html", present, key, form, countries, message=message), 409


def _page(template: str, found: Nominated, key: str, form: TextForm, countries: Countries, **more: Any) -> str:
    at = now()
    open_parts = pages.open_parts(found, at)
    named = countries if key == rules.FRAME else _countries_of(found)
    rows = [
        {
            **question,
            "field": rules.answer_field(question["key"]),
            "open": question["key"] in open_parts,
            "feeds": pages.feeds(found, question),
            "saved": found.content.answers.get(question["key"]),
        }
        for name in rules.sections(found.edition.form)[key]
        for question in [rules.questions(found.edition.form)[name]]
    ]
    is_open = bool(open_parts & {key, *(row["key"] for row in rows)})
    return render_template(
        template,
        **_common(found),
        **more,
        key=key,
        number=list(rules.sections(found.edition.form)).index(key) + 1,
        title=pages.section_titles(found)[key],
        form=form,
        rows=rows,
        is_open=is_open or request.method == "POST",
        saved=pages.saved_words(found.nomination.saved_at, at) if request.method == "GET" or more else None,
        sections=pages.shown_sections(found, at, named, key),
        facts=pages.frame_facts(found.content, named, pages.chosen_categories(found)),
        countries=countries.offered,
    )


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


def _countries_of(found: Nominated) -> Countries:
    codes = {*found.content.countries_organisation, *found.content.countries_impact}
    return Countries(queries.country_names(db_session(), codes), language())


def _no_countries() -> Countries:
    return Countries({}, language())


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
