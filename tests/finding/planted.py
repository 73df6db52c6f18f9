"""A made-up call with 200 planted pairs of one and the same nominee, and strangers who look alike.

Shares no code with the finder: its own tables of letters, its own lists of names and titles in several languages, its
own ways of mistyping. Everything is a rehearsal: no person, organisation or work here exists.
"""

import json
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FAMILIES = ("respelled", "translated", "acronym", "mistyped", "moved", "rewritten", "person", "shortened")
"""The ways in which somebody nominates the same thing twice."""

CYRILLIC_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
}  # fmt: skip
CYRILLIC_BY_PASSPORT = CYRILLIC_TO_LATIN | {"ё": "e", "й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}

CATEGORIES = ("access", "skills", "leadership-in-tech", "leadership-in-smes", "research")
WORDS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "duplicates" / "words.json").read_text("utf-8")
)
"""Names in two scripts, titles in several languages translated by hand, sentences to make texts of."""


@dataclass(frozen=True)
class Made:
    """A made-up nomination in plain values."""

    key: str
    title: str
    organisation: str
    person: str
    domain: str
    nominator: str
    country: str
    category: str
    language: str
    text: str


@dataclass
class Call:
    """A whole made-up call: its nominations, and the planted pairs by family."""

    nominations: list[Made] = field(default_factory=list)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)


def a_call(seed: int, background: int = 2000, pairs: int = 200) -> Call:
    """A call of this many strangers and twice as many planted ones, the same for the same seed."""
    chance = random.Random(seed)
    call = Call()
    call.nominations = [stranger(chance, f"b{n:05d}") for n in range(background)]
    if background >= 400:
        add_lookalikes(chance, call)
    for n in range(pairs):
        family = FAMILIES[n % len(FAMILIES)]
        one, other = pair(chance, family, f"p{n:03d}")
        call.nominations += [one, other]
        call.pairs[one.key, other.key] = family
    chance.shuffle(call.nominations)
    return call


def stranger(chance: random.Random, key: str, language: str | None = None) -> Made:
    """A nomination that has nothing to do with another, though names and phrases repeat as they do in the world."""
    language = language or chance.choices(("en", "fr", "es", "ru", "ar", "zh"), (50, 15, 15, 8, 7, 5))[0]
    place = chance.choice(WORDS["places"])
    title = next(t for t in chance.sample(WORDS["titles"], len(WORDS["titles"])) if language in t)[language].format(
        p=place
    )
    if chance.random() < 0.6:
        title = f"{made_up_name(chance)}: {title}"
    organisation = " ".join(
        (chance.choice(WORDS["first_words"]), chance.choice(WORDS["middle_words"]), chance.choice(WORDS["last_words"]))
    )
    if chance.random() < 0.5:
        organisation += f" {place}"
    person = f"{chance.choice(WORDS['given'])} {chance.choice(WORDS['surnames'])}"
    domain = chance.choice((organisation.lower().replace(" ", "-") + f"-{key}.example", f"{key}.example", ""))
    return Made(
        key, title, organisation, person, domain, f"user-{key}", chance.choice(WORDS["countries"]),
        chance.choice(CATEGORIES),
        language, written(chance, language, place),
    )  # fmt: skip


def made_up_name(chance: random.Random) -> str:
    """What a work could be called: a word of three syllables."""
    return "".join(chance.choice(WORDS["syllables"]) for _ in range(3)).capitalize()


def written(chance: random.Random, language: str, place: str, length: int = 9) -> str:
    """A text of a few sentences with figures of its own."""
    chosen = [chance.choice(WORDS["sentences"][language]) for _ in range(length)]
    return " ".join(
        sentence.format(
            d=chance.choice(WORDS["days"]), w=chance.choice(WORDS["who"]), v=chance.choice(WORDS["deeds"]),
            t=chance.choice(WORDS["tools"]),
            p=place, n=chance.randint(11, 2400), m=chance.randint(5, 400),
        )
        for sentence in chosen
    )  # fmt: skip


def add_lookalikes(chance: random.Random, call: Call) -> None:
    """Strangers who share what strangers share: a person's name, a general name, an agency, an acronym, a phrase."""
    everybody = call.nominations
    for n in range(0, 80, 2):  # the same person's name in two countries
        one, other = everybody[n], everybody[n + 1]
        far = chance.choice([c for c in WORDS["countries"] if c != one.country])
        everybody[n + 1] = replace(other, person=one.person, country=far)
    for n in range(80, 120):  # the same person's name in one country, another organisation and another work
        everybody[n] = replace(everybody[n], person="Maria " + WORDS["surnames"][n % 8], country="PH")
    for n in range(120, 160):  # chapters with a general name, each in a country of its own
        country = WORDS["countries"][n - 120]
        everybody[n] = replace(everybody[n], organisation=f"Women in Tech {country}", domain="", country=country)
    for n in range(160, 220):  # an agency that nominates six different ones
        everybody[n] = replace(everybody[n], nominator=f"agency-{(n - 160) // 6}")
    for n in range(220, 260, 2):  # one acronym, two organisations
        one = everybody[n].organisation.split()
        letters = "".join(word[0] for word in one)
        far = chance.choice([c for c in WORDS["countries"] if c != everybody[n].country])
        everybody[n + 1] = replace(
            everybody[n + 1], organisation=f"{letters} {WORDS['last_words'][n % 10]}", country=far
        )
    for n in range(260, 340):  # a passage that a ministry asked everybody to copy
        passage = "This nomination was prepared with the national committee for equality in technology and follows its "
        passage += "guidance of the year, which asks for figures by sex and age and for the agreement of those named."
        everybody[n] = replace(everybody[n], text=f"{passage} {everybody[n].text}")


