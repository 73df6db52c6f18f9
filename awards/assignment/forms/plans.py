"""Forms about plans: what to ask of one, what to call it, and which offered reviews to take with it."""

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from awards.assignment.forms.fields import NONE, SHORTER, Between, Choices, as_choices
from awards.assignment.rules import LARGEST_SEED, LONGEST_NAME, LONGEST_REASON
from awards.assignment.rules.options import (
    BONUS,
    LARGEST_BONUS,
    LARGEST_CAP,
    LONGEST_SECONDS,
    SECONDS,
    Objective,
    Options,
    Running,
)
from awards.assignment.services import Wanted
from awards.web.fields import SaidOnce, WholeField
from awards.web.forms import Form

LINES: dict[str, Any] = {"dir": "ltr", "rows": 3, "spellcheck": "false"}
NUMBER = _l("Enter a number, like 0.5.")
NUMERIC = {"inputmode": "numeric"}

OBJECTIVES = [
    (Objective.TOTAL.value, _l("The highest total of fits")),
    (Objective.WORST_FIRST.value, _l("The worst pair as good as can be, then the highest total")),
]
RUNNING = [
    (Running.KEEP.value, _l("Stays as it is")),
    (Running.PREFER.value, _l("Stays where that costs little")),
    (Running.FREE.value, _l("May move like everything else")),
]


class DecimalField(SaidOnce, FloatField):  # type: ignore[misc]
    """A number with a point or a comma, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip().replace(",", ".") for value in valuelist if value.strip()])
        except ValueError as wrong:
            raise ValueError(NUMBER) from wrong


class PlanForm(Form):
    """What staff ask of a plan."""

    name = StringField(
        _l("Name of the draft"),
        [Optional(), Length(max=LONGEST_NAME, message=SHORTER)],
        description=_l("For the staff alone, to tell drafts apart."),
        render_kw={"dir": "auto"},
    )
    partial = BooleanField(
        _l("Leave places empty where there is no judge"),
        description=_l("Fills as many as possible and names every empty place."),
    )
    objective = RadioField(_l("What counts"), [Optional()], choices=as_choices(OBJECTIVES))
    running = RadioField(
        _l("What is assigned already"),
        [Optional()],
        choices=as_choices(RUNNING),
        description=_l("What a judge has begun to score always stays."),
    )
    keep_bonus = DecimalField(
        _l("How much a move must gain"),
        [Optional(), NumberRange(0, int(LARGEST_BONUS), _l("Enter a number from %(min)s to %(max)s."))],
        description=_l("Counts only when it stays where that costs little. A fit is worth 1 to 1.5."),
        render_kw={"inputmode": "decimal"},
    )
    region_cap = WholeField(
        _l("At most so many judges of one region on an entry"),
        [Optional(), Between(1, LARGEST_CAP)],
        render_kw=NUMERIC,
    )
    organisation_cap = WholeField(
        _l("At most so many judges of one employer on an entry"),
        [Optional(), Between(1, LARGEST_CAP)],
        render_kw=NUMERIC,
    )
    chairs = BooleanField(_l("Each entry gets at least one chair"))
    region = SelectField(_l("Each entry gets at least one judge of this region"), [Optional()])
    judges = TextAreaField(
        _l("Each entry gets at least one of these judges"),
        [Optional()],
        description=_l("Their addresses, one a line."),
        render_kw=LINES,
    )
    reviews = TextAreaField(
        _l("Entries that get more or fewer reviews"),
        [Optional()],
        description=_l("One a line: the entry and how many, like 12/skills 4."),
        render_kw=LINES,
    )
    loads = TextAreaField(
        _l("Judges who take more or fewer entries"),
        [Optional()],
        description=_l("One a line: the address, the least and the most, like ada@example.org 2-8."),
        render_kw=LINES,
    )
    together = TextAreaField(
        _l("Pairs that must be"),
        [Optional()],
        description=_l("One a line: the entry and the judge, like 12/skills ada@example.org."),
        render_kw=LINES,
    )
    apart = TextAreaField(
        _l("Pairs that must not be"),
        [Optional()],
        description=_l("Written in the same way."),
        render_kw=LINES,
    )
    seed = WholeField(
        _l("Number that chooses between equal plans"),
        [Optional(), Between(0, LARGEST_SEED)],
        description=_l("The same number gives the same plan."),
        render_kw=NUMERIC,
    )
    seconds = WholeField(
        _l("Seconds for the proof"),
        [Optional(), Between(1, LONGEST_SECONDS)],
        description=_l("After that you get the best plan found so far, and how far it can be from the best."),
        render_kw=NUMERIC,
    )

    def __init__(self, regions: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.region.choices = as_choices([NONE, *regions])

    @property
    def options(self) -> Options:
        """What was chosen, without the exceptions that are typed line by line."""
        usual = Options()
        return Options(
            objective=self.objective.data or usual.objective,
            running=self.running.data or usual.running,
            keep_bonus=BONUS if self.keep_bonus.data is None else self.keep_bonus.data,
            region_cap=self.region_cap.data,
            organisation_cap=self.organisation_cap.data,
            chairs=self.chairs.data,
            region=self.region.data or None,
            partial=self.partial.data,
            seed=self.seed.data or 0,
            seconds=SECONDS if self.seconds.data is None else self.seconds.data,
        )

    @property
    def wanted(self) -> Wanted:
        """The exceptions as they were typed."""
        return Wanted(**{name: self[name].data or "" for name in asdict(Wanted())})

    @property
    def open(self) -> bool:
        """Whether more than the first choices need a look."""
        return any(field.errors for field in self if field.name not in ("name", "partial"))


def as_asked(options: Options, wanted: Wanted) -> dict[str, Any]:
    """A plan's choices as the form shows them."""
    return {
        "partial": options.partial, "objective": str(options.objective), "running": str(options.running),
        "keep_bonus": options.keep_bonus, "region_cap": options.region_cap,
        "organisation_cap": options.organisation_cap, "chairs": options.chairs, "region": options.region or "",
        "seed": options.seed, "seconds": options.seconds, **asdict(wanted),
    }  # fmt: skip


class DescriptionForm(Form):
    """What the staff call a draft and note of it."""

    name = StringField(
        _l("Name of the draft"),
        [Optional(), Length(max=LONGEST_NAME, message=SHORTER)],
        render_kw={"dir": "auto"},
    )
    note = TextAreaField(
        _l("Note"),
        [Optional(), Length(max=LONGEST_REASON, message=SHORTER)],
        description=_l("For the staff alone: why this one, what to ask before it is accepted."),
        render_kw={"rows": 3},
    )


class AcceptanceForm(Form):
    """Which of the offered reviews are taken with the plan, by their place."""

    bridges = SelectMultipleField(_l("Reviews that join what is apart"), choices=[], validate_choice=False)

    @property
    def chosen(self) -> list[int]:
        """The places that were ticked; anything else stands for a place that is not offered."""
        return [
            int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1
            for place in self.bridges.data or []
        ]
