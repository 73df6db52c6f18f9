"""The press kit of an edition: one ZIP file with its facts, its lists, and a folder for each laureate."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from flask_babel import gettext as _

from awards.core.cells import plain
from awards.core.vocabulary import LANGUAGES
from awards.publishing.documents import COLUMNS, document, rows_of_file
from awards.publishing.models import Laureate, Publication
from awards.publishing.press.wording import by, role, title, where
from awards.publishing.queries import Places
from awards.web.languages import in_language, with_commas
from awards.web.lists import as_csv

LICENCE = """\
Facts and texts of this folder: Creative Commons Attribution 4.0 International (CC BY 4.0) is proposed; the partnership
decides before launch. The licence says nothing about the pictures: ask the secretariat before you use one of them.
"""

README = """\
{name}: press kit
{rehearsal}
Public from {public_from} (UTC). Digest of the publication (SHA-256):
{digest}

edition.json        the edition with its laureates as published; its digest can be made again, see {site}/verify
laureates.csv       the laureates as a table, in UTF-8
laureates/SLUG/     a folder for each laureate: its texts by language, its picture where there is one,
                    and its share card (PNG, 1200 by 630) by language
LICENCE.txt         what may be done with it

The order is by category, then by country and title. It says nothing about scores.
"""

ALWAYS = "en"
"""A laureate is told in this language at least, and in each in which something was written."""


def kit_files(publication: Publication, site: str) -> dict[str, bytes]:
    """The files that are the same in every language."""
    name = publication.facts["names"].get("en") or str(publication.year)
    readme = README.format(
        name=name, digest=publication.digest, site=site,
        public_from=publication.public_from.astimezone(UTC).isoformat(timespec="minutes"),
        rehearsal="A rehearsal: everything here is made up.\n" if publication.rehearsal else "",
    )  # fmt: skip
    whole = json.dumps(document(publication, publication.laureates), ensure_ascii=False, indent=1, default=plain)
    return {
        "README.txt": readme.encode(),
        "LICENCE.txt": LICENCE.encode(),
        "edition.json": f"{whole}\n".encode(),
        "laureates.csv": as_csv(COLUMNS, rows_of_file(publication, publication.laureates), "laureates").get_data(),
    }


def languages_of(laureate: Laureate) -> list[str]:
    """The languages in which there is something of a laureate to hand out, and English."""
    texts = laureate.texts
    written = {code for kind in ("summary", "valued") for code in texts.get(kind, {})}
    return [code for code in LANGUAGES if code in written or code == ALWAYS]


def told(publication: Publication, laureate: Laureate, places: Places, address: str) -> bytes:
    """A laureate as plain text in the language of the moment, or in English where it lacks."""
    texts = laureate.texts
    category = in_language(laureate.category_names)
    facts = [title(laureate), with_commas(part for part in (role(publication, laureate), category) if part)]
    facts += [line for line in (by(laureate), where(laureate, places)) if line]
    parts = ["\n".join(facts)]
    parts += [
        f"{heading}\n{said}"
        for kind, heading in (("summary", _("What they do")), ("valued", _("What the jury valued")))
        if (said := in_language(texts.get(kind)))
    ]
    if not texts and laureate.summary:
        parts.append(laureate.summary)
    if shown := in_language(texts.get("picture", {}).get("alternative")):
        parts.append(f"{_('What the picture shows')}\n{shown}")
    return ("\n\n".join([*parts, address]) + "\n").encode()


def zipped(folder: str, files: Mapping[str, bytes], at: datetime) -> bytes:
    """The files below one folder as a ZIP file; the same files give the same bytes."""
    moment = at.astimezone(UTC).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=moment)
            packed = name.endswith((".png", ".jpg"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
