"""How pages call kinds of events and where a campaign or an event stands in time."""

from flask_babel import lazy_gettext as _l

EVENTS = {
    "roundtable": _l("Roundtable"), "drive": _l("Drive for pledges"), "annual_meeting": _l("Annual meeting"),
}  # fmt: skip
OUTCOMES = {
    "met": _l("The need is met"), "agreed": _l("The two agreed on something else"), "nothing": _l("Nothing came of it"),
}  # fmt: skip
"""What came of bringing a need and a pledge together, here for the events at which they meet."""

STANDINGS = {"ahead": _l("To come"), "now": _l("Now"), "over": _l("Over")}
