"""The drawings: the weaving rule thread by thread, and charts whose places follow from their numbers."""

import gzip
import re
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from awards.infrastructure.shipped import root
from awards.web.drawing import cloth, dots, lines, map

LEBANON_ACCESS_2023 = """
###....###.....###....###
##....#####...#####....##
#....#######.#######....#
....####.#######.####....
...####...#####...####...
..####.....###.....####..
.####.......#.......####.
####....#.......#....####
###....###.....###....###
"""

CONGO_SKILLS_2023 = """
..###.#...#####...#.###..
.###.#...###.###...#.###.
###.#...###.#.###...#.###
##.#...###.#.#.###...#.##
"""

POLAND_AND_UKRAINE_SMES_2023 = """
..##..##.##. .##.##...##.
..##..##.##. .##.##...##.
##..##..#..# #..#..###..#
##..##..#..# #..#..###..#
..##..##.##. .##.##...##.
"""


def picture(category, countries, year, columns=25, rows=25):
    cells = cloth.draft(category, countries, year, columns, rows)
    return ["".join({1: "#", 0: ".", None: " "}[cell] for cell in row) for row in cells]


def floats(path):
    """Each float of a path as (column, row, direction, length in threads); `m` goes on from the end of the last one."""
    found, x, y = [], Decimal(0), Decimal(0)
    for kind, dx, dy, way, length in re.findall(r"([Mm])([\d.]+) ([\d.]+)([vh])([\d.]+)", path):
        x, y = (Decimal(dx), Decimal(dy)) if kind == "M" else (x + Decimal(dx), y + Decimal(dy))
        assert (x, y) == (int(x), int(y)), "a float begins at a thread"
        found.append((int(x), int(y), way, int(Decimal(length) + Decimal("0.28"))))
        x, y = (x, y + Decimal(length)) if way == "v" else (x + Decimal(length), y)
    return found


def test_lebanon_in_access_is_woven_as_the_rule_says():
    assert picture("access", ["LB"], 2023)[:9] == LEBANON_ACCESS_2023.strip().splitlines()


def test_congo_in_skills_is_woven_as_the_rule_says():
    assert picture("skills", ["CD"], 2023)[:4] == CONGO_SKILLS_2023.strip().splitlines()


def test_two_countries_have_one_half_each_with_a_seam_between():
    assert picture("leadership-in-smes", ["PL", "UA"], 2023)[:5] == POLAND_AND_UKRAINE_SMES_2023.strip().splitlines()


def test_one_country_is_mirrored_at_the_centre():
    for row in picture("research", ["MX"], 2023):
        assert row == row[::-1]


def test_the_next_year_starts_one_row_later():
    assert picture("access", ["LB"], 2024)[:-1] == picture("access", ["LB"], 2023)[1:]


def test_another_country_has_another_figure():
    assert picture("access", ["LB"], 2023) != picture("access", ["KE"], 2023)


def test_the_threads_of_a_country_are_its_letters_in_five_bits():
    assert cloth.bits("LB") == (0, 1, 1, 0, 0, 0, 0, 0, 1, 0)


@pytest.mark.parametrize("countries", [["LB"], ["PL", "UA"], []])
@pytest.mark.parametrize("category", [*cloth._TREADLING, None])
def test_paths_draw_each_cell_exactly_once(category, countries):
    woven = cloth.weave(category, countries, 2019)
    shown = {}
    for x, y, way, length in [*floats(woven.warp), *floats(woven.weft)]:
        for step in range(length):
            cell = (x, y + step) if way == "v" else (x + step, y)
            assert cell not in shown
            shown[cell] = 1 if way == "v" else 0
    cells = cloth.draft(category, countries, 2019, 25, 25)
    assert shown == {(x, y): cell for y, row in enumerate(cells) for x, cell in enumerate(row) if cell is not None}


def test_an_emblem_weighs_a_few_hundred_bytes_on_its_way():
    for category in cloth._TREADLING:
        woven = cloth.weave(category, ["MX"], 2023)
        assert len(woven.warp + woven.weft) < 4000
        assert len(gzip.compress((woven.warp + woven.weft).encode())) < 700


