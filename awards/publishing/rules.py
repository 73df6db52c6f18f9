"""Rules of publishing: what a publication says, its neutral order, its addresses, its digest."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, cast

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.organisations.rules import in_address

KINDS = ("finalists", "winners")
"""What may be announced; winners come after finalists, or at the same instant."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "finalists": ("finalists", "rest"), "winners": ("winners", "finalists"), "correction": ("concerned",),
    "retraction": ("concerned", "rest"),
}  # fmt: skip
"""Who is told of an announcement by mail, in groups that may each have an instant of their own.

Of a retraction the laureates are concerned; the rest are those who had a letter about what is taken back.
"""

UNDO = timedelta(seconds=60)
"""After an approval nothing becomes public and no mail leaves for so long; mails wait as long once they are written."""

CORRECTABLE = ("role", "project", "person", "summary", "note", "organisations", "countries", "texts")
"""What a correction may change of a laureate; None or an empty list is "not recorded".

With `texts` it takes in what staff have written of the laureate since.
"""

READ = N_(
    "Seconds for which it could be read, at most: %(seconds)s. "
    "The change arrived before its time and was written after it.",
    seconds=0,
)
"""Said with what is gone of an announcement that was stopped after its instant, by a change that came before it."""


class Figure(TypedDict):
    """A count as its source words it: `{"figure": 132, "qualifier": "more than"}`; no qualifier: None."""

    figure: int
    qualifier: str | None


class CategoryFacts(TypedDict):
    """A category of an edition, in the edition's order.

    `no_award` says why nobody won, where the jury gave none; `no_finalist` stands where its shortlist is of nobody.
    """

    key: str
    names: dict[str, str]
    focus_area: str | None
    no_award: NotRequired[str]
    no_finalist: NotRequired[bool]


class Source(TypedDict):
    """Where a fact comes from: an address on the web, or None, and words."""

    url: str | None
    words: str


class RegistryFigure(TypedDict):
    """A total that the Partner2Connect registry had stated: of what (`pledges` or `usd_billion`), as text, when, where.

    `stated` is a date as precise as printed.
    """

    what: str
    figure: str
    qualifier: str | None
    stated: str
    source: str


class Facts(TypedDict):
    """An edition's facts as published; None or an empty list is "not recorded", never none or zero.

    `nominations`, `countries` (of the nominations), `finalists` and `winners` count; the dates are as precise as known
    (`2014`, `2014-06`, `2014-10-28`); `ceremony_country` is a code; `note` is public. `registry` is there for winners
    that were announced from here, and nowhere else: so the digests of what was published before it stay.
    """

    names: dict[str, str]
    brand: str | None
    organisers: list[str]
    hosts: list[str]
    sponsors: list[str]
    categories: list[CategoryFacts]
    nominations: Figure | None
    countries: Figure | None
    finalists: Figure | None
    winners: Figure | None
    opened: str | None
    closed: str | None
    ceremony_date: str | None
    ceremony_place: str | None
    ceremony_country: str | None
    note: str | None
    sources: list[Source]
    registry: NotRequired[list[RegistryFigure]]


class Change(TypedDict, total=False):
    """What a correction does to one laureate: new `fields` of the one with the `slug`, or it goes, or an entry comes.

    `category` is a key; `fields` hold what `CORRECTABLE` names, and of an entry that comes its `role`.
    """

    slug: str
    removed: bool
    entry: str
    category: str | None
    fields: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """What a later publication says otherwise of a laureate: `changed` fields with both values, `added`, `removed`."""

    what: str
    slug: str
    name: str | None
    fields: tuple[tuple[str, Any, Any], ...] = ()


