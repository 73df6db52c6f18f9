"""The badge that a laureate shows on a site of its own: an SVG without script, drawn in a language, light or dark."""

import re
from functools import cache
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from awards.infrastructure.shipped import root
from awards.publishing.models import Laureate, Publication
from awards.web.drawing import cloth, svg
from awards.web.labels import label
from awards.web.languages import HTML_LANGUAGES, direction, in_language, language, with_commas

THEMES = ("light", "dark")
WIDTH, HEIGHT = 320, 96
WIDTHS = (200, 320, 480)
"""In dots; the height follows."""

EDGE = 14
EMBLEM = HEIGHT - 2 * EDGE
TEXT = EDGE + EMBLEM + 14
FONTS = "system-ui, 'Segoe UI', 'Noto Sans', sans-serif"
ROOM = WIDTH - TEXT - EDGE
NAMES = ("paper", "ink", "soft", "hairline")


def height_of(width: int) -> int:
    """The height of a badge of this width."""
    return round(width * HEIGHT / WIDTH)


def badge(publication: Publication, laureate: Laureate, theme: str) -> str:
    """The badge as an SVG document, in the language of the moment."""
    colours = colours_of(theme)
    rtl = direction() == "rtl"
    honour = str(_("%(role)s %(year)s", role=label(laureate.role), year=publication.year))
    lines = [(honour, 19, "ink", 700), *((line, 13, "ink", 400) for line in _wrapped(_category(laureate), 13))]
    lines.append(("EQUALS in Tech Awards", 12, "soft", 400))
    if publication.rehearsal:
        lines.append((str(_("Rehearsal: all made up")), 11, "soft", 700))
    leading = [size * 1.28 for _text, size, *_rest in lines]
    at, drawn = (HEIGHT - sum(leading)) / 2, []
    for (text, size, colour, weight), room in zip(lines, leading, strict=True):
        at += room
        drawn.append(
            Markup('<text x="{}" y="{:.1f}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(
                WIDTH - TEXT if rtl else TEXT, at - size * 0.3, size, weight, colours[colour], text
            )
        )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img"'
        ' xml:lang="{lang}" direction="{dir}" font-family="{fonts}"><title>{told}</title>'
        '<rect x=".5" y=".5" width="{rw}" height="{rh}" rx="3" fill="{paper}" stroke="{hairline}"/>'
        "{emblem}{text}</svg>\n"
    ).format(
        w=WIDTH, h=HEIGHT, rw=WIDTH - 1, rh=HEIGHT - 1, lang=HTML_LANGUAGES.get(language(), language()),
        dir=direction(), fonts=FONTS, told=in_words(publication, laureate), paper=colours["paper"],
        hairline=colours["hairline"], text=Markup("").join(drawn),
        emblem=_emblem(publication, laureate, colours, WIDTH - EDGE - EMBLEM if rtl else EDGE),
    )  # fmt: skip


def in_words(publication: Publication, laureate: Laureate) -> str:
    """What the badge says to those who do not see it: `EQUALS in Tech Awards: Winner 2027, Skills. Repair benches`."""
    honour = str(_("%(role)s %(year)s", role=label(laureate.role), year=publication.year))
    told = with_commas(part for part in (honour, _category(laureate)) if part)
    words = f"EQUALS in Tech Awards: {told}" + (f". {laureate.name}" if laureate.name else "")
    return f"{words}. {_('Rehearsal: all made up')}" if publication.rehearsal else words


def snippet(publication: Publication, laureate: Laureate, page_url: str, badge_url: str, width: int) -> str:
    """The HTML with which a site shows the badge: a picture with words, inside a link to the laureate's page."""
    return str(
        Markup(
            '<a href="{}"><img src="{}" alt="{}" lang="{}" width="{}" height="{}" loading="lazy"></a>'
        ).format(
            page_url, badge_url, in_words(publication, laureate), HTML_LANGUAGES.get(language(), language()), width,
            height_of(width),
        )
    )  # fmt: skip


@cache
def colours_of(theme: str) -> dict[str, str]:
    """The colours of the pages by name, light or dark."""
    if theme == "light":
        return svg.colours()
    sheet = (root() / "static" / "css" / "tokens.css").read_text("utf-8")
    dark = sheet.split("prefers-color-scheme: dark", 1)[1]
    return dict(reversed(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", dark.split("@media", 1)[0])))


def _category(laureate: Laureate) -> str:
    return in_language(laureate.category_names)


def _wrapped(text: str, size: int) -> list[str]:
    """The text in lines that fit beside the emblem: letters of Chinese are as wide as high, others about half."""
    lines: list[str] = []
    words = list(text) if language() == "zh" else re.findall(r"\S+\s*", text)
    for word in words:
        if lines and _width(lines[-1] + word, size) <= ROOM:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.strip() for line in lines[:2]]


def _width(text: str, size: int) -> float:
    return sum(size if ord(letter) > 0x2E80 else size * 0.56 for letter in text.strip())


def _emblem(publication: Publication, laureate: Laureate, colours: dict[str, Any], x: float) -> Markup:
    woven = cloth.weave(laureate.category_key, [country.iso2 for country in laureate.countries], publication.year, 17)
    hue = colours.get(f"hue-{woven.hue}", colours["hue-earlier"])
    warp, weft = (colours["undyed"], colours["soft"]) if woven.hue == "undyed" else (colours["ink"], hue)
    dash = Markup(' stroke-dasharray="{}"').format(woven.dash) if woven.dash else ""
    scale = EMBLEM / max(woven.columns, woven.rows)
    return Markup(
        '<g transform="translate({:.2f} {}) scale({:.4f})" fill="none" stroke-width=".72">'
        '<path stroke="{}" transform="translate(.5 .14)"{} d="{}"/>'
        '<path stroke="{}" transform="translate(.14 .5)"{} d="{}"/></g>'
    ).format(x, EDGE, scale, escape(warp), dash, woven.warp, escape(weft), dash, woven.weft)
