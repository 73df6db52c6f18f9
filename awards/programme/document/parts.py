"""The parts of an edition's document and the shape of their values."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

LONGEST_ANSWER = 20_000
"""No question may ask for more characters or words than that."""

MOST_ROUNDS = 5
MOST_REVIEWS = 50
MOST_ADVANCING = 10_000

MOST_CHOICES = 50

MOST_ELIGIBILITY = 6
"""So many yes-or-no questions may stand before the form."""


def _written_instant(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("not an instant")
    return value


def _reviews(value: Any) -> int | str:
    if value == "all" or (type(value) is int and 1 <= value <= MOST_REVIEWS):
        return cast(int | str, value)
    raise PydanticCustomError("reviews", "reviews")


Language = Literal["ar", "zh", "en", "fr", "ru", "es"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=3000, strip_whitespace=True)]
Names = Annotated[dict[Language, Short], Field(min_length=1)]
Texts = dict[Language, Long]
Unit = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Bound = Annotated[int, Field(ge=-(10**12), le=10**12)]
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_instant)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Dates(_Part):
    """When nominations open and close, and when results are told; the last two may be unknown yet."""

    opens_at: Instant
    closes_at: Instant
    finalists_at: Instant | None = None
    winners_at: Instant | None = None


class RoundPart(_Part):
    """A stretch of judging; `reviews` and `advancing` are by category key, and say only what differs or is limited."""

    opens_at: Instant
    closes_at: Instant
    names: dict[Language, Short] = {}
    blind: bool = False
    reviews: dict[str, Annotated[int | str, PlainValidator(_reviews)]] = {}
    advancing: dict[str, Annotated[int, Field(ge=1, le=MOST_ADVANCING)]] = {}


class Scale(_Part):
    """The points of every criterion of the edition."""

    lowest: Annotated[int, Field(ge=0, le=9)] = 1
    highest: Annotated[int, Field(ge=1, le=100)] = 5
    half_points: bool = False


class CriterionPart(_Part):
    """What judges score; `anchors` gives the meaning of points, by point and language."""

    key: Key
    names: Names
    weight: Annotated[int, Field(gt=0, le=1000)]
    anchors: dict[Annotated[str, StringConstraints(pattern=r"^\d{1,3}$")], Annotated[Texts, Field(min_length=1)]]


class CategoryPart(_Part):
    """A prize."""

    key: Key
    names: Names
    descriptions: Texts = {}
    reviews: Annotated[int, Field(ge=1, le=50)] = 3
    finalists: Annotated[int, Field(ge=1, le=100)] = 3
    winners: Annotated[int, Field(ge=1, le=100)] = 1
    focus_area: Literal["access", "adoption", "value-creation", "accelerate"] | None = None
    criteria: Annotated[tuple[CriterionPart, ...], Field(min_length=1, max_length=20, strict=False)]


class Switches(_Part):
    """Who may enter, who may not judge whom, what judges say beside their points, and which ranking counts."""

    most_categories: Annotated[int, Field(ge=1, le=50)] | None = 2
    most_nominations: Annotated[int, Field(ge=1, le=100)] | None = None
    no_former_winner: bool = True
    no_staff_or_jury: bool = True
    same_country: bool = False
    why_for_extremes: bool = False
    ranked_by: Literal["linear", "ordinal"] = "linear"
    last_by_pairs: bool = False
    open_scores: Literal["sheets", "aggregates"] = "sheets"


class TieStep(_Part):
    """One step of the tie rule."""

    rule: Literal["criterion", "more_reviews", "jury"]
    criterion: Key | None = None


class Choice(_Part):
    """One answer of a list."""

    key: Key
    label: Names


class Question(_Part):
    """A question; `limit` counts in `unit`, of people and countries how many. See `awards.programme.questions`."""

    key: Key
    kind: Literal["long", "short", "choice", "number", "date", "link", "countries", "people", "file"] = "long"
    label: Names
    help: Texts = {}
    limit: Annotated[int, Field(ge=1, le=LONGEST_ANSWER)] | None = None
    unit: Literal["characters", "words"] = "characters"
    required: bool = True
    criteria: Annotated[tuple[Key, ...], Field(max_length=20, strict=False)] = ()
    hidden: bool = False
    categories: Annotated[tuple[Key, ...], Field(min_length=1, max_length=30, strict=False)] | None = None
    choices: Annotated[tuple[Choice, ...], Field(max_length=MOST_CHOICES, strict=False)] = ()
    measure: dict[Language, Unit] = {}
    least: Bound | None = None
    most: Bound | None = None


class Section(_Part):
    """Some questions under one title."""

    key: Key
    title: Names
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=30, strict=False)]


class FormPart(_Part):
    """The questions of a nomination."""

    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=20, strict=False)]


class EligibilityPart(_Part):
    """A yes-or-no question before the form: who does not answer `enter` cannot enter, by the `rule`.

    `category` is the one that fits instead, when there is one.
    """

    key: Key
    ask: Names
    enter: Literal["yes", "no"] = "yes"
    rule: Annotated[Texts, Field(min_length=1)]
    category: Key | None = None


class EditionDocument(_Part):
    """A whole edition. `proposal` marks one whose rules nobody has adopted yet."""

    year: Annotated[int, Field(ge=2014, le=2200)]
    proposal: bool = False
    names: Names
    dates: Dates
    rounds: Annotated[tuple[RoundPart, ...], Field(min_length=1, max_length=MOST_ROUNDS, strict=False)]
    scale: Scale = Scale()
    categories: Annotated[tuple[CategoryPart, ...], Field(min_length=1, max_length=30, strict=False)]
    rules: Switches = Switches()
    tie_rule: Annotated[tuple[TieStep, ...], Field(min_length=1, max_length=20, strict=False)]
    form: FormPart
    eligibility: Annotated[tuple[EligibilityPart, ...], Field(max_length=MOST_ELIGIBILITY, strict=False)] = ()

    @property
    def opens_at(self) -> datetime:
        return self.dates.opens_at

    @property
    def closes_at(self) -> datetime:
        return self.dates.closes_at

    @property
    def finalists_at(self) -> datetime | None:
        return self.dates.finalists_at

    @property
    def winners_at(self) -> datetime | None:
        return self.dates.winners_at
