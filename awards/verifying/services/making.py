"""A published result as one ZIP file that anybody can check."""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from sqlalchemy.orm import Session

from awards.core.vocabulary import AGGREGATES, SHEETS
from awards.publishing.models import Publication
from awards.verifying import rules, verify
from awards.verifying.queries import Told, told

ORDERED = {"rules.jsonl", "rounds.jsonl", "decisions.jsonl", "publications.jsonl", "log.jsonl", "heads.jsonl"}
"""Files whose lines stand in an order that says something; those of the others are sorted by their text."""

README = """\
{name}: bundle of the result
{rehearsal}
Public from {public_from} (UTC). Digest of the publication (SHA-256):
{digest}

With this bundle anybody can compute again how the result came about. It needs Python 3.9 or newer and nothing else:

    python3 verify.py

The script lies in the bundle for your convenience. Whoever does not trust it takes the one of another edition, reads
it, or writes one: what it looks at is written down here.

rules.jsonl         the rules of the edition, a line for each published version
rounds.jsonl        the rounds of judging
entries.jsonl       every entry that was judged, under a pseudonym; the slug of its page if it became a laureate
{scores}
ranking.jsonl       a line for the model of each round with its variances, where judges compared two at a time how often
                    one entry was preferred to another, then a line for each entry
decisions.jsonl     the approved decisions with the ranking as it stood, and where a reason was given
publications.jsonl  what was published, in the order in which it became public; the last one counts
log.jsonl           the award's log: every step with its leaf (RFC 6962), its content where the result rests on it
heads.jsonl         heads of the log that two key holders signed (Ed25519), and keys.jsonl their keys; where there are
manifest.json       every file with its SHA-256, and the first 16 digits of that of each line

Every line is canonical JSON: keys in order, no spaces, UTF-8; fractions are texts. People and entries go by pseudonyms
that lead to nobody. What judges and staff wrote is not in here; of reasons the log holds a hash.

A log shows that the record was not changed. It does not show that judges were right. Nobody can call back copies that
were downloaded before somebody was erased; the script accepts content that was blanked, and counts it.
"""

SHOWN = {
    SHEETS: """\
judges.jsonl        the judges under pseudonyms, and how many sheets of each count
scores.jsonl        every scorecard that counts: points by criterion, and the step of the log that holds its hash
comparisons.jsonl   what judges said of entries two at a time, where that fills the places; where there is such a round\
""",
    AGGREGATES: """\
aggregates.jsonl    the means of each entry; by the rules of this edition scorecards are not published\
""",
}


@dataclass(frozen=True)
class Bundled:
    """A bundle as bytes, with its digest."""

    content: bytes
    digest: str


def bundle_of(session: Session, publication: Publication) -> Bundled:
    """The bundle of a publication of winners (laureates loaded); the same rows give the same bytes."""
    found = told(session, publication)
    files = {
        name: rules.lines(documents) if name in ORDERED else rules.sorted_lines(documents)
        for name, documents in found.documents.items()
    }
    files[rules.SCRIPT] = script()
    files[rules.README] = _readme(found)
    files[rules.MANIFEST] = rules.manifest(_said(found), files)
    content = rules.zipped(files, publication.public_from)
    return Bundled(content, hashlib.sha256(content).hexdigest())


def script() -> bytes:
    """The script that checks a bundle."""
    return Path(verify.__file__).read_bytes()


def _said(found: Told) -> dict[str, object]:
    publication = found.publication
    return {
        "edition": str(found.edition.id), "year": found.edition.year, "rehearsal": found.edition.rehearsal,
        "publication": publication.digest, "scores": found.scores,
        "public_from": publication.public_from.astimezone(UTC).isoformat(),
    }  # fmt: skip


def _readme(found: Told) -> bytes:
    publication = found.publication
    text = README.format(
        name=publication.facts["names"].get("en") or str(publication.year), digest=publication.digest,
        public_from=publication.public_from.astimezone(UTC).isoformat(timespec="minutes"),
        rehearsal="A rehearsal: everything here is made up.\n" if publication.rehearsal else "",
        scores=SHOWN[found.scores],
    )  # fmt: skip
    return text.encode()
