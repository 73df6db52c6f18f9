"""Made-up pledges drawn so that their margins are the published ones of 2023: pure, the same seed the same pledges.

Of the 845 pledges of 408 organisations in 138 countries that Partner2Connect counted on 6 December 2023 it is known how
many came from Europe, Africa and the Americas, touched a least developed country, named women and were programmatic.
How the rest parts among the other regions, types and amounts is made up, as is every organisation and every pledge.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice, product
from random import Random

from awards.pledges.rules import ROLES, Content, Money, Target, Tranche

SOURCE = "Made up for a rehearsal"
MARK = "(rehearsal)"
CENT = Decimal("0.01")

TYPES = {"programmatic": 389, "financial": 204, "policy": 138, "advocacy": 114}
KINDS = ("private-sector", "government", "civil-society", "academia", "international-organization", "un-agency")
CURRENCIES = {"EUR": 1, "CAD": 1, "JPY": 100, "ZAR": 15, "XOF": 600}
"""Other currencies than dollars, with how many of each make a figure of an ordinary size; the last has no rate."""

OF_MONEY = ("financial", "programmatic")
"""The types whose pledges have amounts: most in dollars, some in other currencies, some without one."""

GOALS = ("1", "4", "5", "8", "9", "10", "17")
DEEDS = (
    ("Community networks", "access"), ("Connected schools", "access"), ("Shared masts", "access"),
    ("Solar power for base stations", "access"), ("Digital skills", "adoption"), ("Affordable devices", "adoption"),
    ("Safe use of the internet", "adoption"), ("Open courses", "adoption"), ("Repair benches", "value-creation"),
    ("Online public services", "value-creation"), ("Paid apprenticeships", "value-creation"),
    ("Mentors for founders", "value-creation"), ("Loans for local networks", "accelerate"),
    ("Guarantees for rural lines", "accelerate"),
)  # fmt: skip
"""What is pledged, with the focus area that it belongs to."""

TAGS = {
    "Community networks": ("local-network",), "Connected schools": ("education",), "Shared masts": ("mobile",),
    "Solar power for base stations": ("energy", "mobile"), "Digital skills": ("education",),
    "Affordable devices": ("devices",), "Open courses": ("education", "software"),
    "Repair benches": ("work", "devices"), "Online public services": ("government", "software"),
    "Paid apprenticeships": ("work",),
    "Loans for local networks": ("finance", "local-network"), "Guarantees for rural lines": ("finance", "cable"),
}  # fmt: skip
"""The sectors and technologies of these; the others state none."""

FOR_WHOM = (
    ("women", "women"), ("women and girls in villages", "women"), ("rural families", "rural-population"),
    ("small firms", "smes"), ("persons with disabilities", "persons-with-disabilities"), ("workers", "workers"),
    ("remote villages", "remote-villages"), ("vulnerable households", "vulnerable-households"),
    ("communities", "communities"), ("founders", "entrepreneurs"),
)  # fmt: skip
FIRST_NAMES = (
    "Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Indigo", "Juniper", "Kestrel",
    "Lagoon", "Meadow", "Northern", "Opal", "Prairie", "Quartz", "River", "Savanna", "Tidal", "Umber", "Valley",
    "Willow", "Zenith",
)  # fmt: skip
SECOND_NAMES = (
    "Bridge", "Circle", "Commons", "Compass", "Garden", "Horizon", "Lantern", "Link", "Loom", "Path", "Signal",
    "Spring", "Tower", "Trail", "Weave", "Window", "Works", "Yard",
)  # fmt: skip
ENDINGS = {
    "private-sector": "Telecom", "government": "Authority", "civil-society": "Network", "academia": "Institute",
    "international-organization": "Alliance", "un-agency": "Programme",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A country as the draw needs it; `least_developed` at the day of the published figures."""

    iso2: str
    name: str
    region: str
    least_developed: bool


@dataclass(frozen=True)
class Margins:
    """How many pledges there are of what; `countries` and `organisations` part among the regions by `regions`."""

    pledges: int = 845
    organisations: int = 408
    regions: Mapping[str, int] = field(
        default_factory=lambda: {
            "europe": 245, "africa": 174, "americas": 171, "asia-pacific": 150, "arab-states": 73, "cis": 32
        }
    )  # fmt: skip
    countries: Mapping[str, int] = field(
        default_factory=lambda: {
            "europe": 36, "africa": 34, "americas": 25, "asia-pacific": 22, "arab-states": 14, "cis": 7
        }
    )  # fmt: skip
    least_developed: int = 261
    women: int = 439
    types: Mapping[str, int] = field(default_factory=lambda: dict(TYPES))
    usd: Decimal = Decimal(36_780_000_000)

    def scaled(self, pledges: int, organisations: int | None = None) -> "Margins":
        """The same shares for another number of pledges."""
        share = pledges / self.pledges
        return replace(
            self,
            pledges=pledges,
            organisations=organisations or max(len(_flat(self.countries)), round(self.organisations * share)),
            regions=_parted(pledges, self.regions),
            types=_parted(pledges, self.types),
            least_developed=round(self.least_developed * share),
            women=round(self.women * share),
            usd=(self.usd * pledges / self.pledges).quantize(Decimal(1)),
        )


