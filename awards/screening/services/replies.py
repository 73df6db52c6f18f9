"""Replies that staff keep ready: written in up to six languages, filled for one nomination."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel import dates
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.identifiers import numbered
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit
from awards.nominations.models import Nomination
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import ReplyTemplate
from awards.screening.rules import Outcome, Reply

USES = (Outcome.RETURNED.value, Outcome.INELIGIBLE.value)
GENEVA = ZoneInfo("Europe/Zurich")
LOCALES = {"zh": "zh_Hans", "en": "en_GB"}
IN_GENEVA = {"en": "Geneva", "fr": "Genève", "es": "Ginebra", "ru": "Женева", "zh": "日内瓦", "ar": "جنيف"}
"""A deadline names its zone, in the language of the text around it."""


def written(
    reply: ReplyTemplate, edition: Edition, nomination: Nomination, language: str, until: datetime, site: str
) -> Reply:
    """The reply as the nominator reads it, in that language or marked as another; `until` is the deadline."""
    chosen = rules.text_for(reply.texts, language)
    local, locale = until.astimezone(GENEVA), LOCALES.get(chosen.language, chosen.language)
    day = dates.format_date(local, "long", locale=locale)
    values = {
        "nominee": ", ".join(map(str, nomination.nominee_names)) or nomination.title,
        "number": numbered(nomination.number),
        "title": nomination.title,
        "deadline": f"{day}, {local:%H:%M} ({IN_GENEVA[chosen.language]})",
        "link": f"{site.rstrip('/')}/nominations/{edition.id}/{nomination.id}",
    }
    return Reply(rules.fill(chosen.text, values), chosen.language, chosen.own)


def keep_reply(
    session: Session, edition: Edition, reply: ReplyTemplate | None, name: str, use: str, texts: Mapping[str, str],
    by: User, at: datetime, *, seen: int | None = None,
) -> ReplyTemplate:  # fmt: skip
    """Write a new reply, or change one; `seen` is its version when the page was opened. RuleBroken, StaleVersion."""
    name = " ".join(name.split())
    texts = {code: texts[code].strip() for code in LANGUAGES if texts.get(code, "").strip()}
    rules.require_reply(name, use, texts, USES)
    if queries.reply_named(session, edition.id, name, except_for=reply.id if reply else None):
        raise RuleBroken(N_("Another reply has this name already."), ["name"])
    new = reply is None
    if reply is None:
        reply = ReplyTemplate(id=uuid4(), edition_id=edition.id)
        session.add(reply)
    elif reply.version != seen:
        raise StaleVersion(N_("Somebody else changed this reply since you opened it. Open it again."))
    reply.name, reply.used_for, reply.texts, reply.changed_at = name, use, texts, at
    session.flush()
    audit.record(
        session, actor=by.id, action="reply.written" if new else "reply.changed", subject=reply.id, edition=edition.id,
        details={"languages": sorted(texts), "use": use}, words={"name": name, "texts": texts},
    )  # fmt: skip
    session.flush()
    return reply


def begin_replies(session: Session, edition: Edition, by: User, at: datetime) -> int:
    """Write the replies that the portal suggests into an edition, those whose names it has not. How many are new."""
    session.get_one(Edition, edition.id, with_for_update=True)
    new = [one for one in rules.STARTERS if not queries.reply_named(session, edition.id, one["name"], except_for=None)]
    for one in new:
        keep_reply(session, edition, None, one["name"], one["use"], one["texts"], by, at)
    return len(new)


def put_reply_away(session: Session, reply: ReplyTemplate, by: User, at: datetime) -> None:
    """Offer a reply no more; what was sent with it stands."""
    if reply.put_away_at is not None:
        return
    reply.put_away_at, reply.name = at, f"{reply.name} ({reply.id.hex[:6]})"
    audit.record(session, actor=by.id, action="reply.put_away", subject=reply.id, edition=reply.edition_id)
    session.flush()
