"""Pledges as rows: everything that is public of one, flat."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from awards.core.cells import plain
from awards.pledges.models import Pledge, PledgePart
from awards.pledges.table import joined, row_of
from awards.sharing.queries import Beside

FACTS = ("summary", "conditions", "partners_wanted")
OF_MONEY = ("most", "value_date", "is_new")


def rows(pledges: Iterable[tuple[Pledge, Beside]], site: str) -> Iterator[dict[str, Any]]:
    """Each pledge as a row of `rules.columns.PLEDGES`; `site` stands before its address."""
    for pledge, beside in pledges:
        yield row(pledge, beside, site)


def row(pledge: Pledge, beside: Beside, site: str) -> dict[str, Any]:
    """A pledge (its current version wholly loaded) with what stands beside it."""
    address = f"{site}/pledges/{pledge.public_id}"
    if pledge.state == "withdrawn":
        return gone(pledge) | {"url": address}
    version = pledge.current
    newest = beside.reports[0] if beside.reports else None
    return row_of(pledge) | {
        **{name: version.facts.get(name) for name in FACTS},
        **{name: joined([_word(getattr(money, name)) for money in version.money]) for name in OF_MONEY},
        "instalments": [
            f"{one.word} {_figure(one.amount)} {one.currency} {one.starts_on}/{one.ends_on}" for one in version.tranches
        ],
        "country_shares": [f"{one.iso2}:{_figure(one.share)}" for one in version.countries if one.share is not None],
        "parts": [part_words(one) for one in beside.parts],
        "other_registers": [
            " ".join(filter(None, (one.register, one.identifier, one.status_word))) for one in beside.registers
        ],
        "iati": True if version.facts.get("iati") else None,
        "ties": [tie_words(tie.kind, tie.other, tie.share) for tie in beside.ties if not tie.inward],
        "reports": len(beside.reports),
        "stage": newest[0].stage if newest else None,
        "reported_until": newest[0].ends_on if newest else None,
        "verification_level": newest[1] if newest else None,
        "recorded_at": version.recorded_at,
        "changed_at": pledge.changed_at,
        "url": address,
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


def _word(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
