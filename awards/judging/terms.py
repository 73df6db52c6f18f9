"""What a judge promises before any nomination opens: every version of the text, never changed once it was used."""

import hashlib
from collections.abc import Mapping, Sequence

from awards.core.text import N_, Message

TERMS: Mapping[int, Sequence[Message]] = {
    1: (
        N_(
            "Do not show, copy or tell anybody what you read, nor how you score, before and after the results are "
            "public."
        ),
        N_("Do not use it for your own work or for anybody else's."),
        N_("Do not speak with nominees or with other judges about a nomination while you judge."),
        N_(
            "Name every tie that could make you partial, or that others could take for it. Nobody thinks less of you "
            "for that."
        ),
        N_("I keep what I read here confidential, and I have named every conflict of interest that I know of"),
    ),
}
"""The sentences by version; the last one is what the judge ticks. A new text is a new version, asked of everybody."""

VERSION = max(TERMS)


def digest(version: int = VERSION) -> str:
    """The SHA-256 of a version's text in English, whose words decide, one sentence a line."""
    return hashlib.sha256("\n".join(sentence.text for sentence in TERMS[version]).encode()).hexdigest()