def differences(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """What the laureates' documents of two publications say otherwise, in the order of the later one, then the gone."""
    was, found = {said["slug"]: said for said in before}, []
    for said in after:
        earlier = was.pop(said["slug"], None)
        if earlier is None:
            found.append(Difference("added", said["slug"], _called(said)))
            continue
        both = {name: (earlier.get(name), said.get(name)) for name in [*earlier, *said]}
        fields = tuple((name, *values) for name, values in both.items() if values[0] != values[1])
        if fields:
            found.append(Difference("changed", said["slug"], _called(said), fields))
    return found + [Difference("removed", slug, _called(said)) for slug, said in was.items()]


def _called(said: Mapping[str, Any]) -> str | None:
    return said["project"] or ", ".join(said["organisations"]) or said["person"]


def check_reason(reason: str) -> str:
    """The public reason of a correction or a retraction. Raises RuleBroken."""
    if not reason.strip():
        raise RuleBroken(N_("Say why: the reason is public."), ["reason"])
    return reason.strip()


def facts(**known: Any) -> Facts:
    """Facts with everything that is not given as not recorded. Raises TypeError for a fact of another name."""
    found: dict[str, Any] = {
        "names": {}, "brand": None, "organisers": [], "hosts": [], "sponsors": [], "categories": [],
        "nominations": None, "countries": None, "finalists": None, "winners": None, "opened": None, "closed": None,
        "ceremony_date": None, "ceremony_place": None, "ceremony_country": None, "note": None, "sources": [],
    }  # fmt: skip
    if unknown := known.keys() - found.keys():
        raise TypeError(f"no facts of a publication: {', '.join(sorted(unknown))}")
    return cast(Facts, found | known)


def without_award(facts: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """The facts with what is said of categories in which no award is given, by their keys."""
    categories = [
        {**found, "no_award": words[found["key"]]} if found["key"] in words else found for found in facts["categories"]
    ]
    return {**facts, "categories": categories}


def without_finalist(facts: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """The facts where they say of these categories, and of no others, that nobody is a finalist."""
    categories = [
        {name: said for name, said in found.items() if name != "no_finalist"}
        | ({"no_finalist": True} if found["key"] in keys else {})
        for found in facts["categories"]
    ]
    return {**facts, "categories": categories}


def canonical(document: Any) -> str:
    """A document as the one JSON text of which the digest is taken: keys sorted, no blanks, UTF-8 unescaped."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(document: Any) -> str:
    """SHA-256 of the document's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def leaf(salt: str, document: Any) -> str:
    """What stands for a document in a digest: SHA-256 of the salt's bytes and the document's canonical JSON."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(document).encode()).hexdigest()


ERASED = "erased-"


def erased_slug(slug: str) -> str:
    """The address that takes the place of one that named a person: from the old one it follows, and not back."""
    return slug if slug.startswith(ERASED) else ERASED + hashlib.sha256(slug.encode()).hexdigest()[:20]


def neutral_key(country_names: Iterable[str], title: str, organisations: Iterable[str], entry: str) -> tuple[str, ...]:
    """What orders laureates of a category: first country's English name, then title; nothing of it knows a score.

    Two that agree in all of it stand in the order of a hash of the entry, which says nothing either.
    """
    country = min((name.casefold() for name in country_names), default="~")
    last = hashlib.sha256(entry.encode()).hexdigest()
    return (country, title.casefold(), "|".join(name.casefold() for name in organisations), last)


def slugs(laureates: Sequence[tuple[str, Sequence[str], str]], year: int, others: Collection[str] = ()) -> list[str]:
    """An address for each laureate from (title, organisations, category key), in the order given; none of `others`.

    A title says it alone where it can; with the category where one project stands in two; numbered at last.
    """
    plain = [_words(title, organisations, category) for title, organisations, category in laureates]
    repeated = {word for word, times in Counter(plain).items() if times > 1}
    taken = set(others)
    found = []
    for word, (_, _, category) in zip(plain, laureates, strict=True):
        base = f"{word}-{category}" if word in repeated and not word.endswith(category) else word
        slug, number = f"{base}-{year}", 2
        while slug in taken:
            slug, number = f"{base}-{number}-{year}", number + 1
        taken.add(slug)
        found.append(slug)
    return found


def _words(title: str, organisations: Sequence[str], category: str) -> str:
    for text in (title, *organisations):
        if (word := in_address(text)) != "x":
            return word
    return category


LONGEST = {"summary": 600, "valued": 1200, "alternative": 250}
"""So many characters a text of a laureate may have in a language."""


class PictureMark(TypedDict):
    """A picture as a publication names it: the SHA-256 of what the page shows, and its size in pixels."""

    digest: str
    width: int
    height: int


def by_language(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that say something, in the order of the languages."""
    return {code: texts[code].strip() for code in LANGUAGES if texts.get(code, "").strip()}


def check_texts(texts: Mapping[str, Mapping[str, str]], pictured: bool) -> None:
    """Texts of a laureate, each by language, are not too long, and a picture is described. Raises RuleBroken."""
    for kind, longest in LONGEST.items():
        for code, text in texts[kind].items():
            if len(text) > longest:
                raise RuleBroken(
                    N_("Shorten this text to %(longest)s characters: it has %(length)s.", longest=longest,
                       length=len(text)),
                    [f"{kind}_{code}"],
                )  # fmt: skip
    if pictured and not texts["alternative"]:
        raise RuleBroken(
            N_("Say what the picture shows, in one language at least: not everybody can see it."), ["alternative_en"]
        )


def published_texts(
    texts: Mapping[str, Mapping[str, str]], picture: PictureMark | None, *, valued: bool
) -> dict[str, Any]:
    """What a publication takes in of a laureate's texts; what the jury valued only with the winners."""
    kinds = ("summary", "valued") if valued else ("summary",)
    found: dict[str, Any] = {kind: dict(texts[kind]) for kind in kinds if texts[kind]}
    if picture is not None:
        found["picture"] = {**picture, "alternative": dict(texts["alternative"])}
    return found


def check_instant(instant: datetime, at: datetime, field: str = "instant") -> None:
    """An announcement is for now or later, to the minute that staff type. Raises RuleBroken."""
    if instant < at.replace(second=0, microsecond=0):
        raise RuleBroken(N_("Choose a time that is not past yet."), [field])


def together(messages: Sequence[Message]) -> Message:
    """Several sentences as one message, each translated by itself."""
    joined = messages[0]
    for message in messages[1:]:
        joined = N_("%(first)s %(next)s", first=joined, next=message)
    return joined


def matches(
    category: str | None, countries: Iterable[str], regions: Iterable[str | None], chosen: Mapping[str, Sequence[str]]
) -> bool:
    """Whether a laureate is among those that the filters ask for; a filter without a choice lets all through."""
    wanted_category, wanted_country, wanted_region = (chosen.get(k) for k in ("category", "country", "region"))
    return (
        (not wanted_category or category in wanted_category)
        and (not wanted_country or bool(set(countries) & set(wanted_country)))
        and (not wanted_region or bool({*regions} & set(wanted_region)))
    )
