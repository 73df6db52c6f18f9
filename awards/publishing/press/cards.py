"""The card that other sites show beside a link to a laureate, drawn in a language from what is published."""

import io
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from awards.core.later import Later
from awards.publishing.models import Laureate, Publication
from awards.publishing.press.wording import by, role, title, where
from awards.publishing.queries import Places
from awards.web.drawing import cloth, svg
from awards.web.languages import direction, in_language, language
from awards.web.typesetting import as_png, direction_of, fonts_for

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = Later("PIL.Image")

TEMPLATE = "publishing/card.typ"
COLOURS = 96
"""An emblem has few colours: a picture of so many weighs a third."""


def card_values(publication: Publication, laureate: Laureate, places: Places) -> dict[str, Any]:
    """What a card is set from, in the language of the moment."""
    woven = cloth.weave(laureate.category_key, [country.iso2 for country in laureate.countries], publication.year)
    known = svg.colours()
    return {
        "lang": language(),
        "dir": direction(),
        "fonts": fonts_for(language()),
        "colours": {name: known[name] for name in ("paper", "ink", "soft")},
        "emblem": svg.cloth_svg(woven),
        "mark": svg.mark_svg(laureate.category_key),
        "category": in_language(laureate.category_names) or _("Category not recorded"),
        "title": title(laureate),
        "title_lang": laureate.language or language(),
        "title_dir": direction_of(laureate.language) if laureate.language else direction(),
        "by": by(laureate),
        "where": where(laureate, places),
        "role": role(publication, laureate),
        "rehearsal": _("Rehearsal: all made up") if publication.rehearsal else None,
    }


def drawn(values: dict[str, Any]) -> bytes:
    """The card as a PNG of few colours."""
    with Image.open(io.BytesIO(as_png(TEMPLATE, values))) as picture:
        few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", compress_level=7)
    return out.getvalue()
