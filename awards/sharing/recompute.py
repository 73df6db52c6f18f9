"""Compute every number of the registry of pledges again from one of its dumps, and say what differs.

    python3 recompute.py                        in the unpacked folder of a dump
    python3 recompute.py registry-of-pledges-2026-11-30.zip
    python3 recompute.py DUMP --json            the numbers alone, as JSON
    python3 recompute.py DUMP --of 'focus_area=access&country=KE'
                                                those of a list, asked as its address asks, as JSON

It reads the tables of the dump and nothing else, needs Python 3.9 or newer and the standard library, and asks nobody
over the network. It ends with 0 when every number is the same, 1 when one differs or a file is not the one that the
dump describes, 2 when there is no dump to read or the list asks for something else than facets, place, lists_on,
at_least and currency: which pledges have a word of a search is left to the site.

Rules in short. A pledge that was withdrawn counts nowhere. Amounts under different words are never added together. A
sum in US dollars holds the amounts with a dollar value; all others are told as left out. Of a range the least counts.
"gross" is every amount as stated; "net" leaves out what another pledge counts already, by the ties between them. A
facet counts each pledge once a value; the empty value is "not stated". In a list that is narrowed by a facet, the
values of that facet count as if it were not. By year, what an instalment or a single year
says is planned, and equal parts of several years are assumed. In the prices of a year, dollars are multiplied by that
year's index and divided by the index of their own year, that of value_date, else the pledge's first; a sum is rounded
once, to the cent.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
import zlib
from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, Callable, Collection, Dict, Iterable, Iterator, List, Mapping, Optional, Set, Tuple
from urllib.parse import parse_qs

WORDS = ("pledged", "committed", "disbursed", "spent", "in_kind")
COUNTED_AT = {"part_of": "to", "joint_with": "to", "duplicates": "to", "funds": "from"}
"""Of ties where both pledges name the same money: the end that counts it."""
PLEDGERS = ("lead", "co-pledger")
PROGRESSED = ("on_track", "completed")
"""The stages of a newest report that count as progress."""
FINISHED = ("completed", "ended_early")
"""The stages after which nothing more is reported."""
HOLDS_FOR = 2
"""So many years a verification says something."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FULL = Decimal(100)
MOST_DIGITS = 15
"""More people than that are a slip of the pen."""
MOST_YEARS = 30
"""An amount is spread over no more years."""
THE_LOG = "00000000-0000-4000-8000-000000000001"
"""What stands in each leaf of the registry's log, where the award's log has its edition."""

csv.field_size_limit(1 << 28)

NOT_STATED = "not-stated"
"""What an address says for the pledges that state none of a facet's values."""
ASKED = ("place", "lists_on", "at_least", "currency", "prices", "sort", "after")
"""What an address asks for beside facets; the last three say how a list is shown and change no number."""

Row = Dict[str, str]
Asked = Mapping[str, List[str]]
Pledges = Dict[str, Row]
Values = Dict[str, Set[str]]
Link = Tuple[str, str, Decimal]