def pair(chance: random.Random, family: str, key: str) -> tuple[Made, Made]:
    """Two nominations of one and the same, the second made by this family's way from the first."""
    one, other = replace(stranger(chance, f"{key}a", "en")), stranger(chance, f"{key}b", "en")
    language = chance.choice(("fr", "es"))
    again = replace(one, key=other.key, nominator=other.nominator, category=chance.choice(CATEGORIES))
    match family:
        case "respelled":
            one, again = respelled(chance, one, again)
        case "translated":
            place = chance.choice(WORDS["places"])
            title = chance.choice([t for t in WORDS["titles"] if language in t])
            figures = [chance.randint(210, 1800) for _ in range(3)]
            called = f"{made_up_name(chance)}: " if chance.random() < 0.5 else ""
            one = replace(one, title=called + title["en"].format(p=place), text=told(chance, "en", place, figures))
            again = replace(
                one, key=again.key, nominator=again.nominator, category=again.category, language=language,
                title=called + title[language].format(p=place), text=told(chance, language, place, figures),
                organisation=one.organisation if chance.random() < 0.5 else one.organisation.split()[0] + " Réseau",
                domain=one.domain if chance.random() < 0.6 else "",
            )  # fmt: skip
        case "acronym":
            words = f"{one.organisation} for {chance.choice(WORDS['places'])}".split()
            long, letters = " ".join(words), "".join(word[0].upper() for word in words if word != "for")
            one = replace(one, organisation=long)
            again = replace(
                again, organisation=chance.choice((letters, f"{letters} ({one.country})")), domain="",
                text=mostly(chance, one.text, 0.4), person=chance.choice((one.person, other.person)),
            )  # fmt: skip
        case "mistyped":
            again = replace(
                again, organisation=mistyped(chance, one.organisation), person=mistyped(chance, one.person),
                title=mistyped(chance, one.title), text=mostly(chance, one.text, 0.5), domain="",
            )  # fmt: skip
        case "moved":
            again = replace(again, title=other.title, text=other.text, domain=chance.choice((one.domain, "")))
        case "rewritten":
            again = replace(again, organisation=other.organisation, domain="", text=mostly(chance, one.text, 0.6))
        case "person":
            again = replace(
                again, organisation="", domain="", person=" ".join(reversed(one.person.split())), title=one.title,
                text=mostly(chance, one.text, 0.35),
            )  # fmt: skip
        case "shortened":
            sentences = one.text.split(". ")
            again = replace(again, text=". ".join(sentences[: len(sentences) // 2]), domain="", title=other.title)
    return one, again


def respelled(chance: random.Random, one: Made, again: Made) -> tuple[Made, Made]:
    """The same names in two scripts: by hand-written pairs, or letter by letter; the text is written anew."""
    place, which = chance.choice(WORDS["places"]), chance.choice(("ar", "ru", "ru", "zh"))
    if which == "ar":
        (name, name_there), (body, body_there) = (
            chance.choice(WORDS["arabic_names"]),
            chance.choice(WORDS["arabic_organisations"]),
        )
        country = chance.choice(("EG", "MA", "TN", "JO", "LB", "DZ"))
    elif which == "ru":
        name_there, body_there = chance.choice(WORDS["russian_names"]), chance.choice(WORDS["russian_organisations"])
        table = chance.choice((CYRILLIC_TO_LATIN, CYRILLIC_BY_PASSPORT))
        name, body = in_latin(name_there, table), in_latin(body_there, table)
        country = chance.choice(("RU", "KZ", "KG", "UZ"))
    else:
        name, name_there = chance.choice(WORDS["chinese_names"])
        body, body_there, country = one.organisation, one.organisation, "CN"
    body, body_there = f"{body} {place}", f"{body_there} {place}"
    title = chance.choice([t for t in WORDS["titles"] if which in t])[which].format(p=place)
    first = replace(one, person=name, organisation=body, country=country, domain="")
    second = replace(
        again, person=name_there, organisation=body_there, country=country, domain="", language=which,
        text=written(chance, which, place), title=title,
    )  # fmt: skip
    return first, second


def told(chance: random.Random, language: str, place: str, figures: list[int]) -> str:
    """A text in which given figures stand."""
    words = written(chance, language, place, 6)
    return words + " " + {"en": "Together", "fr": "Ensemble", "es": "Juntas"}[language] + ": " + "; ".join(
        str(figure) for figure in figures
    )  # fmt: skip


def in_latin(text: str, table: dict[str, str]) -> str:
    """Letter by letter into Latin ones."""
    return "".join(table[c] if c in table else table[c.lower()].capitalize() if c.lower() in table else c for c in text)


def mistyped(chance: random.Random, text: str) -> str:
    """Two slips of the finger: a letter doubled, left out or swapped."""
    for _ in range(2):
        n = chance.randrange(1, len(text) - 1)
        text = chance.choice(
            (text[:n] + text[n] + text[n:], text[:n] + text[n + 1 :], text[:n] + text[n + 1] + text[n] + text[n + 2 :])
        )
    return text


def mostly(chance: random.Random, text: str, kept: float) -> str:
    """A part of the sentences kept, the rest written anew, in another order."""
    sentences = text.split(". ")
    stay = chance.sample(sentences, max(2, round(kept * len(sentences))))
    new = written(chance, "en", chance.choice(WORDS["places"]), len(sentences) - len(stay)).split(". ")
    mixed = stay + new
    chance.shuffle(mixed)
    return ". ".join(mixed)
