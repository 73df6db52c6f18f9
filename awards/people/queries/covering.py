"""Which rows are a person's in every table, and what becomes of what they say: one rule for each personal column.

A rule says whose rows it means; of these the columns in `gone` take a value that says nothing, or the rows go whole
(`gone` is None). Whatever names the person elsewhere is found by `naming`, in every column of texts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import (
    ApiAnswer,
    ApiToken,
    AuthenticatorApp,
    Look,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    Role,
    SignInCode,
    SignOn,
    User,
    UserAddress,
)
from awards.assignment.models import Assignment, Conflict, JudgeLink, JudgeProfile, KeptTie, LateConflict, WarmUpEntry
from awards.comparing.models import Comparison, ComparisonCard, ComparisonReopening, ComparisonReopeningText
from awards.decisions.models import DecisionPlace, DecisionSkip
from awards.feedback.models import Appeal, AppealSettlement, Feedback
from awards.finding.models import BroughtFile, DuplicatePair, MadeFile, SavedView
from awards.importing.models import PledgeImport
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from awards.judging.models import (
    AnswerTranslation,
    Confidentiality,
    GateAnswer,
    PaperForm,
    PrintedPack,
    PrivateNote,
    Recusal,
    Score,
    Scorecard,
    ScorecardConfirmation,
    ScorecardConfirmationText,
    ScorecardReopening,
    ScorecardReopeningText,
    ScoreChange,
)
from awards.jury.models import JuryMember
from awards.needs.models import Introduction, Need
from awards.nominations.models import (
    Collaborator,
    Consent,
    Correction,
    Evidence,
    Extension,
    JoinRequest,
    Nomination,
    NominationFile,
    NominationOrganisation,
    NominationVersion,
    Question,
    Referee,
    Return,
    Submission,
)
from awards.organisations.models import OrganisationClaim
from awards.people.models import Erasure
from awards.people.queries.person import Person, may_name
from awards.people.rules import GONE
from awards.pledges.models import PledgeDraft, PledgeError, PledgeReport
from awards.publishing.models import LaureateText
from awards.screening.models import ScreeningOutcome, ScreeningSheet
from awards.sealing.models import SealKey, SealKeyName
from awards.watching.models import Reminder, ReminderPause, ReminderStop
from awards.webhooks.models import Webhook, WebhookDelivery

Whose = Callable[[Person], ColumnElement[bool]]


class Address:
    """In place of an address: one that nobody has, made from the row's own id."""


class Emptied:
    """In place of a document: the same document without its texts, but for the keys that say nothing of a person."""


ADDRESS, EMPTIED = Address(), Emptied()

KEPT_OF_A_TEXT = frozenset({"relation", "nominee_kind", "countries_organisation", "countries_impact", "categories",
                            "language", "pledge"})  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What is done with a person's rows of a table. `handed_out` rows are in the person's own copy of everything, but
    for the columns `untold`, and not before they are `out`.

    With an empty `gone` the rows stay as they are: they are about somebody else and lose the name alone.

    `only` narrows down which of the rows a value is set in (those where a text stands, say): by column.
    """

    table: type[Any]
    whose: Whose
    gone: Mapping[str, Any] | None = None
    handed_out: bool = True
    only: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    untold: Collection[str] = ()
    out: Callable[[datetime], ColumnElement[bool]] | None = None


def by(column: InstrumentedAttribute[Any]) -> Whose:
    """Rows whose column names one of the person's accounts."""
    return lambda person: column.in_(person.users)


def at_address(column: InstrumentedAttribute[Any]) -> Whose:
    return lambda person: column.in_(person.addresses)


def of_nomination(column: InstrumentedAttribute[Any]) -> Whose:
    return lambda person: column.in_(person.nominations)


def of_entry(column: InstrumentedAttribute[Any]) -> Whose:
    return lambda person: column.in_(person.entries)


def either(*whose: Whose) -> Whose:
    return lambda person: or_(*(one(person) for one in whose))


def through(column: InstrumentedAttribute[Any], key: Any, whose: Whose) -> Whose:
    """Rows that point to a row of another table that is the person's."""
    return lambda person: column.in_(select(key).where(whose(person)))


CARDS = either(by(Scorecard.judge_id), of_entry(Scorecard.entry_id))
OWN_CARDS = by(Scorecard.judge_id)
CONFIRMATIONS = through(ScorecardConfirmation.scorecard_id, Scorecard.id, CARDS)

