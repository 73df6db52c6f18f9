"""What a certificate says, in the language of the moment."""

import io
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from awards.certificates import rules
from awards.publishing.models import Laureate, Publication
from awards.publishing.press.wording import role, title, where
from awards.publishing.queries import Places
from awards.web.drawing import cloth, svg
from awards.web.filters import date_in_words
from awards.web.labels import label
from awards.web.languages import direction, in_language, language, with_commas
from awards.web.typesetting import direction_of, fonts_to_read_out

TEMPLATE = "certificates/certificate.typ"
COLOURS = ("paper", "ink", "soft")


def certificate_values(
    publication: Publication, laureate: Laureate, places: Places, code: str, certified: str, dated: datetime, site: str
) -> dict[str, Any]:
    """What a certificate of the role `certified` is set from."""
    known = svg.colours()
    prefix = f"/rehearsal/{publication.year}" if publication.rehearsal else ""
    category = in_language(laureate.category_names)
    honour = str(_("%(role)s %(year)s", role=label(certified), year=publication.year))
    lines = stands_behind(laureate)
    edition = in_language(publication.facts["names"])
    told = [_("Certificate"), honour, title(laureate), *lines, category, edition, rules.grouped(code)]
    return {
        "lang": language(),
        "dir": direction(),
        "fonts": fonts_to_read_out(language()),
        "colours": {name: known[name] for name in COLOURS},
        "document": f"{_('Certificate')}: {with_commas((honour, title(laureate)))}",
        "description": " · ".join(part for part in told if part),
        "emblem": svg.cloth_svg(
            cloth.weave(laureate.category_key, [country.iso2 for country in laureate.countries], publication.year)
        ),
        "mark": svg.mark_svg(laureate.category_key),
        "page": (page := f"{site}{prefix}/certificates/{code}"),
        "qr": qr(page, known["ink"]),
        "category": category or _("Category not recorded"),
        "role": honour,
        "title": _of(title(laureate), laureate),
        "by": [_of(line, laureate) for line in lines],
        "where": where(laureate, places),
        "edition": edition,
        "date": date_in_words(dated),
        "address": f"{site}{prefix}/certificates",
        "code": rules.grouped(code),
        "rehearsal": _("Rehearsal") if publication.rehearsal else None,
        "words": {
            "certificate": _("Certificate"),
            "check": _("Is it genuine, and does it still hold? Scan the square, or type the code at"),
            "code": _("Code"),
            "qr": _("QR code of the page that tells whether this certificate holds"),
            "emblem": _("Emblem of %(laureate)s", laureate=title(laureate)),
        },
    }


def stands_behind(laureate: Laureate) -> list[str]:
    """The organisations that hold the award and the person, each once, as far as the title does not say it."""
    if not laureate.project:
        return [laureate.person] if laureate.person and laureate.person != laureate.name else []
    names = [*laureate.holders, *([laureate.person] if laureate.person else [])]
    return [name for name in dict.fromkeys(names) if name != laureate.project]


def honour(publication: Publication, laureate: Laureate) -> str:
    """`Winner 2027, Skills`."""
    category = in_language(laureate.category_names)
    return with_commas(part for part in (role(publication, laureate), category) if part)


def _of(text: str, laureate: Laureate) -> dict[str, str]:
    """A name in the language that it was written in."""
    code = laureate.language or language()
    return {"text": text, "lang": code, "dir": direction_of(code)}


def qr(address: str, colour: str) -> str:
    """The address as a square to scan, a drawing."""
    import segno

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, dark=colour)
    return drawn.getvalue().decode()
