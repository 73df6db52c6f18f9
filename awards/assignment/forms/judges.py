"""Forms about judges: what is known of one, and whom to ask."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    EmailField,
    FileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from awards.accounts.rules import LONGEST_ADDRESS
from awards.assignment.forms.fields import AT_LEAST_ONE, NONE, SHORTER, WHOLE, Between, Choices, as_choices
from awards.assignment.rules import LARGEST_LOAD, LONGEST_NAME
from awards.assignment.rules.inviting import LONGEST_DECLINE, MOST_MINUTES
from awards.assignment.services import Profile, Terms
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.web.fields import WholeField
from awards.web.filters import GENEVA
from awards.web.forms import Form, VersionField


class ProfileForm(Form):
    """What is known, or asked, of a judge."""

    languages = SelectMultipleField(
        _l("Languages to read in"), validators=[AT_LEAST_ONE], choices=as_choices(LANGUAGE_NAMES.items())
    )
    categories = SelectMultipleField(_l("Categories"), validators=[AT_LEAST_ONE])
    max_load = WholeField(
        _l("At most so many nominations"),
        [InputRequired(WHOLE), Between(1, LARGEST_LOAD)],
        render_kw={"inputmode": "numeric"},
    )
    min_load = WholeField(
        _l("At least so many"),
        [InputRequired(WHOLE), Between(0, LARGEST_LOAD)],
        description=_l("0 when it does not matter."),
        render_kw={"inputmode": "numeric"},
    )
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=LONGEST_NAME, message=SHORTER)],
        description=_l("Nominations of the same organisation are left out."),
        render_kw={"dir": "auto"},
    )
    country = SelectField(_l("Country"), validators=[Optional()])
    version = VersionField()

    def __init__(self, categories: Choices, countries: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.categories.choices = as_choices(categories)
        self.country.choices = as_choices([NONE, *countries])

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of a profile."""
        return {
            "languages": self.languages.data or [],
            "categories": self.categories.data or [],
            "min_load": self.min_load.data,
            "max_load": self.max_load.data,
            "organisation": self.organisation.data or "",
            "country": self.country.data or None,
        }

    def onto(self, profile: Profile) -> Profile:
        """The profile with what was typed; what this form does not ask stays."""
        return replace(profile, **self.typed)


class AnswerForm(ProfileForm):
    """What a judge says of oneself when accepting, before anything stands."""

    version = None  # type: ignore[assignment]

    ties = TextAreaField(
        _l("Other organisations you work with, or worked with in the last three years"),
        [Optional()],
        description=_l("One a line. Employers, boards, clients, grants: you get no nomination of theirs."),
        render_kw={"dir": "auto", "rows": 4},
    )
    zone = SelectField(
        _l("Time zone"),
        [InputRequired(_l("Choose your time zone."))],
        description=_l("So that we write to you by day."),
        render_kw={"data-zone": ""},
    )
    language = SelectField(
        _l("Language for mail and pages"),
        [InputRequired(_l("Choose a language."))],
        choices=as_choices(LANGUAGE_NAMES.items()),
    )

    def __init__(self, categories: Choices, countries: Choices, zones: Choices, **values: Any) -> None:
        super().__init__(categories, countries, **values)
        self.zone.choices = as_choices([NONE, *zones])

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by the names of a profile."""
        lines = (" ".join(line.split()) for line in (self.ties.data or "").splitlines())
        return super().typed | {"ties": [line for line in lines if line], "zone": self.zone.data}


class DeclineForm(Form):
    """Why not, for whoever wants to say."""

    reason = StringField(
        _l("Why not? You need not say."),
        [Optional(), Length(max=LONGEST_DECLINE, message=SHORTER)],
        render_kw={"dir": "auto"},
    )


class TermsForm(Form):
    """On what terms somebody is asked."""

    minutes = WholeField(
        _l("Minutes for one nomination"),
        [InputRequired(WHOLE), Between(1, MOST_MINUTES)],
        description=_l("An estimate. The mail says how many hours it makes."),
        render_kw={"inputmode": "numeric"},
    )
    answer_by = DateField(
        _l("Answer until"),
        [Optional()],
        description=_l("To the end of this day in Geneva. When left empty: two weeks, or until judging closes."),
    )
    language = SelectField(
        _l("Language of the mail"),
        [InputRequired(_l("Choose a language."))],
        description=_l("Whoever has signed in before gets it in the language chosen there."),
        choices=as_choices(LANGUAGE_NAMES.items()),
    )

    @property
    def terms(self) -> Terms:
        """What was typed, as the services take it."""
        day = self.answer_by.data
        until = datetime.combine(day, time(23, 59), GENEVA) if day else None
        return Terms(self.minutes.data, until, self.language.data)


class InviteForm(ProfileForm, TermsForm):
    """Whom to ask, with what is known already, and on what terms."""

    version = None  # type: ignore[assignment]

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Enter an address like name@example.org.")),
            Length(max=LONGEST_ADDRESS, message=SHORTER),
        ],
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )
    name = StringField(
        _l("Name of the person"),
        [InputRequired(_l("Enter a name.")), Length(max=LONGEST_NAME, message=SHORTER)],
        render_kw={"dir": "auto"},
    )


class ChosenForm(Form):
    """Judges ticked on a list, by the ids of their profiles."""

    judge = SelectMultipleField(choices=[], validate_choice=False)


class ManyForm(TermsForm):
    """Whom to ask, as a file or as pasted text, and on what terms."""

    file = FileField(
        _l("File"), description=_l("CSV or XLSX, with the columns below."), render_kw={"accept": ".csv,.xlsx"}
    )
    text = TextAreaField(
        _l("Or paste the rows"),
        [Optional()],
        description=_l("With the names of the columns in the first row."),
        render_kw={"dir": "ltr", "rows": 6, "spellcheck": "false"},
    )
