"""Forms about judges: what is known of one, and whom to ask."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from awards.accounts.rules import LONGEST_ADDRESS
from awards.assignment.forms.fields import AT_LEAST_ONE, NONE, SHORTER, WHOLE, Between, Choices, WholeField, as_choices
from awards.assignment.rules import LARGEST_LOAD, LONGEST_NAME
from awards.assignment.services import Profile
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.web.forms import Form


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
    version = HiddenField()

    def __init__(self, categories: Choices, countries: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.categories.choices = as_choices(categories)
        self.country.choices = as_choices([NONE, *countries])

    @property
    def profile(self) -> Profile:
        """What was typed, as the services take it."""
        return Profile(
            languages=self.languages.data or [],
            categories=self.categories.data or [],
            min_load=self.min_load.data,
            max_load=self.max_load.data,
            organisation=self.organisation.data or "",
            country=self.country.data or None,
        )


class InviteForm(ProfileForm):
    """Whom to ask, with what is known already."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Enter an address like name@example.org.")),
            Length(max=LONGEST_ADDRESS, message=SHORTER),
        ],
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter a name.")), Length(max=LONGEST_NAME, message=SHORTER)],
        render_kw={"dir": "auto"},
    )
