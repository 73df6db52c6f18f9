"""How pages call a laureate of whom no name is left, in the language of the moment."""

from flask_babel import gettext as _

from awards.publishing.models import Laureate


def lacking(laureate: Laureate) -> str:
    """What stands in place of a name: that it was erased, or that it is not recorded."""
    return str(_("Name erased") if laureate.erased else _("Name not recorded"))
