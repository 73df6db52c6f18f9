"""What the pages of a nomination show: sections with their state, what each answer feeds, and words about time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.nominations import policy, rules
from awards.nominations.countries import Countries
from awards.nominations.queries import Nominated
from awards.nominations.rules import Content, State
from awards.programme.models import Category
from awards.web.filters import GENEVA, date_in_words
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.languages import in_language, translated, with_commas


@dataclass(frozen=True)
class SectionShown:
    """A section in the rail, and as a task: `state` is the rail's (done, part, error, empty), `kind` the tag's."""

    key: str
    label: str
    url: str
    state: str
    words: str
    kind: str
    note: str | None
    current: bool = False

    @property
    def rail(self) -> dict[str, object]:
        """The section as a line of the rail; its state is told where something is left to do."""
        note = self.words if self.state in ("part", "error") else None
        return {"label": self.label, "url": self.url, "state": self.state, "note": note, "current": self.current}

    @property
    def task(self) -> dict[str, str | None]:
        """The section as a task of a list."""
        return {"label": self.label, "url": self.url, "note": self.note, "state": self.words, "kind": self.kind}


def why_closed(found: Nominated, at: datetime) -> str | None:
    """Why whoever asks cannot change the nomination's text now; None when it can be changed."""
    if not may_write(found):
        return str(_("You may read this nomination. Its nominator says who may write in it."))
    why = rules.edit_window(found.nomination.state, found.is_taken(at), found.due_at, at)
    return translated(why) if why else None


def may_write(found: Nominated) -> bool:
    """Whether whoever asks has the right to write in the nomination."""
    return policy.may_change(signed_in(), found)


def open_parts(found: Nominated, at: datetime) -> set[str]:
    """The parts that can be changed now: all, those that were sent back, or none."""
    if why_closed(found, at):
        return set()
    every = set(rules.returnable(found.edition.form))
    return every & set(found.open_return.fields) if found.open_return else every


def chosen_categories(found: Nominated) -> list[Category]:
    """The categories that the nomination enters, in the edition's order."""
    return [category for category in found.edition.categories if category.key in found.content.categories]


def shown_sections(
    found: Nominated, at: datetime, countries: Countries, current: str | None = None
) -> list[SectionShown]:
    """Every section with its state, in order; the check page is not among them."""
    problems = rules.problems(found.content, found.edition.form)
    titles = section_titles(found)
    closed = not open_parts(found, at)
    rows = []
    for key, questions in rules.sections(found.edition.form, found.content.categories).items():
        mine = [problem for problem in problems if problem.section == key]
        state, words, kind = _state(found.content, key, questions, mine)
        sent_back = found.open_return is not None and {key, *questions} & set(found.open_return.fields)
        if sent_back and not closed:
            state, words, kind = "error", str(_("To be mended")), "attention"
        rows.append(
            SectionShown(
                key=key,
                label=titles[key],
                url=_section_url(found, key),
                state=state,
                words=words,
                kind=kind,
                note=_note(found, key, countries),
                current=key == current,
            )
        )
    return rows


def _section_url(found: Nominated, key: str) -> str:
    """The page where a section is written; who may only read finds it on the page that shows all."""
    values: dict[str, Any] = {"edition_id": found.edition.id, "nomination_id": found.nomination.id}
    if may_write(found):
        return url_for("nominations.section", key=key, **values)
    return url_for("nominations.check", _anchor=f"section-{key}", **values)


def section_titles(found: Nominated) -> dict[str, str]:
    """The title of each section by its key."""
    own = {section["key"]: in_language(section["title"]) for section in found.edition.form.get("sections", [])}
    return {rules.FRAME: str(_("Nominee and categories")), **own, rules.EVIDENCE: str(_("Evidence"))}


def next_section(found: Nominated, key: str) -> str:
    """The address after this section: the next one, or the check page."""
    keys = list(rules.sections(found.edition.form, found.content.categories))
    place = keys.index(key) + 1
    values: dict[str, Any] = {"edition_id": found.edition.id, "nomination_id": found.nomination.id}
    if place == len(keys):
        return url_for("nominations.check", **values)
    return url_for("nominations.section", key=keys[place], **values)


