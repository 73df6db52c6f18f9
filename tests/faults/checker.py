"""Compares what was acknowledged with what the database holds. Pure: values in, sentences of what is wrong out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.faults.ledger import Line


class Wrong(NamedTuple):
    """Something that is not as it was acknowledged: it is `lost`, `doubled`, or wrong `otherwise`."""

    how: str
    words: str


@dataclass(frozen=True)
class Held:
    """What the database holds at the end, by subject; of a submission and its mail, how often they are there.

    `scores` holds all points that a score ever had, from its first change on; `confirmed` how often the award's log
    tells of a card's confirmation; `told` for each announcement how often nominators were told; `letters` how many
    letters about it stand in the outbox.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    receipts: Mapping[str, str] = field(default_factory=dict)
    submissions: Mapping[str, int] = field(default_factory=dict)
    mails: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)
    scores: Mapping[str, list[str]] = field(default_factory=dict)
    confirmed: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)


def wrongs(lines: Iterable[Line], held: Held) -> list[Wrong]:
    """A sentence for everything acknowledged that is missing, and for everything that is there twice."""
    by_kind: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        by_kind[line.kind][line.subject].append(line)
    return [
        *_texts(by_kind["text"], held.texts),
        *_submissions(by_kind["submission"], held),
        *_files(by_kind["file"], held.files),
        *_bytes(by_kind["bytes"]),
        *_scores(by_kind["score"], held.scores),
        *_confirmations(by_kind["confirmation"], held.confirmed),
        *_announcements(by_kind["announcement"], held),
    ]


def _texts(subjects: Mapping[str, list[Line]], held: Mapping[str, str]) -> Iterator[Wrong]:
    """A text is the last acknowledged one, or one that was sent after it and whose answer was lost; always whole."""
    for subject, lines in subjects.items():
        last = max((place for place, line in enumerate(lines) if line.event == "acknowledged"), default=None)
        allowed = {line.value for line in lines[last or 0 :]} | ({""} if last is None else set())
        found = held.get(subject, "")
        if found not in allowed:
            wanted = lines[last].value[:40] if last is not None else "nothing or what was sent"
            yield Wrong("lost", f"text {subject}: acknowledged “{wanted}…”, found “{found[:40]}…”")


def _submissions(subjects: Mapping[str, list[Line]], held: Held) -> Iterator[Wrong]:
    """A submission is there once, under the receipt that was shown, and its receipt is mailed once."""
    for subject, lines in subjects.items():
        shown = {line.value for line in lines if line.event == "acknowledged"}
        count, receipt = held.submissions.get(subject, 0), held.receipts.get(subject, "")
        if len(shown) > 1:
            yield Wrong("doubled", f"submission {subject}: shown under {len(shown)} receipts")
        if shown and receipt not in shown:
            yield Wrong("lost", f"submission {subject}: receipt {min(shown)} was shown, {receipt or 'none'} is there")
        if count > 1 or (shown and count != 1):
            yield _times(count, f"submission {subject}: {count} times in the log")
        mails = held.mails.get(subject, 0)
        if count and mails != 1:
            yield _times(mails, f"submission {subject}: its receipt was put into the outbox {mails} times")


def _files(subjects: Mapping[str, list[Line]], held: Mapping[str, list[str]]) -> Iterator[Wrong]:
    """A file whose upload was acknowledged as whole is there once, with the bytes that were sent."""
    for subject, lines in subjects.items():
        whole = {line.value for line in lines if line.event == "acknowledged"}
        found = held.get(subject, [])
        for digest in sorted(whole):
            if found.count(digest) != 1:
                count = found.count(digest)
                yield _times(count, f"file {subject}: {digest[:12]} was acknowledged and is there {count} times")
        for digest in sorted(set(found) - {line.value for line in lines}):
            yield Wrong("otherwise", f"file {subject}: {digest[:12]} is there and was never sent")


def _bytes(subjects: Mapping[str, list[Line]]) -> Iterator[Wrong]:
    """After a cut the server knows at least the bytes that it acknowledged."""
    for subject, lines in subjects.items():
        most = 0
        for line in lines:
            if line.event == "observed" and int(line.value) < most:
                yield Wrong("lost", f"bytes {subject}: {most} were acknowledged, {line.value} are there")
            most = max(most, int(line.value))


def _scores(subjects: Mapping[str, list[Line]], held: Mapping[str, list[str]]) -> Iterator[Wrong]:
    """Each save that was acknowledged as the nth change is the nth change; what else is there was sent, once each.

    A line says the number of the save and its points, and when it was acknowledged which change it is: one that was
    there already when the points were the same.
    """
    for subject, lines in subjects.items():
        history, sent, told = held.get(subject, []), dict[str, str](), dict[str, tuple[int, str]]()
        for line in lines:
            save, points, *n = line.value.split()
            if n:
                told[save] = int(n[0]), points
            else:
                sent[save] = points
        for save, (n_th, points) in told.items():
            found = history[n_th - 1] if n_th <= len(history) else "nothing"
            if found != points:
                words = f"{points} was acknowledged as change {n_th} (save {save}), {found} is there"
                yield Wrong("lost", f"score {subject}: {words}")
        rest = Counter(points for save, points in sent.items() if save not in told)
        acknowledged = {n_th for n_th, _points in told.values()}
        more = Counter(points for n_th, points in enumerate(history, start=1) if n_th not in acknowledged) - rest
        if more:
            words = f"{dict(more)} is there and was not sent, or sent once and is there twice"
            yield Wrong("doubled", f"score {subject}: {words}")


def _confirmations(subjects: Mapping[str, list[Line]], held: Mapping[str, int]) -> Iterator[Wrong]:
    """A card whose confirmation was acknowledged is confirmed, once."""
    for subject, lines in subjects.items():
        count = held.get(subject, 0)
        if count > 1 or (not count and any(line.event == "acknowledged" for line in lines)):
            yield _times(count, f"confirmation {subject}: acknowledged, and {count} times in the award's log")


def _announcements(subjects: Mapping[str, list[Line]], held: Held) -> Iterator[Wrong]:
    """Of an announcement whose approval was acknowledged every nominator is told, once. A line says how many are."""
    for subject, lines in subjects.items():
        count, letters, wanted = held.told.get(subject, 0), held.letters.get(subject, 0), int(lines[-1].value)
        if count != 1:
            yield _times(count, f"announcement {subject}: nominators were told {count} times")
        if letters != wanted:
            how = "lost" if letters < wanted else "doubled"
            yield Wrong(how, f"announcement {subject}: {letters} letters for {wanted} nominations")


def _times(count: int, words: str) -> Wrong:
    """What should be there once is lost, or doubled."""
    return Wrong("doubled" if count else "lost", words)
