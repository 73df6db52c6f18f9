"""Which step of the published tie rule told an entry from others of the same scores, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _

from awards.programme.models import Category
from awards.web.languages import in_language


def told_apart(category: Category, step: Mapping[str, str | None] | None) -> str | None:
    """The step as a sentence; None where no step of the rule was needed."""
    if step is None or step["rule"] == "jury":
        return None
    if step["rule"] == "more_reviews":
        return str(_("Told from others of the same scores by its number of reviews."))
    names = next((found.names for found in category.criteria if found.key == step["criterion"]), {})
    return str(_("Told from others of the same scores by “%(criterion)s”.", criterion=in_language(names)))
