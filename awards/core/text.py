"""Text marked for translation below the web, and translated only there."""

from dataclasses import dataclass, field


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
