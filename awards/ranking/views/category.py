"""The page of a category's ranking: its entries by raw and adjusted score, as a chart and as a table."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment.queries import categories_of
from awards.core.identifiers import numbered
from awards.judging.queries import late_conflicts
from awards.programme import rounds
from awards.programme.choosing import in_address, round_links
from awards.programme.round_words import round_name
from awards.ranking import policy, queries
from awards.ranking.parts import RoundResults, changes_of, worths_of
from awards.ranking.queries import CategoryInRound
from awards.ranking.results import CategoryRanking, RankedEntry, likely
from awards.ranking.views import wording
from awards.ranking.views.blueprint import (
    CATEGORY,
    a_category,
    address_of,
    bp,
    file_name,
    named,
    tied_to,
    titled,
    with_sign,
)
from awards.web.access import requires, takes
from awards.web.drawing import dots
from awards.web.filters import number, percent
from awards.web.identity import signed_in
from awards.web.languages import with_commas
from awards.web.lists import as_csv, as_json, here, one, whole
from awards.web.transaction import db_session, now

WORDS_IN_CHART = 150.0
"""Room at the start of the chart for "Grey zone" and "The cut"."""

SHOWN, MOST = 50, 100
"""So many entries stand on a page, and more to show both sides of the cut, but no more than the second number."""

NOTHING, NO_BREAK = "–", "\u00a0"


@dataclass(frozen=True)
class DotLine:
    """One line of the ranking as text."""

    rank: str
    title: str
    url: str | None
    reviews: str
    raw: str
    raw_rank: str
    spread: str
    adjusted: str
    band: str
    chance: str
    check: str
    other: str
    grey: bool
    clear: bool
    note: str | None


@bp.route(CATEGORY)
@requires(policy.may_see_ranking, load=a_category)
@takes("after", "as", "round")
def category(page: CategoryInRound) -> ResponseReturnValue:
    hidden = tied_to(page)
    tied = page.category_id in categories_of(db_session(), hidden)
    beside = (changes_of(page.category_id), worths_of(page.category_id))
    results = queries.results_of(db_session(), page.edition, page.round, hidden, also=beside)
    ranking = _as_read(page, results.rankings[page.category_id])
    scored = ranking.by_scores
    start, size = _start(scored), min(max(SHOWN, 2 * ranking.places), MOST)
    shown = scored.rows[start : start + size]
    for_staff = policy.may_see_severity(signed_in(), page)
    as_table = one("as", {"table"}) is not None
    return render_template(
        "ranking/category.html",
        page=page,
        ranking=ranking,
        heading=wording.heading(ranking),
        chart=None if as_table else dots.ranking([_estimate(row) for row in shown], words=WORDS_IN_CHART),
        rows=[_line(page, scored, row, for_staff) for row in shown],
        compared=_compared_lines(page, ranking, for_staff),
        other_view=here(**{"as": None if as_table else "table"}),
        places=max(ranking.places - start, 0),
        older=here(after=str(shown[-1].number)) if start + size < len(scored.rows) else None,
        newer=here(after=None) if start else None,
        counting=wording.counting(ranking),
        agreement=wording.agreement(scored),
        changes=_changes(results, page.category_id),
        worth=_worth(ranking, results),
        comparable=wording.comparable(ranking),
        reliability=wording.reliability(ranking.fit),
        judges=_severities(ranking) if for_staff else None,
        for_staff=for_staff,
        tied=tied,
        waiting=_waiting(page) if for_staff and not tied else 0,
        decide=_decide(page) if for_staff and not tied else None,
        round_name=round_name(page.round),
        round_number=in_address(page.edition, page.round),
        rounds=_rounds(page),
        address=address_of(page),
    )


@bp.route(f"{CATEGORY}.json")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def category_json(page: CategoryInRound) -> ResponseReturnValue:
    return as_json(queries.category_document(page.category, _ranking(page, tied_to(page))))


@bp.route(f"{CATEGORY}.csv")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def category_csv(page: CategoryInRound) -> ResponseReturnValue:
    rows = queries.rows(page.category, _ranking(page, tied_to(page)))
    return as_csv(queries.COLUMNS, rows, file_name("ranking", page))


def _ranking(page: CategoryInRound, hidden: Collection[UUID]) -> CategoryRanking:
    return _as_read(page, queries.ranking_of(db_session(), page.edition, page.round, hidden)[page.category_id])


def _start(ranking: CategoryRanking) -> int:
    """The place in the ranking at which the page begins: after the entry that the address names, if it is there."""
    after = whole("after")
    return next((place for place, row in enumerate(ranking.rows, 1) if row.number == after), 0)


def _as_read(page: CategoryInRound, found: CategoryRanking) -> CategoryRanking:
    """The ranking as whoever asks may read it."""
    rows = (replace(row, title=titled(page, row.number, row.title)) for row in found.rows)
    return replace(found, rows=tuple(rows))


def _waiting(page: CategoryInRound) -> int:
    """How many scores count beside a conflict that was found after the close, and wait for staff."""
    here = (page.category_id, page.round.id)
    found = late_conflicts(db_session(), page.edition_id)
    return sum((row.category_id, row.round_id) == here for row in found)


def _rounds(page: CategoryInRound) -> list[tuple[str, str | None]]:
    """The rounds that are over, to choose from; none before there are two."""
    over = [one for one in page.edition.rounds if one.closes_at <= now()]
    links = round_links(page.edition, page.round)
    return links[: len(over)] if len(over) > 1 else []


def _decide(page: CategoryInRound) -> tuple[str, str] | None:
    """What staff decide by this ranking, and where; nothing where all go on."""
    of: dict[str, Any] = {"edition_id": page.edition_id, "key": page.category.key}
    if rounds.after(page.edition, page.round.number) is None:
        return _("Choose the shortlist"), url_for("decisions.choose", kind="shortlist", **of)
    if rounds.advancing(page.round, page.category) is None:
        return None
    return _("Choose who goes on"), url_for("decisions.choose_going_on", number=page.round.number, **of)


def _changes(results: RoundResults, category_id: UUID) -> tuple[int, int] | None:
    """How many changes were tried, and in how many others would fill the places; None if a job has yet to tell."""
    if not results.gives(changes_of(category_id)):
        return None
    found = results.changes(category_id)
    return len(found), sum(change.matters for change in found)


def _worth(ranking: CategoryRanking, results: RoundResults) -> list[str] | None:
    """The titles of the two entries for which one more review tells most; None if a job has yet to tell."""
    if not results.gives(worths_of(ranking.category_id)):
        return None
    worths = results.worths(ranking.category_id)
    falls = {} if worths is None else worths.falls
    most = sorted((row for row in ranking.rows if row.entry_id in falls), key=lambda row: -falls[row.entry_id])
    return [row.title for row in most[:2]]


def _severities(ranking: CategoryRanking) -> list[dict[str, str | None]]:
    """Each judge of the round, the one who marks lowest first."""
    names = queries.judges_by_id(db_session(), [UUID(found.judge) for found in ranking.fit.judges])
    judges = sorted(ranking.fit.judges, key=lambda found: (-(found.severity or 0), found.judge))
    return [
        {
            "judge": named(names[UUID(found.judge)]),
            "n": number(found.n),
            "severity": None if found.severity is None else with_sign(found.severity),
            "se": None if found.se is None else number(found.se, 2),
            "spread": None if found.spread is None else number(found.spread, 2),
        }
        for found in judges
    ]


def _estimate(row: RankedEntry) -> dots.Estimate:
    return dots.Estimate(None if row.raw is None else float(row.raw), row.adjusted, row.low, row.high)


def _line(page: CategoryInRound, ranking: CategoryRanking, row: RankedEntry, for_staff: bool) -> DotLine:
    return DotLine(
        rank=_whole(row.rank),
        title=row.title,
        url=_address(page, row) if for_staff else None,
        reviews=number(row.reviews),
        raw=_points(row.raw),
        raw_rank=_whole(row.rank_raw),
        spread=_between(row.lowest, row.highest, 1),
        adjusted=_points(row.adjusted),
        band=_between(row.low, row.high, 2),
        chance=NOTHING if row.chance is None else percent(row.likely),
        check=_whole(row.rank_check),
        other=_whole(row.rank_other),
        grey=row.is_grey,
        clear=row.is_clear,
        note=_note(ranking, row),
    )


def _compared_lines(page: CategoryInRound, ranking: CategoryRanking, for_staff: bool) -> list[dict[str, str | None]]:
    """Each entry by comparisons, best first; nothing where scores fill the places."""
    if ranking.comparisons is None:
        return []
    return [
        {
            "title": row.title,
            "url": _address(page, row) if for_staff else None,
            "rank": _whole(row.rank),
            "best": NOTHING if row.compared is None else percent(likely(row.compared.best)),
            "chance": NOTHING if row.chance is None else percent(row.likely),
            "won": NOTHING if row.compared is None else number(row.compared.won),
            "lost": NOTHING if row.compared is None else number(row.compared.lost),
            "band": NOTHING if row.compared is None else _between(row.compared.low, row.compared.high, 1),
            "note": _note(ranking, row),
        }
        for row in ranking.rows
    ]


def _address(page: CategoryInRound, row: RankedEntry) -> str:
    return url_for("screening.nomination", edition_id=page.edition_id, nomination_id=row.nomination_id)


def _whole(value: int | None) -> str:
    return NOTHING if value is None else number(value)


def _points(value: Any, places: int = 2) -> str:
    return NOTHING if value is None else number(float(value), places)


def _between(low: Any, high: Any, places: int) -> str:
    if low is None or high is None:
        return NOTHING
    words = str(_("%(low)s to %(high)s", low=_points(low, places), high=_points(high, places)))
    return words.replace(" ", NO_BREAK)


def _note(ranking: CategoryRanking, row: RankedEntry) -> str | None:
    notes = []
    if row.tied_with:
        numbers = sorted(ranking.by_entry[entry].number for entry in row.tied_with)
        notes.append(_("Tied with %(numbers)s: the jury decides.", numbers=with_commas(map(numbered, numbers))))
    if row.missing:
        notes.append(ngettext("%(num)s review missing", "%(num)s reviews missing", row.missing))
    return " ".join(notes) or None
