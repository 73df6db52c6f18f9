"""Forms of nominations: the frame, the answers of a section, links to evidence, withdrawal.

Every row that may be filled exists as a field of its own; pages show those that hold something and a few empty ones.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.rules import Content, Frame
from awards.programme.models import Edition
from awards.web.forms import Form, web_address
from awards.web.labels import LABELS
from awards.web.languages import in_language

URL_LOOK = {"dir": "ltr", "inputmode": "url", "spellcheck": "false", "autocomplete": "url"}
LEAST_SHOWN = {"organisation": 1, "country_organisation": 1, "country_impact": 2, "evidence": 3}
"""How many rows of each list a page shows at least."""

MOST = {
    "organisation": rules.MOST_ORGANISATIONS, "country_organisation": rules.MOST_COUNTRIES,
    "country_impact": rules.MOST_COUNTRIES, "evidence": rules.MOST_EVIDENCE,
}  # fmt: skip

PLACES = {
    "organisations": "organisation_1_name", "countries_organisation": "country_organisation_1",
    "countries_impact": "country_impact_1", "evidence": "evidence_1_url",
}  # fmt: skip
"""Where a refusal of a whole list is shown."""


class ButtonForm(Form):
    """Only the token against forged requests."""


class WithdrawalForm(Form):
    """Why a nomination is taken back; nobody has to say."""

    reason = TextAreaField(
        _l("Why do you withdraw it?"),
        [Length(max=rules.LONGEST_REASON, message=_l("Use at most %(count)s characters", count=rules.LONGEST_REASON))],
        description=_l("Only staff of the edition read this."),
    )


class TextForm(Form):
    """A part of a nomination's text; `expected_version` tells which version the page showed."""

    expected_version = HiddenField()
    more = StringField()
    then = StringField()

    @property
    def shown_version(self) -> int:
        """The version that the page showed; 0, which is never the present one, for anything else."""
        data = str(self.expected_version.data or "")
        return int(data) if data.isdecimal() and len(data) < 10 else 0

    def rows(self, kind: str) -> list[list[Any]]:
        """The fields of a list's rows that the page shows: the filled ones and a spare, more when asked for."""
        rows = [self._row(kind, number) for number in range(1, MOST[kind] + 1)]
        filled = max((n for n, row in enumerate(rows, start=1) if any(f.data or f.errors for f in row)), default=0)
        spare = 3 if self.more.data == kind else 1
        return rows[: max(LEAST_SHOWN[kind], min(filled + spare, MOST[kind]))]

    def _row(self, kind: str, number: int) -> list[Any]:
        names = {"organisation": ("_name", "_website"), "evidence": ("_url", "_title")}.get(kind, ("",))
        return [self[f"{kind}_{number}{name}"] for name in names]


