"""What a version keeps beside its columns, as JSON, and what a pledge says by it: pure."""

from collections.abc import Mapping
from typing import Any

from awards.pledges.rules.content import Content, Progress, Target

_SINGLE = (
    "named_as", "status", "validated_on", "confidence", "note", "summary", "conditions", "partners_wanted", "iati",
    "grants",
)  # fmt: skip
_LISTS = ("sdgs", "action_lines", "inferred", "tags")


def facts(content: Content) -> dict[str, Any]:
    """What a version keeps beside its columns, as JSON; empty values are left out."""
    values = vars(content)
    kept: dict[str, Any] = {name: value for name in _SINGLE if (value := values[name])}
    kept |= {name: list(value) for name in _LISTS if (value := values[name])}
    kept |= {
        name: [_present(vars(one)) for one in several]
        for name in ("targets", "progress")
        if (several := values[name])
    }  # fmt: skip
    return kept


def told(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a pledge's content that `facts` kept."""
    found: dict[str, Any] = {name: kept.get(name) for name in _SINGLE}
    found |= {name: tuple(kept.get(name, ())) for name in _LISTS}
    found["targets"] = tuple(Target(**one) for one in kept.get("targets", ()))
    found["progress"] = tuple(Progress(**one) for one in kept.get("progress", ()))
    return found


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def agreed_before_grants(facts: Mapping[str, Any]) -> bool:
    """Whether a pledge is passed on as IATI data alone: who agreed to that did not agree to 360Giving."""
    return bool(facts.get("iati")) and not facts.get("grants")
