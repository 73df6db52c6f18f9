"""How pages tell the rounds of judging: their names, who reads what, and who goes on, in the page's language."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.vocabulary import LINEAR, SHEETS
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.web.filters import datetime_geneva
from awards.web.languages import in_language, with_commas


def round_name(round_: Round) -> str:
    """A round by its name, else by its number."""
    return in_language(round_.names) or str(_("Round %(number)s", number=round_.number))


def round_rows(edition: Edition) -> list[dict[str, Any]]:
    """Each round of judging for staff: its name, its dates, and what it asks for in short sentences."""
    return [
        {
            "number": round_.number,
            "name": round_name(round_),
            "from": datetime_geneva(round_.opens_at),
            "to": datetime_geneva(round_.closes_at),
            "facts": [
                *([str(_("Judges do not see who is nominated."))] if round_.blind else []),
                *(f"{in_language(c.names)}: {_in_round(edition, round_, c)}" for c in edition.categories),
            ],
        }
        for round_ in edition.rounds
    ]


def reading_of(edition: Edition, category: Category) -> list[str]:
    """How entries of a category are read, one sentence a round; a round is named where there are several."""
    if len(edition.rounds) == 1:
        return [_in_round(edition, rounds.first(edition), category)]
    return [f"{round_name(round_)}: {_in_round(edition, round_, category)}" for round_ in edition.rounds]


def judging_sentences(edition: Edition) -> list[str]:
    """What the rules say of judging beside criteria and numbers: the rounds, and what judges see and write."""
    said = [
        _("%(round)s: %(from)s to %(to)s.", round=row["name"], **{"from": row["from"], "to": row["to"]})
        for row in round_rows(edition)
    ]
    blind = [round_name(round_) for round_ in edition.rounds if round_.blind]
    if len(edition.rounds) > 1:
        said.append(_("Finalists and winners rest on the scores of the last round alone."))
    if len(blind) == len(edition.rounds):
        said.append(_("Judges do not see who is nominated."))
    elif blind:
        said.append(_("Judges do not see who is nominated in: %(rounds)s.", rounds=with_commas(blind)))
    said.append(_("Nobody judges a nomination to which a tie is known or declared."))
    if edition.same_country:
        said.append(_("Nobody judges an organisation of their own country."))
    if edition.why_for_extremes:
        said.append(_("Judges give a short reason with the lowest and the highest point."))
    said.append(_("Only scores that a judge has confirmed when a round closes count."))
    said.append(
        _("The jury begins from a ranking by points, with each judge’s severity taken out.")
        if edition.ranked_by == LINEAR
        else _(
            "The jury begins from a ranking by points taken as steps of a rating scale, with each judge’s severity"
            " taken out."
        )
    )
    if compared := [in_language(c.names) for c in edition.categories if by_pairs(edition, c)]:
        said.append(
            _(
                "In %(round)s, judges compare the entries two at a time: %(categories)s. Those comparisons fill the"
                " places there, and equal ones stand in the order of their scores.",
                round=round_name(rounds.last(edition)), categories=with_commas(compared),
            )
        )  # fmt: skip
        if len(compared) < len(edition.categories):
            said.append(_("In the other categories more entries may go on to it, so scores fill the places."))
    said.append(
        _("With the winners every scorecard is published, without names of judges and of entries without a place.")
        if edition.open_scores == SHEETS
        else _("With the winners the means of each entry are published, without names of entries without a place.")
    )
    return [str(sentence) for sentence in said]


def by_pairs(edition: Edition, category: Category) -> bool:
    """Whether comparisons two at a time rank the category in the last round."""
    return rounds.by_pairs(edition, rounds.last(edition), category)


def _in_round(edition: Edition, round_: Round, category: Category) -> str:
    asked = rounds.reviews(round_, category)
    if asked == rounds.ALL:
        read = str(_("Each entry is read by every judge of the category who has no conflict."))
    else:
        read = ngettext("Each entry is read by %(num)s judge.", "Each entry is read by %(num)s judges.", asked)
    if rounds.after(edition, round_.number) is None:
        return read
    most = rounds.advancing(round_, category)
    on = _("All go on.") if most is None else ngettext("%(num)s goes on.", "%(num)s go on.", most)
    return f"{read} {on}"
