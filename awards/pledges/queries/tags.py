"""How many pledges carry a tag, so that it can be said how telling it is to share one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from awards.pledges.models import Pledge, PledgeBeneficiary, PledgeCountry, PledgeVersion
from awards.pledges.rules.rarity import Tags


def tag_counts(
    session: Session,
    *,
    focus_areas: Collection[str] = (),
    countries: Collection[str] = (),
    groups: Collection[str] = (),
    among: ColumnElement[bool] | None = None,
) -> Tags:
    """How many public pledges there are, and how many carry each of these; one query. `among`: others than all."""
    condition = Pledge.stands if among is None else among
    parts = (
        _counted("all", null()),
        _counted("focus_area", PledgeVersion.focus_area)
        .where(PledgeVersion.focus_area.in_(focus_areas))
        .group_by(PledgeVersion.focus_area),
        _counted("country", PledgeCountry.iso2)
        .join(PledgeCountry, PledgeCountry.version_id == PledgeVersion.id)
        .where(PledgeCountry.iso2.in_(countries))
        .group_by(PledgeCountry.iso2),
        _counted("group", PledgeBeneficiary.group_key)
        .join(PledgeBeneficiary, PledgeBeneficiary.version_id == PledgeVersion.id)
        .where(PledgeBeneficiary.group_key.in_(groups))
        .group_by(PledgeBeneficiary.group_key),
    )
    number = 0
    found: dict[str, dict[str, int]] = {"focus_area": {}, "country": {}, "group": {}}
    for kind, key, count in session.execute(union_all(*(part.where(condition) for part in parts))):
        if kind == "all":
            number = count
        else:
            found[kind][key] = count
    return Tags(number, found["focus_area"], found["country"], found["group"])


def _counted(kind: str, key: Any) -> Select[str, str, int]:
    query = select(cast(literal(kind), String), cast(key, String), func.count()).select_from(Pledge)
    return query.join(Pledge.current)
