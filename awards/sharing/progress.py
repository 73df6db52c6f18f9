"""Progress reports of pledges as rows of a file: those that count, of pledges that stand; new ones come in by rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from awards.accounts.models import User
from awards.core.addresses import as_web_address, is_web_address
from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import RuleBroken
from awards.core.figures import latin_digits
from awards.core.text import N_, Message
from awards.infrastructure.bringing import Cells, bring, listed
from awards.infrastructure.upsert import Counts
from awards.pledges import services
from awards.pledges.models import Pledge, PledgeReport
from awards.pledges.reported import as_said
from awards.pledges.rules import meant_by, reports
from awards.pledges.rules.typed import amount, not_an_amount
from awards.sharing.queries import beside_of

SAID = (
    "public_id", "first_day", "last_day", "stage", "narrative", "next_step", "targets", "results", "word", "amount",
    "currency", "why_no_number", "evidence", "evidence_language", "archived_copy",
)  # fmt: skip
NOTED = ("recorded_at", "verification_level", "evidence_seen_on", "evidence_opened")
"""What the program and staff say of a report; a file that is brought in may hold it, and it changes nothing."""

COLUMNS = (*SAID, *NOTED)
FIELDS = {"start": "first_day", "end": "last_day", "why_none": "why_no_number", "language": "evidence_language"}
AT_ONCE = 400


def rows(session: Session, at: datetime) -> list[dict[str, Any]]:
    """Every report that counts of every pledge that stands, by pledge and period."""
    return [
        _said(pledge, report) | _noted(report, level)
        for pledge, found in _of_each(session, at)
        for report, level in reversed(found)
    ]


def import_rows(
    session: Session, rows: Sequence[Mapping[str, str]], by: User, at: datetime, dry_run: bool = False
) -> Counts:
    """Take reports from a file: one of a period that was reported on otherwise replaces that report for readers.

    Again: no change. Raises RuleBroken naming each wrong cell, also where two rows tell otherwise of one period.
    """
    pledges, counted = dict[str, Pledge](), dict[tuple[str, date, date], reports.Report]()
    exported, told = set[tuple[str, ...]](), set[tuple[str, date, date]]()
    for pledge, found in _of_each(session, at):
        pledges[pledge.public_id] = pledge
        for report, _level in found:
            exported.add(tuple(from_csv_cell(csv_cell(value)).strip() for value in _said(pledge, report).values()))
            counted[pledge.public_id, report.starts_on, report.ends_on] = as_said(report)

    def take(cells: Cells) -> str:
        cells["public_id"] = meant_by(cells["public_id"])
        if tuple(cells[name] for name in SAID) in exported:
            told.add(
                (cells["public_id"], date.fromisoformat(cells["first_day"]), date.fromisoformat(cells["last_day"]))
            )
            return "same"
        said = _read(cells)
        before = counted.get(key := (cells["public_id"], said.start, said.end))
        if before != said:
            if (pledge := pledges.get(cells["public_id"])) is None:
                raise RuleBroken(N_("No public pledge has this number."), ["public_id"])
            if pledge.organisation_id is None:
                raise RuleBroken(N_("This pledge came from a source: nobody reports on it here."), ["public_id"])
            services.report(session, pledge, said, by, at.date(), at)
            if key in told:
                raise RuleBroken(N_("An earlier row tells otherwise of the same period. Keep one of them."), ["start"])
        counted[key] = said
        told.add(key)
        return "same" if before == said else "changed" if before else "new"

    return bring(session, "report", COLUMNS, rows, take, dry_run=dry_run, names=FIELDS)


def _of_each(session: Session, at: datetime) -> list[tuple[Pledge, list[tuple[PledgeReport, int]]]]:
    """Each pledge that stands with its reports that count, the newest period first."""
    pledges = session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.stands)
        .options(contains_eager(Pledge.current))
        .order_by(Pledge.public_id)
    ).all()
    found = []
    for begin in range(0, len(pledges), AT_ONCE):
        some = pledges[begin : begin + AT_ONCE]
        beside = beside_of(session, [pledge.id for pledge in some], at)
        found += [(pledge, beside[pledge.id].reports) for pledge in some]
    return found


def _said(pledge: Pledge, report: PledgeReport) -> dict[str, Any]:
    """What whoever reported says."""
    return {
        "public_id": pledge.public_id, "first_day": report.starts_on, "last_day": report.ends_on,
        "stage": report.stage, "narrative": report.narrative, "next_step": report.next_step,
        "targets": [target for target, _ in report.results], "results": [value for _, value in report.results],
        "word": [one.word for one in report.money], "amount": [f"{one.amount.normalize():f}" for one in report.money],
        "currency": [one.currency for one in report.money], "why_no_number": report.why_none,
        "evidence": report.evidence, "evidence_language": report.evidence_language,
        "archived_copy": report.archived_copy,
    }  # fmt: skip


def _noted(report: PledgeReport, level: int) -> dict[str, Any]:
    seen = report.seen_last
    return {
        "recorded_at": report.recorded_at, "verification_level": level,
        "evidence_seen_on": seen.looked_on if seen else None, "evidence_opened": seen.opened if seen else None,
    }  # fmt: skip


def _read(cells: Cells) -> reports.Report:
    """What a row says. Raises RuleBroken with each cell that cannot be read."""
    wrong = dict[str, Message]()
    days = {name: _day(cells[name], name, wrong) for name in ("first_day", "last_day")}
    results = _beside(cells, ("targets", "results"), wrong)
    money = [
        reports.Given(word, figure, currency.upper())
        for word, typed, currency in _beside(cells, ("word", "amount", "currency"), wrong)
        if (figure := _figure(typed, wrong)) is not None
    ]
    evidence, archived_copy = as_web_address(cells["evidence"]), as_web_address(cells["archived_copy"])
    if evidence and not is_web_address(evidence):
        wrong["evidence"] = N_("Give the address of a page that shows it.")
    if archived_copy and not is_web_address(archived_copy):
        wrong["archived_copy"] = N_("An archived copy has an address that begins with https://.")
    if wrong or days["first_day"] is None or days["last_day"] is None:
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    return reports.Report(
        start=days["first_day"], end=days["last_day"], stage=cells["stage"], narrative=cells["narrative"],
        next_step=cells["next_step"], results=tuple((target, latin_digits(value)) for target, value in results),
        why_none=cells["why_no_number"], evidence=evidence,
        money=tuple(sorted(money, key=lambda one: one.word)),
        archived_copy=archived_copy, language=cells["evidence_language"],
    )  # fmt: skip


def _beside(cells: Cells, names: Sequence[str], wrong: dict[str, Message]) -> list[tuple[str, ...]]:
    """The items of cells that hold as many each, side by side."""
    several = [listed(cells[name]) for name in names]
    if len({len(items) for items in several}) > 1:
        wrong[names[-1]] = N_("These hold as many items each: %(names)s.", names=list(names))
        return []
    return list(zip(*several, strict=True))


def _figure(typed: str, wrong: dict[str, Message]) -> Any:
    figure = amount(typed)
    if figure is None:
        wrong["amount"] = not_an_amount(typed)
    return figure


def _day(cell: str, column: str, wrong: dict[str, Message]) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        wrong[column] = N_("“%(value)s” is not a date such as 2026-11-24.", value=cell)
        return None