def test_an_edition_has_one_strip_a_category_side_by_side():
    edition = cloth.weave_edition([("access", ["LB"]), "undyed", ("some-old-category", [])], 2017)
    assert [strip.cloth.hue for strip in edition.strips] == ["access", "undyed", "earlier"]
    assert [strip.offset for strip in edition.strips] == [0, 10, 20]
    assert sum(strip.cloth.columns for strip in edition.strips) == edition.columns


def test_a_file_of_cloths_has_each_of_them_once_under_a_name_of_its_own():
    plans = [
        (category, countries, year, columns, 0)
        for category in (*cloth._TREADLING, None, "undyed")
        for countries in ([], ["MX"], ["PE"], ["MX", "PE"], ["PE", "MX"])
        for year in (None, 2022, 2023)
        for columns in (17, 25)
    ]
    woven = [cloth.weave(*plan) for plan in plans]
    shapes = {one.name: (one.warp, one.weft, one.dash) for one in woven}
    assert all(shapes[one.name] == (one.warp, one.weft, one.dash) for one in woven)
    drawn = etree.fromstring(cloth.picture([*woven, *woven]))
    found = {
        group.get("id"): (group[0].get("d"), group[1].get("d"), group[1].get("stroke-dasharray", "")) for group in drawn
    }
    assert found == shapes
    assert len(drawn) == len(shapes)
    assert {group[1].get("stroke") for group in drawn} == {"currentColor"}


def test_what_is_not_recorded_is_plain_weave_and_not_a_category():
    woven = cloth.weave("undyed", [], None, 4, 2)
    assert (woven.hue, woven.dash) == ("undyed", ".72 1.28")
    assert woven.warp == "M0 0V2M1 1V2M2 0V2M3 1V2"


def test_each_category_has_a_mark_of_its_own_and_an_earlier_one_has_none():
    marks = [cloth.mark(category) for category in cloth._TREADLING]
    assert len({mark.path for mark in marks}) == 5
    assert cloth.mark("closing-the-gap") is None
    assert cloth.mark(None) is None


def test_an_edition_without_a_figure_has_no_dot_and_the_line_over_it_is_dotted():
    chart = lines.edition_line(
        [lines.EditionPoint(2016, 300), lines.EditionPoint(2017, None), lines.EditionPoint(2018, 150)], width=300
    )
    assert [dot.x for dot in chart.dots] == [50, 250]
    assert [part.dotted for part in chart.segments] == [True]


def test_a_qualified_number_has_a_hollow_dot_and_its_own_words():
    chart = lines.edition_line([lines.EditionPoint(2023, 132, "over 132", exact=False)])
    assert (chart.dots[0].hollow, chart.dots[0].text) == (True, "over 132")


def test_more_nominations_stand_higher():
    few, many = lines.edition_line([lines.EditionPoint(2015, 150), lines.EditionPoint(2016, 311)]).dots
    assert many.y < few.y


def test_no_edition_at_all_is_an_empty_line():
    assert lines.edition_line([]).dots == ()


def steps(**values):
    return lines.step_line(
        [lines.DatedPoint(date(2024, 1, 1), 50, "50", "1 Jan 2024"), lines.DatedPoint(date(2022, 7, 1), 25, "25")],
        target=100,
        **values,
    )


def test_steps_are_in_the_order_of_their_dates_and_in_proportion():
    chart = steps()
    first, second = chart.dots
    assert (first.text, second.text) == ("25", "50")
    assert chart.base - second.y == pytest.approx(2 * (chart.base - first.y), abs=0.2)
    assert chart.base - chart.target_y == pytest.approx(4 * (chart.base - first.y), abs=0.3)
    assert chart.line == f"M{first.x:g} {chart.base:g}V{first.y:g}H{second.x:g}V{second.y:g}"


