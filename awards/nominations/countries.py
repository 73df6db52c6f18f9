"""Countries as a nominator types them: by name in any of the six languages, or by code."""

from collections.abc import Mapping

from awards.organisations.rules import fold


class Countries:
    """The countries with their names; `language` is the one that the page shows."""

    def __init__(self, names: Mapping[str, Mapping[str, str]], language: str) -> None:
        self._shown = {iso2: texts.get(language) or texts["en"] for iso2, texts in names.items()}
        self._names = names

    def name(self, iso2: str) -> str:
        """The country's name in the page's language; the code itself when it is not known."""
        return self._shown.get(iso2, iso2)

    def code(self, typed: str) -> str | None:
        """The code of a country as typed: its name in any language, whatever its case and accents, or its code."""
        if typed.strip().upper() in self._shown:
            return typed.strip().upper()
        wanted = fold(typed)
        return next(
            (iso2 for iso2, texts in self._names.items() if any(fold(name) == wanted for name in texts.values())), None
        )

    @property
    def offered(self) -> list[str]:
        """Every name in the page's language, in the order of the alphabet."""
        return sorted(self._shown.values(), key=fold)
