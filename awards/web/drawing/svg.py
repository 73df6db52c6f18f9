"""The emblem as a picture of its own, for documents and cards: the same cloth, in the colours that the pages have."""

import re
from functools import cache

from awards.infrastructure.shipped import root
from awards.web.drawing.cloth import Cloth, dashed, mark

_TOKEN = re.compile(r"--([\w-]+): (#[0-9A-Fa-f]{6})")


@cache
def colours() -> dict[str, str]:
    """The light colours of the pages by their names, as the sheet has them."""
    sheet = (root() / "static" / "css" / "tokens.css").read_text("utf-8")
    return dict(_TOKEN.findall(sheet.split("@media", 1)[0]))


def hue(key: str) -> str:
    """The colour of a category; that of an earlier one where there is none."""
    known = colours()
    return known.get(f"hue-{key}", known["hue-earlier"])


def cloth_svg(cloth: Cloth) -> str:
    """The cloth as an SVG document."""
    known = colours()
    warp, weft = (known["undyed"], known["sunk"]) if cloth.hue == "undyed" else (known["ink"], hue(cloth.hue))
    dash = dashed(cloth)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {cloth.columns} {cloth.rows}" fill="none"'
        f' stroke-width=".72"><path stroke="{warp}" transform="translate(.5 .14)"{dash} d="{cloth.warp}"/>'
        f'<path stroke="{weft}" transform="translate(.14 .5)"{dash} d="{cloth.weft}"/></svg>'
    )


def mark_svg(key: str | None) -> str | None:
    """A category's mark in its colour as an SVG document; None for an earlier category."""
    found = mark(key)
    if found is None or key is None:
        return None
    size = found.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path fill="{hue(key)}"'
        f' d="{found.path}"/></svg>'
    )