@dataclass(frozen=True)
class Organisation:
    """A made-up organisation with its country."""

    name: str
    kind: str
    country: str


@dataclass(frozen=True)
class Drawn:
    """A made-up pledge: `content` names its organisations by their names, the one that leads first."""

    source_id: str
    content: Content


def organisations(seed: int, margins: Margins, places: Sequence[Place]) -> list[Organisation]:
    """The made-up organisations, each country of the draw with at least one."""
    chance = Random(f"{seed} organisations")  # noqa: S311 - the same seed gives the same registry
    homes: list[str] = []
    for region, number in _parted(margins.organisations, margins.regions).items():
        there = _of(places, region, margins.countries[region], chance)
        homes += [one.iso2 for one in there] + chance.choices([one.iso2 for one in there], k=number - len(there))
    found = []
    for iso2, name in zip(homes, _names(chance), strict=False):
        kind = chance.choice(KINDS)
        found.append(Organisation(f"{name} {ENDINGS[kind]} {MARK}", kind, iso2))
    return found


def pledges(seed: int, margins: Margins, places: Sequence[Place], pledgers: Sequence[Organisation]) -> Iterator[Drawn]:
    """The made-up pledges one by one; each organisation leads at least one where there are enough."""
    chance = Random(f"{seed} pledges")  # noqa: S311 - the same seed gives the same registry
    by_iso2 = {place.iso2: place for place in places}
    leads = _leads(chance, margins, by_iso2, pledgers)
    same_region: dict[str, list[Organisation]] = {}
    for one in pledgers:
        same_region.setdefault(by_iso2[one.country].region, []).append(one)
    touching = _touching(chance, margins, [by_iso2[lead.country].least_developed for lead in leads])
    women = _marked(chance, margins.pledges, margins.women)
    kinds = _shuffled(chance, margins.types)
    amounts = _amounts(chance, margins, kinds)
    least = [place for place in places if place.least_developed]
    others = [place for place in places if not place.least_developed]
    for number, lead in enumerate(leads):
        home = by_iso2[lead.country]
        where = _where(chance, home, least, others, touching[number])
        yield _pledge(
            chance, number, lead, same_region[home.region], where, kinds[number], women[number], amounts[number]
        )


def _pledge(
    chance: Random,
    number: int,
    lead: Organisation,
    neighbours: Sequence[Organisation],
    where: Sequence[Place],
    kind: str,
    women: bool,
    amount: tuple[Decimal, str] | None,
) -> Drawn:
    deed, focus_area = chance.choice(DEEDS)
    whom, group = chance.choice([one for one in FOR_WHOM if (one[1] == "women") == women])
    groups = {group} if women or chance.random() < 0.8 else set[str]()
    if chance.random() < 0.25:
        groups.add(chance.choice([key for _, key in FOR_WHOM if key != "women"]))
    start = chance.choice((2021, 2022, 2022, 2023, 2023, 2023))
    end = start + chance.choice((1, 2, 3, 4))
    people = chance.choice((400, 1_500, 4_000, 12_000, 50_000, 250_000))
    others = chance.sample(neighbours, k=min(len(neighbours), chance.choice((1, 1, 1, 2, 3))))
    parties = {lead.name: "lead"} | {one.name: chance.choice(("co-pledger", "partner")) for one in others[1:]}
    parties[lead.name] = "lead"
    there = f" in {where[0].name}" if len(where) == 1 else f" in {len(where)} countries" if where else ""
    money, tranches = _money(chance, amount, start, end)
    shared = len(where) > 1 and bool(money) and chance.random() < 0.5
    return Drawn(
        source_id=f"made-up-{number + 1:06d}",
        content=Content(
            title=f"{deed} for {whom}{there} {MARK}",
            source=SOURCE,
            parties=tuple(sorted(parties.items(), key=lambda one: ROLES.index(one[1]))),
            pledge_type=kind,
            resource_kind="financial" if money else chance.choice(("in-kind", "none")),
            focus_area=None if chance.random() < 0.03 else focus_area,
            entity_kind=lead.kind,
            start_year=start,
            end_year=end,
            money=money,
            tranches=tranches,
            countries=tuple(place.iso2 for place in where),
            shares=tuple(zip((place.iso2 for place in where), _shares(len(where)), strict=True)) if shared else (),
            beneficiaries=tuple(sorted(groups)),
            sdgs=tuple(sorted(chance.sample(GOALS, k=chance.choice((0, 1, 2))), key=int)),
            targets=(Target("People reached (made up)", str(people), "people"),) if chance.random() < 0.7 else (),
            summary=f"{deed} for {whom}, made up for a rehearsal.",
            tags=TAGS.get(deed, ()),
        ),
    )


