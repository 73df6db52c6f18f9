"""Text marked for translation below the web, and translated only there; and what of a text XML may hold."""

import re
from dataclasses import dataclass, field

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Message:
    """A sentence in English with named values, translated when a page or mail is made.

    Several values under one name are a list, which each language sets its own comma between.
    """

    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {name: ", ".join(map(str, v)) if isinstance(v, list | tuple) else v for name, v in self.values.items()}
        return self.text % values if values else self.text


def N_(text: str, **values: object) -> Message:
    """Mark `text` for extraction; `%(name)s` in it is filled from `values` after translation."""
    return Message(text, values)


def in_xml(text: str, instead: str = "") -> str:
    """The text with something else for each character that no XML may hold."""
    return _NOT_IN_XML.sub(instead, text)
