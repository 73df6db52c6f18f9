"""What is open, in words, each with the page on which it is mended."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from awards.decisions import rules
from awards.decisions.queries import InTheWay
from awards.programme.choosing import in_address
from awards.programme.models import Category, Edition, Round
from awards.web.languages import translated


@dataclass(frozen=True)
class Open:
    """An open item as text; `link` says what `url` leads to, where it is mended."""

    kind: str
    text: str
    link: str
    url: str


def in_words(edition: Edition, category: Category, round_: Round, item: rules.OpenItem, in_the_way: InTheWay) -> Open:
    """An open item of a choice in the category and round."""
    if meeting := in_the_way.open_meeting((category.id, round_.id)) if item.kind == rules.MEETING else None:
        url = url_for("jury.meeting", edition_id=edition.id, meeting_id=meeting)
        return Open(item.kind, translated(item.in_words()), _("Go to the meeting"), url)
    number = in_address(edition, round_)
    who_is_late = _("See who is late"), url_for("watching.progress", edition_id=edition.id, round=number)
    ranking = _("See the ranking"), url_for(
        "ranking.category", edition_id=edition.id, key=category.key, round=number,
    )  # fmt: skip
    link, url = {
        rules.CONFLICTS: (
            _("Decide about them"), url_for("decisions.overview", edition_id=edition.id, _anchor="conflicts"),
        ),
        rules.REVIEWS: who_is_late if (category.id, round_.id) in in_the_way.late else ranking,
        rules.COMPARISONS: who_is_late,
        rules.TIE: ranking,
    }[item.kind]  # fmt: skip
    return Open(item.kind, translated(item.in_words()), link, url)