def _money(
    chance: Random, stated: tuple[Decimal, str] | None, start: int, end: int
) -> tuple[tuple[Money, ...], tuple[Tranche, ...]]:
    """The amount, and for some of those in dollars an instalment each year."""
    if stated is None:
        return (), ()
    usd, currency = stated
    if currency != "USD":
        return (Money("pledged", usd, currency),), ()
    most = usd * 2 if chance.random() < 0.06 else None
    new = chance.choice((True, False, None))
    money = Money("pledged", usd, "USD", usd=usd, usd_basis="stated", most=most, is_new=new)
    years = range(start, end + 1)
    if usd < 1000 or chance.random() < 0.7:
        return (money,), ()
    each = (usd / len(years)).quantize(CENT, rounding="ROUND_DOWN")
    return (money,), tuple(Tranche("pledged", each, "USD", date(y, 1, 1), date(y, 12, 31)) for y in years)


def _where(
    chance: Random, home: Place, least: Sequence[Place], others: Sequence[Place], touches: bool
) -> tuple[Place, ...]:
    """The countries that a pledge is for; those of an organisation in a least developed country are for it too."""
    if home.least_developed:
        found = {home.iso2: home}
    elif touches:
        found = {one.iso2: one for one in chance.sample(least, k=chance.choice((1, 1, 2, 3)))}
    else:
        found = {home.iso2: home} if chance.random() < 0.9 else {}
    if found and chance.random() < 0.2:
        found |= {one.iso2: one for one in chance.sample(others, k=2)}
    return tuple(found[iso2] for iso2 in sorted(found))


def _leads(
    chance: Random, margins: Margins, by_iso2: Mapping[str, Place], pledgers: Sequence[Organisation]
) -> list[Organisation]:
    found: list[Organisation] = []
    for region, number in margins.regions.items():
        there = [one for one in pledgers if by_iso2[one.country].region == region]
        weights = [chance.paretovariate(1.5) for _ in there]
        found += there[:number] + chance.choices(there, weights, k=max(0, number - len(there)))
    chance.shuffle(found)
    return found


def _touching(chance: Random, margins: Margins, at_home: Sequence[bool]) -> list[bool]:
    """Which pledges touch a least developed country: all of organisations there, and others up to the margin."""
    found = list(at_home)
    away = [place for place, there in enumerate(found) if not there]
    for place in chance.sample(away, k=max(0, margins.least_developed - sum(found))):
        found[place] = True
    return found


def _amounts(chance: Random, margins: Margins, kinds: Sequence[str]) -> list[tuple[Decimal, str] | None]:
    """Amounts with their currencies; those in dollars make the published sum together."""
    drawn = [chance.lognormvariate(14.5, 2.2) if kind in OF_MONEY and chance.random() < 0.75 else 0.0 for kind in kinds]
    scale = float(margins.usd) / sum(drawn)
    usd = [max(1000, int(one * scale) // 1000 * 1000) if one else 0 for one in drawn]
    usd[usd.index(max(usd))] += int(margins.usd) - sum(usd)
    found: list[tuple[Decimal, str] | None] = []
    for kind, amount in zip(kinds, usd, strict=True):
        if amount:
            found.append((Decimal(amount), "USD"))
        elif kind in OF_MONEY and chance.random() < 0.4:
            currency = chance.choice(tuple(CURRENCIES))
            found.append((Decimal(chance.randrange(5, 900) * 1000 * CURRENCIES[currency]), currency))
        else:
            found.append(None)
    return found


def _of(places: Sequence[Place], region: str, number: int, chance: Random) -> list[Place]:
    return chance.sample([place for place in places if place.region == region], k=number)


def _names(chance: Random) -> Iterator[str]:
    """Names that no two organisations share: two words, then with a number."""
    pairs = [f"{one} {other}" for one, other in product(FIRST_NAMES, SECOND_NAMES)]
    chance.shuffle(pairs)
    yield from pairs
    for number in range(2, 1_000_000):
        yield from (f"{pair} {number}" for pair in pairs)


def _marked(chance: Random, number: int, marked: int) -> list[bool]:
    found = [True] * marked + [False] * (number - marked)
    chance.shuffle(found)
    return found


def _shuffled(chance: Random, counts: Mapping[str, int]) -> list[str]:
    found = _flat(counts)
    chance.shuffle(found)
    return found


def _flat(counts: Mapping[str, int]) -> list[str]:
    return [key for key, number in counts.items() for _ in range(number)]


def _parted(whole: int, shares: Mapping[str, int]) -> dict[str, int]:
    """A whole number parted as these shares are, what rounding leaves going to the first."""
    every = sum(shares.values())
    found = {key: whole * share // every for key, share in shares.items()}
    found[next(iter(found))] += whole - sum(found.values())
    return found


def _shares(number: int) -> Iterable[Decimal]:
    """Equal shares of a hundred, what rounding leaves with the first."""
    each = Decimal(100 // number)
    return islice((100 - each * (number - 1) if place == 0 else each for place in range(number)), number)
