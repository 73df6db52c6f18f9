"""`awards calibrate`: the ranking model on a file of scores, without a database."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import IO

import click

from awards.core.errors import RuleBroken
from awards.ranking.model import Score, ScoreTable, fit
from awards.ranking.rules import weighted_mean

REQUIRED, OPTIONAL = ("item", "judge", "score"), ("criterion", "weight", "category")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")


class InvalidFile(click.ClickException):
    """A file that cannot be used, with every reason on a line of its own."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))


def _places(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    places = [part.strip() for part in value.split(",")]
    if not all(re.fullmatch("[0-9]{1,9}", place) and int(place) for place in places):
        raise click.BadParameter(f"{value!r} is not a list of whole numbers above 0, as in 1,3,5.", ctx, param)
    return tuple(dict.fromkeys(int(place) for place in places))


@click.command()
@click.argument("scores", type=click.File("rb"))
@click.option("--top", callback=_places, default="1,3,5", show_default=True, help="Chances of being among the best k.")
@click.option("--fixed-judges", is_flag=True, help="Fit judges as fixed; nothing is compared across components.")
@click.option("--ordinal", is_flag=True, help="Take scores as steps of a scale, of which only the order counts.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the chances' draws.")
@click.option("--json", "as_json", is_flag=True, help="Accepted for likeness: the answer is always JSON.")
def calibrate(
    scores: IO[bytes], top: tuple[int, ...], fixed_judges: bool, ordinal: bool, seed: int, as_json: bool
) -> None:
    """Rank the items of SCORES, a CSV file, by raw and by adjusted score.

    Columns: item, judge, score; optional criterion, weight, category. Without a criterion, weight is how
    often the score counts. With one, it is the criterion's weight in the scorecard's mean; a scorecard that
    lacks a criterion is left out and counted, and several scorecards of one judge for one item are told
    apart by their order in the file.
    """
    if fixed_judges and ordinal:
        raise click.UsageError("Choose --fixed-judges or --ordinal: one fit is made at a time.")
    table = read_scores(scores.read())
    try:
        found = fit(table, seed=seed, top=top, method="fixed" if fixed_judges else "ordinal" if ordinal else "random")
    except RuleBroken as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(json.dumps(found.to_document(), indent=2, allow_nan=False))


def read_scores(content: bytes) -> ScoreTable:
    """The score table of a CSV file in UTF-8; every bad row is named before any is used."""
    problems: list[str] = []
    lines = list(_lines(content, problems))
    by_criterion = any(line.criterion is not None for line in lines)
    observed = _scorecards(lines, problems) if by_criterion else [_Observed(line) for line in lines if line.weight]
    if problems:
        raise InvalidFile(problems)
    items = sorted({(seen.line.category or "", seen.line.item) for seen in observed})
    judges = sorted({seen.line.judge for seen in observed})
    item_place = {item: place for place, item in enumerate(items)}
    judge_place = {judge: place for place, judge in enumerate(judges)}
    rows = [
        Score(
            item_place[seen.line.category or "", seen.line.item],
            judge_place[seen.line.judge],
            value,
            1 if by_criterion else int(seen.line.weight),
        )
        for seen in observed
        if (value := seen.value if by_criterion else seen.line.score) is not None
    ]
    return ScoreTable(
        items=[item for _, item in items],
        judges=judges,
        rows=rows,
        categories=[category or None for category, _ in items],
        incomplete=len(observed) - len(rows),
    )


@dataclass(frozen=True)
class _Line:
    row: int
    item: str
    judge: str
    score: Fraction | None
    weight: Fraction
    criterion: str | None
    category: str | None


@dataclass(frozen=True)
class _Observed:
    line: _Line
    value: Fraction | None = None


def _lines(content: bytes, problems: list[str]) -> Iterator[_Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise InvalidFile(
            [f"Byte {wrong.start + 1} of the file is not UTF-8: save the file as CSV in UTF-8."]
        ) from wrong
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            cells = [cell.strip() for cell in cells]
            if header is None:
                header = _header(cells)
            elif any(cells) and (line := _line(row, header, cells, problems)):
                yield line
    except csv.Error as wrong:
        raise InvalidFile(
            [*problems, f"Row {row + 1}: the quotes or the line cannot be read as CSV ({wrong})."]
        ) from wrong
    if header is None:
        raise InvalidFile(["The file is empty: its first row names the columns item, judge and score."])


def _header(cells: list[str]) -> list[str]:
    header = [cell.lower() for cell in cells]
    problems = [f"Row 1: the column {name} is missing." for name in REQUIRED if name not in header]
    for place, name in enumerate(header, start=1):
        if name not in REQUIRED + OPTIONAL:
            known = ", ".join(REQUIRED + OPTIONAL)
            problems.append(f"Row 1, column {place}: {name!r} is not a column that is read here; those are {known}.")
        elif name in header[: place - 1]:
            problems.append(f"Row 1, column {place}: {name} is there twice.")
    if problems:
        raise InvalidFile(problems)
    return header


def _line(row: int, header: list[str], cells: list[str], problems: list[str]) -> _Line | None:
    before = len(problems)
    for place in range(len(header), len(cells)):
        problems.append(f"Row {row}, column {place + 1}: the first row names {len(header)} columns only.")
    given = dict(zip(header, cells, strict=False))
    may_be_empty = {"weight", "score"} if "criterion" in header else {"weight"}
    for name in header:
        if not given.get(name) and name not in may_be_empty:
            problems.append(f"Row {row}, column {name}: the cell is empty; enter a value.")
    score = _number(row, "score", given.get("score", ""), problems)
    weight = _number(row, "weight", given.get("weight", ""), problems)
    if weight is not None and weight < 0:
        problems.append(f"Row {row}, column weight: {given['weight']} is below 0.")
    elif weight is not None and "criterion" not in header and weight.denominator != 1:
        problems.append(
            f"Row {row}, column weight: {given['weight']} is not a whole number; it says how often the score counts."
        )
    elif weight is not None and "criterion" not in header and weight > 1_000_000:
        problems.append(f"Row {row}, column weight: {given['weight']} is above 1000000.")
    if len(problems) > before:
        return None
    weight = Fraction(1) if weight is None else weight
    return _Line(row, given["item"], given["judge"], score, weight, given.get("criterion"), given.get("category"))


def _number(row: int, column: str, cell: str, problems: list[str]) -> Fraction | None:
    if not cell:
        return None
    if NUMBER.fullmatch(cell):
        return Fraction(Decimal(cell))
    hint = " (write 3.5, not 3,5)" if "," in cell else ""
    problems.append(f"Row {row}, column {column}: {cell[:60]!r} is not a number{hint}.")
    return None


def _scorecards(lines: list[_Line], problems: list[str]) -> list[_Observed]:
    """One observation a scorecard, its value None where a criterion with a weight is unscored."""
    weights = _weights(lines, problems)
    cards: dict[tuple[str | None, str, str, int], tuple[_Line, dict[str, Fraction]]] = {}
    times: defaultdict[tuple[str | None, str, str, str | None], int] = defaultdict(int)
    for line in lines:
        if line.criterion not in weights[line.category]:
            continue
        nth = times[line.category, line.item, line.judge, line.criterion]
        times[line.category, line.item, line.judge, line.criterion] += 1
        _, scores = cards.setdefault((line.category, line.item, line.judge, nth), (line, {}))
        if line.score is not None:
            scores[line.criterion] = line.score
    return [_Observed(line, weighted_mean(scores, weights[line.category])) for line, scores in cards.values()]


def _weights(lines: list[_Line], problems: list[str]) -> dict[str | None, dict[str, Fraction]]:
    """The weights above zero of each category's criteria."""
    first: dict[tuple[str | None, str], _Line] = {}
    weights: dict[str | None, dict[str, Fraction]] = {}
    for line in lines:
        criterion = line.criterion or ""
        known = first.setdefault((line.category, criterion), line)
        weights.setdefault(line.category, {})
        if known.weight != line.weight:
            problems.append(
                f"Row {line.row}, column weight: criterion {criterion!r} has weight {line.weight} here and"
                f" {known.weight} in row {known.row}; within a category a criterion has one weight."
            )
        elif line.weight:
            weights[line.category][criterion] = line.weight
    for category, found in weights.items():
        if not found:
            row = next(line.row for line in lines if line.category == category)
            problems.append(f"Row {row}, column weight: every criterion has weight 0, so there is no mean.")
    return weights
