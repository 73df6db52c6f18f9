"""`make bench`: every benchmark in turn."""

from benchmarks import assignment, deadline, judging, large_edition, public, ranking, registry, starting

PARTS = {
    "Assignment: solver beside one HiGHS LP": assignment,
    "Ranking: fit beside one Cholesky": ranking,
    "Judging: a list and a save at 5,000 nominations beside bare ones": judging,
    "A web worker: its start and its memory": starting,
    "Public pages: from their files beside a bare Flask view": public,
    "Deadline: submissions over HTTP beside bare durable INSERTs": deadline,
    "Registry: a file, a search, an export and the sums beside bare ones": registry,
    "Bundle: of 10,000 entries out of a database, made, looked at and verified": large_edition,
}

for title, part in PARTS.items():
    print(f"\n{title}")
    part.main()