def frame_facts(content: Content, countries: Countries, categories: list[Category]) -> list[tuple[str, str | None]]:
    """The frame as pairs of term and text."""

    def listed(codes: tuple[str, ...]) -> str | None:
        return with_commas(countries.name(code) for code in codes) or None

    whose = _("Name of the person or project")
    facts = [
        (_("Nominated by"), label(content.relation)),
        (_("What is nominated"), label(content.nominee_kind)),
        (whose, with_commas(content.nominee_names) or None),
        (_("Organisations"), with_commas(name for name, _address in content.organisations) or None),
        (_("Country of the organisation or person"), listed(content.countries_organisation)),
        (_("Countries of impact"), listed(content.countries_impact)),
        (_("Categories"), with_commas(in_language(category.names) for category in categories) or None),
    ]
    if content.pledge:
        facts.append((_("Pledge that the nominee names"), content.pledge))
    named = content.nominee_names and content.organisations
    return facts if named else [fact for fact in facts if fact[1] or fact[0] not in (whose, _("Organisations"))]


def saved_words(saved_at: datetime, at: datetime) -> str:
    """`Saved 14:02 Geneva` today, else `Saved on 3 May 2031`; in Geneva time."""
    local = saved_at.astimezone(GENEVA)
    if local.date() == at.astimezone(GENEVA).date():
        return str(_("Saved %(time)s Geneva", time=local.strftime("%H:%M")))
    return str(_("Saved on %(day)s", day=date_in_words(saved_at)))


def _state(content: Content, key: str, questions: list[str], problems: list[rules.Problem]) -> tuple[str, str, str]:
    if key == rules.EVIDENCE:
        links, files = len(content.evidence), sum(mark.question is None for mark in content.files)
        words = [ngettext("%(num)s link", "%(num)s links", links)] if links else []
        words += [ngettext("%(num)s file", "%(num)s files", files)] if files else []
        return ("done" if words else "empty"), with_commas(words) or str(_("Optional")), "quiet"
    if key == rules.FRAME:
        if not problems:
            return "done", str(_("Complete")), "quiet"
        return "part", str(ngettext("%(num)s thing is missing", "%(num)s things are missing", len(problems))), "info"
    sent = {mark.question for mark in content.files}
    answered = [question for question in questions if content.answers.get(question) or question in sent]
    wrong = [problem for problem in problems if problem.field.removeprefix("answer-") in answered]
    if wrong:
        words = ngettext("%(num)s answer needs a change", "%(num)s answers need a change", len(wrong))
        return "error", str(words), "error"
    if not problems and not answered:
        return "empty", str(_("Optional")), "quiet"
    if not problems:
        return "done", str(_("Complete")), "quiet"
    if not answered:
        return "empty", str(_("Not started")), "plain"
    return "part", str(_("%(done)s of %(all)s answered", done=len(answered), all=len(questions))), "info"


def _note(found: Nominated, key: str, countries: Countries) -> str | None:
    content = found.content
    if key == rules.FRAME:
        parts = [in_language(category.names) for category in chosen_categories(found)]
        parts += [with_commas(countries.name(code) for code in content.countries_impact)]
        return " · ".join(part for part in parts if part) or None
    if key == rules.EVIDENCE:
        return str(_("Reports, articles, pages that show what you say"))
    asked = rules.sections(found.edition.form, content.categories)[key]
    return in_language(rules.questions(found.edition.form)[asked[0]]["label"]) if asked else None


def is_emptied(found: Nominated) -> bool:
    """Whether its texts were deleted when their time was over: one that was sent had a title."""
    return found.nomination.submitted_at is not None and not found.nomination.title


def is_sent(found: Nominated) -> bool:
    """Whether staff have the nomination: it is submitted, or was and came back."""
    return found.nomination.state in (State.SUBMITTED, State.RETURNED)
