"""The check before the form: who cannot enter, by which rule, and which category fits instead. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """A yes-or-no question; whoever does not answer `enter` cannot enter, by the `rule`. Texts are by language."""

    key: str
    ask: Mapping[str, str]
    enter: str
    rule: Mapping[str, str]
    category: str | None


@dataclass(frozen=True)
class Finding:
    """How one question was answered, and whether one can enter with that answer."""

    question: Check
    answer: str

    @property
    def met(self) -> bool:
        """Whether this answer lets one enter."""
        return self.answer == self.question.enter


def checks(documents: Sequence[Mapping[str, Any]]) -> list[Check]:
    """The questions of an edition's check, in order."""
    return [Check(d["key"], d["ask"], d["enter"], d["rule"], d.get("category")) for d in documents]


def findings(questions: Sequence[Check], answers: Mapping[str, str]) -> list[Finding]:
    """What the answers, by key, say; every question is answered `yes` or `no`."""
    return [Finding(question, answers[question.key]) for question in questions]
