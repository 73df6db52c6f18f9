"""What a page tells programs about itself: JSON-LD."""

from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup


def as_element(document: dict[str, Any]) -> Markup:
    """The document as a script element, which no browser runs; no text of it can end the element."""
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(document))
