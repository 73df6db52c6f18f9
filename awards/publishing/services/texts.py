"""Write of a laureate for the day it is published: what was done, what the jury valued, a picture and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.programme.queries import lock_edition
from awards.publishing import rules
from awards.publishing.models import LaureatePicture, LaureateText
from awards.publishing.queries.texts import Written


@dataclass(frozen=True)
class NewPicture:
    """A picture as it was drawn anew: for its page and for the press, with the digest and size of the first."""

    digest: str
    width: int
    height: int
    small: bytes
    large: bytes


def save_texts(
    session: Session,
    of: Written,
    texts: Mapping[str, Mapping[str, str]],
    by: User,
    at: datetime,
    *,
    seen: int,
    picture: NewPicture | None = None,
    without_picture: bool = False,
) -> LaureateText:
    """Write what is said of a chosen entry, each kind of text by language, and set or take away its picture.

    `seen` is the version when the page was opened, 0 when nothing was written. Raises RuleBroken, StaleVersion.
    """
    lock_edition(session, of.edition)
    query = select(LaureateText).where(LaureateText.entry_id == of.entry_id)
    text = session.scalar(query.execution_options(populate_existing=True))
    if (text.version if text else 0) != seen:
        raise StaleVersion(N_("Somebody else wrote here since you opened this page. Open it again."))
    said = {kind: rules.by_language(texts[kind]) for kind in rules.LONGEST}
    before = text.picture if text else None
    digest = picture.digest if picture else None if without_picture else before
    rules.check_texts(said, pictured=digest is not None)
    if picture is not None and session.get(LaureatePicture, picture.digest) is None:
        session.add(LaureatePicture(**vars(picture)))
        session.flush()
    if text is None:
        text = LaureateText(entry_id=of.entry_id, version=0)
        session.add(text)
    text.summary, text.valued, text.alternative = said["summary"], said["valued"], said["alternative"]
    text.picture, text.version, text.saved_by, text.saved_at = digest, seen + 1, by.id, at
    audit.record(
        session, actor=by.id, action="laureate_text.saved", subject=of.entry_id, edition=of.edition_id,
        details={"languages": {kind: list(said[kind]) for kind in said}, "picture": digest}, words=said,
    )  # fmt: skip
    session.flush()
    return text
