"""Pages of programme."""

from awards.programme.views import (
    call,
    categories,
    editions,
    eligibility,
    form,
    judging_rounds,
    preview,
    published,
    questions,
    roles,
    rules_changes,
    setup,
    sponsors,
    texts,
)
from awards.programme.views.blueprint import bp

__all__ = [
    "bp", "call", "categories", "editions", "eligibility", "form", "judging_rounds", "preview", "published",
    "questions", "roles", "rules_changes", "setup", "sponsors", "texts",
]  # fmt: skip
