"""What ties a judge to a nomination, each kind with what shows it.

Both sides are known by *marks*: a mailbox, an account, a folded name, an organisation, a web domain, a pledge.
A judge's mark says which kind of tie it makes, a nomination's how it is shown; where both bear one, there is a tie. So
thousands of nominations and hundreds of judges cost one pass.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from awards.core.text import N_, Message
from awards.organisations.rules import FREE_MAIL, domain_of, fold

ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
PLEDGE = re.compile(r"\bR-\d{6}\b")
DOTS_MEAN_NOTHING = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
SAID_BY_ADDRESS = ("nominator", "collaborator", "referee")
"""Kinds that say already whose address it is."""

END_OF_NAME = re.compile(r"[,;(|\u2013\u2014]")


@dataclass(frozen=True)
class Tie:
    """A judge must not judge a nomination: of which kind the tie is, and what shows it."""

    nomination_id: UUID
    judge_id: UUID
    kind: str
    evidence: str


class JudgeMarks:
    """What a judge is known by: mark to kinds of tie, each with what shows it (empty: as the nomination says it)."""

    def __init__(self, judge_id: UUID) -> None:
        self.id = judge_id
        self.marks: dict[str, dict[str, str]] = defaultdict(dict)

    def account(self, account_id: UUID) -> None:
        """An account of the judge's, also one that was merged into it."""
        self._is(f"nominator {account_id}", "nominator")
        self._is(f"collaborator {account_id}", "collaborator")

    def name(self, name: str | None) -> None:
        """The judge's own name."""
        if folded := fold(name or ""):
            self._is(f"person {folded}", "own_nomination")

    def address(self, email: str | None) -> None:
        """An address that the judge has proven; its domain counts unless anybody may have an address there."""
        if email:
            box = mailbox(email)
            self._is(f"mailbox {box}", "same_address")
            self._is(f"letter {box}", "referee")
            self._is(f"invited {box}", "collaborator")
            self.domain(domain_of(email))

    def organisation(self, folded: str | None, *ids: UUID | None) -> None:
        """Where the judge works, by folded name and by the ids of organisations that bear it."""
        for mark in organisation_marks(folded, ids):
            self._is(mark, "same_organisation")

    def domain(self, domain: str | None) -> None:
        """A web domain of the judge's own or of the judge's organisation."""
        if domain and domain not in FREE_MAIL:
            self._is(f"domain {domain}", "same_domain")
            for above in _above(domain):
                self._is(f"below {above}", "same_domain")

    def bond(self, kind: str, evidence: str, folded: str | None = None, *ids: UUID | None) -> None:
        """Another organisation that stands together with the judge's, as `evidence` says."""
        for mark in organisation_marks(folded, ids):
            self._is(mark, kind, evidence)

    def beside(self, kind: str, what: str, value: str, evidence: str) -> None:
        """A person, project or pledge that stands together with the judge or the judge's organisation."""
        self._is(f"{what} {value}", kind, evidence)

    def country(self, iso2: str | None) -> None:
        """Where the judge lives; nominations bear the mark only where the edition's rules ask for it."""
        if iso2:
            self._is(f"country {iso2}", "same_country")

    def _is(self, mark: str, kind: str, evidence: str = "") -> None:
        self.marks[mark].setdefault(kind, evidence)


class NominationMarks:
    """What the people and organisations of a nomination are known by: mark to how it is shown."""

    def __init__(self, nomination_id: UUID) -> None:
        self.id = nomination_id
        self.marks: dict[str, str] = {}

    def account(self, role: str, account_id: UUID, email: str) -> None:
        """An account that works on it, as `nominator` or `collaborator`, with one of its addresses."""
        self._is(f"{role} {account_id}", email)
        self.address(email)

    def address(self, email: str, role: str = "mailbox", *, own: bool = True) -> None:
        """An address that it names; `letter` of a referee, `invited` of a collaborator to be. `own`: its domain too."""
        self._is(f"{role} {mailbox(email)}", email.lower())
        if own:
            self.domain(domain_of(email))

    def nominee(self, name: str) -> None:
        """Who is nominated: a person, or an organisation by its name."""
        if folded := fold(name):
            self._is(f"person {folded}", name)
            self._is(f"organisation name {folded}", name)

    def title(self, title: str) -> None:
        """The project's name."""
        if folded := fold(title):
            self._is(f"project {folded}", title)

    def organisation(self, name: str | None, folded: str | None, *ids: UUID | None) -> None:
        """An organisation of the nomination, by folded name and by the ids of organisations that bear it."""
        for mark in organisation_marks(folded, ids):
            self._is(mark, name or folded or "")

    def domain(self, domain: str | None) -> None:
        """A web domain of its people and organisations."""
        if domain and domain not in FREE_MAIL:
            self._is(f"below {domain}", domain)
            for part in (domain, *_above(domain)):
                self._is(f"domain {part}", part)

    def people(self, answer: str | None) -> None:
        """People whom it names, one a line; what follows a comma or dash is not the name."""
        for line in (answer or "").splitlines():
            name = END_OF_NAME.split(line)[0].strip()
            if folded := fold(name):
                self._is(f"person {folded}", name)

    def text(self, text: str) -> None:
        """What it says: mailboxes and pledges that it names."""
        for box in sorted(mailboxes_in(text)):
            self._is(f"mailbox {box}", box)
        for pledge in sorted(set(PLEDGE.findall(text))):
            self._is(f"pledge {pledge}", pledge)

    def country(self, iso2: str) -> None:
        """A country of its organisation, where the edition's rules ask for it."""
        self._is(f"country {iso2}", iso2)

    def _is(self, mark: str, shown: str) -> None:
        self.marks.setdefault(mark, shown)