class Dump:
    """A dump as a folder or a ZIP file of one."""

    def __init__(self, path: Path) -> None:
        self.packed = zipfile.ZipFile(path) if path.is_file() else None
        if self.packed is not None:
            inside = [name for name in self.packed.namelist() if name.endswith("/datapackage.json")]
            self.folder = inside[0].rpartition("/")[0] + "/" if inside else ""
        else:
            self.folder = str(path) + "/"

    def open(self, name: str) -> IO[bytes]:
        """One of its files."""
        if self.packed is not None:
            return self.packed.open(self.folder + name)
        return Path(self.folder + name).open("rb")

    def json(self, name: str) -> Any:
        """A document of it."""
        with self.open(name) as file:
            return json.loads(file.read().decode("utf-8"))

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a table, one by one; cells without the mark that keeps a spreadsheet from running them."""
        with self.open(name + ".csv") as file:
            for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline="")):
                yield {column: _unmarked(cell) for column, cell in row.items()}

    def wrong_files(self, listed: Iterable[Tuple[str, str, int]]) -> Iterator[str]:
        """The files that are not what the dump says of them, or that cannot be read."""
        for name, hash_, bytes_ in listed:
            digest, size = hashlib.sha256(), 0
            try:
                with self.open(name) as file:
                    for piece in iter(lambda: file.read(1 << 20), b""):
                        digest.update(piece)
                        size += len(piece)
            except UNREADABLE:
                yield name
                continue
            if "sha256:" + digest.hexdigest() != hash_ or size != bytes_:
                yield name


def _unmarked(cell: str) -> str:
    rest = cell[1:]
    bare = rest.lstrip("'")
    marked = bare.lstrip(" \u00a0").startswith(FORMULA_STARTS) or bare.startswith(FORMULA_STARTS)
    return rest if cell.startswith("'") and marked else cell


def computed(
    dump: Dump, at: datetime, asked: Optional[Asked] = None, among: Optional[Collection[str]] = None
) -> Dict[str, Any]:
    """Every number of the registry, or of a list of it; `at` is the instant by which a verification still holds.

    `asked` are values by parameter of the list's address, `among` the only pledges that can be in it.
    """
    asked = asked or {}
    every = {row["public_id"]: row for row in dump.rows("pledges") if row["state"] != "withdrawn"}
    values = _values(dump, every, at, (asked.get("lists_on") or [""])[0])
    fits = _fitting(dump, every, asked, among)
    pledges = _near(every, values, asked, fits, "")
    with_money: Set[str] = set()
    sums, left_out = _money(dump, pledges, with_money)
    without = [row for number, row in pledges.items() if number not in with_money]
    no_money = sum(1 for row in without if row["resource_kind"] == "none")
    return {
        "all": len(every),
        "found": len(pledges),
        "facets": {
            facet: _counts({number: held[number] for number in _near(every, values, asked, fits, facet)})
            for facet, held in sorted(values.items())
        },
        "sums": sums,
        "left_out": left_out,
        "no_amount": len(without) - no_money,
        "no_money": no_money,
        **_overview(dump, pledges, at),
        "campaigns": _campaigns(dump, pledges),
        "log": _log(dump),
    }


def chosen(dump: Dump, at: datetime, asked: Asked, among: Optional[Collection[str]] = None) -> List[str]:
    """The pledges of a list; see `computed`."""
    every = {row["public_id"]: row for row in dump.rows("pledges") if row["state"] != "withdrawn"}
    values = _values(dump, every, at, (asked.get("lists_on") or [""])[0])
    return sorted(_near(every, values, asked, _fitting(dump, every, asked, among), ""))


def _near(every: Pledges, values: Mapping[str, Values], asked: Asked, fits: Set[str], but: str) -> Pledges:
    """The pledges that a list asks for, the values of one facet left open."""
    wanted = {
        facet: {"" if value == NOT_STATED else value for value in asked[facet]}
        for facet in values
        if facet != but and asked.get(facet)
    }
    return {
        number: row
        for number, row in every.items()
        if number in fits and all((values[facet][number] or {""}) & ones for facet, ones in wanted.items())
    }


def _fitting(dump: Dump, every: Pledges, asked: Asked, among: Optional[Collection[str]]) -> Set[str]:
    """The pledges that a list asks for by a place and an amount."""
    fits = set(every) if among is None else set(among) & set(every)
    if asked.get("place"):
        touching = _touching(dump, every)
        fits = {number for number in fits if touching[number] & set(asked["place"])}
    if asked.get("at_least"):
        least, currency = Decimal(asked["at_least"][0]), (asked.get("currency") or ["USD"])[0]
        stating = set()
        for row in dump.rows("money"):
            amount = row["usd"] if currency == "USD" else row["amount"] if row["currency"] == currency else ""
            if amount and row["basis"] != "yearly" and Decimal(amount) >= least:
                stating.add(row["public_id"])
        fits &= stating
    return fits


def _touching(dump: Dump, pledges: Pledges) -> Values:
    """The countries that each pledge is for or from: where the work is, and where those who pledge sit."""
    known = {row["slug"]: row for row in dump.rows("organisations")}
    touching = _of(dump, "places", "iso2", pledges)
    for row in dump.rows("parties"):
        if row["public_id"] in pledges and row["role"] in PLEDGERS:
            touching[row["public_id"]].add(_standing(known, row["organisation"]).get("country", ""))
    return touching


def _campaigns(dump: Dump, pledges: Pledges) -> Dict[str, int]:
    """How many pledges each campaign has."""
    found = {row["slug"]: 0 for row in dump.rows("campaigns")}
    for row in dump.rows("campaign_pledges"):
        found[row["campaign"]] += row["public_id"] in pledges
    return found


def _log(dump: Dump) -> Dict[str, Any]:
    """How many steps the registry's log has, its root (RFC 6962), and how many versions it knows otherwise."""
    level: List[bytes] = []
    known: Dict[Tuple[str, str], str] = {}
    for row in dump.rows("log"):
        commitment = row["commitment"]
        if row["payload"]:
            commitment = hashlib.sha256(bytes.fromhex(row["salt"]) + row["payload"].encode("utf-8")).hexdigest()
            said = json.loads(row["payload"])["payload"]
            one = [[said["pledge"], said["version"], said["sha256"]]] if "sha256" in said else []
            known.update(((number, str(n)), digest) for number, n, digest in said.get("versions", one))
        at = row["at"].replace("Z", "+00:00")
        leaf = {"at": at, "commitment": commitment, "edition": THE_LOG, "kind": row["kind"]}
        told = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        level.append(hashlib.sha256(b"\x00" + told.encode("utf-8")).digest())
    steps = len(level)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    otherwise = sum(
        1 for row in dump.rows("versions") if known.get((row["public_id"], row["n"]), row["sha256"]) != row["sha256"]
    )
    return {
        "steps": steps, "root": (level[0] if level else hashlib.sha256(b"").digest()).hex(), "otherwise": otherwise,
    }  # fmt: skip