def test_the_axis_has_a_tick_a_year_and_the_last_figure_is_carried_to_its_end():
    chart = steps()
    assert [tick.text for tick in chart.ticks] == ["2022", "2023", "2024"]
    assert chart.tail == f"M{chart.dots[-1].x:g} {chart.dots[-1].y:g}H{chart.end:g}"


def test_a_mirrored_chart_runs_from_the_other_side():
    chart, turned = steps(), steps().mirrored()
    assert turned.start == chart.width - chart.start
    assert [dot.x for dot in turned.dots] == [round(chart.width - dot.x, 1) for dot in chart.dots]
    assert turned.mirrored().line == chart.line
    line = lines.edition_line([lines.EditionPoint(2015, 1), lines.EditionPoint(2016, 2)], width=100)
    assert [dot.x for dot in line.mirrored().dots] == [75, 25]


def test_a_step_line_without_figures_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        lines.step_line([])


def test_ranking_dots_keep_the_order_of_their_scores():
    chart = dots.ranking([dots.Estimate(4.9, 4.72, 4.1, 5.15), dots.Estimate(3.0, 3.2, 2.7, 3.7)], words=100)
    first, second = chart.rows
    assert second.low < second.raw < second.adjusted < second.high < first.raw
    assert min(second.low, first.low) >= 100
    assert [tick.text for tick in chart.ticks] == ["3", "4", "5"]
    assert first.low < next(tick.x for tick in chart.ticks if tick.text == "5") < first.high


def test_a_score_on_a_whole_point_stands_on_its_tick():
    chart = dots.ranking([dots.Estimate(4, 4), dots.Estimate(2, 2)])
    assert chart.rows[0].raw == next(tick.x for tick in chart.ticks if tick.text == "4")


def test_an_entry_without_estimate_draws_nothing_and_equal_scores_still_have_a_scale():
    chart = dots.ranking([dots.Estimate(None, None), dots.Estimate(3, 3)])
    assert chart.rows[0] == dots.DotRow(None, None, None, None)
    assert [tick.text for tick in chart.ticks] == ["3", "4"]
    assert dots.ranking([]).rows == ()


def test_mirrored_ranking_turns_every_place():
    chart = dots.ranking([dots.Estimate(4, 3.5, 3, 4.2)])
    assert chart.mirrored().rows[0].raw == round(chart.width - chart.rows[0].raw, 1)
    assert chart.mirrored().mirrored() == chart


def test_equal_earth_puts_known_places_where_the_paper_does():
    x, y = map._equal_earth(180, 0)
    assert (x, y) == (pytest.approx(2.70663, abs=1e-5), 0)
    assert map._equal_earth(0, 90)[1] == pytest.approx(1.31736, abs=1e-5)


def test_every_country_has_a_point_on_the_map():
    points = map.country_points()
    assert len(points) == 249
    for code, place in points.items():
        x, y = map.project(*place)
        assert 0 <= x <= map.WIDTH, code
        assert code in {"AQ", "GS", "BV", "HM"} or 0 <= y <= map.HEIGHT, code


def test_countries_stand_where_they_are():
    assert map.country_points()["TV"] == (179.2, -8.52)
    east = {code: map.project(*map.country_points()[code])[0] for code in ("AR", "FR", "RU", "FJ")}
    assert east["AR"] < east["FR"] < east["RU"] < east["FJ"]
    assert map.project(*map.country_points()["NO"])[1] < map.project(*map.country_points()["ZA"])[1]


def test_places_in_one_country_do_not_cover_each_other_and_unknown_ones_are_left_out():
    drawn = map.world([map.Place("GH", "access"), map.Place("GH", "skills"), map.Place("XX")], side=9)
    first, second = drawn.places
    assert abs(first.x - second.x) >= 9
    assert (first.hue, second.hue) == ("access", "skills")


def test_what_pages_draw_the_land_from_is_the_land():
    assert (root() / "static" / "land.svg").read_text("utf-8") == map.land_svg()


def test_land_is_dots_and_light():
    path = map.land_path()
    assert 800 < path.count("h0") < 1500
    assert len(path) < 12_000
