"""Reads of people: who a person is to the database, what is kept of one, and why some of it must stay."""

from awards.people.queries.erasures import OPEN, erasure, erasures, open_of, to_carry_out
from awards.people.queries.found import as_json, as_zip, counts, everything, own_files
from awards.people.queries.holding import holds
from awards.people.queries.person import Person, person_of

__all__ = [
    "OPEN", "Person", "as_json", "as_zip", "counts", "erasure", "erasures", "everything", "holds", "open_of",
    "own_files", "person_of", "to_carry_out",
]  # fmt: skip
