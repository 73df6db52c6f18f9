"""Keeps the files true: sets are made before their instant, swapped in at it, taken down when they tell too much.

Whoever runs may do it: it follows from the database and the folders alone, so it comes at the next start if nobody ran
at the instant, and doing it twice changes nothing. The database is only read.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.desks.prerendering.marks import calls, coming, mark, registry, told
from awards.desks.prerendering.rendering import Renderer, is_kept, made
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from awards.infrastructure.page_sets import Folders, Mark, PageSet, Standing
from awards.infrastructure.redis import Ear

LOOK_SECONDS = 1.0
"""What is shown is looked at so often, and at each instant at which something is told."""

REGISTRY_SECONDS, RUNG_SECONDS = 30.0, 2.0
"""The registry, which may be large, is asked so often by who serves pages from files; and when it rang, if the last
time was so long ago."""

APART_SECONDS = 60.0
"""A set is made anew so long after it was made, when only the registry changed."""

MOST_AHEAD = 3
"""Sets are made for so many instants to come."""


@dataclass(frozen=True)
class _Seen:
    """What is so now: the instant, what is told, the next instant."""

    at: datetime
    told: str
    until: datetime | None


def settle(sessions: Sessions, folders: Folders) -> Standing:
    """Let the files show what is told now: the set that was made for it is swapped in; without one, none is served."""
    seen, standing = _see(sessions), folders.standing()
    if standing is not None and standing.mark.told == seen.told:
        return Standing(standing, seen.at, seen.until)
    if standing is None and _fitting(folders, seen) is None:
        return Standing(None, seen.at, seen.until)
    with folders.swapping():
        seen, standing = _see(sessions), folders.standing()  # what was so before the wait may be so no more
        if standing is None or standing.mark.told != seen.told:
            if (fitting := _fitting(folders, seen)) is not None:
                folders.swap_in(fitting)
            elif standing is not None:
                folders.take_down()
        return Standing(folders.standing(), seen.at, seen.until)


class Look:
    """What a process that serves pages may show from files: nothing that the program would answer otherwise."""

    def __init__(self, folders: Folders, ear: Ear | None = None) -> None:
        self.folders, self._ear = folders, ear
        self._registry, self._asked, self._rings = "", float("-inf"), 0

    def __call__(self, sessions: Sessions) -> Standing:
        found = settle(sessions, self.folders)
        if found.shown is None:
            return found
        rings = self._ear.rings() if self._ear else 0
        with sessions.reading() as session:
            if time.monotonic() - self._asked >= (REGISTRY_SECONDS if rings == self._rings else RUNG_SECONDS):
                self._registry, self._asked, self._rings = registry(session, found.at), time.monotonic(), rings
            true = found.shown.mark == Mark(found.shown.mark.told, calls(session, found.at), self._registry)
        return found if true else Standing(None, found.at, found.until)


class Keeper:
    """Whoever makes the sets: one look after the other, at each instant, and when it rang."""

    def __init__(self, renderer: Renderer, folders: Folders, ear: Ear | None = None) -> None:
        self.renderer, self.folders, self._ear = renderer, folders, ear
        self._due, self._rings = float("-inf"), 0

    def wait(self) -> None:
        """Rest until the next look."""
        seconds = max(self._due - time.monotonic(), 0.0)
        if self._ear is None:
            time.sleep(seconds)
        else:
            self._ear.wait(seconds, self._rings)

    def settle_when_due(self) -> None:
        """Look at what is shown when it is time to."""
        rings = self._ear.rings() if self._ear else 0
        if time.monotonic() >= self._due or rings != self._rings:
            self._rings = rings
            found = settle(self.renderer.sessions, self.folders)
            left = (found.until - found.at).total_seconds() if found.until else LOOK_SECONDS
            self._due = time.monotonic() + min(LOOK_SECONDS, left)

    def keep_once(self, meanwhile: Callable[[], object] = lambda: None) -> bool:
        """Settle what is shown, then make one set that lacks; False when none does, or another process makes it."""
        self._due = float("-inf")
        self.settle_when_due()
        with self.folders.making() as mine:
            if not mine:
                return False
            self.folders.sweep()
            lacking = self._lacking()
            if lacking is None:
                return False

            def on_the_way() -> None:
                meanwhile()
                self.settle_when_due()

            at, wanted, now = lacking
            making = made(self.renderer, self.folders, at, wanted, on_the_way)
            if making is None:
                return True
            same = making.same_as_before() if now else None
            if same is not None:
                making.drop()
                self.folders.note(same, wanted, at)
            else:
                self._keep(self.folders.seal(making, wanted, at), now=now)
            return True

    def _keep(self, one: PageSet, *, now: bool) -> None:
        with self.folders.swapping():
            if now and _see(self.renderer.sessions).told == one.mark.told:
                self.folders.swap_in(one)
            for other in self.folders.waiting():
                if other.name != one.name and other.mark.told == one.mark.told:
                    self.folders.discard(other)

    def _lacking(self) -> tuple[datetime, Mark, bool] | None:
        """The set to make next: for which instant, what it stands on, and whether it is to be shown at once."""
        with self.renderer.sessions.reading() as session:
            at = clock.now(session)
            here = mark(session, at)
            ahead = [(instant, mark(session, instant)) for instant in coming(session, at)[:MOST_AHEAD]]
        self._discard_but({here.told, *(wanted.told for _instant, wanted in ahead)})
        standing = self.folders.standing()
        if standing is None:
            return at, here, True
        waiting = {one.mark.told: one for one in self.folders.waiting()}
        for instant, wanted in ahead:
            if self._is_old(waiting.get(wanted.told), wanted):
                return instant, wanted, False
        return (at, here, True) if self._is_old(standing, here) else None

    def _is_old(self, one: PageSet | None, wanted: Mark) -> bool:
        if one is None or (one.mark.told, one.mark.calls) != (wanted.told, wanted.calls):
            return True
        return one.mark != wanted and self.folders.age(one) >= APART_SECONDS

    def _discard_but(self, tolds: set[str]) -> None:
        """Forget sealed sets of announcements that were taken back."""
        with self.folders.swapping():
            for one in self.folders.waiting():
                if one.mark.told not in tolds:
                    self.folders.discard(one)


def overdue(sessions: Sessions, folders: Folders) -> Message | None:
    """What somebody should do about the files; None when they show what is told now."""
    seen, standing = _see(sessions), folders.standing()
    if standing is None or standing.mark.told != seen.told:
        if _fitting(folders, seen) is not None:
            return N_("a swap is due and no process did it: start awards serve, or run awards pages --once")
        return N_("there are none of what is public now: start awards serve, or run awards pages --once")
    with sessions.reading() as session:
        instants = coming(session, seen.at)[:1]
        lacking = [instant for instant in instants if told(session, instant) not in _tolds(folders)]
    if lacking:
        return N_(
            "those for %(instant)s UTC are not made: start awards serve, or run awards pages --once",
            instant=f"{lacking[0]:%Y-%m-%d %H:%M}",
        )
    if standing.left_out:
        return N_(
            "%(address)s (%(number)s in all) could not be made: open it, and read the log",
            address=standing.left_out[0], number=len(standing.left_out),
        )  # fmt: skip
    return None


def differing(renderer: Renderer, folders: Folders, most: int, seed: int) -> tuple[int, list[str]]:
    """How many pages of the files were compared with what the program answers now, and which of them differ."""
    standing = folders.standing()
    if standing is None:
        return 0, []
    with renderer.sessions.reading() as session:
        at = clock.now(session)
    pages = [(address, language) for address in sorted(standing.pages) for language in LANGUAGES]
    chosen = random.Random(seed).sample(pages, min(most, len(pages)))  # noqa: S311 - a sample, no secret
    differ = []
    with renderer.as_at(at) as ask:
        for address, language in chosen:
            answer, page = ask(address, language), standing.pages[address][language]
            kept = (folders.root_of(standing) / page.file).read_bytes()
            if not is_kept(answer) or answer.get_data() != kept:
                differ.append(address)
    return len(chosen), differ


def _see(sessions: Sessions) -> _Seen:
    with sessions.reading() as session:
        at = clock.now(session)
        return _Seen(at, told(session, at), next(iter(coming(session, at)), None))


def _fitting(folders: Folders, seen: _Seen) -> PageSet | None:
    return next((one for one in folders.waiting() if one.mark.told == seen.told), None)


def _tolds(folders: Folders) -> set[str]:
    return {one.mark.told for one in folders.waiting()}
