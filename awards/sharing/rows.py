"""Pledges as rows: everything that is public of one, flat."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from awards.core.cells import plain
from awards.pledges.models import Pledge, PledgePart
from awards.pledges.table import row_of
from awards.sharing.queries import Beside


def rows(pledges: Iterable[tuple[Pledge, Beside]], site: str) -> Iterator[dict[str, Any]]:
    """Each pledge as a row of `rules.columns.PLEDGES`; `site` stands before its address."""
    for pledge, beside in pledges:
        yield row(pledge, beside, site)


def row(pledge: Pledge, beside: Beside, site: str) -> dict[str, Any]:
    """A pledge (its current version wholly loaded) with what stands beside it."""
    address = f"{site}/pledges/{pledge.public_id}"
    if pledge.state == "withdrawn":
        return gone(pledge) | {"url": address}
    return row_of(pledge) | of_beside(beside) | {"changed_at": pledge.changed_at, "url": address}


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
    }  # fmt: skip


def gone(pledge: Pledge) -> dict[str, Any]:
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
