"""What the page of components shows: made-up data for every component, and nothing of the record."""

from datetime import UTC, date, datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from awards.web.drawing import bars, dots, lines, map

CATEGORIES = ("access", "skills", "leadership-in-tech", "leadership-in-smes", "research")
COUNTRIES = ("KE", "PE", "FJ", "NO", "KZ")
NOMINATIONS = (240, 150, None, 310, 205, None, None, 160, 190, 132)


ENDLESS = "https://organisation.example/" + "a_page_far_down_of_the_site_" * 3
"""A name that offers no blank to break a line at."""


class SampleForm(Form):  # type: ignore[misc]
    """One field of each kind."""

    organisation = StringField(
        "Name of the organisation", [InputRequired()], description="As it stands on official papers."
    )
    began = IntegerField(
        "When did it begin?", [InputRequired(), NumberRange(1990, 2031, "Enter a year from 1990 to 2031.")]
    )
    change = TextAreaField(
        "What has changed for women and girls because of this project?",
        [InputRequired()],
        description="Say what is different, for how many, and since when. Plain words count for more than fine ones.",
    )
    kind = RadioField(
        "Who is nominated?",
        [InputRequired()],
        choices=[
            SelectChoice("organisation", "An organisation"),
            SelectChoice("person", "A person"),
            SelectChoice("project", "A named project"),
        ],
    )
    languages = SelectMultipleField(
        "Which languages do you read?",
        choices=[
            SelectChoice("en", "English"),
            SelectChoice("fr", "Français"),
            SelectChoice("ar", "العربية"),
            SelectChoice("zh", "中文"),
        ],
    )
    channel = RadioField("Where do you tell of it?", choices=[SelectChoice("site", ENDLESS)])
    country = SelectField(
        "Country of the organisation",
        choices=[SelectChoice("KE", "Kenya"), SelectChoice("PE", "Peru"), SelectChoice("NO", "Norway")],
    )
    closes = DateTimeLocalField("The call closes", [InputRequired()])
    consent = BooleanField(
        "The nominee knows about this nomination", description="We write to them before anything is public."
    )


