"""Rules of questions between nominee and staff."""

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations.rules.content import clean, length

LONGEST_QUESTION = 4000
MOST_QUESTIONS_A_DAY = 20


def question_text(text: str) -> str:
    """The text of a question or an answer, clean. Raises RuleBroken for none and for one that is too long."""
    text = clean(text)
    if not text:
        raise RuleBroken(N_("Write what you want to say."), ["text"])
    if length(text) > LONGEST_QUESTION:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST_QUESTION), ["text"])
    return text


def refuse_many(asked_today: int) -> None:
    """A nominee asks at most so often in a day on one nomination. Raises RuleBroken."""
    if asked_today >= MOST_QUESTIONS_A_DAY:
        raise RuleBroken(N_("You asked often today. Staff have your questions; ask again tomorrow."), ["text"])
