"""Forms of an edition, its rules, categories and criteria. Texts are edited in one language at a time."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from awards.core.vocabulary import AGGREGATES, FOCUS_AREAS, LINEAR, ORDINAL, SHEETS
from awards.programme.document import MOST_ADVANCING, MOST_REVIEWS
from awards.programme.forms.parts import ChangeForm, instant_field, key_field, number_field, text_field
from awards.programme.rounds import ALL, MOST_COMPARED
from awards.web.fields import WholeField
from awards.web.forms import Form
from awards.web.labels import label

MOST_TIE_STEPS = 5

RANKED_BY = {
    LINEAR: _l("By points, with each judge’s severity taken out"),
    ORDINAL: _l("By points taken as steps of a rating scale, with each judge’s severity taken out"),
}
"""How scores become the ranking that counts, in words."""

OPEN_SCORES = {
    SHEETS: _l("Every scorecard, without names of judges and of entries that did not get a place"),
    AGGREGATES: _l("The means of each entry only, without names of entries that did not get a place"),
}
"""What is published of the scores with the winners, in words."""


class NewEditionForm(Form):
    """A new edition: its year and dates; everything else comes from an edition or from the proposal."""

    year = number_field(_l("Year"), 2014, 2200)
    kind = RadioField(
        _l("What it is"),
        [InputRequired(_l("Say whether it is the real award or a rehearsal: it stays so."))],
        choices=[
            SelectChoice("real", _l("The real award: what nominees send counts, and what is announced is public")),
            SelectChoice("rehearsal", _l("A rehearsal: made up, kept apart from the real award, marked on every page")),
        ],
    )
    source = RadioField(_l("Begin from"), default="default")
    opens_at = instant_field(_l("Nominations open"))
    closes_at = instant_field(_l("Nominations close"))
    round_opens_at = instant_field(_l("Judging begins"))
    round_closes_at = instant_field(_l("Judging ends"))
    finalists_at = instant_field(_l("Finalists are announced"), required=False)
    winners_at = instant_field(_l("Winners are announced"), required=False)


class RulesForm(ChangeForm):
    """Scale, who may enter, who may judge whom, ties."""

    lowest = number_field(_l("Lowest point"), 0, 9)
    highest = number_field(_l("Highest point"), 1, 100)
    half_points = BooleanField(_l("Judges may give half points"))
    most_categories = WholeField(
        _l("Categories that one nominee may enter at most"),
        [Optional(), NumberRange(1, 50, _l("Enter a number from %(low)s to %(high)s", low=1, high=50))],
        description=_l("Counted over all nominations of the nominee. Empty: any number."),
    )
    most_nominations = WholeField(
        _l("Nominations that one nominator may send at most"),
        [Optional(), NumberRange(1, 100, _l("Enter a number from %(low)s to %(high)s", low=1, high=100))],
        description=_l("Drafts and withdrawn nominations do not count. Empty: any number."),
    )
    no_former_winner = BooleanField(_l("Whoever won a category does not enter it again"))
    no_staff_or_jury = BooleanField(_l("Staff and judges of this edition do not nominate"))
    same_country = BooleanField(
        _l("Nobody judges an organisation of their own country"),
        description=_l("Then a judge of the same country as the organisation is in conflict with its nomination."),
    )
    why_for_extremes = BooleanField(
        _l("The lowest and the highest point need a reason"),
        description=_l("Judges write a short why beside them before they confirm."),
    )
    ranked_by = SelectField(
        _l("How scores become a ranking"),
        choices=[SelectChoice(key, words) for key, words in RANKED_BY.items()],
        description=_l("Staff see both side by side; this one fills the places."),
    )
    last_by_pairs = BooleanField(
        _l("In the last round judges compare entries two at a time"),
        description=_l(
            "Where at most %(most)s of a category go on to it. Those comparisons fill the places then, and scores do in"
            " every other category.",
            most=MOST_COMPARED,
        ),
    )
    open_scores = SelectField(
        _l("What is published of the scores"),
        choices=[SelectChoice(key, words) for key, words in OPEN_SCORES.items()],
        description=_l("With the winners. Only from scorecards can anybody compute the whole ranking again."),
    )


class CategoryForm(ChangeForm):
    """A category; its criteria have pages of their own."""

    name = text_field(_l("Name"), 300)
    description = text_field(_l("What belongs here"), 3000, required=False, area=True)
    reviews = number_field(_l("Reviews for each entry"), 1, 50)
    finalists = number_field(_l("Finalists at most"), 1, 100)
    winners = number_field(_l("Winners at most"), 1, 100)
    focus_area = SelectField(
        _l("Focus area of Partner2Connect"),
        description=_l("Laureates are set beside pledges of this focus area. Empty: beside none."),
    )
    place = number_field(_l("Place in the order"), 1, 30)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        areas = [SelectChoice(key, label(key)) for key in FOCUS_AREAS]
        self.focus_area.choices = [SelectChoice("", _l("None")), *areas]


class NewCategoryForm(CategoryForm):
    """A category that is added; its criteria are copied from another and changed afterwards."""

    key = key_field(_l("For instance: skills. Small Latin letters, digits and hyphens. It does not change later."))
    criteria_of = SelectField(_l("Copy the criteria of"))


def dates_form(rounds: int) -> type[ChangeForm]:
    """The form of an edition's name and dates, with a pair of instants for each round."""
    fields: dict[str, Any] = {
        "name": text_field(_l("Name of the edition"), 300),
        "opens_at": instant_field(_l("Nominations open")),
        "closes_at": instant_field(_l("Nominations close")),
    }
    for number in range(1, rounds + 1):
        fields[f"round_{number}_opens_at"] = instant_field(_l("Round %(number)s of judging opens", number=number))
        fields[f"round_{number}_closes_at"] = instant_field(_l("Round %(number)s of judging closes", number=number))
    fields["finalists_at"] = instant_field(_l("Finalists are announced"), required=False)
    fields["winners_at"] = instant_field(_l("Winners are announced"), required=False)
    return type("DatesForm", (ChangeForm,), fields)


