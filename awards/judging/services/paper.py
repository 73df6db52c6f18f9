"""Forms on paper, keyed in by staff: through the same verbs as the sheet's, and on record as keyed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, outbox
from awards.judging import queries, rules
from awards.judging.models import PaperForm, Scorecard
from awards.judging.queries import Ground
from awards.judging.queries.paper import FormOnPaper, form_of_code, held_form
from awards.judging.services.cards import open_scorecard, own_ground
from awards.judging.services.confirming import confirm_scorecard
from awards.judging.services.scores import save_score
from awards.judging.services.words import save_words


@dataclass(frozen=True)
class Paper:
    """What stands on a form: points and the line of why by the criterion's key, and the two texts.

    `total` is the sum as the judge wrote it, `signed` where staff keep the form when they confirm the card for the
    judge who signed it; both may be empty.
    """

    points: Mapping[str, Decimal]
    why: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    feedback: str = ""
    total: str = ""
    signed: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The paper as it is kept."""
        return {
            "points": {key: rules.as_text(points) for key, points in self.points.items()},
            "why": {key: line for key, line in self.why.items() if line and key in self.points},
            "comment": self.comment,
            "feedback": self.feedback,
        }


class KeyedTwice(RuleBroken):
    """The form was keyed in before, and something else; `before` is what."""

    def __init__(self, message: Message, before: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.before = dict(before)


def key_in(session: Session, of: FormOnPaper, paper: Paper, by: User, at: datetime, *, replace: bool = False) -> bool:
    """Save what stands on a judge's form, and confirm the card when it is signed; False when all of it stands already.

    The judge is told. What the judge saved on the sheet is never touched nor told to anybody, and what was keyed in
    before is changed only with `replace`.
    Raises RuleBroken naming each criterion, and KeyedTwice.
    """
    if not paper.points and not paper.comment and not paper.feedback:
        raise RuleBroken(N_("Enter at least one score, as it stands on the form."))
    if paper.total:
        rules.require_sum(list(paper.points.values()), paper.total)
    card, ground = _card(session, of, by, at)
    form = held_form(session, of.form.id)
    versions = {mark.criterion.key: mark.version for mark in queries.marks(session, card.id)}
    _require_untouched(paper, form, versions, card)
    keyed = {name: value for name, value in form.keyed.items() if name != "numbers"}
    again = form.keyed_at is not None and keyed == paper.document
    if again and not paper.signed:
        return False
    if form.keyed_at is not None and not again and not replace:
        raise KeyedTwice(N_("This form was keyed in before, with something else. Look at both."), keyed)
    if not again:
        _save(session, form, card, ground, paper, versions, by, at)
    if paper.signed:
        _confirm(session, card, form, paper, by, at)
    audit.record(
        session, actor=by.id, action="paper_form.keyed_in", subject=form.id, edition=of.edition_id,
        details={"entry": str(card.entry_id), "judge": str(card.judge_id), "again": replace and not again,
                 "confirmed": bool(paper.signed)},
        words={"signed": paper.signed} if paper.signed else None,
    )  # fmt: skip
    session.flush()
    _tell(session, of, by, confirmed=bool(paper.signed))
    return True


def _card(session: Session, of: FormOnPaper, by: User, at: datetime) -> tuple[Scorecard, Ground]:
    gone = RuleBroken(N_("Not counted: this nomination is not this judge's to score any more."))
    if not of.stands:
        raise gone
    try:
        card = open_scorecard(session, of.assignment, at, by=by)
        ground = own_ground(session, card, by, at, form=of.form)
    except rules.TooLate as late:
        raise RuleBroken(late.message) from late
    except NotFound:
        raise gone from None
    if card.confirmed_at is not None:
        raise RuleBroken(N_("Not counted: this card is confirmed, so it does not change any more."))
    return card, ground


def _require_untouched(paper: Paper, form: PaperForm, versions: Mapping[str, int], card: Scorecard) -> None:
    """Raises RuleBroken where the judge saved on the sheet what the form would change; it does not say what."""
    numbers = form.keyed.get("numbers", {})
    message = N_("The judge saved a score here on the scorecard, and that stays. Leave this empty.")
    broken = {
        f"points-{key}": message
        for key, version in versions.items()
        if version > numbers.get(key, 0) and key in paper.points
    }
    if card.version > numbers.get("words", 1):
        message = N_("The judge saved texts on the scorecard, and those stay. Leave both texts empty.")
        broken |= {name: message for name in ("comment", "feedback") if getattr(paper, name)}
    if broken:
        raise RuleBroken(N_("The judge scored on the scorecard, too. What stands there is not changed."), broken)


def _save(
    session: Session,
    form: PaperForm,
    card: Scorecard,
    ground: Ground,
    paper: Paper,
    versions: Mapping[str, int],
    by: User,
    at: datetime,
) -> None:
    """What is left empty now is taken back as far as it stands as it was keyed in; the judge's own stays."""
    numbers: dict[str, int] = dict(form.keyed.get("numbers", {}))
    for criterion in ground.criteria:
        key = criterion.key
        if key in paper.points or numbers.get(key) == versions[key]:
            saved = save_score(
                session, card, criterion.id, paper.points.get(key), versions[key], by, at,
                why=paper.why.get(key, ""), form=form,
            )  # fmt: skip
            numbers[key] = saved.version
    if paper.comment or paper.feedback or numbers.get("words") == card.version:
        save_words(session, card, paper.comment, paper.feedback, by, at, card.version, form=form)
        numbers["words"] = card.version
    form.keyed = {**paper.document, "numbers": numbers}
    form.keyed_at, form.keyed_by = at, by.id


def _confirm(session: Session, card: Scorecard, form: PaperForm, paper: Paper, by: User, at: datetime) -> None:
    try:
        confirm_scorecard(session, card, by, at, form=form)
    except RuleBroken as broken:
        fields = {f"{'why' if key in paper.points else 'points'}-{key}": words for key, words in broken.fields.items()}
        raise RuleBroken(broken.message, fields) from broken
    form.signed = paper.signed


def _tell(session: Session, of: FormOnPaper, by: User, *, confirmed: bool) -> None:
    judge = of.judge
    outbox.put(
        session, to=judge.email, language=judge.language, template="scorecard_keyed_in", edition=of.edition_id,
        values={"name": judge.name, "names": of.edition.names, "number": of.nomination.number, "confirmed": confirmed,
                "close": of.round.closes_at.isoformat(), "edition_id": str(of.edition_id),
                "entry_id": str(of.assignment.entry_id), "staff": by.name or by.email},
    )  # fmt: skip


def find_form(session: Session, edition_id: UUID, typed: str) -> UUID:
    """The form that has this code. Raises RuleBroken for a typo, and when no form of the edition has it."""
    code = rules.read_code(typed)
    found = form_of_code(session, edition_id, code)
    if found is None:
        raise RuleBroken(
            N_("No form of this edition has the code %(code)s.", code=rules.code_in_groups(code)), ["code"]
        )
    return found