RULES: tuple[Rule, ...] = (
    Rule(PasskeyChallenge, through(PasskeyChallenge.session_id, SessionRecord.id, by(SessionRecord.user_id)),
         handed_out=False),
    Rule(SessionRecord, by(SessionRecord.user_id)),
    Rule(SignInCode, either(at_address(SignInCode.email), by(SignInCode.for_user_id)), handed_out=False),
    Rule(Passkey, by(Passkey.user_id)),
    Rule(SignOn, by(SignOn.user_id)),
    Rule(WebhookDelivery, through(WebhookDelivery.webhook_id, Webhook.id, by(Webhook.user_id)), handed_out=False),
    Rule(Webhook, by(Webhook.user_id), untold={"seed", "former_seed"}),
    Rule(ApiAnswer, through(ApiAnswer.token_id, ApiToken.id, by(ApiToken.user_id)), handed_out=False),
    Rule(ApiToken, by(ApiToken.user_id)),
    Rule(RecoveryCode, by(RecoveryCode.user_id), handed_out=False),
    Rule(AuthenticatorApp, by(AuthenticatorApp.user_id), handed_out=False),
    Rule(UserAddress, by(UserAddress.user_id)),
    Rule(User, by(User.id), {"email": ADDRESS, "name": "", "language": "en"}),
    Rule(Role, by(Role.user_id), {}),
    Rule(PledgeError, at_address(PledgeError.email), {"words": GONE, "email": "", "answer": GONE},
         only={"answer": PledgeError.answer.is_not(None)}),
    Rule(PledgeDraft, by(PledgeDraft.saved_by), {}),
    Rule(PledgeReport, by(PledgeReport.reported_by), {}),
    Rule(Need, at_address(Need.contact), {"contact": ADDRESS}),
    Rule(Introduction, at_address(Introduction.need_email), {"need_email": ADDRESS},
         untold={"pledge_email", "pledge_answer", "outcome_words"}),
    Rule(Introduction, at_address(Introduction.pledge_email), {"pledge_email": ADDRESS},
         untold={"need_email", "need_answer", "outcome_words"}),
    Rule(OrganisationClaim, by(OrganisationClaim.user_id), {"words": "", "reason": ""}),
    Rule(Nomination, by(Nomination.nominator_id), {}),
    Rule(NominationVersion, by(NominationVersion.saved_by), {}),
    Rule(NominationFile, by(NominationFile.uploaded_by), {}),
    Rule(Submission, by(Submission.by), {}),
    Rule(JoinRequest, by(JoinRequest.user_id), {}),
    Rule(Nomination, of_nomination(Nomination.id), {
        "nominee_names": [], "title": "", "answers": {}, "search_text": "", "withdrawal_reason": GONE,
    }, only={"withdrawal_reason": Nomination.withdrawal_reason.is_not(None)}),
    Rule(NominationVersion, of_nomination(NominationVersion.nomination_id), {"content": EMPTIED}),
    Rule(NominationOrganisation, of_nomination(NominationOrganisation.nomination_id)),
    Rule(Evidence, of_nomination(Evidence.nomination_id)),
    Rule(NominationFile, of_nomination(NominationFile.nomination_id), {"name": ""}),
    Rule(Return, of_nomination(Return.nomination_id), {"reason": ""}),
    Rule(Correction, of_nomination(Correction.nomination_id), {"why": GONE}),
    Rule(Extension, either(by(Extension.user_id), of_nomination(Extension.nomination_id)), {"reason": ""}),
    Rule(Question, either(by(Question.by), of_nomination(Question.nomination_id)), {"text": GONE}),
    Rule(Collaborator, either(at_address(Collaborator.email), by(Collaborator.user_id)), {"email": ADDRESS}),
    Rule(Referee, at_address(Referee.email), {"name": "", "email": ADDRESS, "letter": GONE},
         only={"letter": Referee.letter != ""}),
    Rule(Referee, of_nomination(Referee.nomination_id), {"letter": GONE}, handed_out=False,
         only={"letter": Referee.letter != ""}),
    Rule(Consent, at_address(Consent.email), {"email": ADDRESS}),
    Rule(ScreeningOutcome, of_entry(ScreeningOutcome.entry_id), {"reason": ""}, handed_out=False,
         only={"reason": ScreeningOutcome.reason.is_not(None)}),
    Rule(ScreeningSheet, of_nomination(ScreeningSheet.nomination_id), {"notes": ""}, handed_out=False),
    Rule(DuplicatePair, either(of_nomination(DuplicatePair.one_id), of_nomination(DuplicatePair.other_id)),
         {"evidence": []}, handed_out=False),
    Rule(SavedView, by(SavedView.user_id)),
    Rule(MadeFile, by(MadeFile.user_id)),
    Rule(PledgeImport, by(PledgeImport.user_id), {"name": ""}),
    Rule(BroughtFile, by(BroughtFile.user_id), {"name": "", "problems": []}),
    Rule(JudgeProfile, by(JudgeProfile.user_id), {
        "organisation": "", "folded": "", "organisation_id": None, "country": None, "ties": [], "zone": "UTC",
        "decline_reason": "",
    }),
    Rule(JudgeLink, at_address(JudgeLink.email), {"email": ADDRESS}, handed_out=False),
    Rule(Conflict, either(by(Conflict.judge_id), of_nomination(Conflict.nomination_id)),
         {"evidence": "", "dismissal_reason": "", "contest": ""}, handed_out=False,
         only={"dismissal_reason": Conflict.dismissal_reason.is_not(None), "contest": Conflict.contest.is_not(None)}),
    Rule(Conflict, by(Conflict.declared_by), {}, untold={"dismissed_by", "dismissal_reason"}),
    Rule(KeptTie, either(by(KeptTie.user_id), of_nomination(KeptTie.nomination_id)), handed_out=False),
    Rule(LateConflict, through(LateConflict.assignment_id, Assignment.id,
                               either(by(Assignment.judge_id), of_nomination(Assignment.nomination_id))),
         {"reason": ""}, handed_out=False, only={"reason": LateConflict.reason.is_not(None)}),
    Rule(Assignment, by(Assignment.judge_id), {}, untold={"disputed_at", "live_block"}),
    Rule(Confidentiality, by(Confidentiality.judge_id), {}),
    Rule(GateAnswer, by(GateAnswer.judge_id), {}),
    Rule(ComparisonCard, by(ComparisonCard.judge_id), {}),
    Rule(Comparison, through(Comparison.card_id, ComparisonCard.id, by(ComparisonCard.judge_id)), {}),
    Rule(WarmUpEntry, by(WarmUpEntry.noted_by), {"note": ""}),
    Rule(ScorecardConfirmationText, through(ScorecardConfirmationText.confirmation_id, ScorecardConfirmation.id,
                                            CONFIRMATIONS), handed_out=False),
    Rule(ScorecardReopeningText, through(
        ScorecardReopeningText.reopening_id, ScorecardReopening.id,
        through(ScorecardReopening.confirmation_id, ScorecardConfirmation.id, CONFIRMATIONS)), handed_out=False),
    Rule(ComparisonReopeningText, through(
        ComparisonReopeningText.reopening_id, ComparisonReopening.id,
        through(ComparisonReopening.card_id, ComparisonCard.id, by(ComparisonCard.judge_id))), handed_out=False),
    Rule(Scorecard, OWN_CARDS, {"comment": "", "feedback": ""}),
    Rule(Scorecard, of_entry(Scorecard.entry_id), {"comment": "", "feedback": ""}, handed_out=False),
    Rule(Score, through(Score.scorecard_id, Scorecard.id, CARDS), {"why": ""}, handed_out=False),
    Rule(ScoreChange, through(ScoreChange.scorecard_id, Scorecard.id, CARDS), {"why": ""}, handed_out=False),
    Rule(Score, through(Score.scorecard_id, Scorecard.id, OWN_CARDS), {}),
    Rule(ScoreChange, through(ScoreChange.scorecard_id, Scorecard.id, OWN_CARDS), {}),
    Rule(PrivateNote, by(PrivateNote.judge_id)),
    Rule(PrivateNote, of_entry(PrivateNote.entry_id), handed_out=False),
    Rule(AnswerTranslation, of_nomination(AnswerTranslation.nomination_id), untold={"supplied_by_user_id"}),
    Rule(Recusal, by(Recusal.judge_id), {"reason": ""}),
    Rule(Recusal, of_entry(Recusal.entry_id), {"reason": ""}, handed_out=False),
    Rule(PaperForm, through(PaperForm.assignment_id, Assignment.id,
                            either(by(Assignment.judge_id), of_nomination(Assignment.nomination_id))),
         {"keyed": {}, "signed": ""}, handed_out=False),
    Rule(PrintedPack, by(PrintedPack.judge_id), handed_out=False),
    Rule(SealKeyName, through(SealKeyName.key_id, SealKey.id, by(SealKey.user_id))),
    Rule(SealKey, by(SealKey.user_id), {}),
    Rule(Look, by(Look.as_user_id), {}),
    Rule(Reminder, by(Reminder.judge_id), {}),
    Rule(ReminderStop, by(ReminderStop.judge_id), {}),
    Rule(JuryMember, by(JuryMember.user_id), {}),
    Rule(ReminderPause, by(ReminderPause.judge_id)),
    Rule(DecisionPlace, of_entry(DecisionPlace.entry_id), {"reason": GONE}, handed_out=False,
         only={"reason": DecisionPlace.reason.is_not(None)}),
    Rule(DecisionSkip, of_entry(DecisionSkip.entry_id), {"reason": GONE}, handed_out=False),
    Rule(LaureateText, of_entry(LaureateText.entry_id), handed_out=False),
    Rule(Feedback, of_entry(Feedback.entry_id), {"texts": {}, "longest": 0},
         untold={"changed_by_user_id", "approved_by_user_id"}, out=lambda at: Feedback.released_at <= at),
    Rule(AppealSettlement, through(AppealSettlement.appeal_id, Appeal.id, either(
        by(Appeal.by), of_nomination(Appeal.nomination_id))), {"words": GONE}, handed_out=False),
    Rule(Appeal, either(by(Appeal.by), of_nomination(Appeal.nomination_id)), {"text": GONE, "answer": GONE},
         only={"answer": Appeal.answer != ""}),
    Rule(OutboxMail, at_address(OutboxMail.to), {"to": ADDRESS, "values": {}, "error": None},
         out=lambda _at: OutboxMail.sent_at.is_not(None)),
    Rule(Erasure, either(at_address(Erasure.email), by(Erasure.user_id)),
         {"email": ADDRESS, "name": "", "held_because": "", "known": {}}),
    Rule(AuditText, through(AuditText.seq, AuditRow.seq, either(by(AuditRow.actor_id), by(AuditRow.subject_id),
                                                               of_nomination(AuditRow.subject_id),
                                                               of_entry(AuditRow.subject_id))), handed_out=False),
    Rule(AuditRow, by(AuditRow.actor_id), {}, untold={"details"}),
)  # fmt: skip
"""In the order in which they are carried out: rows that point to others go before these. Whatever else somebody did to
the things of others is told by the rows of the audit log."""

