"""What staff may put right in a submitted text: a typo of the title or of a written answer, never its sense."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations.rules.content import Content, clean, length
from awards.programme.questions import WRITTEN, asked

TITLE = "title"
LONGEST_WHY = 300
MOST_CHANGED = 60
"""Characters that a correction takes away or adds at most: more is the nominator's to write."""


def correctable(form: Mapping[str, Any], content: Content) -> dict[str, str]:
    """The texts that staff may put right, by part: the title, and the written answers that there are."""
    written = [q.key for section in asked(form, content.categories) for q in section.questions if q.kind in WRITTEN]
    return {TITLE: content.title} | {key: content.answers[key] for key in written if content.answers.get(key)}


def changed_characters(before: str, after: str) -> int:
    """How many characters one text lacks of the other, both ways."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum((i2 - i1) + (j2 - j1) for kind, i1, i2, j1, j2 in blocks if kind != "equal")


def corrected(form: Mapping[str, Any], content: Content, part: str, text: str, why: str) -> Content:
    """The content with one text put right. Raises RuleBroken for more than a typo, or for no change at all."""
    texts, text, why = correctable(form, content), clean(text), clean(why)
    if part not in texts:
        raise RuleBroken(N_("Only the title and written answers can be put right."), ["text"])
    if not why or length(why) > LONGEST_WHY:
        raise RuleBroken(
            N_("Say in at most %(count)d characters what you changed and why.", count=LONGEST_WHY), ["why"]
        )
    if not text:
        raise RuleBroken(N_("A text cannot be taken away. Return the nomination instead."), ["text"])
    if text == texts[part]:
        raise RuleBroken(N_("The text says this already."), ["text"])
    if changed_characters(texts[part], text) > MOST_CHANGED:
        raise RuleBroken(
            N_("This changes more than a typo. Return the nomination, so that its nominator writes it."), ["text"]
        )
    if part == TITLE:
        return replace(content, title=text)
    return replace(content, answers={**content.answers, part: text})