def samples(rtl: bool = False) -> dict[str, Any]:
    """All that `dev/components.html` needs; `rtl` turns the charts to be read from right to left."""
    return {
        "form": _form(),
        "endless": ENDLESS,
        "categories": CATEGORIES,
        "laureates": list(zip(CATEGORIES, COUNTRIES, strict=True)),
        "tasks": [
            {
                "label": "Frame",
                "url": "#",
                "note": "Skills · organisation in Kenya",
                "state": "Complete",
                "kind": "quiet",
            },
            {"label": "The project", "url": "#", "state": "2 answers need a change", "kind": "error"},
            {"label": "Results and evidence", "url": "#", "state": "3 of 5 answered", "kind": "info"},
            {"label": "Files and links", "url": "#", "note": "Links first", "state": "Not started", "kind": "plain"},
            {"label": "Check and submit", "state": "Opens when all is complete", "kind": "quiet"},
        ],
        "sections": [
            {"label": "Who you are", "url": "#", "state": "done"},
            {"label": "The project", "url": "#", "state": "error", "note": "2 answers need a change", "current": True},
            {"label": "Results and evidence", "url": "#", "state": "part", "note": "3 of 5 answered"},
            {"label": "Files and links", "url": "#", "state": "empty"},
        ],
        "dates": [
            {"when": "1 March", "what": "Call opened", "state": "past"},
            {"when": "11 June", "what": "Screening ends", "note": "in 3 days; 18 to screen", "state": "now"},
            {"when": "30 June", "what": "Reviews close", "state": "next"},
        ],
        "closes_at": datetime(2031, 5, 31, 21, 0, tzinfo=UTC),
        "columns": [
            {"key": "title", "label": "Pledge", "url": "url", "note": "by"},
            {"key": "years", "label": "Years"},
            {"key": "money", "label": "Pledged", "numeric": True, "note": "basis", "empty": "no money"},
        ],
        "rows": [
            {
                "title": "A made-up pledge",
                "url": "#",
                "by": "Example Telecom",
                "years": "2029 to 2031",
                "money": "USD 3 million",
            },
            {
                "title": "Another one",
                "url": "#",
                "by": "Example ministry",
                "years": "",
                "money": "EUR 155 000",
                "basis": "in kind",
            },
            {"title": "Advice only", "url": "#", "by": "Example institute", "years": "2030", "money": None},
        ],
        "groups": [
            {
                "key": "focus",
                "label": "Focus area",
                "options": [
                    {"value": "access", "label": "Access", "count": 19, "chosen": True},
                    {"value": "adoption", "label": "Adoption", "count": 5, "chosen": False},
                ],
            }
        ],
        "edition_chart": lines.edition_line(
            [
                lines.EditionPoint(2021 + n, value, f"over {value}" if n in (0, 9) else "", exact=n not in (0, 9))
                for n, value in enumerate(NOMINATIONS)
            ]
        ),
        "editions": [_edition(n, value) for n, value in enumerate(NOMINATIONS)],
        "bar_chart": bars.year_bars(
            [bars.YearValue(2024, 3, 2), bars.YearValue(2025, 4, 5), bars.YearValue(2026, 0, 6)], "USD 9 million"
        ),
        "step_chart": lines.step_line(
            [
                lines.DatedPoint(date(2027, 6, 7), 15.8, "15.8", "7 June 2027"),
                lines.DatedPoint(date(2027, 10, 1), 28.4),
                lines.DatedPoint(date(2028, 12, 6), 36.8),
                lines.DatedPoint(date(2029, 2, 26), 46, "over 46", "26 Feb 2029"),
                lines.DatedPoint(date(2030, 1, 1), 56, derived=True),
                lines.DatedPoint(date(2030, 3, 4), 73, "73", "4 March 2030"),
                lines.DatedPoint(date(2031, 3, 4), 82, "over 82", "4 March 2031"),
            ],
            target=100,
        ),
        "step_rows": [{"when": "4 March 2030", "value": "73"}, {"when": "4 March 2031", "value": "over 82"}],
        "world": map.world([map.Place(c, k, c) for k, c in zip(CATEGORIES, COUNTRIES, strict=True)]),
        "ranking_chart": dots.ranking([dots.Estimate(*scores) for scores, _ in RANKING], words=130),
        "ranking_rows": [row for _, row in RANKING],
        "rtl": rtl,
    }


def _form() -> SampleForm:
    form = SampleForm(data={"organisation": "Example cooperative", "began": 20299, "change": "Before the market days…"})
    form.validate()
    return form


def _edition(number: int, nominations: int | None) -> dict[str, Any]:
    strips: list[Any] = [(key, (country,)) for key, country in zip(CATEGORIES, COUNTRIES, strict=True)]
    if nominations is None:
        strips = ["undyed"]
    elif number < 2:
        strips = [("earlier", ()), ("earlier", ("PE",)), "undyed"]
    return {
        "year": 2021 + number,
        "url": "#",
        "strips": strips,
        "nominations": str(nominations) if nominations else None,
        "countries": "54 countries" if nominations else None,
        "place": "Geneva",
    }


def _row(
    rank: int, title: str, scores: tuple[float, ...], chance: str, **more: Any
) -> tuple[tuple[float, ...], dict[str, Any]]:
    raw, adjusted = scores[:2]
    row = {"rank": rank, "title": title, "url": "#", "reviews": 4, "raw": f"{raw:.2f}", "raw_rank": rank}
    return scores, {**row, "adjusted": f"{adjusted:.2f}", "chance": chance, **more}


RANKING = [
    _row(1, "Repair benches", (4.9, 4.72, 4.1, 5.1), "98 %", sure=True),
    _row(2, "Code clubs on the night bus", (4.32, 4.08, 3.6, 4.6), "62 %", grey=True),
    _row(3, "Solar radio lessons", (3.83, 4.01, 3.4, 4.6), "51 %", grey=True),
    _row(4, "Girls map the floods", (3.41, 3.33, 2.9, 3.8), "under 1 %"),
]
