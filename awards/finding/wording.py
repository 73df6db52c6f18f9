"""The words of the list of nominations, in the page's language."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from awards.finding.rules import Said
from awards.nominations.rules import questions
from awards.programme.models import Edition
from awards.web.filters import date_in_short
from awards.web.labels import label
from awards.web.languages import in_language

COLUMN_NAMES = {
    "number": _l("Number"),
    "title": _l("Title"),
    "nominee": _l("Nominee"),
    "organisations": _l("Organisations"),
    "countries": _l("Countries of the organisation"),
    "impact": _l("Countries of impact"),
    "categories": _l("Categories"),
    "entry_states": _l("Entries"),
    "state": _l("State"),
    "language": _l("Language"),
    "nominator": _l("Nominator"),
    "received": _l("Received"),
    "saved": _l("Saved last"),
    "missing": _l("Missing"),
    "tags": _l("Tags"),
    "duplicates": _l("Likely duplicates"),
    "consent": _l("Consent"),
    "letters": _l("Letters"),
}
FACET_NAMES = {
    "state": _l("State"),
    "category": _l("Category"),
    "consent": _l("Consent"),
    "letters": _l("Letters"),
    "missing": _l("Missing in drafts"),
    "duplicates": _l("Likely duplicates"),
    "tag": _l("Tag"),
    "language": _l("Language"),
    "region": _l("ITU region"),
    "group": _l("UN group"),
    "country": _l("Country of the organisation"),
    "impact": _l("Country of impact"),
}
SORT_NAMES = {
    "number": _l("Number"),
    "newest": _l("Newest first"),
    "received": _l("Received last"),
    "saved": _l("Saved last"),
    "title": _l("Title"),
}
PAIR_STATES = {
    Said.OPEN: _l("To decide"),
    Said.LINKED: _l("Linked"),
    Said.KEPT: _l("Kept apart"),
    Said.MERGED: _l("Merged"),
}
STATE_NAMES = {"returned": _l("With the nominator"), "draft": _l("Draft")}
PARTS = {
    "title": _l("Title"),
    "organisations": _l("Organisation"),
    "nominee_names": _l("Nominee"),
    "categories": _l("Category"),
    "countries_organisation": _l("Country of the organisation"),
    "countries_impact": _l("Country of impact"),
    "pledge": _l("Pledge that the nominee names"),
}


def part_words(of: Edition, name: str) -> str:
    """A part of a nomination: a field of its frame, or a question by its own words."""
    if name in PARTS:
        return str(PARTS[name])
    question = questions(of.form).get(name.removeprefix("answer-"))
    return in_language(question["label"]) if question else name


def state_words(state: str) -> str:
    """The state of a nomination as staff see it."""
    return str(STATE_NAMES.get(state) or label(state))


def option_words(
    of: Edition, facet: str, value: str, countries: Mapping[str, dict[str, str]], tags: Mapping[str, str]
) -> str:
    """The words of one value of a facet; a value that nobody has words for is shown as it is."""
    match facet:
        case "category":
            names = next((category.names for category in of.categories if category.key == value), None)
            return in_language(names) if names else value
        case "country" | "impact":
            return in_language(countries[value]) if value in countries else value
        case "missing":
            return part_words(of, value)
        case "duplicates":
            return str(PAIR_STATES[Said(value)])
        case "tag":
            return tags.get(value, value)
        case "state":
            return state_words(value)
        case _:
            return label(value)


def day_words(name: str, day: date) -> str:
    """A limit of days in words."""
    text = date_in_short(day)
    return str(_("Received from %(day)s", day=text) if name == "since" else _("Received until %(day)s", day=text))
