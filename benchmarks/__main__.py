"""`make bench`: every benchmark in turn."""

from benchmarks import assignment, ranking

for title, part in (("Assignment: solver beside one HiGHS LP", assignment), ("Ranking: fit beside one Cholesky", ranking)):
    print(f"\n{title}")
    part.main()
