"""What `make bench` measures can be measured: nothing is timed here, but one that runs no more is found."""

import pytest

from benchmarks import (
    bundle,
    growth,
    history,
    judging,
    large_edition,
    public,
    registry,
    starting,
    submitting,
    sums,
    weights,
)
from tests.test_growth import PAGES


def test_a_judges_list_and_saves_of_scores_can_be_measured(makers, database_kind, tmp_path):
    with makers(database_kind).fresh() as url:  # a crowd for figures alone: its judges have more than they agreed to
        lines = judging.measure(url, tmp_path, nominations=80, rounds=1)
    assert [line.what.partition(": ")[2] for line in lines] == [
        "judge's list", "staff's list", "save of a score", "beside an INSERT",
    ]  # fmt: skip
    assert all(line.ours[0] > 0 and line.floor[0] > 0 for line in lines)


def test_submitting_can_be_measured(makers, database_kind, tmp_path):
    with makers(database_kind).fresh() as url:
        (line,) = submitting.measure(url, tmp_path, nominations=80, rounds=1, times=2)
    assert line.ours[0] > 0 < line.floor[0]


def test_growth_can_be_measured(makers, database_kind, tmp_path):
    with makers(database_kind).fresh() as few, makers(database_kind).fresh() as many:
        places = [(url, tmp_path / str(n)) for n, url in enumerate((few, many))]
        found = growth.measure(*places, "comparing", (40, 50))
    assert len(found) == sum(page.when == "comparing" for page in PAGES)
    assert all(one.times > 0 < one.of_few == one.of_many for one in found.values())


def test_public_pages_from_their_files_can_be_measured(makers, database_kind, tmp_path):
    with makers(database_kind).fresh() as url:
        lines = public.measure(url, tmp_path, rounds=1, times=3)
    assert [line.what for line in lines] == list(public.PAGES)
    assert all(line.ours[0] > 0 and line.floor[0] > 0 for line in lines)


def test_the_check_of_a_large_bundle_can_be_measured():
    seconds, used, told = bundle.measure(bundle.made_up(60, 12, 3))
    assert seconds > 0 < used
    assert "Everything that can be re-computed holds." in told
    assert "the variances are the most likely ones" in told


@pytest.mark.one_database
def test_the_bundle_of_an_edition_in_a_database_can_be_made_kept_and_measured(makers):
    with makers("sqlite").fresh() as url:
        found = large_edition.measure(url, 40, 8, 3)
    assert found.report["result"] == "holds"
    assert large_edition.parsed(found.content) > 0
    assert found.made > 0 < found.looked
    assert found.most_bytes > large_edition.MEGABYTE


def test_the_registry_at_scale_can_be_measured(makers, database_kind, tmp_path):
    with makers(database_kind).fresh() as url:
        told = registry.measure(url, tmp_path, database_kind, 200, searches=2)
    assert [what for what, _ in told] == [
        "brought in", "the same file again", "a search with three facets, p95",
        "sums kept, beside added up", "all pledges as CSV",
    ]  # fmt: skip


def test_the_sums_of_many_pledges_can_be_measured(makers, database_kind):
    with makers(database_kind).fresh() as url:
        kept, live = sums.measure(url, 50)
    assert kept > 0 < live


@pytest.mark.one_database
def test_what_pages_weigh_can_be_measured(makers, tmp_path):
    with makers("sqlite").fresh() as url:
        found = weights.measure(url, tmp_path)
    assert len(found) == 7
    assert all(one.text > 1000 and one.sheets > 1000 and one.requests >= one.blocking > 1 for one in found)


@pytest.mark.one_database
def test_a_workers_start_and_memory_can_be_measured(makers, tmp_path):
    with makers("sqlite").fresh() as url:
        (ours,), (floor,) = starting.measure(url, tmp_path, rounds=1)
        memory, processes = starting.of_a_portal(url, tmp_path)
    assert ours.seconds > floor.seconds > 0
    assert 0 < ours.again < ours.seconds
    assert ours.held > floor.held > 0
    assert 0 < ours.own < ours.held < ours.whole
    assert processes == 6  # whoever keeps them going, the web server and its two workers, the jobs, the public pages
    assert ours.whole < memory < processes * ours.held


@pytest.mark.one_database
def test_a_ratio_that_became_worse_by_a_fifth_is_named(tmp_path, capsys):
    path = tmp_path / "history.jsonl"
    for ratio in (4.0, 3.9, 4.1, 4.7):
        history.keep("a list", ratio, path)
    history.keep("another", 9.0, path)
    assert capsys.readouterr().out == ""
    history.keep("a list", 4.9, path)
    assert capsys.readouterr().out == "  WORSE: a list: 4.9, by 21% more than 4.05\n"
    assert len(path.read_text().splitlines()) == 6
