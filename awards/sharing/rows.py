"""Pledges as rows: everything that is public of one, flat."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.pledges.models import PledgePart
from awards.pledges.queries import AnyPledge, every_pledge
from awards.pledges.table import row_of
from awards.sharing.queries import Beside, with_beside

AT_ONCE = 400


def rows(pledges: Iterable[tuple[AnyPledge, Beside]], site: str) -> Iterator[dict[str, Any]]:
    """Each pledge as a row of `rules.columns.PLEDGES`; `site` stands before its address."""
    for pledge, beside in pledges:
        yield row(pledge, beside, site)


def row(pledge: AnyPledge, beside: Beside, site: str) -> dict[str, Any]:
    """A pledge (its current version wholly loaded) with what stands beside it."""
    if pledge.state == "withdrawn":
        return gone(pledge) | {"url": f"{site}/pledges/{pledge.public_id}"}
    return whole_row(pledge, beside, site)


def every_row(session: Session, at: datetime, site: str) -> list[dict[str, Any]]:
    """Every pledge that is or was public with all that its row says, for an export that an import takes back."""
    pledges = every_pledge(session)
    some = (pledges[begin : begin + AT_ONCE] for begin in range(0, len(pledges), AT_ONCE))
    return [whole_row(pledge, beside, site) for part in some for pledge, beside in with_beside(session, part, at)]


def whole_row(pledge: AnyPledge, beside: Beside, site: str) -> dict[str, Any]:
    """All that the row of a pledge says, also of one that was withdrawn."""
    address = f"{site}/pledges/{pledge.public_id}"
    return row_of(pledge) | of_beside(beside) | {
        "changed_at": pledge.changed_at, "url": address, "report_due": beside.report_due(pledge.state),
    }  # fmt: skip


def of_beside(beside: Beside) -> dict[str, Any]:
    """The cells of what stands beside a pledge's text."""
    newest = beside.reports[0] if beside.reports else None
    return {
        "parts": [part_words(one) for one in beside.parts],
        "other_registers": [
            " ".join(filter(None, (one.register, one.identifier, one.status_word))) for one in beside.registers
        ],
        "ties": [tie_words(tie.kind, tie.other, tie.share) for tie in beside.ties if not tie.inward],
        "reports": len(beside.reports),
        "stage": newest[0].stage if newest else None,
        "reported_until": newest[0].ends_on if newest else None,
        "verification_level": newest[1] if newest else None,
        "campaigns": [slug for slug, _ in beside.campaigns],
    }  # fmt: skip


def gone(pledge: AnyPledge) -> dict[str, Any]:
    """What is told of a pledge that was withdrawn: that it was, why and when."""
    return {
        "public_id": pledge.public_id, "state": pledge.state, "withdrawal_reason": pledge.withdrawal_reason,
        "changed_at": pledge.changed_at,
    }  # fmt: skip


def part_words(part: PledgePart) -> str:
    """A part in one item of a list."""
    share = f" {_figure(part.share)}" if part.share is not None else ""
    said = " confirmed" if part.confirmed_at is not None else ""
    return f"{part.role} {part.organisation.standing.slug}{share}{said}"


def tie_words(kind: str, other: str, share: Decimal | None) -> str:
    """A tie in one item of a list."""
    return f"{kind} {other}" if share is None else f"{kind} {other} {_figure(share)}"


def _figure(value: Decimal) -> str:
    return str(plain(value))
