#!/usr/bin/env python3
"""Check the bundle of a published result of the EQUALS in Tech Awards, with nothing but Python 3.9 or newer.

    python3 verify.py                   the bundle that lies beside this file, or the folder that this file lies in
    python3 verify.py bundle.zip        this one; an unpacked folder does as well
    python3 verify.py bundle.zip --json what was found, for a program
    python3 verify.py bundle.zip --head SIZE:ROOT    also whether the log begins as the head that you were sent

Exit 0: all that can be re-computed holds. 1: something differs, and is named. 2: this is no bundle, or wrong use.
What each file of a bundle holds stands in its README.txt. Nothing is written and nothing is fetched.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import re
import sys
import zipfile
import zlib
from collections import Counter, defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from operator import mul
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

FORMAT = "equals-awards bundle 1"
SEAL = b"equals-awards seal 1\n"
"""What a key holder signs begins with this; then comes the head as canonical JSON."""

MOST_FILES, MOST_BYTES, MOST_JUDGES = 64, 512 * 1024 * 1024, 5000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
RATIONAL = re.compile(r"-?\d{1,60}(/[1-9]\d{0,60})?")
DECIMAL = re.compile(r"\d{1,6}(\.\d{1,6})?")
NEAR = 1e-6
"""So near the model's equations must hold: in points, and for the score of a variance by level."""
TIED = 1e-9
"""Adjusted scores that are nearer than this, in standard deviations of all scores, are a tie."""
EQUAL = 1e-7
"""Strengths by comparisons that are nearer than this are a tie."""
SHOWN, LONGEST = 20, 200
"""So many places of one kind are named, and the others counted; so long may be what a bundle says of itself."""

HOLDS, NOTE, DIFFERS = "holds", "note", "differs"


def N_(text: str) -> str:
    """A text that the award's site shows in the reader's language."""
    return text


WORDS = {
    "files": N_("Every file and every line is the one that the manifest lists (files: %(files)s, lines: %(lines)s)."),
    "line-changed": N_("%(file)s, line %(line)s is not what was published."),
    "lines-moved": N_("%(file)s: its lines stand in another order, from line %(line)s on."),
    "lines-number": N_(
        "%(file)s: the number of lines is %(found)s instead of %(listed)s; it differs from line %(line)s on."
    ),
    "more-lines": N_("%(file)s: further lines that are not what was published: %(count)s."),
    "file-changed": N_("%(file)s is not what was published."),
    "file-missing": N_("%(file)s is missing."),
    "file-extra": N_("%(file)s does not belong to the bundle."),
    "file-unreadable": N_("%(file)s cannot be unpacked: it was changed or cut off."),
    "stopped": N_("Nothing was computed from data that is not what was published."),
    "line-wrong": N_("%(file)s, line %(line)s does not have the form that a bundle has."),
    "rules": N_("The rules are those whose digest the log holds; they were published %(when)s."),
    "rules-differ": N_("%(file)s, line %(line)s: the rules are not those of their digest."),
    "rules-unlogged": N_("%(file)s, line %(line)s: the log holds no such rules."),
    "rules-late": N_("The rules were published after the call had opened."),
    "log": N_("The log is whole. Its steps: %(count)s; the root over them: %(root)s."),
    "log-leaf": N_("%(file)s, line %(line)s: the step is not the one that its leaf stands for."),
    "log-order": N_("%(file)s, line %(line)s: the steps are not numbered without a gap."),
    "log-payload": N_("%(file)s, line %(line)s: what the step is about is not what was hashed."),
    "log-erased": N_("Steps whose content was blanked because a person was erased: %(count)s. They are accepted."),
    "seals": N_("Heads of the log that two key holders signed, each contained in the log: %(count)s."),
    "seals-none": N_("No head of this log is sealed yet: whoever runs the site could still have made another log."),
    "seals-after": N_("Steps after the last sealed head: %(count)s."),
    "head-differs": N_("%(file)s, line %(line)s: the log is not the one whose head was signed."),
    "signature": N_("%(file)s, line %(line)s: a signature is not genuine, or not of two different key holders."),
    "head-given": N_("The log begins as the head that you gave."),
    "head-given-differs": N_("The log does not begin as the head that you gave: two logs were shown."),
    "scores": N_("Every scorecard is the one that its judge confirmed, by its hash in the log. Scorecards: %(count)s."),
    "score-differs": N_("%(file)s, line %(line)s: these points are not the ones that the judge confirmed."),
    "score-twice": N_("%(file)s, line %(line)s: this scorecard is there twice."),
    "score-incomplete": N_("%(file)s, line %(line)s: the points do not fit the criteria and the scale of the rules."),
    "scores-unopened": N_("Scorecards whose hash cannot be opened any more: %(count)s."),
    "scores-left": N_(
        "Confirmations in the log that do not count, because of a later change or a judge who stepped back: %(count)s."
    ),
    "scores-aggregates": N_(
        "By the rules of this edition scorecards are not published, so the means are not traced to judges."
    ),
    "scores-kept-back": N_("By the rules the scorecards are published, but they are not in this bundle."),
    "raw": N_("Means and their order, ties by the published rule, are re-computed exactly. Entries: %(count)s."),
    "rank-differs": N_("%(file)s, line %(line)s: mean or rank is not what comes of the scores."),
    "model": N_(
        "Round %(round)s: the adjusted scores solve the model’s equations, and the variances are the most likely ones."
    ),
    "model-ordinal": N_(
        "Round %(round)s: the adjusted scores solve the ordinal model’s equations, and the variances are the most"
        " likely ones."
    ),
    "pairs": N_(
        "Round %(round)s: the order follows from how often judges preferred one entry to another, two at a time, as"
        " each confirmed it by the hash in the log. Comparisons: %(count)s."
    ),
    "comparison-differs": N_("%(file)s, line %(line)s: these comparisons are not those that the judges confirmed."),
    "model-pairs": N_(
        "Round %(round)s: the order follows from how often judges preferred one entry to another, two at a time. These"
        " numbers are not traced to judges."
    ),
    "model-differs": N_("%(file)s, line %(line)s: the adjusted score is not what the model gives."),
    "variances-differ": N_("%(file)s, line %(line)s: the variances are not the most likely ones."),
    "model-other": N_("%(file)s, line %(line)s: scores become a ranking in another way than the rules say."),
    "ranking-missing": N_("%(file)s: the ranking of round %(round)s is missing."),
    "model-none": N_("Round %(round)s: no adjusted scores are stated; the means decide."),
    "model-skipped": N_("Round %(round)s: the adjusted scores are not re-computed here."),
    "chances": N_(
        "Not re-computed: bands and chances, which come of random draws (seed %(seed)s)."
        " The chances add up to the places."
    ),
    "chances-differ": N_("%(file)s, line %(line)s: the chances do not add up to the places."),
    "decisions": N_(
        "Every decision keeps to the rules: places, reasons where the order was left, a second person."
        " Decisions: %(count)s."
    ),
    "decision-second": N_("%(file)s, line %(line)s: nobody else approved this decision."),
    "decision-number": N_(
        "%(file)s, line %(line)s: the number of places is not that of the rules, and no reason is given."
    ),
    "decision-reason": N_("%(file)s, line %(line)s: the order was left without a reason."),
    "decision-ranking": N_("%(file)s, line %(line)s: the ranking that was decided on is not the one of the scores."),
    "decision-order": N_(
        "%(file)s, line %(line)s: the order that was decided on is not the one of the scores that count now; later"
        " scores or withdrawals moved it."
    ),
    "decision-unlogged": N_("%(file)s, line %(line)s: the log holds no such decision."),
    "decision-missing": N_("%(file)s: the decisions are not those that stand by the log."),
    "decision-moved": N_(
        "Decisions on slightly other adjusted scores, before the last score or withdrawal: %(count)s."
    ),
    "publication": N_(
        "The publication is the one of its digest, and its laureates are those of the approved decisions."
        " Laureates: %(count)s."
    ),
    "publication-differs": N_("%(file)s, line %(line)s: the publication is not the one of its digest."),
    "publications-missing": N_("%(file)s: the publications are not those that stand by the log."),
    "publication-unlogged": N_("%(file)s, line %(line)s: the log holds no such publication."),
    "laureate-differs": N_("%(file)s, line %(line)s: %(what)s is not published as it was decided."),
    "laureates-gone": N_("Chosen entries that are not published, because of a withdrawal or correction: %(count)s."),
    "laureates-erased": N_(
        "Laureates whose texts were blanked because a person was erased: %(count)s. They are accepted."
    ),
    "limit": N_("A log shows that the record was not changed. It does not show that judges were right."),
    "holds": N_("Everything that can be re-computed holds."),
    "differs": N_("Something differs from what was published, or does not follow from it."),
    "no-bundle": N_("This is not a bundle of the award: %(why)s."),
}
"""Every sentence of a report, by its key."""


