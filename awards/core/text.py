"""Text marked for translation below the web, and translated only there."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence in English with named values, translated when a page or mail is made."""

    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def N_(text: str, **values: object) -> Message:
    """Mark `text` for extraction; `%(name)s` in it is filled from `values` after translation."""
    return Message(text, values)
