"""Words and addresses that several parts of the home page share."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.publishing.models import Laureate
from awards.publishing.rules import Figure
from awards.publishing.wording import lacking
from awards.web.filters import number, qualified


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Chart:
    """A drawing, with the same data as rows of a table where these stand beside it."""

    drawing: Any
    rows: tuple[Any, ...] = ()
    note: str = ""
    groups: tuple[tuple[str, int], ...] = ()


def edition_url(year: int) -> str:
    return url_for("publishing.edition", year=year)


def laureate_url(slug: str) -> str:
    return url_for("connections.laureate", slug=slug)


def figure_words(figure: Figure | None) -> str | None:
    """A count as its source words it, such as "more than 132"; None when it is not recorded."""
    return qualified(number(figure["figure"]), figure["qualifier"]) if figure else None


def countries_words(figure: Figure | None) -> str | None:
    """A count of countries as its source words it; None when it is not recorded."""
    if figure is None:
        return None
    return str(ngettext("%(count)s country", "%(count)s countries", figure["figure"], count=figure_words(figure)))


def title_of(laureate: Laureate) -> str:
    """What a laureate is called, also where no name is known."""
    return laureate.name or (lacking(laureate) if laureate.erased else _("A laureate whose name is not recorded"))


def sentences(*found: str) -> str:
    """Sentences one after another, without the empty ones."""
    return " ".join(sentence for sentence in found if sentence)
