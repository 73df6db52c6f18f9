"""Working a plan out from what it stands on, as plain values: solve it, spread the loads, check, say what it changes.

`apart` does it in a process of its own (`python -m awards.assignment.solver.working`), so that it can be stopped at any
moment, gives its memory back, and ends with whoever asked.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from tempfile import TemporaryFile
from typing import IO, Any

from awards.core.text import N_, Message

TICK_SECONDS = 0.5
GRACE_SECONDS = 60.0
"""Beyond its time limit a plan is given so long for what cannot be cut short."""

Tell = Callable[[str], None]


def work_out(material: Mapping[str, Any], tell: Tell = lambda doing: None) -> dict[str, Any]:
    """The answer, the summary of what it changes and the entries one by one; raises when the checker refuses it.

    `material` has the `problem`, `partial`, `seed` and `seconds`; what runs on its entries (`live`), each entry's
    category and language (`cells`), each judge's load in the round (`loads`), and whether to offer reviews that `join`.
    """
    from awards.assignment.certificate import check
    from awards.assignment.document import InvalidProblem
    from awards.assignment.rules.preview import preview
    from awards.assignment.solver.even import spread
    from awards.assignment.solver.problem import Problem, invalid_plan
    from awards.assignment.solver.solve import solve

    partial, seed, seconds = bool(material["partial"]), int(material["seed"]), float(material["seconds"])
    problem, begun = material["problem"], time.perf_counter()
    try:
        tell("reading")
        asked = Problem.from_document(problem)
        tell("solving")
        best = solve(asked, partial=partial, seed=seed, time_limit=seconds)
        tell("spreading")
        left = max(seconds - (time.perf_counter() - begun), 0.0)
        found = spread(asked, best, partial=partial, seed=seed, within=left)
    except InvalidProblem as wrong:
        found = invalid_plan(wrong.reasons)
    answer = found.to_document() | {"messages": [plain(reason) for reason in found.reasons]}
    if answer["status"] in ("optimal", "feasible"):
        tell("checking")
        verdict = check(problem, answer)
        if not verdict.accepted:
            raise RuntimeError(f"the checker refused the plan: {' '.join(verdict.sentences)}")
    tell("comparing")
    live = [(str(entry), str(judge)) for entry, judge in material["live"]]
    cells = {key: (str(category), str(language)) for key, (category, language) in material["cells"].items()}
    told = preview(problem, answer, live, cells, material["loads"], join=bool(material["join"]))
    return {"answer": answer, "summary": told.summary, "panels": [asdict(panel) for panel in told.panels]}


def too_late() -> dict[str, Any]:
    """What is told of a plan whose time ran out before anything was found."""
    reason = N_("Time ran out before a plan was found. Allow more time, or ask for less at once.")
    answer = {"status": "invalid", "assignments": [], "reasons": [str(reason)], "messages": [plain(reason)]}
    return {"answer": answer, "summary": {"status": "invalid", "messages": answer["messages"]}, "panels": []}


def apart(material: Mapping[str, Any], tell: Callable[[str | None], None]) -> dict[str, Any]:
    """The same in a process of its own, killed when `tell` raises or when its time is over."""
    until = time.monotonic() + float(material["seconds"]) + GRACE_SECONDS
    with TemporaryFile("w+") as asked, TemporaryFile("w+") as answered:
        json.dump(material, asked)
        asked.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-m", "awards.assignment.solver.working", str(os.getpid())],
            stdin=asked, stdout=answered, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = _Said(child.stderr)
        try:
            while child.poll() is None:
                tell(said.newest)
                if time.monotonic() > until:
                    return too_late()
                _wait(child)
        finally:
            child.kill()
            child.wait()
            said.thread.join()
        if child.returncode != 0:
            raise RuntimeError(f"the solver broke off: {said.last_words()}")
        answered.seek(0)
        found: dict[str, Any] = json.load(answered)
        return found


def plain(reason: Message) -> dict[str, Any]:
    """A reason as it is kept, to be translated when a page shows it."""
    values = {name: plain(value) if isinstance(value, Message) else value for name, value in reason.values.items()}
    return {"text": reason.text, "values": values}


class _Said:
    """What a child says on its standard error: what it is at, line by line."""

    def __init__(self, lines: IO[str] | None) -> None:
        self.newest: str | None = None
        self.all: list[str] = []
        self.lines: Iterable[str] = lines or ()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for line in self.lines:
            if line.startswith("doing "):
                self.newest = line.removeprefix("doing ").strip()
            else:
                self.all.append(line)

    def last_words(self) -> str:
        return self.all[-1].strip() if self.all else "it said nothing"


def _wait(child: subprocess.Popen[str]) -> None:
    try:
        child.wait(TICK_SECONDS)
    except subprocess.TimeoutExpired:
        return


def _end_with(parent: int) -> None:
    """End when the process that asked is gone: nobody would take the answer."""
    while os.getppid() == parent:
        time.sleep(TICK_SECONDS)
    os._exit(1)


def _say(doing: str) -> None:
    sys.stderr.write(f"doing {doing}\n")
    sys.stderr.flush()


def _main(parent: int) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    found = work_out(json.load(sys.stdin), _say)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
