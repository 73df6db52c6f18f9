"""`make bench`: every benchmark in turn."""

from benchmarks import assignment, duplicates, ranking

PARTS = {
    "Duplicates: all pairs beside reading the same texts": duplicates,
    "Assignment: solver beside one HiGHS LP": assignment, "Ranking: fit beside one Cholesky": ranking}

for title, part in PARTS.items():
    print(f"\n{title}")
    part.main()
