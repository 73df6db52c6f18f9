"""People without a database, one of each kind, and for whom of them a policy's rule holds."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from awards.accounts.models import Role, User

HERE, ELSEWHERE = uuid4(), uuid4()
"""The edition that a page is about, and another one."""
CATEGORY, ANOTHER = uuid4(), uuid4()
"""The category that a page is about, and another one of the same edition."""


def somebody(
    *roles: tuple[str, UUID | None, UUID | None] | tuple[str, UUID] | tuple[str], made_up: bool = False
) -> User:
    """A person with these roles: what each is, of which edition, of which category."""
    person = User(id=uuid4(), email="someone@example.com", rehearsal=made_up)
    held = [Role(**dict(zip(("kind", "edition_id", "category_id"), role, strict=False))) for role in roles]
    person.__dict__["roles"] = held  # as if the database had loaded them
    return person


PERSONS = {
    "anybody": somebody(),
    "staff": somebody(("staff", HERE)),
    "staff elsewhere": somebody(("staff", ELSEWHERE)),
    "admin": somebody(("admin",)),
    "judge": somebody(("judge", HERE)),
    "judge elsewhere": somebody(("judge", ELSEWHERE)),
    "chair": somebody(("chair", HERE, CATEGORY)),
    "chair beside": somebody(("chair", HERE, ANOTHER)),
    "pledger": somebody(("pledger",)),
}
IDS = {name: person.id for name, person in PERSONS.items()}
ALL = set(PERSONS)
LOOKING, ACTING = {"staff", "admin"}, {"staff"}
"""Who looks at staff's pages of the edition, and who acts there."""
ANY_LOOKING, ANY_ACTING = {"staff", "staff elsewhere", "admin"}, {"staff", "staff elsewhere"}
"""Who looks at staff's pages of no edition, and who acts there."""
JURY = {"judge", "chair", "chair beside"}
"""Who judges in the edition."""


def those(rule: Callable[..., object], *of: Any) -> set[str]:
    """For whom the rule holds, or who reads its sentence."""
    return {name for name, person in PERSONS.items() if rule(person, *of)}


def whoever(rule: Callable[..., object], a_thing: Callable[[UUID], Any]) -> set[str]:
    """For whom the rule holds where the thing is each one's own."""
    return {name for name, person in PERSONS.items() if rule(person, a_thing(person.id))}


def a_page(**values: Any) -> Any:
    """What a page about the edition and the category hands to its rule."""
    return SimpleNamespace(**{"edition_id": HERE, "category_id": CATEGORY, **values})
