"""What a row of the table says, whom it names, and the words that several rooms use."""

from dataclasses import dataclass, field
from typing import Any

from tests.access.world import PEOPLE

EVERYBODY = frozenset(PEOPLE)
SIGNED_IN = EVERYBODY - {"public"}
NOBODY: frozenset[str] = frozenset()
NOMINEE = frozenset({"nominee"})
SUBMITTERS = NOMINEE | {"collaborator_submit"}
WRITERS = SUBMITTERS | {"collaborator_edit"}
READERS = WRITERS | {"collaborator_view"}
THE_PERSON = frozenset({"collaborator_edit"})
"""Who is asked to take over, and whom a removal concerns; both may end it themselves."""
STAFF = frozenset({"staff", "second_staff", "tied_staff"})
TIED = frozenset({"tied_staff"})
UNTIED = STAFF - TIED
STAFF_AND_ADMIN = STAFF | {"admin"}
ADMIN = frozenset({"admin"})
FIRST_OF_STAFF = frozenset({"staff"})
ANY_STAFF = STAFF_AND_ADMIN | {"other_staff"}
JUDGES = frozenset({"judge", "other_judge", "conflicted_judge", "chair"})
ASSIGNED = frozenset({"judge"})
CHAIR = frozenset({"chair"})
INVITED = frozenset({"invited_judge"})
PLEDGER = frozenset({"pledger"})
"""Who speaks for the organisation in question; the other pledger speaks for another."""
NAMED = frozenset({"other_pledger"})
"""Who speaks for an organisation that the pledge of another names."""


@dataclass(frozen=True)
class Row:
    """One page, asked in one way in one phase, and who gets in."""

    endpoint: str
    let_in: frozenset[str]
    how: str = "GET"
    phase: str = "open"
    refusal: int = 404
    values: dict[str, Any] = field(default_factory=dict)
    decided: bool = False
    barred: frozenset[str] = NOBODY
    """Who knows of the thing and is refused for a reason of their own, which the page says (403)."""
    after: frozenset[str] = NOBODY
    """Of what can be done once: who may do it too and, coming last, finds nothing there."""

    @property
    def in_turn(self) -> list[str]:
        """Everybody, those first who are turned away: what one who gets in does must not be why another does not."""
        return sorted(PEOPLE, key=lambda person: (person in self.after, person in self.let_in))

    @property
    def name(self) -> str:
        return f"{self.how} {self.endpoint} while {self.phase}{' ' + str(self.values) if self.values else ''}"


def for_all(endpoint: str, *, how: str = "GET", **values: Any) -> Row:
    return Row(endpoint, EVERYBODY, how, values=values)


def both(endpoint: str, let_in: frozenset[str], **more: Any) -> list[Row]:
    """A page with a form: opened and sent by the same people."""
    return [Row(endpoint, let_in, "GET", **more), Row(endpoint, let_in, "POST", **more)]


OF_SKILLS = {"key": "skills"}
OF_FINALISTS = {"audience": "finalists"}
A_SECTION, A_QUESTION, A_CHECK = {"key": "work"}, {"key": "what"}, {"key": "jury"}
A_CRITERION = {"key": "skills", "criterion_key": "results"}
A_LETTER, NO_CERTIFICATE = {"kind": "finalists"}, {"certificate_id": "announcement_id", "code": "en"}
A_BADGE = {"slug": "repair-benches-2027", "code": "en", "theme": "light"}
A_CODE = {"code": "12345678901234567891"}
DRAFT = {"nomination_id": "draft_id"}
WITHDRAWN = {"entry_id": "withdrawn_entry_id"}
ARRIVING = {"file_id": "arriving_file_id"}
UPLOADING = (("continue", "PATCH"), ("end", "DELETE"))
OF_THE_RECORD = {"edition_id": "record_id"}
OF_ANOTHER_EDITION = {"nomination_id": "foreign_nomination_id"}
OF_ANOTHER_EDITION_TOO = {"edition_id": "other_edition_id"}
FIRST, SECOND = {"round": 1}, {"round": 2}
