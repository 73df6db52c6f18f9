"""What is taken out of texts for judges of a blind round: addresses and names, whatever their case and accents."""

import re
from collections.abc import Iterable, Iterator

from awards.organisations.rules import plain_letters

MASK = "[…]"
"""Stands in a text for judges of a blind round where a name or an address stood."""

_ADDRESS = r"(?:https?://|www\.)\S+|[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+"
_SHORTEST_PART = 3
_SHORTEST_HOST = 4
_SHORTEST_KNOWN = 4
_SHORTEST_STEM = 3
_WITHOUT_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ARABIC = re.compile("[\u0620-\u064a]")
_BEFORE_ARABIC = "[\u0648\u0641\u0628\u0644\u0643]{0,2}(?:\u0627\u0644|\u0644\u0644)?"
_ARTICLE = "\u0627\u0644"
_BRACKETS = re.compile(r"[(\[{（［【«「]([^()\[\]{}（）［］【】«»「」]*)[)\]}）］】»」]")


def mask_of(
    organisations: Iterable[str], people: Iterable[str], websites: Iterable[str], known: Iterable[str] = ()
) -> re.Pattern[str]:
    """What to take out of texts for judges of a blind round: every address, these names, and where they are on the web.

    Of people also each part of the name alone, when it is a word of three letters or more, written as in the name. Of
    an organisation also what stands in brackets behind its name, and the name without it. `known` are names that the
    registry knows for it: those of more than three letters, since shorter ones are words of many texts.
    """
    names, parts = list[str](), set[str]()
    for organisation in organisations:
        names += [organisation, *(other for other in _about_brackets(organisation) if _tells(other))]
    for other in known:
        names += [name for name in (other, *_about_brackets(other)) if _tells(name)]
    for person in people:
        names.append(person)
        parts |= {part for part in re.split(r"[\s,.]+", _plain(person)) if len(part) >= _SHORTEST_PART}
    for website in websites:
        host = re.sub(r"^(https?:)?//", "", website.strip().lower()).split("/")[0].removeprefix("www.")
        names += [host, *(label for label in host.split(".")[:1] if len(label) >= _SHORTEST_HOST)]
    whole = {_plain(" ".join(name.split())) for name in names if len(name.strip()) > 1}
    longest = sorted(whole, key=len, reverse=True)
    found = [f"(?i:{_ADDRESS})", *(f"(?i:{_apart(name)})" for name in longest if name)]
    return re.compile("|".join([*found, *(_apart(part) for part in sorted(parts, key=len, reverse=True))]))


def masked(text: str, mask: re.Pattern[str]) -> str:
    """The text with every name and address taken out; what stays is as it was."""
    plain, places = plain_letters(text)
    found, end = [], 0
    for match in mask.finditer(plain):
        found += [text[end : places[match.start()]], MASK]
        after = places[match.end()] if match.end() < len(places) else len(text)
        end = max(after, places[match.end() - 1] + 1)
    return "".join([*found, text[end:]])


def _plain(name: str) -> str:
    return plain_letters(name)[0].strip()


def _about_brackets(name: str) -> Iterator[str]:
    """The name without what stands in brackets, and each of these."""
    inside = _BRACKETS.findall(name)
    if inside:
        yield " ".join(_BRACKETS.sub(" ", name).split())
        yield from (each.strip() for each in inside)


def _tells(name: str) -> bool:
    """Whether a name is long enough to be taken out wherever it stands; a sign of a whole word counts twice."""
    return sum(2 if _WITHOUT_BLANKS.match(letter) else letter.isalnum() for letter in name) >= _SHORTEST_KNOWN


def _apart(name: str) -> str:
    """A name as words of their own; scripts without blanks between words know no such thing, and what Arabic writes
    before a word without a blank goes with it."""
    pattern = r"\s+".join(map(re.escape, name.split()))
    if _WITHOUT_BLANKS.search(name):
        return pattern
    stem = name.removeprefix(_ARTICLE)
    if _ARABIC.match(stem) and len(stem.split()[0]) >= _SHORTEST_STEM:
        pattern = _BEFORE_ARABIC + r"\s+".join(map(re.escape, stem.split()))
    return rf"(?<!\w){pattern}(?!\w)"