class NoBundle(Exception):
    """What was given cannot be looked at as a bundle: why, and for programs a detail."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.detail = detail


class Wrong(Exception):
    """A line does not have the form that a bundle has."""


class Report:
    """What was found, in the order in which it was looked for; of one kind in one file no more than some places."""

    def __init__(self) -> None:
        self.findings: List[Dict[str, Any]] = []
        self._places: Dict[Tuple[str, str], int] = defaultdict(int)
        self._further: Dict[str, Dict[str, Any]] = {}

    def say(self, state: str, key: str, **values: Any) -> None:
        told = {name: value if isinstance(value, int) else str(value)[:LONGEST] for name, value in values.items()}
        self.findings.append({"state": state, "key": key, "values": told})

    def differs(self, key: str, file: str, line: Optional[int] = None, **values: Any) -> None:
        self._places[key, file] += 1
        if self._places[key, file] <= SHOWN:
            self.say(DIFFERS, key, file=file, **({} if line is None else {"line": line}), **values)
        elif file in self._further:
            self._further[file]["count"] += 1
        else:
            self.say(DIFFERS, "more-lines", file=file, count=1)
            self._further[file] = self.findings[-1]["values"]

    @property
    def holds(self) -> bool:
        return all(found["state"] != DIFFERS for found in self.findings)

    def differ(self, since: int) -> bool:
        return any(found["state"] == DIFFERS for found in self.findings[since:])


def sentence(found: Dict[str, Any]) -> str:
    return str(WORDS[found["key"]] % found["values"])


# ---- canonical JSON, files and lines ---------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The one text of a JSON document: keys in order, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def read_json(text: bytes) -> Any:
    def refuse(name: str) -> Any:
        raise ValueError(name)

    try:
        return json.loads(text.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as why:
        raise Wrong(str(why)) from None


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lines_of(data: bytes) -> List[bytes]:
    """The lines without their ends; what follows the last end of a line is a line too, if it is not empty."""
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


def fraction(text: Any) -> Fraction:
    if not isinstance(text, str) or not RATIONAL.fullmatch(text):
        raise Wrong("not a number")
    return Fraction(text)


def number(text: Any) -> Optional[float]:
    if text is None:
        return None
    if not isinstance(text, str):
        raise Wrong("not a number")
    try:
        found = float(text)
    except ValueError:
        raise Wrong("not a number") from None
    if not math.isfinite(found):
        raise Wrong("not a number")
    return found


UNREADABLE = (OSError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError)
UNFIT = (Wrong, KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError, OverflowError)
"""What comes of a file that cannot be read, and of documents that do not go together."""


class Files:
    """The files of a bundle, from a ZIP file or a folder; each is read when it is asked for."""

    def __init__(self, place: str) -> None:
        self.archive: Optional[zipfile.ZipFile] = None
        self.place = place
        if os.path.isdir(place):
            self.names = sorted(name for name in os.listdir(place) if not name.startswith("."))
            return
        try:
            self.archive = zipfile.ZipFile(place)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
            raise NoBundle(N_("it is neither a ZIP file nor a folder")) from None
        found = self.archive.infolist()
        self.names = [entry.filename for entry in found]
        if len(found) > MOST_FILES or sum(entry.file_size for entry in found) > MOST_BYTES:
            raise NoBundle(N_("it holds more than a bundle can"))
        if len(set(self.names)) < len(self.names):
            raise NoBundle(N_("a file stands in it twice"))
        if any(not NAME.fullmatch(name) for name in self.names):
            raise NoBundle(N_("a file in it has a name that a bundle does not use"))
        if any(entry.flag_bits & 1 for entry in found):
            raise NoBundle(N_("it is encrypted"))

    def read(self, name: str) -> Optional[bytes]:
        """The bytes of a file; None when they cannot be read."""
        try:
            if self.archive is None:
                path = os.path.join(self.place, name)
                if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > MOST_BYTES:
                    return None
                with open(path, "rb") as file:
                    return file.read()
            size = self.archive.getinfo(name).file_size
            with self.archive.open(name) as packed:
                data = packed.read(size + 1)
            return data if len(data) == size else None
        except (
            OSError,
            KeyError,
            EOFError,
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ):
            return None


class Bundle:
    """The documents of each file, with the number of each line."""

    def __init__(self, manifest: Dict[str, Any], data: Dict[str, bytes]) -> None:
        self.manifest = manifest
        self.files: Dict[str, List[Dict[str, Any]]] = {}
        for name, content in data.items():
            if name.endswith(".jsonl"):
                self.files[name] = [self._document(name, at, line) for at, line in enumerate(lines_of(content), 1)]

    @staticmethod
    def _document(name: str, at: int, line: bytes) -> Dict[str, Any]:
        try:
            found = read_json(line)
        except Wrong:
            found = None
        if not isinstance(found, dict) or canonical(found) != line:
            raise Misformed(name, at)
        return found

    def lines(self, name: str) -> List[Tuple[int, Dict[str, Any]]]:
        return list(enumerate(self.files.get(name, []), 1))


class Misformed(Exception):
    """A line that cannot be read, by file and number."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__(f"{file}, line {line}")
        self.file, self.line = file, line


ONCE = {
    "rules.jsonl": ("number",),
    "rounds.jsonl": ("number",),
    "entries.jsonl": ("entry",),
    "judges.jsonl": ("judge",),
    "aggregates.jsonl": ("round", "entry"),
    "ranking.jsonl": ("what", "round", "entry", "category"),
    "decisions.jsonl": ("decision",),
    "publications.jsonl": ("digest",),
    "keys.jsonl": ("key",),
}
"""By what the lines of a file are told apart: no two of them may be about the same."""


def check_once(bundle: Bundle) -> None:
    """Whether each thing has one line, and every line of the ranking says what it is."""
    for file, names in ONCE.items():
        known = set()
        for at, row in bundle.lines(file):
            about = tuple(
                canonical(row.get(name)) for name in names if (name, row.get("what")) != ("category", "entry")
            )
            if about in known or (file == "ranking.jsonl" and row["what"] not in ("model", "comparisons", "entry")):
                raise Misformed(file, at)
            known.add(about)


LISTED = ("name", "bytes", "lines", "sha256", "line_sha256")
DIGITS = 16
"""So many hexadecimal digits of each line's SHA-256 stand in the manifest, one after another."""


def manifest_of(files: Files) -> Dict[str, Any]:
    if "manifest.json" not in files.names:
        raise NoBundle(N_("it has no manifest.json"))
    found = files.read("manifest.json")
    if found is None:
        raise Misformed("manifest.json", 1)
    try:
        manifest = read_json(found)
        own = manifest.pop("digest")
        listed = manifest["files"]
        sound = own == sha256(canonical(manifest)) and canonical({**manifest, "digest": own}) + b"\n" == found
        for one in listed:
            sound = sound and sorted(one) == sorted(LISTED) and NAME.fullmatch(one["name"]) is not None
            sound = sound and all(type(one[key]) is int for key in ("bytes", "lines"))
            sound = sound and len(one["line_sha256"]) == DIGITS * one["lines"]
    except (Wrong, KeyError, TypeError, AttributeError):
        raise Misformed("manifest.json", 1) from None
    if not sound:
        raise Misformed("manifest.json", 1)
    if manifest.get("bundle") != FORMAT:
        raise NoBundle(N_("its format is none that this program knows"))
    return dict(manifest, digest=own)


def check_files(files: Files, manifest: Dict[str, Any], report: Report) -> Dict[str, bytes]:
    """Compare every file and line with the manifest; gives the data files."""
    listed = {one["name"]: one for one in manifest["files"]}
    for name in files.names:
        known = name in listed or name in ("manifest.json", "__pycache__")
        if not known and (files.archive is not None or name.endswith(".jsonl")):
            report.differs("file-extra", name)
    data, lines = {}, 0
    for name, one in sorted(listed.items()):
        if name not in files.names:
            report.differs("file-missing", name)
            continue
        content = files.read(name)
        if content is None:
            report.differs("file-unreadable", name)
            continue
        lines += one["lines"]
        if len(content) != one["bytes"] or sha256(content) != one["sha256"]:
            name_lines(name, content, one, report)
        data[name] = content
    if report.holds:
        report.say(HOLDS, "files", files=len(listed), lines=lines)
    return {name: content for name, content in data.items() if name.endswith(".jsonl")}


def name_lines(name: str, content: bytes, listed: Dict[str, Any], report: Report) -> None:
    """Say which lines of a changed file are not the listed ones."""
    known = [listed["line_sha256"][at : at + DIGITS] for at in range(0, len(listed["line_sha256"]), DIGITS)]
    if not name.endswith(".jsonl"):
        return report.differs("file-changed", name)
    found = [sha256(line)[:DIGITS] for line in lines_of(content)]
    first = next((at for at, pair in enumerate(zip(found, known)) if pair[0] != pair[1]), min(len(found), len(known)))
    if len(found) != len(known):
        return report.differs(
            "lines-number", name, min(first + 1, max(1, len(known))), found=len(found), listed=len(known)
        )
    if sorted(found) == sorted(known) and found != known:
        return report.differs("lines-moved", name, first + 1)
    other = [at for at, pair in enumerate(zip(found, known), 1) if pair[0] != pair[1]]
    if not other:  # the end of the last line
        return report.differs("line-changed", name, max(1, len(found)))
    for at in other[:SHOWN]:
        report.differs("line-changed", name, at)
    if len(other) > SHOWN:
        report.differs("more-lines", name, count=len(other) - SHOWN)
    return None


