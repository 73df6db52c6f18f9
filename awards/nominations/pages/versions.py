"""Two versions of a nomination's text beside each other, part by part."""

import unicodedata
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.pages.sections import section_titles
from awards.nominations.queries import Nominated
from awards.nominations.rules import Content
from awards.nominations.rules.differences import Piece, differences
from awards.nominations.rules.files import FILES, FileMark
from awards.nominations.wording import countries_in, shown_answer
from awards.programme.questions import every
from awards.web.labels import label
from awards.web.languages import in_language


@dataclass(frozen=True)
class PartCompared:
    """One part in two versions: `seal` is of what stands now, and `returns` says that the older text can return."""

    name: str
    title: str
    pieces: list[Piece]
    direction: str
    seal: str
    returns: bool


def codes_in(found: Nominated, texts: list[Content]) -> set[str]:
    """The codes of all countries that stand in these texts."""
    asked = [question for section in every(found.edition.form) for question in section.questions]
    codes: set[str] = set()
    for content in texts:
        codes |= {*content.countries_organisation, *content.countries_impact, *countries_in(asked, content.answers)}
    return codes


def compared(
    found: Nominated, older: Content, newer: Content, countries: Countries, open_parts: set[str]
) -> list[PartCompared]:
    """The parts that differ between two versions, in the order of the form."""
    before, after = _texts(found, older, countries), _texts(found, newer, countries)
    rows = []
    for name, (title, text) in after.items():
        old = before[name][1]
        if old == text:
            continue
        section = rules.FRAME if name in rules.FRAME_PARTS else name.removeprefix(rules.ANSWER)
        is_open = section in open_parts and name != FILES
        now = rules.seal(found.content, name) if name != FILES else ""
        differs = is_open and rules.seal(older, name) != now
        rows.append(PartCompared(name, title, differences(old, text), _direction(text or old), now, differs))
    return rows


def _direction(text: str) -> str:
    """The direction of a text by its first letter that has one, as a browser tells it."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def _texts(found: Nominated, content: Content, countries: Countries) -> dict[str, tuple[str, str]]:
    """Every part with its title and its words, one line for each thing of a list."""
    names = {category.key: in_language(category.names) for category in found.edition.categories}
    organisations = [f"{name} ({address})" if address else name for name, address in content.organisations]
    texts = {
        "title": (_("Title of the nomination"), content.title),
        "relation": (_("Nominated by"), label(content.relation)),
        "nominee_kind": (_("What is nominated"), label(content.nominee_kind)),
        "nominee_names": (_("Name of the person or project"), "\n".join(content.nominee_names)),
        "organisations": (_("Organisations"), "\n".join(organisations)),
        "countries_organisation": (
            _("Country of the organisation or person"), _listed(content.countries_organisation, countries),
        ),
        "countries_impact": (_("Countries of impact"), _listed(content.countries_impact, countries)),
        "categories": (_("Categories"), "\n".join(names.get(key, key) for key in content.categories)),
        "language": (_("The language that you write in"), LANGUAGE_NAMES.get(content.language, content.language)),
        "pledge": (_("Pledge that the nominee names"), content.pledge),
    }  # fmt: skip
    for section in every(found.edition.form):
        for question in section.questions:
            shown = shown_answer(question, content.answers.get(question.key, ""), countries)
            texts[rules.answer_field(question.key)] = (shown.label, shown.text or "")
    links = [f"{title} {url}".strip() for title, url in content.evidence]
    texts[rules.EVIDENCE] = (section_titles(found)[rules.EVIDENCE], "\n".join(links))
    texts[FILES] = (_("Files"), "\n".join(_file(mark) for mark in content.files))
    return texts


def _file(mark: FileMark) -> str:
    return str(_("File %(number)s (%(kind)s)", number=mark.number, kind=mark.kind.upper()))


def _listed(codes: tuple[str, ...], countries: Countries) -> str:
    return "\n".join(countries.name(code) for code in codes)
