"""Forms of champions, campaigns and events."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from awards.campaigns.rules import EVENT_KINDS, LONGEST_NAME, LONGEST_REASON, LONGEST_WORDS
from awards.campaigns.services import Meeting, Said
from awards.campaigns.wording import EVENTS
from awards.core.vocabulary import LANGUAGES
from awards.web.forms import Form, SeenField, web_address

NAME = [Length(max=LONGEST_NAME)]


class CampaignForm(Form):
    """What a campaign is called, when it is, what it is about; `seen` is the mark of what was open."""

    seen = SeenField()
    name = StringField(_l("Name"), [InputRequired(_l("Type a name.")), *NAME])
    name_ar = StringField(_l("Arabic"), NAME)
    name_zh = StringField(_l("Chinese"), NAME)
    name_fr = StringField(_l("French"), NAME)
    name_ru = StringField(_l("Russian"), NAME)
    name_es = StringField(_l("Spanish"), NAME)
    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day."))])
    ends_on = DateField(_l("Last day"), [Optional()])
    words = TextAreaField(_l("What it is about"), [Length(max=LONGEST_WORDS)])
    public = BooleanField(_l("Everybody sees it"))

    @property
    def said(self) -> Said:
        names = {code: self[f"name_{code}"].data or "" for code in LANGUAGES if code != "en"}
        return Said(
            name=self.name.data or "", starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            words=self.words.data or "", names=names, public=bool(self.public.data),
        )  # fmt: skip


class EventForm(CampaignForm):
    """The same of an event, with its kind and place."""

    kind = SelectField(_l("Kind of event"), validate_choice=False)
    place = StringField(_l("Place"), [InputRequired(_l("Say where it is, or that it is online.")), *NAME])
    iso2 = SelectField(_l("Country"), validate_choice=False)
    url = StringField(_l("Address of its page"), [Length(max=500), Optional(), web_address])
    campaign = SelectField(_l("Campaign"), validate_choice=False)

    def __init__(self, countries: list[tuple[str, Any]], campaigns: list[tuple[str, Any]], **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(kind, EVENTS[kind]) for kind in EVENT_KINDS]
        self.iso2.choices = [("", _l("Not recorded")), *countries]
        self.campaign.choices = [("", _l("None")), *campaigns]


class NewCampaignForm(CampaignForm):
    """A campaign that nobody saw yet."""

    seen = None  # type: ignore[assignment]


class NewEventForm(EventForm):
    """An event that nobody saw yet."""

    seen = None  # type: ignore[assignment]


class PledgeNumberForm(Form):
    """Which pledge belongs to a campaign."""

    number = StringField(
        _l("Number of the pledge"), [InputRequired(_l("Type a number such as R-000123.")), Length(max=40)]
    )


class WhichPledgeForm(Form):
    """Which pledge goes from a campaign."""

    number = HiddenField()


class AskForm(Form):
    """Why a pledge belongs to a campaign, as its organisation says."""

    words = StringField(_l("Why it belongs to the campaign"), [Length(max=LONGEST_REASON)])


class RefusalForm(Form):
    """Why a pledge does not belong to a campaign."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST_REASON)])


class ChampionForm(Form):
    """Which organisation is a champion, from when on, and who says so."""

    name = StringField(_l("Organisation"), [InputRequired(_l("Type the name of the organisation.")), Length(max=300)])
    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day."))])
    ends_on = DateField(_l("Last day"), [Optional()])
    source = StringField(_l("Source"), [InputRequired(_l("Name the source.")), Length(max=500)])


class EndForm(Form):
    """Until when."""

    ends_on = DateField(_l("Last day"), [InputRequired(_l("Give the last day; it may be the first one."))])


def meeting_of(form: EventForm, campaign_ids: dict[str, Any]) -> Meeting:
    """What an event's form says of where and what kind it is."""
    return Meeting(
        kind=form.kind.data or "", place=form.place.data or "", iso2=form.iso2.data or None, url=form.url.data or "",
        campaign_id=campaign_ids.get(form.campaign.data or ""),
    )  # fmt: skip
