"""Forms of the programme: one a concern of an edition's set-up. Texts are edited in one language at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from awards.core.vocabulary import FOCUS_AREAS
from awards.web.filters import GENEVA
from awards.web.forms import Form
from awards.web.labels import label

WHOLE = _l("Enter a whole number")
MOST_TIE_STEPS = 5


class GenevaInstantField(DateTimeLocalField):  # type: ignore[misc]
    """An instant, typed and shown in Geneva time, held in UTC. An hour that the clocks skip is refused."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), **values: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **values)
        self.type = "DateTimeLocalField"

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        for form in self.format:
            try:
                typed = datetime.strptime(valuelist[0].strip(), form)  # noqa: DTZ007 - Geneva's zone is put on below
            except ValueError:
                continue
            instant = typed.replace(tzinfo=GENEVA).astimezone(UTC)
            if instant.astimezone(GENEVA).replace(tzinfo=None) != typed:
                self.data = None
                raise ValueError(_l("The clocks skip this hour: enter another time"))
            self.data = instant
            return
        self.data = None
        raise ValueError(_l("Enter a date and a time"))


def _instant(words: Any, *, required: bool = True) -> GenevaInstantField:
    check = InputRequired(_l("Enter a date and a time")) if required else Optional()
    return GenevaInstantField(words, [check])


def _number(words: Any, lowest: int, highest: int, description: Any = "") -> IntegerField:
    limits = NumberRange(lowest, highest, _l("Enter a number from %(low)s to %(high)s", low=lowest, high=highest))
    return IntegerField(words, [InputRequired(WHOLE), limits], description=description)


def _key(description: Any) -> StringField:
    return StringField(
        _l("Short name in addresses and files"),
        [InputRequired(_l("Enter a short name")), Length(max=40, message=_l("Use at most 40 characters"))],
        description=description,
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )


def _text(words: Any, longest: int, *, required: bool = True, area: bool = False, description: Any = "") -> StringField:
    checks = [Length(max=longest, message=_l("Use at most %(count)s characters", count=longest))]
    kind = TextAreaField if area else StringField
    first = InputRequired(_l("Enter a text")) if required else Optional()
    return kind(words, [first, *checks], description=description, render_kw={"dir": "auto"})


class ButtonForm(Form):
    """Only the token against forged requests."""


class ChangeForm(Form):
    """A change of an edition; `version` tells which state of it the page showed."""

    version = HiddenField()

    @property
    def expected_version(self) -> int:
        """The version that the page showed; 0, which is never current, for anything else."""
        return int(self.version.data) if str(self.version.data or "").isdecimal() else 0


class NewEditionForm(Form):
    """A new edition: its year and dates; everything else comes from an edition or from the proposal."""

    year = _number(_l("Year"), 2014, 2200)
    rehearsal = BooleanField(
        _l("A rehearsal"),
        description=_l("Made-up nominations, kept apart from the real award and marked on every page."),
    )
    source = RadioField(_l("Begin from"), default="default")
    opens_at = _instant(_l("Nominations open"))
    closes_at = _instant(_l("Nominations close"))
    round_opens_at = _instant(_l("Judging begins"))
    round_closes_at = _instant(_l("Judging ends"))
    finalists_at = _instant(_l("Finalists are announced"), required=False)
    winners_at = _instant(_l("Winners are announced"), required=False)


class RulesForm(ChangeForm):
    """Scale, who may enter, ties."""

    lowest = _number(_l("Lowest point"), 0, 9)
    highest = _number(_l("Highest point"), 1, 100)
    half_points = BooleanField(_l("Judges may give half points"))
    most_categories = IntegerField(
        _l("Categories that one nominee may enter at most"),
        [Optional(), NumberRange(1, 50, _l("Enter a number from %(low)s to %(high)s", low=1, high=50))],
        description=_l("Counted over all nominations of the nominee. Empty: any number."),
    )
    no_former_winner = BooleanField(_l("Whoever won a category does not enter it again"))
    no_staff_or_jury = BooleanField(_l("Staff and judges of this edition do not nominate"))


class CategoryForm(ChangeForm):
    """A category; its criteria have pages of their own."""

    name = _text(_l("Name"), 300)
    description = _text(_l("What belongs here"), 3000, required=False, area=True)
    reviews = _number(_l("Reviews for each entry"), 1, 50)
    finalists = _number(_l("Finalists at most"), 1, 100)
    winners = _number(_l("Winners at most"), 1, 100)
    focus_area = SelectField(
        _l("Focus area of Partner2Connect"),
        description=_l("Laureates are set beside pledges of this focus area. Empty: beside none."),
    )
    place = _number(_l("Place in the order"), 1, 30)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        areas = [SelectChoice(key, label(key)) for key in FOCUS_AREAS]
        self.focus_area.choices = [SelectChoice("", _l("None")), *areas]


class NewCategoryForm(CategoryForm):
    """A category that is added; its criteria are copied from another and changed afterwards."""

    key = _key(_l("For instance: skills. Small Latin letters, digits and hyphens. It does not change later."))
    criteria_of = SelectField(_l("Copy the criteria of"))


class FormDocumentForm(ChangeForm):
    """The questions of a nomination as JSON."""

    form = TextAreaField(
        _l("Sections and questions"),
        [InputRequired(_l("Enter the sections and questions"))],
        description=_l("JSON. `limit` counts characters; `criteria` names the criteria that an answer feeds."),
        render_kw={"dir": "ltr", "spellcheck": "false", "rows": 30},
    )


def dates_form(rounds: int) -> type[ChangeForm]:
    """The form of an edition's name and dates, with a pair of instants for each round."""
    fields: dict[str, Any] = {
        "name": _text(_l("Name of the edition"), 300),
        "opens_at": _instant(_l("Nominations open")),
        "closes_at": _instant(_l("Nominations close")),
    }
    for number in range(1, rounds + 1):
        fields[f"round_{number}_opens_at"] = _instant(_l("Round %(number)s of judging opens", number=number))
        fields[f"round_{number}_closes_at"] = _instant(_l("Round %(number)s of judging closes", number=number))
    fields["finalists_at"] = _instant(_l("Finalists are announced"), required=False)
    fields["winners_at"] = _instant(_l("Winners are announced"), required=False)
    return type("DatesForm", (ChangeForm,), fields)


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
    fields: dict[str, Any] = {"key": _key(_l("For instance: results. It does not change later."))} if new else {}
    fields["name"] = _text(_l("Name"), 300)
    fields["weight"] = _number(
        _l("Weight"),
        1,
        1000,
        _l("Counted against the other weights of the category: 2 and 1 are two thirds and one third."),
    )
    for point in points:
        fields[f"anchor_{point}"] = _text(_l("What %(point)s means", point=point), 3000, area=True)
    return type("CriterionForm", (ChangeForm,), fields)