def _overview(dump: Dump, pledges: Pledges, at: datetime) -> Dict[str, Any]:
    """What the page of figures and the pages of countries tell."""
    known = {row["slug"]: row for row in dump.rows("organisations")}
    regions = {row["iso2"]: row["itu_region"] for row in dump.rows("countries")}
    work = _of(dump, "places", "iso2", pledges)
    leads = _leads(dump, pledges)
    home = {number: _standing(known, slug).get("country", "") for number, slug in leads.items()}
    pledgers: Values = {number: set() for number in pledges}
    for row in dump.rows("parties"):
        if row["public_id"] in pledges and row["role"] in PLEDGERS:
            pledgers[row["public_id"]].add(_standing(known, row["organisation"]).get("slug", row["organisation"]))
    for_it, from_it = _counts(work), _counts({number: {code} for number, code in home.items()})
    matrix: Dict[str, Dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, row in pledges.items():
        matrix[row["focus_area"]][regions.get(home.get(number, ""), "")] += 1
    return {
        **_identified(dump, known, {one for found in pledgers.values() for one in found}, at),
        "countries": len({one for found in work.values() for one in found}),
        "no_country": sum(1 for found in work.values() if not found),
        "by_country": {
            code: [for_it.get(code, 0), from_it.get(code, 0)] for code in sorted({*for_it, *from_it} - {""})
        },
        "touching": {code: count for code, count in _counts(_touching(dump, pledges)).items() if code},
        "matrix": {area: dict(row) for area, row in matrix.items()},
        "by_un_list": _dated_lists(dump, work),
        "people": _people(dump, pledges),
        "spreads": _spreads(dump, pledges),
        "split": _split(dump, pledges),
        **_yearly(dump, pledges),
        "at_prices": _at_prices(dump, pledges),
        **_rates(dump, pledges, at),
    }


def _identified(dump: Dump, known: Dict[str, Row], pledging: Set[str], at: datetime) -> Dict[str, Any]:
    """How many organisations pledge, and how many of them, and of those verified, have an outside identifier."""
    day = at.date().isoformat()
    having = {
        _standing(known, row["organisation"]).get("slug", "")
        for row in dump.rows("identifiers")
        if not row["valid_until"] or row["valid_until"] >= day
    }
    verified = {slug for slug in pledging if known.get(slug, {}).get("state") == "verified"}
    return {
        "organisations": len(pledging),
        "identified": [len(pledging & having), len(pledging)],
        "verified": [len(verified & having), len(verified)],
    }


def _leads(dump: Dump, pledges: Pledges) -> Dict[str, str]:
    """The organisation that leads each pledge, as named."""
    found: Dict[str, Tuple[int, str]] = {}
    for row in dump.rows("parties"):
        if row["role"] == "lead" and row["public_id"] in pledges:
            place = (int(row["position"]), row["organisation"])
            found[row["public_id"]] = min(place, found.get(row["public_id"], place))
    return {number: slug for number, (_, slug) in found.items()}


def _standing(known: Dict[str, Row], slug: str) -> Row:
    """An organisation as it stands today: itself, or the one that it was merged into."""
    row = known.get(slug, {})
    return known.get(row.get("merged_into", ""), row)


def _dated_lists(dump: Dump, work: Values) -> Dict[str, int]:
    """How many pledges name a country on each dated list of the United Nations."""
    lists: Dict[str, Set[str]] = defaultdict(set)
    for row in dump.rows("country_lists"):
        if row["member"] == "yes":
            lists[row["list"] + " " + row["stated"]].add(row["iso2"])
    counts = {name: sum(1 for codes in work.values() if codes & on) for name, on in lists.items()}
    return {name: count for name, count in sorted(counts.items()) if count}


def _people(dump: Dump, pledges: Pledges) -> Dict[str, Any]:
    """The largest number of people aimed at, and reached by a source or the newest report, each with its pledge."""
    aimed: Dict[str, Tuple[int, str]] = {}
    counting: Dict[str, Set[str]] = defaultdict(set)
    for row in dump.rows("targets"):
        number, figure = row["public_id"], _whole(row["value"])
        if number in pledges and row["counts_people"] == "yes":
            counting[number].add(row["text"])
            if figure is not None and figure > aimed.get(number, (-1, ""))[0]:
                aimed[number] = (figure, row["qualifier"])
    newest: Dict[str, Tuple[str, int]] = {}
    for row in dump.rows("reports"):
        place = (row["last_day"], int(row["n"]))
        newest[row["public_id"]] = max(place, newest.get(row["public_id"], place))
    said = [(row["public_id"], row["people_reached"]) for row in dump.rows("progress")]
    said += [
        (row["public_id"], row["value"])
        for row in dump.rows("results")
        if row["target"] in counting[row["public_id"]] and int(row["n"]) == newest[row["public_id"]][1]
    ]
    reached: Dict[str, Tuple[int, str]] = {}
    for number, value in said:
        figure = _whole(value)
        if number in pledges and figure is not None:
            reached[number] = max((figure, ""), reached.get(number, (0, "")))
    found = {}
    for what, held in (("aimed", aimed), ("reached", reached)):
        if held:
            first = min(held, key=lambda number: (-held[number][0], int(number[2:])))
            found[what] = {
                "pledges": len(held), "most": held[first][0], "qualifier": held[first][1], "public_id": first,
            }  # fmt: skip
    return found


def _whole(value: str) -> Optional[int]:
    """A whole number, with blanks or none; None of all else."""
    digits = "".join(value.split())
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def _spreads(dump: Dump, pledges: Pledges) -> Dict[str, Any]:
    """Of each word the least, the middle and the most of what has a dollar value."""
    values: Dict[str, List[Decimal]] = defaultdict(list)
    for row in dump.rows("money"):
        if row["usd"] and row["public_id"] in pledges:
            values[row["word"]].append(Decimal(row["usd"]))
    found = {}
    for word, amounts in values.items():
        amounts.sort()
        middle = (amounts[(len(amounts) - 1) // 2] + amounts[len(amounts) // 2]) / 2
        found[word] = {
            "pledges": len(amounts), "least": _plain(amounts[0]), "most": _plain(amounts[-1]),
            "median": _plain(middle.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)),
        }  # fmt: skip
    return found


def _split(dump: Dump, pledges: Pledges) -> Dict[str, Any]:
    """By country what is pledged in dollars for it alone or by its share; then what is for several and not split."""
    shares: Dict[str, Dict[str, str]] = defaultdict(dict)
    for row in dump.rows("places"):
        if row["public_id"] in pledges:
            shares[row["public_id"]][row["iso2"]] = row["share"]
    pledged = [row for row in dump.rows("money") if row["word"] == "pledged" and row["usd"]]
    dollars = {row["public_id"]: Decimal(row["usd"]) for row in pledged}
    whole = {code: Decimal(0) for codes in shares.values() for code in codes}
    unsplit, number = dict(whole), dict.fromkeys(whole, 0)
    for pledge, codes in shares.items():
        for code, share in codes.items() if pledge in dollars else ():
            if share or len(codes) == 1:
                part = dollars[pledge] * (Decimal(share) if share else FULL) / 100
                whole[code] += part.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
            else:
                unsplit[code] += dollars[pledge]
                number[code] += 1
    return {code: [_plain(whole[code]), _plain(unsplit[code]), number[code]] for code in sorted(whole)}


def _yearly(dump: Dump, pledges: Pledges) -> Dict[str, Any]:
    """What is pledged in dollars for each year: by instalments, the rest in equal parts over the pledge's years."""
    instalments: Dict[Tuple[str, str, str], List[Row]] = defaultdict(list)
    for row in dump.rows("instalments"):
        instalments[row["public_id"], row["word"], row["currency"]].append(row)
    plans: List[Tuple[str, str, Fraction]] = []
    for row in dump.rows("money"):
        number = row["public_id"]
        if number in pledges and row["word"] == "pledged" and row["usd"]:
            usd = rest = Fraction(row["usd"])
            parts = instalments.get((number, row["word"], row["currency"]), [])
            for one in parts:
                part = usd * Fraction(one["amount"]) / Fraction(row["amount"])
                plans.append((one["first_day"][:4], one["last_day"][:4], part))
                rest -= part
            if rest > 0 or not parts:
                plans.append((pledges[number]["start_year"], pledges[number]["end_year"], rest))
    found: Dict[int, List[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for first, last, usd in plans:
        if first and last:
            years = range(int(first), min(int(last), int(first) + MOST_YEARS - 1) + 1)
            for year in years:
                found[year][len(years) > 1] += usd / len(years)
    without = [usd for first, last, usd in plans if not (first and last)]
    return {
        "by_year": {
            str(year): [_cents(usd) for usd in found[year]] for year in range(min(found), max(found) + 1)
        } if found else {},
        "without_years": [_cents(sum(without, Fraction(0))), len(without)],
    }  # fmt: skip


def _at_prices(dump: Dump, pledges: Pledges) -> Dict[str, Any]:
    """The sums of each word in the prices of every year of the index, and what they leave out: dollars, pledges."""
    index = {row["year"]: Fraction(row["index"]) for row in dump.rows("prices")}
    dollars: Dict[str, List[Tuple[str, str, Decimal]]] = defaultdict(list)
    for row in dump.rows("money") if index else ():
        number = row["public_id"]
        if number in pledges and row["usd"]:
            of = row["value_date"][:4] or pledges[number]["start_year"]
            dollars[row["word"]].append((number, of, Decimal(row["usd"])))
    links = [link for link in (_link(row) for row in dump.rows("ties")) if link is not None]
    return {year: {word: _priced(dollars[word], index, year, links) for word in dollars} for year in index}


def _priced(
    dollars: List[Tuple[str, str, Decimal]], index: Mapping[str, Fraction], year: str, links: List[Link]
) -> Dict[str, Any]:
    each = {number: Fraction(usd) * index[year] / index[of] for number, of, usd in dollars if of in index}
    gross = Decimal(round(sum(each.values(), Fraction(0)) * 100)) / 100
    rounded = {number: Decimal(round(usd * 100)) / 100 for number, usd in each.items()}
    undated = [usd for _, of, usd in dollars if not of]
    outside = [usd for _, of, usd in dollars if of and of not in index]
    return {
        "gross": _plain(gross), "net": _plain(gross - (sum(rounded.values(), Decimal(0)) - _net(rounded, links))),
        "pledges": len(each), "undated": [_plain(sum(undated, Decimal(0))), len(undated)],
        "outside": [_plain(sum(outside, Decimal(0))), len(outside)],
    }  # fmt: skip


def _cents(value: Fraction) -> str:
    return _plain(Decimal(round(value * 100)) / 100)


def _rates(dump: Dump, pledges: Pledges, at: datetime) -> Dict[str, Any]:
    """Who reports: of pledges that report here, are public for a year and have not ended; and how many go well."""
    public_since: Dict[str, datetime] = {}
    for row in dump.rows("versions"):
        moment = _moment(row["recorded_at"])
        public_since[row["public_id"]] = min(moment, public_since.get(row["public_id"], moment))
    reported: Dict[str, datetime] = {}
    newest: Dict[str, Tuple[Tuple[str, int], str]] = {}
    for row in dump.rows("reports"):
        number = row["public_id"]
        if number in pledges:
            moment, place = _moment(row["recorded_at"]), ((row["last_day"], int(row["n"])), row["stage"])
            reported[number] = max(moment, reported.get(number, moment))
            newest[number] = max(place, newest.get(number, place))
    year_ago = _years_on(at, -1)
    asked = [
        number for number, row in pledges.items()
        if row["at_desk"] == "yes" and row["state"] == "published" and public_since[number] <= year_ago
    ]  # fmt: skip
    return {
        "elsewhere": sum(1 for row in pledges.values() if row["at_desk"] != "yes"),
        "answered": [sum(1 for number in asked if number in reported and reported[number] > year_ago), len(asked)],
        "progressed": [sum(1 for _, stage in newest.values() if stage in PROGRESSED), len(newest)],
    }


def _years_on(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year + years)
    except ValueError:  # the 29th of February
        return at.replace(year=at.year + years, day=28)


def _money(dump: Dump, pledges: Pledges, with_money: Set[str]) -> Tuple[Dict[str, Any], List[Any]]:
    """Sums word by word, and the amounts that are in none of them."""
    gross: Dict[str, Decimal] = defaultdict(Decimal)
    counts: Dict[str, int] = defaultdict(int)
    dollars: Dict[str, Dict[str, Decimal]] = defaultdict(dict)
    others: Dict[str, Dict[str, List[Decimal]]] = defaultdict(lambda: defaultdict(lambda: [Decimal(0), Decimal(0)]))
    missing: Dict[Tuple[str, str, bool], Decimal] = defaultdict(Decimal)
    lacking: Dict[Tuple[str, str, bool], int] = defaultdict(int)
    for row in dump.rows("money"):
        number, word = row["public_id"], row["word"]
        if number not in pledges:
            continue
        with_money.add(number)
        amount = Decimal(row["amount"])
        if row["usd"]:
            usd = Decimal(row["usd"])
            gross[word] += usd
            counts[word] += 1
            dollars[word][number] = usd
            if row["currency"] != "USD":
                found = others[word][row["currency"]]
                found[0] += amount
                found[1] += usd
        else:
            alike = (word, row["currency"], row["basis"] == "yearly")
            missing[alike] += amount
            lacking[alike] += 1
    links = [link for link in (_link(row) for row in dump.rows("ties")) if link is not None]
    sums = {
        word: {
            "gross": _plain(gross[word]),
            "net": _plain(_net(dollars[word], links)),
            "pledges": counts[word],
            "of_other_currencies": {
                currency: [_plain(found[0]), _plain(found[1])] for currency, found in sorted(others[word].items())
            },
        }
        for word in WORDS
        if counts[word]
    }
    left_out = [
        {
            "word": alike[0],
            "currency": alike[1],
            "yearly": alike[2],
            "amount": _plain(amount),
            "pledges": lacking[alike],
        }
        for alike, amount in sorted(missing.items())
    ]
    return sums, left_out


def _link(row: Row) -> Optional[Link]:
    """A tie as (the pledge that is left out, the one that counts it, per cent), or None where nothing is left out."""
    at = COUNTED_AT.get(row["kind"])
    if at is None:
        return None
    share = Decimal(row["share"]) if row["share"] else FULL
    one, other = row["public_id"], row["other"]
    return (one, other, share) if at == "to" else (other, one, share)


def _net(amounts: Mapping[str, Decimal], links: Iterable[Link]) -> Decimal:
    """The sum without what another pledge counts; to the cent, each pledge by itself."""
    counted_at: Dict[str, Set[str]] = defaultdict(set)
    for left, counted, _ in links:
        counted_at[left].add(counted)
    away: Dict[str, Decimal] = defaultdict(Decimal)
    for left, counted, share in links:
        if left in amounts and (counted in amounts or _further(counted, counted_at) & amounts.keys()):
            away[left] = min(FULL, away[left] + share)
    total = Decimal(0)
    for number, amount in amounts.items():
        part = amount * (FULL - away[number]) / FULL if number in away else amount
        total += part.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    return total


def _further(pledge: str, counted_at: Dict[str, Set[str]]) -> Set[str]:
    """Where the money of a pledge is counted, and theirs in turn."""
    found: Set[str] = set()
    waiting = [pledge]
    while waiting:
        new = counted_at[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def _values(dump: Dump, pledges: Pledges, at: datetime, lists_on: str) -> Dict[str, Values]:
    """What each pledge says by facet; an empty value, or none, is that it states nothing."""
    values = {facet: {number: {row[column]} for number, row in pledges.items()} for facet, column in COLUMNS.items()}
    regions = {row["iso2"]: row["itu_region"] for row in dump.rows("countries")}
    known = set(regions.values()) - {""}
    countries = _of(dump, "places", "iso2", pledges)
    values["country"] = countries
    values["region"] = {number: {regions[code] or "other" for code in codes} for number, codes in countries.items()}
    for row in dump.rows("regions"):
        if row["public_id"] in pledges:
            key = row["region"] if row["region"] in known else "other"
            values["region"][row["public_id"]].add(key)
    values["group"] = _of(dump, "groups", "group", pledges)
    values.update({name: {number: set() for number in pledges} for name in ("sdg", "sector", "technology")})
    for row in dump.rows("tags"):
        if row["public_id"] in pledges and row["vocabulary"] in values:
            values[row["vocabulary"]][row["public_id"]].add(row["code"])
    values["from_region"] = _from_regions(dump, pledges, regions)
    values["un_list"] = _lists(dump, countries, lists_on)
    values["level"] = _levels(dump, pledges, at)
    values["light"] = _lights(dump, pledges, at)
    return values


COLUMNS = {
    "focus_area": "focus_area",
    "entity_kind": "entity_kind",
    "pledge_type": "pledge_type",
    "state": "state",
    "year": "start_year",
}


def _of(
    dump: Dump, table: str, column: str, pledges: Pledges, wanted: Callable[[Row], bool] = lambda row: True
) -> Values:
    found: Values = {number: set() for number in pledges}
    for row in dump.rows(table):
        if row["public_id"] in found and wanted(row):
            found[row["public_id"]].add(row[column])
    return found


def _from_regions(dump: Dump, pledges: Pledges, regions: Mapping[str, str]) -> Values:
    """The region of the organisation that leads, as it stands today."""
    known = {row["slug"]: row for row in dump.rows("organisations")}
    leads = _leads(dump, pledges)
    homes = {number: _standing(known, leads.get(number, "")).get("country", "") for number in pledges}
    return {number: {regions.get(home, "")} for number, home in homes.items()}


def _lists(dump: Dump, countries: Values, day: str) -> Values:
    """The lists of the United Nations that a country of the work stands on: the newest of each, or as of a day.

    Between two lists it is the earlier one without those who left by that day, before the first it is the first.
    """
    rows = list(dump.rows("country_lists"))
    dated: Dict[str, Set[str]] = defaultdict(set)
    for row in rows:
        dated[row["list"]].add(row["as_of"])
    of_day = {
        name: max((one for one in days if not day or one <= day), default=min(days)) for name, days in dated.items()
    }
    gone = {(row["iso2"], row["list"]) for row in rows if day and row["left_on"] and row["left_on"] <= day}
    on: Dict[str, Set[str]] = defaultdict(set)
    for row in rows:
        stands = row["member"] == "yes" and row["as_of"] == of_day[row["list"]]
        if stands and (row["iso2"], row["list"]) not in gone:
            on[row["iso2"]].add(row["list"])
    found: Values = {}
    for number, codes in countries.items():
        lists = {one for code in codes for one in on[code]}
        found[number] = lists or ({"none"} if codes else set())
    return found


def _levels(dump: Dump, pledges: Pledges, at: datetime) -> Values:
    """How far somebody looked at the report of the newest period, as it still holds."""
    newest: Dict[str, Tuple[Tuple[str, int], Row]] = {}
    for row in dump.rows("reports"):
        if row["public_id"] in pledges:
            place = (row["last_day"], int(row["n"]))
            if row["public_id"] not in newest or place > newest[row["public_id"]][0]:
                newest[row["public_id"]] = (place, row)
    found: Values = {number: set() for number in pledges}
    for number, (_, row) in newest.items():
        holds = row["level_at"] and at < _years_on(_moment(row["level_at"]), HOLDS_FOR)
        found[number] = {row["level"] if holds else "0"}
    return found


def _lights(dump: Dump, pledges: Pledges, at: datetime) -> Values:
    """Of pledges that are reported on here: green, amber after a year without a report, red after two."""
    heard: Dict[str, str] = {}
    for row in dump.rows("versions"):
        if row["n"] == "1":
            heard[row["public_id"]] = row["recorded_at"][:10]
    newest: Dict[str, Tuple[str, int, str]] = {}
    for row in dump.rows("reports"):
        place = (row["last_day"], int(row["n"]), row["stage"])
        newest[row["public_id"]] = max(place, newest.get(row["public_id"], place))
    found: Values = {number: set() for number in pledges}
    for number, row in pledges.items():
        if row["at_desk"] == "yes":
            last_day, _, stage = newest.get(number, (heard[number], 0, ""))
            since = _moment(last_day + "T00:00:00Z")
            late = 0
            if row["state"] != "closed" and stage not in FINISHED:
                late = sum(at.date() > _years_on(since, years).date() for years in (1, 2))
            found[number] = {("green", "amber", "red")[late]}
    return found


def _counts(values: Values) -> Dict[str, int]:
    counts: Dict[str, int] = defaultdict(int)
    for found in values.values():
        for value in found or {""}:
            counts[value] += 1
    return dict(sorted(counts.items()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _plain(value: Decimal) -> str:
    return "{:f}".format(value.normalize())


def differences(told: Any, found: Any, where: str = "") -> Iterator[Tuple[str, Any, Any]]:
    """Each number that is not the same."""
    if isinstance(told, dict) and isinstance(found, dict):
        for name in sorted(set(told) | set(found)):
            here = where + "." + name if where else name
            if name not in told or name not in found:
                yield here, told.get(name), found.get(name)
            else:
                for one in differences(told[name], found[name], here):
                    yield one
    elif told != found:
        yield where, told, found


def main(arguments: List[str]) -> int:
    """Look at the dump that is named, or lies beside the script; gives the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("dump", nargs="?", help="a ZIP file or a folder; where this file lies when left out")
    parser.add_argument("--json", action="store_true", help="the numbers alone, as JSON")
    parser.add_argument("--of", metavar="QUERY", help="those of a list, asked as its address asks, as JSON")
    given = parser.parse_args(arguments)
    path = Path(given.dump) if given.dump else Path(__file__).resolve().parent
    try:
        dump = Dump(path)
        told, described = dump.json("figures.json"), dump.json("datapackage.json")
        at, facets = _moment(told["at"]), set(told["facets"])
        listed = [(one["path"], one["hash"], one["bytes"]) for one in described["resources"]]
    except UNREADABLE as error:
        print("There is no dump to read: {}".format(_why(error)), file=sys.stderr)
        return 2
    of = None if given.of is None else parse_qs(given.of.rpartition("?")[2])
    strange = _strange(of or {}, facets)
    if strange:
        print(strange, file=sys.stderr)
        return 2
    alone = given.json or of is not None
    wrong = list(dump.wrong_files(listed))
    place = sys.stderr if alone else sys.stdout
    for name in wrong:
        print("{} is not the file that datapackage.json describes".format(name), file=place)
    try:
        found = computed(dump, at, of)
    except UNREADABLE as error:
        print("Nothing was computed, the tables do not go together: {}".format(_why(error)), file=sys.stderr)
        return 1
    if alone:
        print(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))
        return 1 if wrong else 0
    differ = list(differences({k: v for k, v in told.items() if k != "at"}, found))
    for where, here, there in differ:
        print("{}: the site says {}, the tables give {}".format(where or "all", here, there))
    count = _leaves(found)
    print("{} numbers computed again, {} differ".format(count, len(differ)))
    return 1 if wrong or differ else 0


UNREADABLE = (
    OSError, EOFError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RuntimeError,
    NotImplementedError, csv.Error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What comes of a file that cannot be read, and of tables that do not go together."""


def _why(error: BaseException) -> str:
    return "{}: {}".format(type(error).__name__, str(error)[:100])


def _strange(of: Asked, facets: Set[str]) -> str:
    """Why a list cannot be computed from a dump; empty where it can."""
    unknown = sorted(set(of) - facets - set(ASKED))
    if unknown:
        return "Not computed from a dump: {}".format(", ".join(unknown))
    if not re.fullmatch(r"\d{0,30}(\.\d{1,2})?", of.get("at_least", [""])[0]):
        return "at_least is an amount: digits, and a point before cents"
    if not re.fullmatch(r"(\d{4}-\d\d-\d\d)?", of.get("lists_on", [""])[0]):
        return "lists_on is a day: 2026-11-30"
    return ""


def _leaves(found: Any) -> int:
    if isinstance(found, dict):
        return sum(map(_leaves, found.values()))
    return sum(map(_leaves, found)) if isinstance(found, list) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
