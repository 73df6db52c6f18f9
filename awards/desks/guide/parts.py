"""What a guide is made of: sections, each with words and with where in the portal it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from awards.core.text import Message


@dataclass(frozen=True)
class Section:
    """One thing that a reader wants to do or know; `where` is the page to do it on, open to anybody.

    A picture has the name of a file in static/guide/ and says in words what it shows. `also` are words that people
    look for and the text does not use; a translation names those of its own language.
    """

    key: str
    title: Message
    words: Sequence[Message]
    where: str | None = None
    picture: tuple[str, Message] | None = None
    also: Message | None = None


@dataclass(frozen=True)
class Guide:
    """The sections for one kind of reader, in the order in which one meets them."""

    key: str
    title: Message
    lead: Message
    sections: Sequence[Section]