NAMED = frozenset({
    "screening_tag.word", "screening_tag.folded", "decision.number_reason", "decision.public_words",
    "decision.rejection_reason", "decision_override.reason", "plan.name", "plan.note", "jury_text.words",
    "announcement.reason", "announcement.changes", "closing_act.reason", "letter_text.texts",
    "retention_hold.reason",
})  # fmt: skip
"""Columns of what staff wrote about more than one person: the person is taken out of the text, which stays."""

ELSEWHERE = {
    "publication": "publishing.services.erasing", "publication_retraction": "publishing.services.erasing",
    "laureate": "publishing.services.erasing", "laureate_organisation": "publishing.services.erasing",
    "laureate_picture": "publishing.services.erasing", "share_card": "publishing.services.erasing",
    "certificate_file": "certificates.services.withdraw", "certificate_archive": "certificates.services.withdraw",
    "letter": "certificates.services.forget_letters",
    "press_kit": "publishing.services.erasing", "bundle": "verifying.services.forget_outdated",
    "sent_bundle": "gone at its check, within minutes",
    "award_log_payload": "people.services.log", "award_log_secret": "people.services.log",
    "jury_vote": "forgotten at the count, and no erasure comes before it",
}  # fmt: skip
"""Tables with a way of their own, and where it stands."""

NOT_LOOKED_AT = frozenset({
    "audit_row", "award_log", "publication", "publication_retraction", "publication_cancellation", "laureate",
    "laureate_organisation", "laureate_country", "laureate_erasure", "rules_version", "scorecard_confirmation",
    "scorecard_reopening", "comparison_reopening", "scorecard_erasure", "award_log_payload", "award_log_secret",
    "jury_ruling",
    "pledge_party", "pledge_money", "pledge_country", "pledge_region", "pledge_beneficiary", "pledge_tranche",
    "pledge_report_money", "pledge_search", "pledge_index",
    "country", "organisation", "organisation_alias", "organisation_domain", "organisation_identifier", "region",
})  # fmt: skip
"""Where no name is looked for: rows that are only added and hold ids, the public registry, tables with another way."""


def looked_at(table: str) -> bool:
    """Whether a name is looked for in the texts of a table: seals name nobody."""
    return table not in NOT_LOOKED_AT and not table.startswith("seal_")


def naming(person: Person, column: Any) -> ColumnElement[bool]:
    """The condition that a column's text may name the person; the text itself is looked at afterwards."""
    return may_name(person.names, column)
