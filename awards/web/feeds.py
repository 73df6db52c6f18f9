"""Feeds: the same entries as Atom (RFC 4287) and as JSON Feed 1.1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, render_template

from awards.core.text import in_xml
from awards.web.languages import HTML_LANGUAGES, language
from awards.web.lists import as_json
from awards.web.transaction import now

MOST = 50
"""So many entries stand in a feed."""


@dataclass(frozen=True)
class Entry:
    """Something that became public; `id` never changes, `language` is that of its words where it is another."""

    id: str
    url: str
    title: str
    text: str
    at: datetime
    language: str | None = None
    author: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Feed:
    """Entries, the newest first, with the page that they are of; `address` is that of the feed itself.

    `since` is asked where there is no entry: since when there is none, as far as anything says so.
    """

    title: str
    author: str
    page: str
    address: str
    entries: Sequence[Entry]
    since: Callable[[], datetime | None]

    @property
    def updated(self) -> datetime:
        """When its newest entry became public; without any since when there is none, at the latest now."""
        return max(entry.at for entry in self.entries) if self.entries else self.since() or now()


def as_atom(feed: Feed) -> Response:
    """The feed as Atom; characters that no XML may hold are left out."""
    text = in_xml(render_template("layouts/feed.xml", feed=feed))
    return Response(text, mimetype="application/atom+xml")


def as_json_feed(feed: Feed) -> Response:
    """The feed as JSON Feed."""
    response = as_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.page,
            "feed_url": feed.address,
            "language": HTML_LANGUAGES.get(language(), language()),
            "authors": [{"name": feed.author}],
            "items": [_item(entry) for entry in feed.entries],
        }
    )
    response.mimetype = "application/feed+json"
    return response


def _item(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": entry.id, "url": entry.url, "title": entry.title, "content_text": entry.text, "date_published": entry.at,
    }  # fmt: skip
    if entry.language:
        said["language"] = entry.language
    if entry.author:
        said["authors"] = [{"name": entry.author}]
    if entry.kind:
        said["tags"] = [entry.kind]
    return said