class _FrameBase(TextForm):
    relation = RadioField(
        _l("Whom do you nominate?"), choices=[SelectChoice(key, LABELS[key]) for key in rules.RELATIONS],
        validators=[InputRequired(_l("Choose whether you nominate yourself or somebody else"))],
    )  # fmt: skip
    nominee_kind = RadioField(
        _l("What is nominated?"), choices=[SelectChoice(key, LABELS[key]) for key in rules.NOMINEE_KINDS],
        validators=[InputRequired(_l("Choose what kind of nominee it is"))],
    )  # fmt: skip
    title = StringField(
        _l("Title of the nomination"),
        [
            InputRequired(_l("Enter a title")),
            Length(max=rules.LONGEST_TITLE, message=_l("Use at most %(count)s characters", count=rules.LONGEST_TITLE)),
        ],
        description=_l("What the work is called, in a few words. Judges read it first."),
        render_kw={"dir": "auto"},
    )
    nominee_names = TextAreaField(
        _l("Name of the person or project"),
        description=_l(
            "Several together: one name a line. Leave it empty when an organisation is nominated as a whole."
        ),
        render_kw={"dir": "auto", "rows": 2},
    )
    categories = SelectMultipleField(_l("Categories"), [InputRequired(_l("Choose at least one category"))])
    language = SelectField(
        _l("The language that you write in"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
        description=_l("All six are read alike; judges who read yours are asked."),
    )  # fmt: skip


def _frame_form() -> type[_FrameBase]:
    fields: dict[str, Any] = {}
    longest = Length(max=rules.LONGEST_NAME, message=_l("Use at most %(count)s characters", count=rules.LONGEST_NAME))
    for n in range(1, rules.MOST_ORGANISATIONS + 1):
        fields[f"organisation_{n}_name"] = StringField(
            _l("Organisation %(number)s", number=n), [longest], render_kw={"dir": "auto"}
        )
        fields[f"organisation_{n}_website"] = URLField(
            _l("Website of organisation %(number)s", number=n), [web_address], render_kw=URL_LOOK
        )
    look = {"list": "countries", "dir": "auto", "autocomplete": "off"}
    for n in range(1, rules.MOST_COUNTRIES + 1):
        fields[f"country_organisation_{n}"] = StringField(
            _l("Country of the organisation or person %(number)s", number=n), [longest], render_kw=look
        )
        fields[f"country_impact_{n}"] = StringField(
            _l("Country of impact %(number)s", number=n), [longest], render_kw=look
        )
    return type("FrameForm", (_FrameBase,), fields)


FrameForm = _frame_form()
"""Who is nominated for what."""


def frame_form(edition: Edition, countries: Countries, content: Content | None = None) -> _FrameBase:
    """The form of a frame, filled with the content that there is; categories are those of the edition."""
    form = FrameForm(**_frame_values(content, countries) if content else {})
    form.categories.choices = [SelectChoice(c.key, in_language(c.names)) for c in edition.categories]
    return form


def frame_of(form: _FrameBase, countries: Countries) -> Frame:
    """The frame as typed. Raises RuleBroken at each country that is not known."""
    unknown: dict[str, Message] = {}

    def codes(kind: str) -> tuple[str, ...]:
        found = []
        for n in range(1, rules.MOST_COUNTRIES + 1):
            typed = form[f"{kind}_{n}"].data
            code = countries.code(typed) if typed else None
            if typed and code is None:
                unknown[f"{kind}_{n}"] = N_("Choose a country from the list: “%(typed)s” is not in it.", typed=typed)
            found += [code] if code else []
        return tuple(found)

    frame = Frame(
        title=form.title.data or "",
        relation=form.relation.data,
        nominee_kind=form.nominee_kind.data,
        nominee_names=tuple((form.nominee_names.data or "").splitlines()),
        organisations=tuple(
            (form[f"organisation_{n}_name"].data or "", form[f"organisation_{n}_website"].data or None)
            for n in range(1, rules.MOST_ORGANISATIONS + 1)
        ),
        countries_organisation=codes("country_organisation"),
        countries_impact=codes("country_impact"),
        categories=tuple(form.categories.data or ()),
        language=form.language.data,
    )
    if unknown:
        raise RuleBroken(next(iter(unknown.values())), unknown)
    return frame


def answers_form(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> TextForm:
    """The form of the questions given, filled with the answers that there are."""
    fields: dict[str, Any] = {}
    for question in questions:
        fields[rules.answer_field(question["key"])] = TextAreaField(
            in_language(question["label"]), [_Kept()], description=in_language(question.get("help"))
        )
    filled = {rules.answer_field(question["key"]): answers.get(question["key"], "") for question in questions}
    return type("AnswersForm", (TextForm,), fields)(data=filled)  # type: ignore[no-any-return]


def evidence_form(content: Content) -> TextForm:
    """The form of the links to evidence."""
    longest = Length(max=rules.LONGEST_NAME, message=_l("Use at most %(count)s characters", count=rules.LONGEST_NAME))
    fields: dict[str, Any] = {}
    for n in range(1, rules.MOST_EVIDENCE + 1):
        fields[f"evidence_{n}_url"] = URLField(
            _l("Web address %(number)s", number=n), [web_address], render_kw=URL_LOOK
        )
        fields[f"evidence_{n}_title"] = StringField(
            _l("What link %(number)s shows", number=n), [longest], render_kw={"dir": "auto"}
        )
    filled: dict[str, str] = {}
    for n, (title, url) in enumerate(content.evidence, start=1):
        filled |= {f"evidence_{n}_url": url, f"evidence_{n}_title": title}
    return type("EvidenceForm", (TextForm,), fields)(data=filled)  # type: ignore[no-any-return]


def evidence_of(form: TextForm) -> tuple[tuple[str, str], ...]:
    """The links as typed, in order."""
    return tuple(
        (form[f"evidence_{n}_title"].data or "", form[f"evidence_{n}_url"].data or "")
        for n in range(1, rules.MOST_EVIDENCE + 1)
    )


class _Kept(Length):  # type: ignore[misc]
    """A text that can be kept at all; its own limit is told beside it and bars only the submission."""

    def __init__(self) -> None:
        super().__init__(max=rules.LONGEST_KEPT, message=_l("This text is far too long to be kept. Shorten it."))
        self.field_flags: dict[str, Any] = {}  # no maxlength: a browser would cut what is pasted without a word


def _frame_values(content: Content, countries: Countries) -> dict[str, Any]:
    values: dict[str, Any] = {
        "relation": content.relation, "nominee_kind": content.nominee_kind, "title": content.title,
        "nominee_names": "\n".join(content.nominee_names), "categories": list(content.categories),
        "language": content.language,
    }  # fmt: skip
    for n, (name, address) in enumerate(content.organisations, start=1):
        values |= {f"organisation_{n}_name": name, f"organisation_{n}_website": address or ""}
    for kind, codes in (
        ("country_organisation", content.countries_organisation), ("country_impact", content.countries_impact),
    ):  # fmt: skip
        values |= {f"{kind}_{n}": countries.name(code) for n, code in enumerate(codes, start=1)}
    return values