def round_form(categories: Sequence[tuple[str, str, int]], *, another_follows: bool) -> type[ChangeForm]:
    """The form of a round: its name and dates, and by category how many judges read an entry and how many go on.

    `categories` are (key, name, reviews of the category).
    """
    fields: dict[str, Any] = {
        "name": text_field(
            _l("Name of the round"),
            300,
            required=False,
            description=_l("For instance: Longlist. Empty: by its number."),
        ),
        "opens_at": instant_field(_l("The round opens")),
        "closes_at": instant_field(_l("The round closes")),
        "blind": BooleanField(_l("Judges do not see who is nominated")),
    }
    for key, name, usual in categories:
        choices = [
            SelectChoice("", _l("As the category says: %(number)s", number=usual)),
            SelectChoice(ALL, _l("Every judge of the category")),
            *(SelectChoice(str(number), str(number)) for number in range(1, MOST_REVIEWS + 1)),
        ]
        fields[f"reviews_{key}"] = SelectField(
            _l("Reviews for each entry: %(category)s", category=name), choices=choices
        )
    for key, name, _usual in categories if another_follows else ():
        limits = NumberRange(
            1, MOST_ADVANCING, _l("Enter a number from %(low)s to %(high)s", low=1, high=MOST_ADVANCING)
        )
        fields[f"advancing_{key}"] = WholeField(
            _l("Entries that go on to the next round: %(category)s", category=name), [Optional(), limits],
            description=_l("Empty: all of them."),
        )  # fmt: skip
    return type("RoundForm", (ChangeForm,), fields)


def rules_form(criteria: Sequence[tuple[str, str]]) -> type[RulesForm]:
    """The form of an edition's rules; each step of the tie rule is chosen among the criteria and two fixed ones."""
    choices = [
        SelectChoice("", _l("No further step")),
        *(
            SelectChoice(f"criterion:{key}", _l("The higher mean in: %(criterion)s", criterion=name))
            for key, name in criteria
        ),
        SelectChoice("more_reviews", _l("More reviews")),
        SelectChoice("jury", _l("The jury decides")),
    ]
    return type(
        "RulesForm",
        (RulesForm,),
        {
            f"tie_{step}": SelectField(_l("Equal scores, step %(step)s", step=step), choices=choices, default="")
            for step in range(1, MOST_TIE_STEPS + 1)
        },
    )


def criterion_form(points: Sequence[int], *, new: bool) -> type[ChangeForm]:
    """The form of a criterion: its weight, its name and the meaning of the points that need one."""
    fields: dict[str, Any] = {"key": key_field(_l("For instance: results. It does not change later."))} if new else {}
    fields["name"] = text_field(_l("Name"), 300)
    fields["weight"] = number_field(
        _l("Weight"),
        1,
        1000,
        _l("Counted against the other weights of the category: 2 and 1 are two thirds and one third."),
    )
    for point in points:
        fields[f"anchor_{point}"] = text_field(_l("What %(point)s means", point=point), 3000, area=True)
    return type("CriterionForm", (ChangeForm,), fields)
