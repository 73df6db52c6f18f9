"""Places of an edition's document and their values in words, in the page's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.core.vocabulary import LANGUAGES
from awards.programme.forms import KINDS, OPEN_SCORES, RANKED_BY
from awards.programme.places import NUMBERED, ORDER, Difference, Path, part_of
from awards.programme.rounds import ALL
from awards.web.filters import datetime_geneva
from awards.web.labels import label
from awards.web.languages import in_language, with_commas

WORDS = {
    "year": _l("Year"), "proposal": _l("Proposal"), "names": _l("Name"), "opens_at": _l("Opens"),
    "closes_at": _l("Closes"), "finalists_at": _l("Finalists are announced"), "winners_at": _l("Winners are announced"),
    "rounds": _l("Rounds of judging"), "lowest": _l("Lowest point"), "highest": _l("Highest point"),
    "half_points": _l("Half points"), "descriptions": _l("What belongs here"), "reviews": _l("Reviews for each entry"),
    "finalists": _l("Finalists at most"), "winners": _l("Winners at most"), "focus_area": _l("Focus area"),
    "weight": _l("Weight"), "most_categories": _l("Categories of one nominee, at most"),
    "most_nominations": _l("Nominations of one nominator, at most"),
    "no_former_winner": _l("Former winners stay out of their category"),
    "no_staff_or_jury": _l("Staff and judges do not nominate"), "blind": _l("Judges do not see who is nominated"),
    "advancing": _l("Entries that go on"), "same_country": _l("Nobody judges an organisation of their own country"),
    "why_for_extremes": _l("The lowest and the highest point need a reason"), "tie_rule": _l("Equal scores"),
    "ranked_by": _l("How scores become a ranking"), "last_by_pairs": _l("Two at a time in the last round"),
    "open_scores": _l("What is published of the scores"),
    "title": _l("Title"),
    "label": _l("Question"), "help": _l("Help"), "limit": _l("Limit"), "unit": _l("The limit counts"),
    "required": _l("An answer is needed"), "criteria": _l("Criteria that it feeds"), "hidden": _l("Hidden from judges"),
    "categories": _l("Asked only in"), "kind": _l("Kind of answer"), "choices": _l("Answers to choose from"),
    "measure": _l("Unit of the number"), "least": _l("Lowest number"), "most": _l("Highest number"),
    "ask": _l("Question"), "enter": _l("Who answers this can enter"), "rule": _l("Rule"),
    "category": _l("Category that fits instead"), ORDER: _l("Order"),
}  # fmt: skip
"""The last step of a path in words; steps that only lead on have none."""

BY_CATEGORY = {"reviews", "advancing"}
"""Parts of a round that are by category key."""

GROUPS = {
    "categories": _l("Categories"), "criteria": _l("Criteria"), "sections": _l("Sections"),
    "questions": _l("Questions"), "choices": _l("Answers to choose from"), "eligibility": _l("Check before the form"),
}  # fmt: skip


def place_in_words(path: Path, *documents: Mapping[str, Any]) -> str:
    """A path with the names that the parts have in one of the documents: `Skills · Results · Weight`."""
    found = []
    for end, step in enumerate(path):
        before = path[end - 1] if end else ""
        last = end == len(path) - 1
        if last and step in LANGUAGES and before not in GROUPS:
            found.append(label(step))
        elif before in GROUPS and step != ORDER:
            found.append(_name(path[: end + 1], documents))
        elif path[0] == NUMBERED and end == 1:
            found.append(str(_("Round %(number)s", number=step)))
        elif path[0] == NUMBERED and before in BY_CATEGORY:
            found += [str(WORDS[before]), _name(("categories", step), documents)]
        elif before == "anchors":
            found.append(ngettext("%(num)s point", "%(num)s points", int(step)))
        elif (step in GROUPS and path[end + 1 :] == (ORDER,)) or (step == "eligibility" and not last):
            found.append(str(GROUPS[step]))
        elif step in WORDS and (last or path[end + 1] in LANGUAGES) and not (step == "names" and end):
            found.append(str(WORDS[step]))
    return " · ".join(found or path[-1:])


def value_in_words(difference: Difference, value: Any) -> str:
    """A value on one side of a difference."""
    name = difference.path[-1]
    if value == ALL and BY_CATEGORY & set(difference.path[:-1]):
        return str(_("every judge of the category"))
    if value is None or value == ():
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name == "kind":
        return str(KINDS[value])
    if name == "ranked_by":
        return str(RANKED_BY[value])
    if name == "open_scores":
        return str(OPEN_SCORES[value])
    if name.endswith("_at"):
        return datetime_geneva(datetime.fromisoformat(value))
    return with_commas(map(str, value)) if isinstance(value, tuple) else str(value)


def _name(path: Path, documents: tuple[Mapping[str, Any], ...]) -> str:
    for document in documents:
        part = _part(document, path)
        if part is not None:
            names = next((part[name] for name in ("names", "title", "label", "ask") if part.get(name)), None)
            return in_language(names) or path[-1]
    return path[-1]


def _part(document: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    here: Any = document
    for step in path:
        here = here.get(step) if isinstance(here, Mapping) else part_of(here or (), step)
    return here if isinstance(here, Mapping) else None
