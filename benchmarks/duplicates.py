"""Seconds of finding duplicates among 10,000 nominations beside a floor of the same run, reading the same texts."""

from time import perf_counter

from awards.finding.rules import Described, find
from awards.organisations.rules import fold
from tests.finding.planted import Made, a_call

SIZES = ((2_000, 200), (9_600, 200))


def described(made: Made) -> Described:
    """A made-up nomination as the finder reads one."""
    return Described(
        key=made.key, title=made.title, organisations=(made.organisation,) if made.organisation else (),
        people=(made.person,), domains=frozenset({made.domain} - {""}), users=frozenset({made.nominator}),
        countries=frozenset({made.country}), text=made.text, language=made.language,
    )  # fmt: skip


def seconds_of_floor(there: list[Described]) -> float:
    """Seconds of folding every title and text once, the least that any comparison does; the best of three."""
    taken = []
    for _ in range(3):
        started = perf_counter()
        for one in there:
            fold(one.title + " " + one.text).split()
        taken.append(perf_counter() - started)
    return min(taken)


def main() -> None:
    """Print one line a size: seconds, ratio to the floor, and how much of what was planted is found."""
    print("nominations    find       floor      find / floor   found   recall")
    for background, pairs in SIZES:
        call = a_call(1, background, pairs)
        there = [described(made) for made in call.nominations]
        floor = seconds_of_floor(there)
        started = perf_counter()
        found = {(pair.one, pair.other) for pair in find(there)}
        taken = perf_counter() - started
        planted = {tuple(sorted(pair)) for pair in call.pairs}
        print(
            f"{len(there):>10}  {taken:8.2f} s  {floor:8.2f} s     {taken / floor:7.1f}   {len(found):>9}"
            f"   {len(found & planted) / len(planted):.2f}"
        )


if __name__ == "__main__":
    main()