def find(judges: Iterable[JudgeMarks], nominations: Iterable[NominationMarks]) -> list[Tie]:
    """Every tie between these judges and nominations, one a kind and pair, by the same evidence every time."""
    index: dict[str, list[tuple[UUID, str, str]]] = defaultdict(list)
    for judge in judges:
        for mark, kinds in judge.marks.items():
            index[mark].extend((judge.id, kind, evidence) for kind, evidence in kinds.items())
    return [tie for nomination in nominations for tie in _ties(index, nomination)]


def mailbox(address: str) -> str:
    """The mailbox behind an address: what stands after a plus sign, and dots where they mean nothing, are dropped."""
    local, _, domain = address.lower().rpartition("@")
    local = local.split("+")[0] or local
    if domain in DOTS_MEAN_NOTHING:
        local, domain = local.replace(".", ""), DOTS_MEAN_NOTHING[domain]
    return f"{local}@{domain}"


def mailboxes_in(text: str) -> set[str]:
    """The mailboxes that a text names."""
    return {mailbox(found) for found in ADDRESS.findall(text)}


def organisation_marks(folded: str | None, ids: Collection[UUID | None]) -> list[str]:
    """The marks of an organisation: its folded name and its ids, as far as they are known."""
    named = [f"organisation name {folded}"] if folded else []
    return named + [f"organisation {known}" for known in ids if known is not None]


def sentence(kind: str, what: str) -> Message:
    """What shows a tie, in words for staff; `what` is the evidence. A declared one is the person's own words."""
    match kind:
        case "own_nomination":
            return N_("The nomination names %(what)s, and that is the judge's name.", what=what)
        case "nominator":
            return N_("The judge sent this nomination, as %(what)s.", what=what)
        case "collaborator":
            return N_("The judge was invited to work on this nomination, as %(what)s.", what=what)
        case "referee":
            return N_("A letter about the nominee was asked of the judge, at %(what)s.", what=what)
        case "same_address":
            return N_("The nomination names an address of the judge, %(what)s.", what=what)
        case "same_organisation":
            return N_("The judge's organisation is nominated: %(what)s.", what=what)
        case "same_domain":
            return N_("The judge and the nomination share the web domain %(what)s.", what=what)
        case "former_laureate":
            return N_("They stood together as a former laureate: %(what)s.", what=what)
        case "pledging_organisation":
            return N_("The judge's organisation made a pledge that binds both: %(what)s.", what=what)
        case "sponsor":
            return N_("The judge's organisation sponsors this edition together with %(what)s.", what=what)
        case "declared_tie":
            return N_("The judge named a tie to this organisation: %(what)s.", what=what)
        case "same_country":
            return N_("The judge and the nominated organisation are of one country, %(what)s.", what=what)
    return Message("%(what)s", {"what": what})


def own_sentence(kind: str, what: str) -> Message:
    """What shows a tie, in words for the judge whom it concerns. Of a declared one its words are not repeated here."""
    match kind:
        case "own_nomination":
            return N_("It names %(what)s, and that is your name.", what=what)
        case "nominator":
            return N_("You sent this nomination, as %(what)s.", what=what)
        case "collaborator":
            return N_("You were invited to work on it, as %(what)s.", what=what)
        case "referee":
            return N_("A letter about the nominee was asked of you, at %(what)s.", what=what)
        case "same_address":
            return N_("It names an address of yours, %(what)s.", what=what)
        case "same_organisation":
            return N_("Your organisation is nominated: %(what)s.", what=what)
        case "same_domain":
            return N_("You and the nominee share the web domain %(what)s.", what=what)
        case "former_laureate":
            return N_("You, or your organisation, stood beside it as a former laureate: %(what)s.", what=what)
        case "pledging_organisation":
            return N_("Your organisation made a pledge that binds both: %(what)s.", what=what)
        case "sponsor":
            return N_("Your organisation sponsors this edition together with %(what)s.", what=what)
        case "declared_tie":
            return N_("You named a tie to this organisation: %(what)s.", what=what)
        case "same_country":
            return N_("You and the nominee are of one country, %(what)s.", what=what)
    return N_("A conflict of interest is on record.")


def _ties(index: Mapping[str, list[tuple[UUID, str, str]]], nomination: NominationMarks) -> Iterator[Tie]:
    found: dict[tuple[str, UUID], str] = {}
    for mark, shown in sorted(nomination.marks.items()):
        for judge, kind, evidence in index.get(mark, ()):
            found.setdefault((kind, judge), evidence or shown)
    for (kind, judge), evidence in found.items():
        if kind == "same_address" and any((said, judge) in found for said in SAID_BY_ADDRESS):
            continue
        yield Tie(nomination.id, judge, kind, evidence)


def _above(domain: str) -> Iterator[str]:
    """`example.org` of `mail.example.org`: domains above it that still have a dot."""
    _, _, parent = domain.partition(".")
    while "." in parent:
        yield parent
        _, _, parent = parent.partition(".")
