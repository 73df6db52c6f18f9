"""What the reports of a pledge show: how far each was looked at, whether the pledge is met, and its light."""

from collections.abc import Sequence
from datetime import datetime

from awards.pledges.models import Pledge, PledgeReport
from awards.pledges.rules import reports
from awards.pledges.rules.reports import Standing

Reported = Sequence[tuple[PledgeReport, Standing]]


def standing_of(report: PledgeReport, at: datetime) -> Standing:
    """How far a report (with its verifications) was looked at, and whether that still holds."""
    newest = report.verifications[0] if report.verifications else None
    return reports.standing(newest.level, newest.at, at) if newest else Standing()


def shown_before(reported: Sequence[PledgeReport]) -> set[int]:
    """The numbers of those reports whose evidence stood in one of an earlier period already."""
    return reports.shown_before((one.n, one.ends_on, one.evidence) for one in reported)


def met_of(reported: Reported) -> bool | None:
    """Whether a pledge counts as met by its last report; None while that does not say that it is completed."""
    return reports.met(reported[0][0].stage, reported[0][1].now) if reported else None


def light_of(pledge: Pledge, begun: datetime, reported: Sequence[PledgeReport], at: datetime) -> str | None:
    """The light of a pledge of somebody's desk; one of the record is nobody's to report on here."""
    if pledge.organisation_id is None:
        return None
    last = reported[0] if reported else None
    finished = reports.ended(pledge.state, last.stage if last else None)
    return reports.light(begun.date(), last.ends_on if last else None, finished, at.date())


def as_said(report: PledgeReport) -> reports.Report:
    """What whoever reported says, as it is typed or stands in a file."""
    return reports.Report(
        start=report.starts_on, end=report.ends_on, stage=report.stage, narrative=report.narrative,
        next_step=report.next_step, results=tuple((target, value) for target, value in report.results),
        why_none=report.why_none, evidence=report.evidence,
        money=tuple(reports.Given(one.word, one.amount, one.currency) for one in report.money),
        archived_copy=report.archived_copy or "", language=report.evidence_language or "",
    )  # fmt: skip
