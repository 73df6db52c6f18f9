"""What judges, rounds, invitations and plans are held to, each border on both sides, by tables."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from awards.assignment.rules import (
    HOLD,
    LARGEST_LOAD,
    LARGEST_SEED,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_TO_WARM_UP,
    inviting,
    leaving_out,
    lines,
    require_before_close,
    require_known,
    require_load,
    require_reason,
)
from awards.assignment.rules.inviting import Asked
from awards.assignment.rules.options import (
    BONUS,
    CHAIRS,
    CHOSEN,
    LARGEST_CAP,
    SECONDS,
    Limits,
    Options,
    groups,
    require_possible,
)
from awards.assignment.rules.preview import PanelAfter
from awards.core.errors import RuleBroken

pytestmark = pytest.mark.one_database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(seconds=1)


def refused(rule, *given):
    """The words by field of what is refused; nothing when it goes through."""
    try:
        rule(*given)
    except RuleBroken as broken:
        return {name: str(message) for name, message in broken.fields.items()} or {"": str(broken.message)}
    return {}


def test_sizes_and_times_are_those_that_people_are_told():
    assert (LARGEST_LOAD, LARGEST_SEED, LONGEST_REASON, LONGEST_NAME) == (500, 2147483647, 1000, 200)
    assert timedelta(minutes=10) == HOLD
    assert (MOST_TO_WARM_UP, LONGEST_NOTE) == (3, 1000)
    assert refused(require_load, 0, LARGEST_LOAD) == {}
    assert (inviting.MINUTES_EACH, inviting.MOST_MINUTES, inviting.MOST_TO_ONE, inviting.MOST_BY_ONE) == (
        25, 240, 4, 600,
    )  # fmt: skip
    assert inviting.hours(12, inviting.MINUTES_EACH) == 5
    assert (inviting.MOST_ROWS, inviting.MOST_TIES, inviting.LONGEST_DECLINE) == (500, 20, 300)
    assert (inviting.ANSWER_WITHIN.days, inviting.REMIND_EVERY.days, inviting.LINK_TO_SIGN_IN) == (
        14, 3, timedelta(minutes=15),
    )  # fmt: skip
    assert (LARGEST_CAP, SECONDS, BONUS, lines.MOST_LINES) == (9, 60, 1.0, 2000)
    assert Options(region_cap=LARGEST_CAP).caps == {"region": 9}
    assert lines.read_addresses("", "away") == ()


@pytest.mark.parametrize(
    ("least", "most", "field"),
    [
        (0, 1, None), (0, 0, "max_load"), (1, 1, None), (2, 1, "min_load"), (-1, 1, "min_load"), (0, 500, None),
        (500, 500, None), (0, 501, "max_load"), (501, 500, "min_load"),
    ],
)  # fmt: skip
def test_a_judge_reads_from_nothing_to_at_most_five_hundred(least, most, field):
    assert [*refused(require_load, least, most)] == ([field] if field else [])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["en"], None), (["en", "fr"], None), ([], "Choose at least one."),
        (["zz", "en", "aa"], "aa is not known here. Use: en, fr."),
    ],
)  # fmt: skip
def test_what_is_given_has_to_be_known(given, words):
    assert refused(require_known, given, ["en", "fr"], "languages") == ({"languages": words} if words else {})


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("x", None), (" \n", "Enter a reason: it stays on record."), ("", "Enter a reason: it stays on record."),
        ("x" * 1000, None), ("x" * 1001, "Use at most 1000 characters."),
    ],
)  # fmt: skip
def test_a_reason_is_there_and_of_a_size_that_is_read(reason, words):
    assert refused(require_reason, reason) == ({"reason": words} if words else {})
    assert [*refused(require_reason, reason, "why")] == (["why"] if words else [])


@pytest.mark.parametrize(("at", "open_"), [(NOW - TICK, True), (NOW, False), (NOW + TICK, False)])
def test_nobody_is_assigned_from_the_close_on(at, open_):
    words = "The round has closed: nobody can be assigned any more."
    assert refused(require_before_close, NOW, at) == ({} if open_ else {"": words})


@pytest.mark.parametrize(
    ("state", "answer_by", "is_open"),
    [
        ("invited", None, True), ("invited", NOW + TICK, True), ("invited", NOW, False), ("invited", NOW - TICK, False),
        ("accepted", None, False), ("declined", NOW + TICK, False), ("withdrawn", None, False),
    ],
)  # fmt: skip
def test_an_invitation_is_answered_until_its_time(state, answer_by, is_open):
    written = NOW - timedelta(days=3)
    assert Asked(state, answer_by, written).is_open(NOW) is is_open
    assert Asked(state, answer_by, written).may_be_reminded(NOW) is is_open
    assert Asked(state, answer_by, written + TICK).may_be_reminded(NOW) is False
    again = state in ("declined", "withdrawn") or (state == "invited" and not is_open)
    assert Asked(state, answer_by, written).may_be_asked_again(NOW) is again


def test_the_first_round_still_open_is_the_one_to_judge():
    rounds = [SimpleNamespace(opens_at=NOW, closes_at=NOW + hours * TICK) for hours in (-1, 0, 1, 2)]
    assert inviting.round_asked_for(rounds, NOW) is rounds[2]
    words = "Judging has closed: nobody can be invited any more."
    assert refused(inviting.round_asked_for, rounds[:2], NOW) == {"email": words}
    assert refused(inviting.round_asked_for, [], NOW) == {"email": words}


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("wanted", "closes", "until"),
    [
        (None, 20 * DAY, 14 * DAY), (None, 14 * DAY, 14 * DAY), (None, 5 * DAY, 5 * DAY), (TICK, 5 * DAY, TICK),
        (4 * DAY, 5 * DAY, 4 * DAY), (6 * DAY - TICK, 5 * DAY, 5 * DAY), (5 * DAY, 5 * DAY, 5 * DAY),
        (0 * TICK, 5 * DAY, "Choose a date in the future."), (-TICK, 5 * DAY, "Choose a date in the future."),
        (6 * DAY, 5 * DAY, "Choose a date before judging closes."),
    ],
)  # fmt: skip
def test_an_answer_is_waited_for_as_staff_want_and_not_past_the_close(wanted, closes, until):
    given = (NOW, None if wanted is None else NOW + wanted, NOW + closes)
    if isinstance(until, str):
        assert refused(inviting.answer_until, *given) == {"answer_by": until}
    else:
        assert inviting.answer_until(*given) == NOW + until


@pytest.mark.parametrize(("entries", "minutes", "whole"), [(0, 25, 0), (1, 60, 1), (1, 61, 2), (12, 5, 1), (7, 25, 3)])
def test_hours_are_whole_ones(entries, minutes, whole):
    assert inviting.hours(entries, minutes) == whole


@pytest.mark.parametrize(("minutes", "fits"), [(0, False), (1, True), (240, True), (241, False)])
def test_an_entry_takes_from_one_to_240_minutes(minutes, fits):
    assert refused(inviting.require_minutes, minutes) == ({} if fits else {"minutes": "Enter from 1 to 240 minutes."})


@pytest.mark.parametrize(
    ("ties", "words"),
    [
        ([], None), (["x"] * 20, None), (["x"] * 21, "Name at most 20"), (["x", "y" * 200], None),
        (["x", "y" * 201], "Write one organisation a line"), (["y" * 201, "x"], "Write one organisation a line"),
    ],
)  # fmt: skip
def test_at_most_twenty_organisations_are_named_one_a_line(ties, words):
    found = refused(inviting.require_ties, ties)
    assert [*found] == (["ties"] if words else [])
    assert found.get("ties", "").startswith(words or "")


def test_a_time_zone_is_one_of_the_list():
    assert refused(inviting.require_zone, "Africa/Nairobi") == {}
    assert refused(inviting.require_zone, "Africa/Nowhere") == {"zone": "Choose a time zone from the list."}


@pytest.mark.parametrize(
    ("wishes", "fields"),
    [
        ({}, []), ({"seed": -1}, ["seed"]), ({"seed": 2**31 - 1}, []), ({"seed": 2**31}, ["seed"]),
        ({"seconds": 0}, ["seconds"]), ({"seconds": 1}, []), ({"seconds": 600}, []), ({"seconds": 601}, ["seconds"]),
        ({"region_cap": 0}, ["region_cap"]), ({"region_cap": 1}, []), ({"region_cap": 9}, []),
        ({"region_cap": 10}, ["region_cap"]), ({"organisation_cap": 0}, ["organisation_cap"]),
        ({"organisation_cap": 1}, []), ({"organisation_cap": 9}, []), ({"organisation_cap": 10}, ["organisation_cap"]),
        ({"keep_bonus": -0.1}, ["keep_bonus"]), ({"keep_bonus": 0}, []), ({"keep_bonus": 1_000_000.0}, []),
        ({"keep_bonus": 1_000_000.5}, ["keep_bonus"]), ({"objective": "worst_first"}, []),
        ({"objective": "best"}, ["objective"]), ({"running": "free"}, []), ({"running": "walk"}, ["running"]),
        ({"reviews": {"1/a": 0, "2/a": 500}}, []), ({"reviews": {"1/a": 3, "2/a": -1}}, ["reviews"]),
        ({"reviews": {"1/a": 501, "2/a": 1}}, ["reviews"]), ({"loads": {"a": Limits()}}, []),
        ({"loads": {"a": Limits(0, 0)}}, []), ({"loads": {"a": Limits(2, 2), "b": Limits(2, 1)}}, ["loads"]),
        ({"loads": {"a": Limits(501)}}, ["loads"]), ({"loads": {"a": Limits(500)}}, []),
        ({"loads": {"a": Limits(None, 501)}}, ["loads"]), ({"loads": {"a": Limits(None, 500)}}, []),
        ({"loads": {"a": Limits(-1, 3)}}, ["loads"]), ({"loads": {"a": Limits(1, 0)}}, ["loads"]),
        ({"together": (("1/a", "x"),), "apart": (("1/a", "x"),)}, ["apart"]),
        ({"together": (("1/a", "x"),), "apart": (("1/a", "y"),)}, []),
        ({"seed": -1, "running": "walk"}, ["seed", "running"]),
    ],
)  # fmt: skip
def test_a_wish_for_a_plan_is_within_its_borders(wishes, fields):
    found = refused(require_possible, Options(**wishes))
    assert [*found] == fields
    starts = (
        "Enter a",
        "A judge’s",
        "A judge's",
        "A pair stands",
        f"{wishes.get(fields[-1]) if fields else ''} is not",
    )
    assert all(words.startswith(starts) for words in found.values())


def test_the_first_thing_that_is_wrong_heads_the_refusal():
    with pytest.raises(RuleBroken) as broken:
        require_possible(Options(seed=-1, running="walk"))
    assert str(broken.value.message) == "Enter a whole number from 0 to 2147483647."


@pytest.mark.parametrize(
    "asked",
    [
        Options(), Options(partial=True, seed=9), Options(loads={"a": Limits(1, None), "b": Limits(None, 2)}),
        Options(reviews={"1/a": 2}), Options(judges=("x", "y")), Options(together=(("1/a", "x"),)),
        Options(apart=(("1/a", "x"), ("2/a", "y"))), Options(away=("x",)), Options(chairs=True, region="africa"),
        Options(region_cap=1, organisation_cap=2, keep_bonus=0.5, seconds=5), Options(running="free"),
    ],
)  # fmt: skip
def test_wishes_are_read_as_they_were_written_and_only_what_is_unusual_is(asked):
    plain = asked.to_document()
    assert Options.from_document(plain, partial=asked.partial, seed=asked.seed) == asked
    usual = Options()
    names = {"loads", "reviews", "judges", "together", "apart", "away", "chairs", "region", "region_cap", "running",
             "organisation_cap", "keep_bonus", "seconds", "objective"}  # fmt: skip
    assert plain.keys() == {name for name in names if getattr(asked, name) != getattr(usual, name)}


def test_wishes_are_written_as_plain_lists():
    asked = Options(loads={"a": Limits(1, None)}, judges=("x",), together=(("1/a", "x"),), away=("y",))
    assert asked.to_document() == {
        "loads": {"a": [1, None]}, "judges": ["x"], "together": [["1/a", "x"]], "away": ["y"],
    }  # fmt: skip


def test_caps_and_groups_are_those_that_are_asked_for():
    assert Options().caps == {}
    assert Options(region_cap=2).caps == {"region": 2}
    assert Options(organisation_cap=1).caps == {"organisation": 1}
    members = {CHAIRS: ["z", "a"], "group-region-africa": ["m", "b"]}
    assert groups(Options(), members) == {}
    assert groups(Options(chairs=True), members) == {CHAIRS: ["a", "z"]}
    assert groups(Options(region="africa"), members) == {"group-region-africa": ["b", "m"]}
    assert groups(Options(region="europe", judges=("y", "x")), members) == {
        "group-region-europe": [], CHOSEN: ["x", "y"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}), (" \n\n", {}), ("12/skills 4", {"12/skills": 4}), ("N-0012 / Skills = 4", {"12/skills": 4}),
        ("1/a 000003\n\n 2/b: 0", {"1/a": 3, "2/b": 0}), ("123456789/a 1", {"123456789/a": 1}),
    ],
)  # fmt: skip
def test_reviews_are_typed_one_entry_a_line(text, found):
    assert lines.read_reviews(text) == found


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("ada@example.org 2-8", (2, 8)), ("ADA@example.org 2 to 8", (2, 8)), ("ada@example.org -8", (None, 8)),
        ("ada@example.org 2-", (2, None)), ("ada@example.org: 0–0", (0, 0)), ("ada@example.org  = 3-4 ;", (3, 4)),
    ],
)  # fmt: skip
def test_loads_are_typed_one_judge_a_line(text, limits):
    assert lines.read_loads(text) == {"ada@example.org": Limits(*limits)}


ADA = "ada@example.org"


@pytest.mark.parametrize(
    ("read", "text", "number", "shape"),
    [
        (lines.read_reviews, "1/a 2\n\n1/a x", 3, "write an entry and a number, like 12/skills 4"),
        (lines.read_reviews, "skills 2", 1, "write an entry and a number, like 12/skills 4"),
        (lines.read_reviews, "1/a", 1, "write an entry and a number, like 12/skills 4"),
        (lines.read_loads, f"{ADA} -", 1, "write an address and two numbers, like ada@example.org 2-8"),
        (lines.read_loads, f"{ADA} 7", 1, "write an address and two numbers, like ada@example.org 2-8"),
        (lines.read_loads, "ada 2-8", 1, "write an address and two numbers, like ada@example.org 2-8"),
        (lambda text: lines.read_pairs(text, "reviews"), f"1/a {ADA}\n1/a ada", 2,
         "write an entry and an address, like 12/skills ada@example.org"),
        (lambda text: lines.read_addresses(text, "reviews"), f"{ADA}\nada", 2,
         "write an address, like ada@example.org"),
    ],
)  # fmt: skip
def test_a_line_of_another_shape_is_quoted_with_its_number(read, text, number, shape):
    (words,) = refused(read, text).values()
    assert words == f"Line {number}: {shape}. It says: {text.splitlines()[number - 1]}"


def test_of_a_long_line_eighty_characters_are_quoted_and_too_many_lines_are_refused():
    (words,) = refused(lines.read_reviews, "x" * 81).values()
    assert words.endswith("It says: " + "x" * 80)
    assert len(lines.read_addresses(f"\n{ADA}\n" * 2000, "away")) == 2000
    assert refused(lines.read_addresses, f"{ADA}\n" * 2001, "away") == {"away": "Use at most 2000 lines."}


def test_pairs_and_addresses_are_read_in_their_order():
    assert lines.read_pairs(f"2/b {ADA}\n1/a, ben@example.org", "apart") == (("2/b", ADA), ("1/a", "ben@example.org"))
    assert lines.read_addresses(f" ben@example.org;\n{ADA}", "away") == ("ben@example.org", ADA)


OURS = "1/a".__eq__


def a_summary(**values):
    usual = {
        "entries": 3, "added": 9, "kept": 8, "ended": 7, "changed": 3, "short": 3, "missing": 6, "places": 20,
        "total": 9.5, "bound": 10.0, "loads": [["x", 4, 5, 1, 9], ["y", 3, 5, 0, 9], ["z", 1, 1, 0, 9]],
        "worst": 1.0, "pairs": 12, "worst_entry": {"key": "2/a"},
    }  # fmt: skip
    return usual | values


def test_a_summary_without_some_panels_is_that_of_the_others():
    panels = [
        PanelAfter("1/a", ["x"], ["y"], ["z"], 2, 1.5), PanelAfter("4/a", [], ["x", "y"], [], 0, 2.0),
        PanelAfter("5/a", ["x", "z"], [], [], 0, 0.5),
    ]  # fmt: skip
    told = leaving_out.without(a_summary(), OURS, panels)
    assert told == {
        "entries": 0, "added": 6, "kept": 5, "ended": 6, "changed": 1, "short": 2, "missing": 4, "places": 12,
        "total": 5.5, "bound": 6.0, "worst": None, "worst_entry": {"key": "2/a"},
        "loads": [["y", 1, 3, 0, 9], ["x", 3, 2, 1, 9], ["z", 0, 0, 0, 9]],
    }  # fmt: skip
    only_ended = [PanelAfter("1/a", [], [], ["z"], 0, 0.0)]
    told = leaving_out.without(a_summary(total=None, bound=None, worst_entry={"key": "1/a"}), OURS, only_ended)
    assert (told["changed"], told["total"], told["bound"]) == (2, None, None)
    assert "worst_entry" not in told


def test_messages_and_offers_that_name_an_entry_are_left_out_wherever_they_name_it():
    messages = [
        {"text": "plain", "values": {}}, {"text": "x", "values": {"entry": "1/a"}},
        {"text": "x", "values": {"some": ["11/a", ("2/a", "1/a")]}}, {"text": "x", "values": {"entry": "11/a"}},
    ]  # fmt: skip
    offered = [{"entry": "2/a"}, {"entry": "1/a"}]
    told = leaving_out.without({"messages": messages, "bridges": {"offered": offered, "n": 2}}, OURS, [])
    assert told == {"messages": [messages[0], messages[3]], "bridges": {"offered": [offered[0], None], "n": 2}}
    other = {"bridges": {"offered": offered[:1]}}
    assert leaving_out.without(other, OURS, []) == other


def test_exceptions_for_an_entry_are_left_out():
    asked = Options(
        reviews={"1/a": 1, "2/a": 2}, together=(("1/a", "x"), ("2/a", "y")), apart=(("1/a", "y"), ("2/a", "x")), seed=4
    )
    assert leaving_out.options_without(asked, OURS) == Options(
        reviews={"2/a": 2}, together=(("2/a", "y"),), apart=(("2/a", "x"),), seed=4
    )
