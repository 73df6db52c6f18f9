"""`make bench`: every benchmark in turn."""

from benchmarks import (
    assignment,
    deadline,
    growth,
    judging,
    large_edition,
    public,
    ranking,
    registry,
    starting,
    submitting,
    sums,
    weights,
)

PARTS = {
    "Assignment: solver beside one HiGHS LP": assignment,
    "Ranking: fit beside one Cholesky": ranking,
    "Judging: lists and a save at 5,000 nominations beside bare ones": judging,
    "Submitting: a nomination at 5,000 beside a bare view with its INSERT": submitting,
    "Growth: every signed-in page with 100 and with 10,000 nominations": growth,
    "A web worker: its start and its memory": starting,
    "Public pages: from their files beside a bare Flask view": public,
    "Weights: what a first load costs over the wire": weights,
    "Deadline: submissions over HTTP beside bare durable INSERTs": deadline,
    "Registry: a file, a search, an export and the sums beside bare ones": registry,
    "Sums: of a million pledges as kept beside adding up": sums,
    "Bundle: of 10,000 entries out of a database, made, looked at and verified": large_edition,
}

for title, part in PARTS.items():
    print(f"\n{title}")
    part.main()
