"""How pages call a publication, and a laureate of whom no name is left, in the language of the moment."""

from flask_babel import gettext as _

from awards.publishing.models import Laureate, Publication
from awards.web.languages import in_language


def lacking(laureate: Laureate) -> str:
    """What stands in place of a name: that it was erased, or that it is not recorded."""
    return str(_("Name erased") if laureate.erased else _("Name not recorded"))


def called(publication: Publication) -> str:
    """The name of a publication in lists and feeds."""
    if publication.kind == "record":
        return in_language(publication.facts["names"]) or str(publication.year)
    if publication.corrects_id is not None:
        return str(_("Correction %(year)s", year=publication.year))
    if publication.kind == "winners":
        return str(_("Winners %(year)s", year=publication.year))
    return str(_("Finalists %(year)s", year=publication.year))
