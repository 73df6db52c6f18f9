"""How pages call kinds of events and where a campaign or an event stands in time."""

from flask_babel import lazy_gettext as _l

EVENTS = {
    "roundtable": _l("Roundtable"), "drive": _l("Drive for pledges"), "annual_meeting": _l("Annual meeting"),
}  # fmt: skip
STANDINGS = {"ahead": _l("To come"), "now": _l("Now"), "over": _l("Over")}
