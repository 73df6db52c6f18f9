"""The form of a frame: who is nominated for what.

Every row that may be filled exists as a field of its own; pages show those that hold something and a few empty ones.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.forms.evidence import URL_LOOK
from awards.nominations.forms.sections import TextForm, with_seals
from awards.nominations.rules import Content, Frame
from awards.programme.models import Edition
from awards.web.forms import web_address
from awards.web.labels import LABELS
from awards.web.languages import in_language


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
    pledge = StringField(
        _l("Your pledge in the registry"),
        [Length(max=rules.LONGEST_NAME, message=_l("Use at most %(count)s characters", count=rules.LONGEST_NAME))],
        description=_l("A number such as R-000123, or words of its title. Judges do not see it."),
        render_kw={"dir": "auto", "autocomplete": "off"},
    )


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
    return type("FrameForm", (_FrameBase,), with_seals(fields, rules.FRAME_PARTS))


FrameForm = _frame_form()
"""Who is nominated for what."""


def frame_form(edition: Edition, countries: Countries, content: Content | None = None, **given: Any) -> _FrameBase:
    """The form of a frame, filled with the content that there is; categories are those of the edition."""
    form = FrameForm(data=_frame_values(content, countries) if content else {}, **given)
    form.categories.choices = [SelectChoice(c.key, in_language(c.names)) for c in edition.categories]
    return form


def frame_of(form: _FrameBase, countries: Countries) -> Frame:
    """The frame as typed. Raises RuleBroken at each country that is not known."""
    unknown: dict[str, Message] = {}
    values: dict[str, Any] = {}
    for name in rules.FRAME_PARTS:
        try:
            values[name] = frame_part(form, name, countries)
        except RuleBroken as broken:
            unknown |= broken.fields
    if unknown:
        raise RuleBroken(next(iter(unknown.values())), unknown)
    return Frame(**values)


def frame_part(form: TextForm, name: str, countries: Countries) -> Any:
    """One part of the frame as typed. Raises RuleBroken at each country that is not known."""
    match name:
        case "organisations":
            numbers = range(1, rules.MOST_ORGANISATIONS + 1)
            pairs = [(form[f"organisation_{n}_name"].data, form[f"organisation_{n}_website"].data) for n in numbers]
            return tuple((typed or "", address or None) for typed, address in pairs)
        case "countries_organisation" | "countries_impact":
            return _codes(form, name, countries)
        case "nominee_names":
            return tuple((form.nominee_names.data or "").splitlines())
        case "categories":
            return tuple(form.categories.data or ())
    return form[name].data or ""


def _codes(form: TextForm, name: str, countries: Countries) -> tuple[str, ...]:
    found = []
    unknown: dict[str, Message] = {}
    for field in form.of_part(name):
        code = countries.code(field.data) if field.data else None
        if field.data and code is None and not field.errors:
            words = N_("Choose a country from the list: “%(typed)s” is not in it.", typed=field.data)
            unknown[field.name] = words
        found += [code] if code else []
    if unknown:
        raise RuleBroken(next(iter(unknown.values())), unknown)
    return tuple(found)


def _frame_values(content: Content, countries: Countries) -> dict[str, Any]:
    values: dict[str, Any] = {
        "relation": content.relation, "nominee_kind": content.nominee_kind, "title": content.title,
        "nominee_names": "\n".join(content.nominee_names), "categories": list(content.categories),
        "language": content.language, "pledge": content.pledge,
    }  # fmt: skip
    for n, (name, address) in enumerate(content.organisations, start=1):
        values |= {f"organisation_{n}_name": name, f"organisation_{n}_website": address or ""}
    for kind, codes in (
        ("country_organisation", content.countries_organisation), ("country_impact", content.countries_impact),
    ):  # fmt: skip
        values |= {f"{kind}_{n}": countries.name(code) for n, code in enumerate(codes, start=1)}
    return values
