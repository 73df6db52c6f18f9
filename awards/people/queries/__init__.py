"""Reads of people: who a person is to the database, what is kept of one, and why some of it must stay."""

from awards.people.queries.again import told_again
from awards.people.queries.erasures import OPEN, erasure, erasures, open_of, open_of_address, to_carry_out
from awards.people.queries.found import (
    Spelled,
    as_json,
    as_zip,
    counts,
    counts_of_copy,
    everything,
    is_held,
    own_files,
    spelled,
)
from awards.people.queries.held import Held, held, nominations_of_held, of_held
from awards.people.queries.holding import holds, nominations_arrive
from awards.people.queries.person import Person, as_known, oneself, person_of

__all__ = [
    "OPEN", "Held", "Person", "Spelled", "as_json", "as_known", "as_zip", "counts", "counts_of_copy", "erasure",
    "erasures", "everything", "held", "holds", "is_held", "nominations_arrive", "nominations_of_held", "of_held",
    "oneself", "open_of", "open_of_address", "own_files", "person_of", "spelled", "to_carry_out", "told_again",
]  # fmt: skip
