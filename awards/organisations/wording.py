"""How pages say how far an organisation and a claim on it are."""

from flask_babel import lazy_gettext as _l

STATES = {"unverified": _l("Not verified"), "verified": _l("Verified"), "merged": _l("Merged into another")}
CLAIMS = {
    "asked": _l("Waits for the secretariat"), "confirmed": _l("Confirmed"), "declined": _l("Declined"),
    "ended": _l("Ended"),
}  # fmt: skip