# ---- the log: leaves, root, seals ------------------------------------------------------------------------------------


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the leaves, by RFC 6962, section 2.1."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0]


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = Tuple[int, int, int, int]


def add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(factor: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = add(found, point)
        point, factor = add(point, point), factor >> 1
    return found


def x_of(y: int, sign: int) -> Optional[int]:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Optional[Point]:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = x_of(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signature(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the key's Ed25519 signature of the message (RFC 8032, section 5.1.7)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    of_key, of_nonce = point_of(key), point_of(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if of_key is None or of_nonce is None or factor >= ORDER:
        return False
    told = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    one, two = times(factor, BASE), add(of_nonce, times(told, of_key))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


class Log:
    """The steps of the log by number; `told` is what a step says where its payload is shown."""

    def __init__(self, bundle: Bundle, report: Report) -> None:
        since = len(report.findings)
        self.leaves: List[bytes] = []
        self.kinds: Dict[int, str] = {}
        self.told: Dict[int, Dict[str, Any]] = {}
        self.salts: Dict[int, bytes] = {}
        self.lines: Dict[int, int] = {}
        self.erased = set()
        self.at: Dict[int, str] = {}
        edition = bundle.manifest["edition"]
        for at, row in bundle.lines("log.jsonl"):
            seq, kind = row["seq"], row["kind"]
            if seq != at:
                report.differs("log-order", "log.jsonl", at)
            said = {"at": row["at"], "commitment": row["commitment"], "edition": edition, "kind": kind}
            leaf = hashlib.sha256(b"\x00" + canonical(said)).digest()
            if leaf.hex() != row["leaf"]:
                report.differs("log-leaf", "log.jsonl", at)
            self.leaves.append(bytes.fromhex(row["leaf"]))
            self.kinds[seq], self.lines[seq], self.at[seq] = kind, at, row["at"]
            if "payload" in row:
                salt, payload = bytes.fromhex(row["salt"]), row["payload"].encode("utf-8")
                if sha256(salt + payload) != row["commitment"]:
                    report.differs("log-payload", "log.jsonl", at)
                told = read_json(payload)
                self.told[seq], self.salts[seq] = dict(told["payload"], actor=told["actor"]), salt
            elif row.get("erased"):
                self.erased.add(seq)
        if not report.differ(since):
            report.say(HOLDS, "log", count=len(self.leaves), root=root_of(self.leaves).hex())
        if self.erased:
            report.say(NOTE, "log-erased", count=len(self.erased))

    def said(self, kind: str, name: str) -> Any:
        """What the shown steps of a kind say under a name."""
        return {told[name] for seq, told in self.told.items() if self.kinds[seq] == kind and name in told}

    def holds(self, seq: Any, kind: str, /, **said: Any) -> bool:
        """Whether a step of this kind says so; one whose content was erased says nothing else."""
        if self.kinds.get(seq) != kind:
            return False
        if seq in self.erased:
            return True
        told = self.told.get(seq)
        return told is not None and all(told.get(name) == value for name, value in said.items())


def check_heads(bundle: Bundle, log: Log, report: Report) -> None:
    keys = {row["key"]: row for _, row in bundle.lines("keys.jsonl")}
    sealed, since = 0, len(report.findings)
    for at, row in bundle.lines("heads.jsonl"):
        head = row["head"]
        same = (head["edition"], head["year"], head["rehearsal"]) == tuple(
            bundle.manifest[name] for name in ("edition", "year", "rehearsal")
        )
        size = head["size"]
        if not same or not 0 < size <= len(log.leaves) or root_of(log.leaves[:size]).hex() != head["root"]:
            report.differs("head-differs", "heads.jsonl", at)
        holders = set()
        statement = SEAL + canonical(head)
        for signature in row["signatures"]:
            key = keys.get(signature["key"])
            if key and is_signature(bytes.fromhex(key["key"]), statement, bytes.fromhex(signature["signature"])):
                holders.add(key["holder"])
        if len(holders) < 2:
            report.differs("signature", "heads.jsonl", at)
        sealed = max(sealed, size)
    if not bundle.lines("heads.jsonl"):
        report.say(NOTE, "seals-none")
    elif not report.differ(since):
        report.say(HOLDS, "seals", count=len(bundle.lines("heads.jsonl")))
        if sealed < len(log.leaves):
            report.say(NOTE, "seals-after", count=len(log.leaves) - sealed)


def check_given_head(text: str, log: Log, report: Report) -> None:
    """Compare the log with a head that somebody was sent: `SIZE:ROOT`."""
    size, _, root = text.partition(":")
    if not re.fullmatch(r"\d{1,9}", size) or not re.fullmatch(r"[0-9a-f]{64}", root):
        raise NoBundle(N_("a head is written as SIZE:ROOT"))
    if 0 < int(size) <= len(log.leaves) and root_of(log.leaves[: int(size)]).hex() == root:
        report.say(HOLDS, "head-given")
    else:
        report.say(DIFFERS, "head-given-differs")


# ---- rules and scores ------------------------------------------------------------------------------------------------


def check_rules(bundle: Bundle, log: Log, report: Report) -> Dict[str, Any]:
    """The rules that count, of which every version is the one of its digest."""
    since, rules = len(report.findings), None
    for at, row in bundle.lines("rules.jsonl"):
        rules = row
        if sha256(canonical(row["document"])) != row["digest"]:
            report.differs("rules-differ", "rules.jsonl", at)
        elif not log.holds(row["log"], "rules.published", number=row["number"], digest=row["digest"]):
            report.differs("rules-unlogged", "rules.jsonl", at)
    if rules is None:
        raise Misformed("rules.jsonl", 1)
    first = bundle.files["rules.jsonl"][0]
    if not report.differ(since):
        report.say(HOLDS, "rules", when=first["document"]["published_at"])
    if first["document"]["published_at"] > first["document"]["dates"]["opens_at"]:
        report.say(NOTE, "rules-late")
    found: Dict[str, Any] = rules["document"]
    return found


Sheet = Dict[str, Any]


def weighted_mean(points: Dict[str, Fraction], weights: Dict[str, int]) -> Fraction:
    return sum((points[key] * weight for key, weight in weights.items()), Fraction()) / sum(weights.values())


def check_scores(bundle: Bundle, rules: Dict[str, Any], log: Log, report: Report) -> List[Sheet]:
    """The scorecards with their exact value, each compared with the hash that the log holds of it."""
    since, sheets, used, pairs, unopened = len(report.findings), [], set(), set(), 0
    categories = {category["key"]: category for category in rules["categories"]}
    entries = {row["entry"]: row["category"] for _, row in bundle.lines("entries.jsonl")}
    rounds = {row["number"]: row["round"] for _, row in bundle.lines("rounds.jsonl")}
    lowest, highest = rules["scale"]["lowest"], rules["scale"]["highest"]
    for at, row in bundle.lines("scores.jsonl"):
        seq, points = row["log"], row["points"]
        pair = (row["round"], row["entry"], row["judge"])
        if pair in pairs or seq in used:
            report.differs("score-twice", "scores.jsonl", at)
        pairs.add(pair)
        used.add(seq)
        said = {"entry": row["entry"], "judge": row["judge"], "round": rounds[row["round"]]}
        if not log.holds(seq, "scorecard.confirmed", **said):
            report.differs("score-differs", "scores.jsonl", at)
        elif seq in log.erased:
            unopened += 1
        elif log.told[seq]["sealed"] != sha256(b"sealed" + log.salts[seq] + canonical(points)):
            report.differs("score-differs", "scores.jsonl", at)
        weights = {c["key"]: c["weight"] for c in categories[entries[row["entry"]]]["criteria"]}
        if not all(isinstance(text, str) and DECIMAL.fullmatch(text) for text in points.values()):
            raise Misformed("scores.jsonl", at)
        exact = {key: Fraction(text) for key, text in points.items()}
        steps = 2 if rules["scale"].get("half_points") else 1
        fits = all(lowest <= value <= highest and (value * steps).denominator == 1 for value in exact.values())
        if set(exact) != set(weights) or not fits:
            report.differs("score-incomplete", "scores.jsonl", at)
        else:
            sheets.append({**row, "exact": exact, "value": weighted_mean(exact, weights)})
    cards = Counter(row["judge"] for _, row in bundle.lines("scores.jsonl"))
    for at, row in bundle.lines("judges.jsonl"):
        if row["cards"] != cards.pop(row["judge"], 0):
            report.differs("line-wrong", "judges.jsonl", at)
    if cards:
        report.differs("line-wrong", "judges.jsonl", len(bundle.lines("judges.jsonl")) + 1)
    if not report.differ(since):
        report.say(HOLDS, "scores", count=len(sheets) - unopened)
    if unopened:
        report.say(NOTE, "scores-unopened", count=unopened)
    confirmed = sum(kind == "scorecard.confirmed" for kind in log.kinds.values())
    if confirmed > len(used):
        report.say(NOTE, "scores-left", count=confirmed - len(used))
    return sheets


# ---- the ranking: exact means, the tie rule, the order ---------------------------------------------------------------


class Standing:
    """What an entry brings to its category's ranking."""

    def __init__(self, entry: str, values: Sequence[Fraction], criteria: Dict[str, Fraction]) -> None:
        self.entry, self.criteria, self.reviews = entry, criteria, len(values)
        self.mean = sum(values, Fraction()) / len(values) if values else None


def standings_of(sheets: Sequence[Sheet], entries: Iterable[str]) -> Dict[str, Standing]:
    by_entry: Dict[str, List[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_entry[sheet["entry"]].append(sheet)
    found = {}
    for entry in entries:
        own = by_entry[entry]
        keys = sorted({key for sheet in own for key in sheet["exact"]})
        means = {key: sum((s["exact"][key] for s in own), Fraction()) / len(own) for key in keys}
        found[entry] = Standing(entry, [sheet["value"] for sheet in own], means)
    return found


def raw_ranks(standings: Sequence[Standing], steps: Sequence[Dict[str, Any]]) -> Dict[str, int]:
    """Ranks by mean, ties by the steps of the rule; those that it does not tell apart share the lowest number."""
    scored = [standing for standing in standings if standing.mean is not None]
    ranks: Dict[str, int] = {}
    for level in levels(scored, lambda standing: standing.mean or Fraction()):
        for tied in told_apart(level, list(steps)):
            rank = len(ranks) + 1
            ranks.update({standing.entry: rank for standing in tied})
    return ranks


def told_apart(tied: List[Standing], steps: List[Dict[str, Any]]) -> List[List[Standing]]:
    if len(tied) < 2 or not steps:
        return [tied]
    step, later = steps[0], steps[1:]
    groups = [tied]
    if step["rule"] == "more_reviews":
        groups = levels(tied, lambda standing: Fraction(standing.reviews))
    elif step["rule"] == "criterion" and all(step["criterion"] in standing.criteria for standing in tied):
        groups = levels(tied, lambda standing: standing.criteria[step["criterion"]])
    return [found for group in groups for found in told_apart(group, later)]


def levels(standings: Iterable[Standing], key: Any) -> List[List[Standing]]:
    return [list(level) for _, level in groupby(sorted(standings, key=key, reverse=True), key)]


def ranks_by(values: Dict[str, float], tolerance: float) -> Dict[str, int]:
    """Ranks, 1 for the highest; neighbours that are closer than the tolerance share the lowest number."""
    ranks: Dict[str, int] = {}
    last, rank = 0.0, 0
    for place, (entry, value) in enumerate(sorted(values.items(), key=lambda pair: -pair[1]), 1):
        if place == 1 or last - value > tolerance:
            rank = place
        ranks[entry], last = rank, value
    return ranks


def final_ranks(adjusted: Dict[str, int], raw: Dict[str, int]) -> Dict[str, int]:
    """The order that decisions keep to: by adjusted score, then by raw mean and tie rule."""
    ranks: Dict[str, int] = {}
    key = {entry: (adjusted.get(entry, 0), rank) for entry, rank in raw.items()}
    for _, level in groupby(sorted(raw, key=lambda entry: key[entry]), lambda entry: key[entry]):
        tied, rank = list(level), len(ranks) + 1
        ranks.update(dict.fromkeys(tied, rank))
    return ranks


def ranks_by_pairs(
    told: Dict[str, Any],
    lines: List[Tuple[int, Dict[str, Any]]],
    adjusted: Dict[str, int],
    raw: Dict[str, int],
    report: Report,
) -> Dict[str, int]:
    """The order by comparisons of two at a time, equal ones by their scores; the strengths are looked at too."""
    names = [row["entry"] for _, row in lines]
    found = strengths(names, told["preferred"])
    stated = {row["entry"]: number(row["strength"]) for _, row in lines if "strength" in row}
    for at, row in lines:
        strength = stated.get(row["entry"])
        if strength is not None and abs(strength - found[row["entry"]]) > NEAR:
            report.differs("model-differs", "ranking.jsonl", at)
    by_pairs = {one: 1 + sum(other > found[one] + EQUAL for other in found.values()) for one in stated}
    last = len(names) + 1
    key = {one: (rank, adjusted.get(one, 0), raw.get(one, last)) for one, rank in by_pairs.items()}
    return {one: 1 + sum(other < key[one] for other in key.values()) for one in key}


def strengths(names: Sequence[str], preferred: Sequence[Sequence[Any]]) -> Dict[str, float]:
    """The likeliest strengths around their mean: Bradley and Terry's model, each normal around 0 with deviation 1."""
    place = {name: at for at, name in enumerate(names)}
    wins = [(place[one], place[other], int(times)) for one, other, times in preferred]
    value = [0.0] * len(names)
    for _step in range(100):
        slope = [-own for own in value]
        table = [[1.0 if one == other else 0.0 for other in range(len(names))] for one in range(len(names))]
        for one, other, times in wins:
            surprise = times * logistic(value[other] - value[one])
            bend = surprise * logistic(value[one] - value[other])
            slope[one] += surprise
            slope[other] -= surprise
            for here, there in ((one, other), (other, one)):
                table[here][here] += bend
                table[here][there] -= bend
        lower = cholesky([row[: at + 1] for at, row in enumerate(table)])
        step = backward(lower, forward(lower, slope))
        largest = max(map(abs, step), default=0.0)
        value = [own + part / max(1.0, largest) for own, part in zip(value, step)]
        if largest < 1e-12:
            break
    middle = math.fsum(value) / len(value) if value else 0.0
    return {name: own - middle for name, own in zip(names, value)}


def check_comparisons(bundle: Bundle, log: Log, report: Report) -> Dict[Any, Any]:
    """How often judges preferred one entry to another, by round and category, each judge's word by its hash in the log.

    None stands for those who could not tell; what is left out was about an entry that the judge has no more.
    """
    found: Dict[Any, Any] = defaultdict(Counter)
    rounds = {row["number"]: row["round"] for _, row in bundle.lines("rounds.jsonl")}
    used = set()
    for at, row in bundle.lines("comparisons.jsonl"):
        seq, said = row["log"], row["comparisons"]
        told = {"judge": row["judge"], "category": row["category"], "round": rounds[row["round"]]}
        same = log.holds(seq, "comparisons.confirmed", **told) and seq not in used
        if same and seq not in log.erased:
            same = log.told[seq]["sealed"] == sha256(b"sealed" + log.salts[seq] + canonical(said))
        if not same:
            report.differs("comparison-differs", "comparisons.jsonl", at)
        used.add(seq)
        for n, one in said.items():
            if int(n) not in row["left_out"]:
                pair = (one["left"], one["right"])
                preferred = {"left": pair, "right": pair[::-1], "neither": None}[one["answer"]]
                found[row["round"], row["category"]][preferred] += 1
    return found


def places_of(rules: Dict[str, Any], number_: int, category: Dict[str, Any]) -> int:
    """How many places a round is about: those that go on from it, after the last one the finalists'."""
    rounds = rules["rounds"]
    if number_ < len(rounds):
        most = rounds[number_ - 1].get("advancing", {}).get(category["key"])
        if most is not None:
            return int(most)
    return int(category["finalists"])


class Order:
    """What puts the entries of a category into their order in a round."""

    def __init__(
        self,
        lines: List[Tuple[int, Dict[str, Any]]],
        scale: float,
        adjusted: Dict[str, int],
        raw: Dict[str, int],
        compared: Optional[Dict[str, Any]],
    ) -> None:
        self.lines, self.scale, self.adjusted, self.raw, self.compared = lines, scale, adjusted, raw, compared

    def by(self, values: Dict[str, float]) -> Dict[str, int]:
        """The ranks that other adjusted scores would give."""
        adjusted = ranks_by({entry: value for entry, value in values.items() if entry in self.raw}, TIED * self.scale)
        if self.compared is not None:
            return ranks_by_pairs(self.compared, self.lines, adjusted, self.raw, Report())
        return final_ranks(adjusted, self.raw)


Orders = Dict[Tuple[Any, Any], Order]


def check_ranking(bundle: Bundle, rules: Dict[str, Any], sheets: List[Sheet], log: Log, report: Report) -> Orders:
    """Whether the ranking of each round follows from its scores; gives what put its categories into their order."""
    rows = bundle.lines("ranking.jsonl")
    models = {row["round"]: (at, row) for at, row in rows if row["what"] == "model"}
    compared = [(at, row) for at, row in rows if row["what"] == "comparisons"]
    confirmed = check_comparisons(bundle, log, report)
    open_ = bundle.manifest["scores"] == "sheets"
    means = {(row["round"], row["entry"]): row for _, row in bundle.lines("aggregates.jsonl")}
    since, exact, seed = len(report.findings), 0, None
    orders: Orders = {}
    scored = {row["round"] for name in ("scores.jsonl", "aggregates.jsonl") for _, row in bundle.lines(name)}
    scored |= {row["round"] for _, row in rows if row["what"] != "model"}
    scored |= {row["round"] for _, row in bundle.lines("decisions.jsonl") if row["ranking"]}
    for number_ in sorted(scored - set(models)):
        report.differs("ranking-missing", "ranking.jsonl", round=number_)
    categories = {row["entry"]: row["category"] for _, row in bundle.lines("entries.jsonl")}
    for number_, (at_model, model) in sorted(models.items()):
        if model["counts"] != rules["rules"].get("ranked_by", "linear"):
            report.differs("model-other", "ranking.jsonl", at_model)
        of_round = [(at, row) for at, row in rows if row["what"] == "entry" and row["round"] == number_]
        own = [sheet for sheet in sheets if sheet["round"] == number_]
        names = [row["entry"] for _, row in of_round]
        if open_:
            standings = standings_of(own, names)
        else:
            standings = {name: aggregate(means.get((number_, name)), name) for name in names}
        values = [float(sheet["value"]) for sheet in own]
        scale = deviation(values) if open_ else 1.0
        for category in rules["categories"]:
            lines = [(at, row) for at, row in of_round if row["category"] == category["key"]]
            raw = raw_ranks([standings[row["entry"]] for _, row in lines], rules["tie_rule"])
            stated = {row["entry"]: number(row["adjusted"]) for _, row in lines if row["adjusted"] is not None}
            adjusted = ranks_by({e: v for e, v in stated.items() if v is not None and e in raw}, TIED * scale)
            final = final_ranks(adjusted, raw)
            told = [(at, row) for at, row in compared if (row["round"], row["category"]) == (number_, category["key"])]
            if told:
                final = ranks_by_pairs(told[0][1], lines, adjusted, raw, report)
            orders[number_, category["key"]] = Order(lines, scale, adjusted, raw, told[0][1] if told else None)
            for at, row in lines:
                found = standings[row["entry"]]
                said = (row["raw"], row["reviews"], row["rank_raw"], row["rank_adjusted"], row["rank"])
                mean = None if found.mean is None else str(found.mean)
                name = row["entry"]
                if said != (mean, found.reviews, raw.get(name), adjusted.get(name), final.get(name)):
                    report.differs("rank-differs", "ranking.jsonl", at)
                exact += 1
            check_chances(lines, places_of(rules, number_, category), report, bool(told))
        for at, row in of_round:
            if row["category"] != categories[row["entry"]]:
                report.differs("rank-differs", "ranking.jsonl", at)
        if {sheet["entry"] for sheet in own} - set(names):
            report.differs("rank-differs", "ranking.jsonl", at_model)
        seed = model["seed"]
        if not open_:
            report.say(NOTE, "model-skipped", round=number_)
        else:
            check_model(number_, at_model, model, of_round, own, report)
        of_pairs = [(at, row) for at, row in compared if row["round"] == number_]
        for at, row in of_pairs if open_ else []:
            told_of: Any = Counter({(one, other): times for one, other, times in row["preferred"]})
            told_of += Counter({None: row["untold"]})
            if told_of != confirmed[number_, row["category"]]:
                report.differs("comparison-differs", "ranking.jsonl", at)
        if of_pairs and not open_:
            report.say(NOTE, "model-pairs", round=number_)
        elif of_pairs and not report.differ(since):
            count = sum(sum(confirmed[number_, row["category"]].values()) for _, row in of_pairs)
            report.say(HOLDS, "pairs", round=number_, count=count)
    if confirmed.keys() - {(row["round"], row["category"]) for _, row in compared}:
        report.differs("comparison-differs", "ranking.jsonl", 1)
    if not report.differ(since):
        report.say(HOLDS, "raw", count=exact)
    report.say(NOTE, "chances", seed=seed)
    return orders


def aggregate(row: Optional[Dict[str, Any]], entry: str) -> Standing:
    found = Standing(entry, [], {})
    if row is not None:
        found.mean, found.reviews = fraction(row["mean"]), row["reviews"]
        found.criteria = {key: fraction(text) for key, text in row["criteria"].items()}
    return found


def check_chances(lines: List[Tuple[int, Dict[str, Any]]], places: int, report: Report, by_pairs: bool = False) -> None:
    """Whether the chances add up to the places.

    Where judges compared two at a time, an entry that nobody compared has a chance too, which is not stated.
    """
    chances = [(at, number(row["chance"])) for at, row in lines if row["chance"] is not None]
    whole = sum(chance for _, chance in chances if chance is not None)
    unstated = len(lines) - len(chances) if by_pairs else 0
    most = min(places, len(chances) + unstated)
    near_ = NEAR * len(chances)
    if chances and not most - unstated - near_ <= whole <= most + near_:
        report.differs("chances-differ", "ranking.jsonl", chances[0][0])


def deviation(values: Sequence[float]) -> float:
    if not values:
        return 0.0
    middle = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / len(values))


# ---- the model: score = mean + entry - severity + noise, both random, variances by REML ------------------------------


def check_model(
    number_: int, at_model: int, model: Dict[str, Any], lines: List[Tuple[int, Dict[str, Any]]], sheets: List[Sheet],
    report: Report,
) -> None:  # fmt: skip
    since = len(report.findings)
    stated = {row["entry"]: (at, number(row["adjusted"])) for at, row in lines if row["adjusted"] is not None}
    variances = {name: number(text) for name, text in model["variances"].items()}
    if not stated:
        report.say(NOTE, "model-none", round=number_)
        return
    item, judge, noise = variances["item"], variances["judge"], variances["noise"]
    if item is None or noise is None or not noise > 0 or item < 0 or (judge or 0) < 0:
        report.differs("variances-differ", "ranking.jsonl", at_model)
        return
    ordinal = model["counts"] == "ordinal"
    fitted = Ordinal if ordinal else Fit
    found = fitted(sheets, item / noise, None if judge is None else judge / noise)
    if not found.is_most_likely(noise):
        report.differs("variances-differ", "ranking.jsonl", at_model)
    near = (NEAR_MODE if ordinal else NEAR) * max(1.0, found.scale)
    for entry, (at, value) in stated.items():
        if entry not in found.items or value is None or abs(found.items[entry] - value) > near:
            report.differs("model-differs", "ranking.jsonl", at)
    if not report.differ(since):
        report.say(HOLDS, "model-ordinal" if ordinal else "model", round=number_)


class Fit:
    """Henderson's mixed-model equations at given ratios of the variances to the noise's, solved anew.

    The larger side (`many`) is eliminated, for its block is diagonal; what is left has the size of the smaller one and
    the mean. Effects are the root of a ratio times a standard effect, so that a ratio may be nought.
    """

    def __init__(self, sheets: List[Sheet], item: float, judge: Optional[float]) -> None:
        entries = sorted({sheet["entry"] for sheet in sheets})
        judges = sorted({sheet["judge"] for sheet in sheets}) if judge is not None else []
        if max(len(judges), 0) > MOST_JUDGES and len(entries) > MOST_JUDGES:
            raise NoBundle(N_("it has more judges than can be computed here"))
        values = [float(sheet["value"]) for sheet in sheets]
        self.center, self.scale = math.fsum(values) / len(values), deviation(values)
        y = [value - self.center for value in values]
        of_entry = {name: place for place, name in enumerate(entries)}
        of_judge = {name: place for place, name in enumerate(judges)}
        cells = [(of_entry[s["entry"]], of_judge.get(s["judge"], 0)) for s in sheets]
        self.by_entries = len(entries) >= len(judges)
        if self.by_entries:
            self.many, self.few = item, judge or 0.0
            height, width = len(entries), len(judges)
        else:
            self.many, self.few = judge or 0.0, item
            height, width = len(judges), len(entries)
            cells = [(two, one) for one, two in cells]
        self.height, self.width, self.number = height, width, len(y)
        met: List[Dict[int, int]] = [defaultdict(int) for _ in range(height)]
        count, total = [0] * height, [0.0] * height
        self.few_count, self.few_total = [0] * width, [0.0] * width
        for (one, two), value in zip(cells, y):
            count[one] += 1
            total[one] += value
            if width:
                met[one][two] += 1
                self.few_count[two] += 1
                self.few_total[two] += value
        self.met, self.count, self.total = met, count, total
        self.solve(math.fsum(value * value for value in y))
        effect = [self.many * rest for rest in self.rest]
        of_few = [math.sqrt(self.few) * kept for kept in self.kept[:-1]]
        of_items = effect if self.by_entries else of_few
        self.items = {name: self.center + self.kept[-1] + of_items[place] for name, place in of_entry.items()}

    def solve(self, square: float) -> None:
        many, few, width = self.many, self.few, self.width
        root = math.sqrt(few)
        self.pivot = pivot = [1 + many * count for count in self.count]
        table = [[0.0] * (place + 1) for place in range(width + 1)]
        right = [root * total for total in self.few_total] + [0.0]
        mean = table[width]
        for place, count in enumerate(self.few_count):
            table[place][place] = 1 + few * count
            mean[place] = root * count
        for met, count, total, own in zip(self.met, self.count, self.total, pivot):
            share = many / own
            for one, times_one in met.items():
                mean[one] -= root * share * count * times_one
                right[one] -= root * share * total * times_one
                row, part = table[one], few * share * times_one
                for two, times_two in met.items():
                    if two <= one:
                        row[two] -= part * times_two
            mean[width] += count / own
            right[width] += total / own
            square -= share * total * total
        self.lower = cholesky(table)
        half = forward(self.lower, right)
        self.kept = backward(self.lower, half)
        self.noise = (square - math.fsum(value * value for value in half)) / (self.number - 1)
        self.rest = [
            (total - count * self.kept[-1] - root * math.fsum(times * self.kept[one] for one, times in met.items()))
            / own
            for met, count, total, own in zip(self.met, self.count, self.total, pivot)
        ]

    def is_most_likely(self, stated: float) -> bool:
        """Whether the REML score is nought here: the derivative of the likelihood by each ratio, by level."""
        if not self.noise > 0 or abs(stated - self.noise) > NEAR * self.noise:
            return False
        few, root, width, columns = self.few, math.sqrt(self.few), self.width, inverse(self.lower)

        def entry(one: int, two: int) -> float:
            return columns[two][one - two] if one >= two else columns[one][two - one]

        of_mean = entry(width, width)
        slope = 0.0
        for met, count, own, rest in zip(self.met, self.count, self.pivot, self.rest):
            seen = count * count * of_mean
            for one, times_one in met.items():
                seen += 2 * root * count * times_one * entry(width, one)
                seen += few * times_one * sum(times_two * entry(one, two) for two, times_two in met.items())
            slope += count / own - seen / own**2 - rest * rest / self.noise
        if not at_rest(self.many, slope, self.height):
            return False
        if not width:
            return True
        if few > 0:
            left = width - sum(entry(one, one) for one in range(width))
            left -= math.fsum(kept * kept for kept in self.kept[:-1]) / self.noise
            return at_rest(few, left / few, width)
        return at_rest(0.0, self.slope_of_few(of_mean), width)

    def slope_of_few(self, of_mean: float) -> float:
        """The derivative by the smaller side's ratio where that is nought."""
        own, across, left = list(map(float, self.few_count)), list(map(float, self.few_count)), list(self.few_total)
        for met, count, pivot, rest in zip(self.met, self.count, self.pivot, self.rest):
            for one, times_one in met.items():
                own[one] -= self.many * times_one * times_one / pivot
                across[one] -= self.many * times_one * count / pivot
                left[one] -= times_one * (self.kept[-1] + self.many * rest)
        return math.fsum(o - a * a * of_mean - r * r / self.noise for o, a, r in zip(own, across, left))


MOST_STEPS, OPEN = 30, 30.0
"""Steps of a rating scale, beyond which neighbouring scores are taken together; the deviation of a step's prior."""

NEAR_MODE = 1e-5
"""So near the ordinal model's scores must be: its mode is searched until a step changes next to nothing."""

AROUND, MOST_SLOPE = 0.02, 2e-3
"""How far apart the likelihood of the ordinal model's deviations is compared, and the slope that counts as none."""


class Ordinal:
    """The proportional-odds model (McCullagh 1980) at given ratios of the variances: the scores' order alone counts.

    Entries and judges have standard effects, of which a deviation is the unit; the steps of the scale have thresholds
    with a wide prior. The mode is searched by Newton's method, entries eliminated; `value` is minus twice the logarithm
    of the marginal likelihood by Laplace's approximation.
    """

    def __init__(self, sheets: List[Sheet], item: float, judge: Optional[float]) -> None:
        entries = sorted({sheet["entry"] for sheet in sheets})
        judges = sorted({sheet["judge"] for sheet in sheets})
        of_entry = {name: place for place, name in enumerate(entries)}
        of_judge = {name: place for place, name in enumerate(judges)}
        self.scale = deviation([float(sheet["value"]) for sheet in sheets])
        self.values, steps = steps_of([float(sheet["value"]) for sheet in sheets])
        self.rows: List[List[Tuple[int, int]]] = [[] for _ in entries]
        for sheet, step in zip(sheets, steps):
            self.rows[of_entry[sheet["entry"]]].append((of_judge[sheet["judge"]], step))
        self.counts = [steps.count(step) for step in range(len(self.values))]
        self.height, self.width = len(entries), len(judges)
        unit = math.pi / math.sqrt(3)
        self.deviations = (unit * math.sqrt(item), unit * math.sqrt(judge or 0.0))
        so_far, shares = 0, []
        for number_ in self.counts[:-1]:
            so_far += number_
            shares.append(so_far / len(steps))
        begin = [math.log(share / (1 - share)) for share in shares]
        self.mode = ([0.0] * self.height, [0.0] * self.width, begin)
        self.reached = self.search(*self.deviations)
        rises = [two - one for one, two in zip(self.values, self.values[1:])]
        thresholds = self.mode[2]
        self.items = {
            name: self.values[0]
            + sum(
                rise * logistic(self.deviations[0] * self.mode[0][place] - threshold)
                for rise, threshold in zip(rises, thresholds)
            )
            for name, place in of_entry.items()
        }

    def is_most_likely(self, stated: float) -> bool:
        """Whether the likelihood falls to either side of each deviation, so that its slope there is none."""
        for axis, own in enumerate(self.deviations):
            if own > 0:
                around = []
                for sign in (1, -1):
                    place = list(self.deviations)
                    place[axis] = own * math.exp(sign * AROUND)
                    around.append(self.search(*place))
                levels_ = self.height if axis == 0 else self.width
                if abs(around[0] - around[1]) / (2 * AROUND) > MOST_SLOPE * levels_:
                    return False
        return True

    def search(self, item: float, judge: float) -> float:
        """Newton's method from the mode found last, steps halved until the loss falls; gives the value at the mode."""
        loss = self.loss(self.mode, item, judge)
        for _ in range(100):
            pivot, met, lower, of_items, of_kept = self.curve(item, judge)
            right = [-slope for slope in of_kept]
            for slope, own, cells in zip(of_items, pivot, met):
                for one, cell in cells.items():
                    right[one] += cell * slope / own
            kept = backward(lower, forward(lower, right))
            items = [
                -(slope + sum(cell * kept[one] for one, cell in cells.items())) / own
                for slope, own, cells in zip(of_items, pivot, met)
            ]
            fall = sum(map(mul, of_items, items)) + sum(map(mul, of_kept, kept))
            part = 1.0
            while True:
                moved = (
                    [was + part * by for was, by in zip(self.mode[0], items)],
                    [was + part * by for was, by in zip(self.mode[1], kept)],
                    [was + part * by for was, by in zip(self.mode[2], kept[self.width :])],
                )
                found = self.loss(moved, item, judge)
                if found <= loss + 1e-4 * part * fall or part < 1e-9:
                    break
                part /= 2
            self.mode, loss = moved, found
            if -fall <= 1e-12 * (1 + abs(loss)):
                break
        pivot, _, lower, _, _ = self.curve(item, judge)
        return 2 * loss + sum(map(math.log, pivot)) + 2 * sum(math.log(row[-1]) for row in lower)

    def loss(self, mode: Tuple[List[float], List[float], List[float]], item: float, judge: float) -> float:
        items, judges, thresholds = mode
        gaps = [two - one for one, two in zip(thresholds, thresholds[1:])]
        if any(gap <= 0 for gap in gaps):
            return math.inf
        found = sum(value * value for value in (*items, *judges)) / 2
        found += sum(value * value for value in thresholds) / (2 * OPEN**2)
        found -= sum(number_ * math.log(-math.expm1(-gap)) for number_, gap in zip(self.counts[1:-1], gaps))
        for own, rows in zip(items, self.rows):
            for one, step in rows:
                place = item * own - judge * judges[one]
                if step < len(thresholds):
                    found += softplus(place - thresholds[step])
                if step:
                    found += softplus(thresholds[step - 1] - place)
        return found

    def curve(self, item: float, judge: float) -> Any:
        """Slopes and curvature of the loss at the mode: entries' own, theirs with the others, the others' root."""
        items, judges, thresholds = self.mode
        width, size = self.width, self.width + len(thresholds)
        table = [[0.0] * (place + 1) for place in range(size)]
        kept = [*judges, *(value / OPEN**2 for value in thresholds)]
        for place in range(size):
            table[place][place] = 1.0 if place < width else 1 / OPEN**2
        gaps = [two - one for one, two in zip(thresholds, thresholds[1:])]
        for place, (number_, gap) in enumerate(zip(self.counts[1:-1], gaps)):
            push = number_ / math.expm1(gap)
            bend = push / -math.expm1(-gap)
            kept[width + place] += push
            kept[width + place + 1] -= push
            table[width + place][width + place] += bend
            table[width + place + 1][width + place + 1] += bend
            table[width + place + 1][width + place] -= bend
        pivots, mets, slopes = [], [], []
        for own, rows in zip(items, self.rows):
            slope_of_item, pivot = float(own), 1.0
            met: Dict[int, float] = defaultdict(float)
            for one, step in rows:
                reached, slope, both = item * own - judge * judges[one], 0.0, 0.0
                for threshold, sign in ((step, -1), (step - 1, 1)):
                    if 0 <= threshold < len(thresholds):
                        at, below = width + threshold, logistic(sign * (thresholds[threshold] - reached))
                        bend = below * (1 - below)
                        kept[at] += sign * below
                        slope -= sign * below
                        both += bend
                        table[at][at] += bend
                        table[at][one] += judge * bend
                        met[at] -= item * bend
                slope_of_item += item * slope
                kept[one] -= judge * slope
                pivot += item * item * both
                table[one][one] += judge * judge * both
                met[one] -= item * judge * both
            for one, cell in met.items():
                for two, other in met.items():
                    if two <= one:
                        table[one][two] -= cell * other / pivot
            pivots.append(pivot)
            mets.append(met)
            slopes.append(slope_of_item)
        return pivots, mets, cholesky(table), slopes, kept


def logistic(place: float) -> float:
    return (1 + math.tanh(place / 2)) / 2


def softplus(place: float) -> float:
    """log(1 + exp(place)), without overflow."""
    return max(place, 0.0) + math.log1p(math.exp(-abs(place)))


def steps_of(scores: Sequence[float]) -> Tuple[List[float], List[int]]:
    """The different scores, and the step of each; of more than MOST_STEPS neighbouring ones are taken together."""
    values = sorted(set(scores))
    step_of = {value: place for place, value in enumerate(values)}
    steps = [step_of[score] for score in scores]
    if len(values) <= MOST_STEPS:
        return values, steps
    counts = [0] * len(values)
    for step in steps:
        counts[step] += 1
    so_far, groups = 0.0, []
    for number_ in counts:
        groups.append(math.floor(MOST_STEPS * (so_far + number_ / 2) / len(scores)))
        so_far += number_
    places = {group: place for place, group in enumerate(sorted(set(groups)))}
    joined = [places[group] for group in groups]
    whole, weight = [0.0] * len(places), [0] * len(places)
    for value, number_, place in zip(values, counts, joined):
        whole[place] += number_ * value
        weight[place] += number_
    return [total / number_ for total, number_ in zip(whole, weight)], [joined[step] for step in steps]


MOST_RATIO = 9.9e6
"""The search for the variances goes no further than about this."""


def at_rest(ratio: float, slope: float, levels_: int) -> bool:
    """Whether a slope (by the ratio) is nought; at the ends of what is possible it may lead outwards."""
    if ratio < 1e-9:
        return slope >= -NEAR * levels_ / max(ratio, 1e-3)
    return abs(ratio * slope) <= NEAR * levels_ or (ratio > MOST_RATIO and slope < 0)


def cholesky(table: List[List[float]]) -> List[List[float]]:
    """The lower triangular root of a symmetric positive definite table, given by the lower half of its rows."""
    lower: List[List[float]] = []
    roots: List[float] = []
    for row in table:
        found: List[float] = []
        for place, other in enumerate(lower):
            found.append((row[place] - sum(map(mul, found, other))) / roots[place])
        left = row[-1] - sum(map(mul, found, found))
        if not left > 0:
            raise Wrong("the equations cannot be solved")
        roots.append(math.sqrt(left))
        found.append(roots[-1])
        lower.append(found)
    return lower


def forward(lower: List[List[float]], right: List[float]) -> List[float]:
    found: List[float] = []
    for row, value in zip(lower, right):
        found.append((value - sum(map(mul, found, row))) / row[-1])
    return found


def backward(lower: List[List[float]], right: List[float]) -> List[float]:
    found = list(right)
    for place in range(len(lower) - 1, -1, -1):
        found[place] /= lower[place][place]
        for other in range(place):
            found[other] -= lower[place][other] * found[place]
    return found


def inverse(lower: List[List[float]]) -> List[List[float]]:
    """The inverse of the table of this root: of each column what stands from its diagonal down."""
    size, columns = len(lower), []
    for start in range(size):
        column = [1 / lower[start][start]]
        for row in lower[start + 1 :]:
            column.append(-sum(map(mul, row[start:-1], column)) / row[-1])
        columns.append(column)
    return [[sum(map(mul, columns[one][two - one :], columns[two])) for two in range(one, size)] for one in range(size)]


# ---- decisions and the publication -----------------------------------------------------------------------------------


def check_decisions(bundle: Bundle, rules: Dict[str, Any], log: Log, orders: Orders, report: Report) -> None:
    since, moved = len(report.findings), 0
    categories = {category["key"]: category for category in rules["categories"]}
    ranked = {(row["round"], row["entry"]): row for _, row in bundle.lines("ranking.jsonl") if row["what"] == "entry"}
    shortlists = {
        row["category"]: {place["entry"] for place in row["places"] if place["role"] == "chosen"}
        for _, row in bundle.lines("decisions.jsonl")
        if row["kind"] == "shortlist"
    }
    rows = bundle.lines("decisions.jsonl")
    standing = log.said("decision.approved", "decision") - log.said("decision.taken_back", "decision")
    if standing != {row["decision"] for _, row in rows if row["log"] not in log.erased}:
        report.differs("decision-missing", "decisions.jsonl")
    for at, row in rows:
        if not row["approved_by"] or row["approved_by"] == row["proposed_by"]:
            report.differs("decision-second", "decisions.jsonl", at)
        if not decision_in_log(row, log) or not same_moment(row["approved_at"], log.at.get(row["log"])):
            report.differs("decision-unlogged", "decisions.jsonl", at)
        now = {stood["entry"]: ranked.get((row["round"], stood["entry"])) for stood in row["ranking"]}
        for stood in row["ranking"]:
            other = now[stood["entry"]]
            if other is None or (stood["raw"], stood["reviews"]) != (other["raw"], other["reviews"]):
                report.differs("decision-ranking", "decisions.jsonl", at)
                break
        else:
            moved += check_order(at, row, now, orders, report)
        check_choice(at, row, rules, categories[row["category"]], shortlists.get(row["category"], set()), report)
    if not report.differ(since):
        report.say(HOLDS, "decisions", count=len(rows))
    if moved:
        report.say(NOTE, "decision-moved", count=moved)


def check_order(at: int, row: Dict[str, Any], now: Dict[str, Any], orders: Orders, report: Report) -> bool:
    """Whether a decision's ranks follow from its own scores; gives whether these are others than those of now."""
    order = orders.get((row["round"], row["category"]))
    if order is None:  # of a round that was not ranked, which is told by itself
        return False
    stated = {one["entry"]: number(one["adjusted"]) for one in row["ranking"]}
    ranks = order.by({one: v for one, v in stated.items() if v is not None})
    lost = any((one["adjusted"] is None) != (now[one["entry"]]["adjusted"] is None) for one in row["ranking"])
    if lost or any(one["rank"] != ranks.get(one["entry"]) for one in row["ranking"]):
        report.differs("decision-ranking", "decisions.jsonl", at)
    elif any(one["rank"] != now[one["entry"]]["rank"] for one in row["ranking"]):
        report.say(NOTE, "decision-order", file="decisions.jsonl", line=at)
    return any(not near(one["adjusted"], now[one["entry"]]["adjusted"]) for one in row["ranking"])


def same_moment(one: Optional[str], two: Optional[str]) -> bool:
    if one is None or two is None:
        return False
    return datetime.fromisoformat(one.replace("Z", "+00:00")) == datetime.fromisoformat(two.replace("Z", "+00:00"))


def near(one: Optional[str], two: Optional[str]) -> bool:
    if one is None or two is None:
        return one == two
    return abs((number(one) or 0.0) - (number(two) or 0.0)) <= NEAR


def decision_in_log(row: Dict[str, Any], log: Log) -> bool:
    """Whether the log holds this decision: on this ranking, who was chosen, and a hash of every reason."""
    ranking = sha256(canonical({"ranking": row["ranking"]}))
    said = {name: row[name] for name in ("decision", "category", "kind", "round", "no_award", "proposed_by")}
    if not log.holds(row["log"], "decision.approved", **said, ranking=ranking, actor=row["approved_by"]):
        return False
    told = log.told.get(row["log"])
    if told is None:
        return True
    by_role = {role: sorted(p["entry"] for p in row["places"] if p["role"] == role) for role in ROLES}
    same = all(sorted(told[name]) == by_role[role] for role, name in ROLES.items())
    reasons = {one["entry"] for one in [*row["places"], *row["skips"]] if one["reason"]}
    reasons |= {"open:" + one["item"] for one in row["open_items"]} | ({"number"} if row["number_reason"] else set())
    return same and reasons == set(told.get("words", {})) - {"public"}


ROLES = {"chosen": "chosen", "reserve": "reserves", "mention": "mentions"}
"""What an entry may be in a decision, and where the log names it."""


def check_choice(
    at: int, row: Dict[str, Any], rules: Dict[str, Any], category: Dict[str, Any], finalists: Any, report: Report
) -> None:
    ranks = {stood["entry"]: stood["rank"] for stood in row["ranking"]}
    if row["kind"] == "winners":
        ranks = {entry: rank for entry, rank in ranks.items() if entry in finalists}
    by_role: Dict[str, List[str]] = defaultdict(list)
    for place in sorted(row["places"], key=lambda place: place["position"] or 0):
        by_role[place["role"]].append(place["entry"])
    chosen = set(by_role["chosen"])
    reasons = {one["entry"] for one in [*row["places"], *row["skips"]] if one["reason"]}
    if not (chosen | set(by_role["reserve"]) | set(by_role["mention"])) <= set(ranks):
        report.differs("decision-ranking", "decisions.jsonl", at)
        return
    places = category["winners"] if row["kind"] == "winners" else places_of(rules, row["round"], category)
    if len(chosen) != min(places, len(ranks)) and not row["number_reason"]:
        report.differs("decision-number", "decisions.jsonl", at)
    if leaves_order(ranks, chosen, by_role, reasons) - reasons:
        report.differs("decision-reason", "decisions.jsonl", at)


def leaves_order(ranks: Dict[str, Any], chosen: Any, by_role: Dict[str, List[str]], reasons: Any) -> Any:
    """The entries for which a choice must be explained: raised, passed over, preferred in a tie, without a review."""
    last = {entry: math.inf if rank is None else rank for entry, rank in ranks.items()}
    left = {entry: rank for entry, rank in ranks.items() if entry not in chosen and rank is not None}
    best_left = min(left.values(), default=math.inf)
    worst_taken = max((last[entry] for entry in chosen), default=-math.inf)
    found = {entry for entry in chosen if last[entry] > best_left or ranks[entry] is None}
    found |= {entry for entry in chosen if ranks[entry] is not None and ranks[entry] in left.values()}
    found |= {entry for entry, rank in left.items() if rank < worst_taken}
    named = set(by_role["mention"])
    for entry in [*by_role["reserve"], *sorted(by_role["mention"])]:
        named.add(entry)
        others = [rank for other, rank in last.items() if other not in chosen | named and other not in reasons]
        if last[entry] == math.inf or any(rank <= last[entry] for rank in others):
            found.add(entry)
    return found


def check_publications(bundle: Bundle, log: Log, report: Report) -> None:
    since, erased = len(report.findings), 0
    gone = log.said("publication.cancelled", "publication") | log.said("publication.retracted", "publication")
    for at, row in bundle.lines("publications.jsonl"):
        erased += check_document(at, row, report)
        said = {"publication": row["digest"], "kind": row["kind"], "public_from": row["public_from"]}
        if not log.holds(row["log"], row["step"], **said) or row["digest"] in gone:
            report.differs("publication-unlogged", "publications.jsonl", at)
    at = len(bundle.files.get("publications.jsonl", []))
    if not at or bundle.files["publications.jsonl"][-1]["digest"] != bundle.manifest["publication"]:
        raise Misformed("publications.jsonl", max(1, at))
    last = bundle.files["publications.jsonl"][-1]
    made = {
        told["publication"]
        for seq, told in log.told.items()
        if log.kinds[seq] in PUBLISHED and not later(told["public_from"], last["public_from"])
    }
    if made - gone - {row["digest"] for _, row in bundle.lines("publications.jsonl")}:
        report.differs("publications-missing", "publications.jsonl")
    published = check_laureates(bundle, at, last, report)
    if not report.differ(since):
        report.say(HOLDS, "publication", count=published)
    if erased:
        report.say(NOTE, "laureates-erased", count=erased)


PUBLISHED = ("publication.made", "publication.corrected")


def later(one: str, two: str) -> bool:
    return datetime.fromisoformat(one.replace("Z", "+00:00")) > datetime.fromisoformat(two.replace("Z", "+00:00"))


def check_document(at: int, row: Dict[str, Any], report: Report) -> int:
    """Whether a publication is the one of its digest; gives how many laureates something was blanked of.

    Of those the digest holds a leaf alone, so nothing may stand there in the place of what was blanked.
    """
    said = {"facts": row["facts"], "laureates": [leaf_of(one) for one in row["laureates"]]}
    if "corrects" in row:
        said.update(corrects=row["corrects"], reason=leaf_of(row["reason"]))
    shown = [one for one in row["laureates"] if "salt" in one]
    same = all((one["slug"], one["role"]) == (one["document"]["slug"], one["document"]["role"]) for one in shown)
    hidden = [one.get("document") or {} for one in row["laureates"] if "salt" not in one]
    blank = not any(document.get(name) for document in hidden for name in ("person", "summary", "texts"))
    if sha256(canonical(said)) != row["digest"] or not same or not blank:
        report.differs("publication-differs", "publications.jsonl", at)
    return len(row["laureates"]) - len(shown)


def leaf_of(one: Dict[str, Any]) -> str:
    """What stands in the digest for a text: made again from it, or the one that is kept where something was blanked."""
    return sha256(bytes.fromhex(one["salt"]) + canonical(one["document"])) if "salt" in one else str(one["leaf"])


PUBLISHED_AS = (("chosen", "shortlist", "finalist"), ("mention", "winners", "mention"), ("chosen", "winners", "winner"))


def check_laureates(bundle: Bundle, at: int, last: Dict[str, Any], report: Report) -> int:
    """Compare who is published with what was decided; gives how many are."""
    slugs = {row["laureate"]: row["entry"] for _, row in bundle.lines("entries.jsonl") if row["laureate"]}
    decided: Dict[str, str] = {}
    of_kind = {(row["category"], row["kind"]): row for _, row in bundle.lines("decisions.jsonl")}
    for role, kind, as_ in PUBLISHED_AS:
        for (_, found), row in of_kind.items():
            if found == kind:
                decided.update({place["entry"]: as_ for place in row["places"] if place["role"] == role})
    laureates = last["laureates"]
    published = set()
    for laureate in laureates:
        entry = slugs.get(laureate["slug"])
        if entry is None or decided.get(entry) != laureate["role"]:
            report.differs("laureate-differs", "publications.jsonl", at, what=laureate["slug"])
        published.add(entry)
    gone = [entry for entry in decided if entry not in published]
    if gone:
        report.say(NOTE, "laureates-gone", count=len(gone))
    return len(laureates)


# ---- all of it -------------------------------------------------------------------------------------------------------


def verify(place: str, head: Optional[str] = None) -> Tuple[Report, Optional[Dict[str, Any]]]:
    """Look at the bundle at this place: what was found, and its manifest where that could be read."""
    report = Report()
    files = Files(place)
    manifest = None
    try:
        manifest = manifest_of(files)
        data = check_files(files, manifest, report)
        if not report.holds:
            report.say(NOTE, "stopped")
            return report, manifest
        bundle = Bundle(manifest, data)
        try:
            compute(bundle, report, head)
        except (
            Wrong,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            IndexError,
            ZeroDivisionError,
            OverflowError,
        ) as why:
            raise NoBundle(N_("its data do not go together"), f"{type(why).__name__}: {str(why)[:80]}") from None
    except Misformed as wrong:
        if wrong.file == "manifest.json":
            report.differs("file-changed", wrong.file)
            report.say(NOTE, "stopped")
        else:
            report.differs("line-wrong", wrong.file, wrong.line)
    return report, manifest


def compute(bundle: Bundle, report: Report, head: Optional[str]) -> None:
    check_once(bundle)
    log = Log(bundle, report)
    check_heads(bundle, log, report)
    if head is not None:
        check_given_head(head, log, report)
    rules = check_rules(bundle, log, report)
    sheets: List[Sheet] = []
    if bundle.manifest["scores"] == "sheets":
        sheets = check_scores(bundle, rules, log, report)
    else:
        kept_back = rules["rules"].get("open_scores", "sheets") == "sheets"
        report.say(DIFFERS if kept_back else NOTE, "scores-kept-back" if kept_back else "scores-aggregates")
    orders = check_ranking(bundle, rules, sheets, log, report)
    check_decisions(bundle, rules, log, orders, report)
    check_publications(bundle, log, report)
    report.say(NOTE, "limit")


def found_here() -> str:
    """The bundle that is meant when none is named: the folder of this file, or the one ZIP file beside it or here."""
    own = os.path.dirname(os.path.abspath(__file__))
    for folder in (os.getcwd(), own):
        if os.path.isfile(os.path.join(folder, "manifest.json")):
            return folder
        archives = sorted(name for name in os.listdir(folder) if name.endswith(".zip"))
        if len(archives) == 1:
            return os.path.join(folder, archives[0])
    raise NoBundle(N_("name the ZIP file or the folder"))


MARKS = {HOLDS: "holds    ", NOTE: "note     ", DIFFERS: "DIFFERS  "}


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("bundle", nargs="?", help="a ZIP file or a folder; what lies beside this file when left out")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    parser.add_argument("--head", metavar="SIZE:ROOT", help="a head of the log that you were sent")
    given = parser.parse_args(arguments)
    try:
        report, manifest = verify(given.bundle or found_here(), given.head)
    except NoBundle as why:
        found = {"state": DIFFERS, "key": "no-bundle", "values": {"why": str(why), "detail": why.detail}}
        print(json.dumps({"result": "no-bundle", "findings": [found]}) if given.json else sentence(found))
        return 2
    result = "holds" if report.holds else "differs"
    if given.json:
        told = (
            {}
            if manifest is None
            else {name: manifest[name] for name in ("year", "rehearsal", "publication", "digest")}
        )
        print(json.dumps({"result": result, **told, "findings": report.findings}, ensure_ascii=True))
    else:
        if manifest is not None:
            made_up = " (a rehearsal, all made up)" if manifest.get("rehearsal") else ""
            print(f"EQUALS in Tech Awards {manifest.get('year')}{made_up}\npublication {manifest.get('publication')}\n")
        for one in report.findings:
            print(MARKS[one["state"]] + sentence(one))
        print("\n" + WORDS[result])
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
