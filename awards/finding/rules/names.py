"""How names are compared over scripts and spellings: in Latin letters, by their consonants, by their initials."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_ALEF_LAM = "\u0627\u0644"
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")

SMALL_WORDS = frozenset({
    "a", "al", "and", "da", "das", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "en",
    "et", "for", "fur", "in", "la", "las", "le", "les", "lil", "los", "na", "of", "on", "par", "para", "per",
    "po", "pour", "the", "to", "und", "v", "van", "von", "y", "i",
})  # fmt: skip
"""Words of names that neither tell two names apart nor count for initials."""

_SOUNDS = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z]", ""), (r"(?<=..)at$", ""),
        (r"shch|tsch|tch|sch|sh|ch|zh|cz|ts|tz|c(?=[eiy])", "s"), (r"z", "s"), (r"x", "ks"),
        (r"dj|gh|j", "g"), (r"kh|q|c", "k"), (r"ph|v", "f"), (r"p", "b"), (r"(?<!^)h", ""),
        (r"[aeiouyw]", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
"""From a word in Latin letters to its consonants, alike for what transliterations spell differently."""


@lru_cache(maxsize=200_000)
def latin_words(name: str) -> tuple[str, ...]:
    """The words of a name in Latin letters and lower case, whatever script it is written in."""
    found: list[str] = []
    for word in _WORD.findall(_MARKS.sub("", unicodedata.normalize("NFKC", name))):
        if word.startswith(_ALEF_LAM) and len(word) >= 5:
            word = word[2:]
        spelled = anyascii(word)
        parts = _CAMEL.findall(spelled) if _IDEOGRAPH.search(word) else [re.sub(r"[^A-Za-z0-9]", "", spelled)]
        found += [part.lower() for part in parts if part]
    return tuple(found)


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """A word's consonants as they sound alike: `Khadija` and `khdyjh` are one."""
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    return word


def bones(name: str) -> frozenset[str]:
    """The consonants of each word of a name that has at least two of them."""
    words = (consonants(word) for word in latin_words(name) if word not in SMALL_WORDS)
    return frozenset(word for word in words if len(word) >= 2)


def person_keys(name: str) -> frozenset[str]:
    """How a person is found again: the name in Latin letters and its consonants, in any order of its words.

    Only names of at least two words count.
    """
    words = [word for word in latin_words(name) if word not in SMALL_WORDS]
    if not 2 <= len(words) <= 6:
        return frozenset()
    turned = ["".join(words[n:] + words[:n]) for n in range(len(words))]
    sounds = sorted(consonants(word) for word in words)
    keys = {f"={spelled}" for spelled in turned}
    if len("".join(sounds)) >= 4:
        keys.add("~" + ".".join(sounds))
    return frozenset(keys)


def initials(name: str) -> frozenset[str]:
    """What a name's acronym could be, with its small words and without, of three letters or more."""
    words = latin_words(name)
    of_all = "".join(word[0] for word in words)
    of_large = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return frozenset(letters for letters in (of_all, of_large) if 3 <= len(letters) <= 9)


def acronyms(name: str) -> frozenset[str]:
    """The acronyms that stand in a name: words of three to nine capital letters."""
    found = (word for word in _WORD.findall(unicodedata.normalize("NFKC", name)) if word.isupper())
    spelled = ("".join(anyascii(letter)[:1] for letter in word).lower() for word in found)
    return frozenset(word for word in spelled if 3 <= len(word) <= 9)
