"""The yearly report of a pledge: prefilled, five minutes; and how far staff looked at one."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.figures import latin_digits
from awards.pledges import policy, services, wording
from awards.pledges.forms import EvidenceForm, ReportForm, VerifyForm
from awards.pledges.models import PledgeReport
from awards.pledges.policy import Desk
from awards.pledges.previewing import in_figures
from awards.pledges.queries import desk
from awards.pledges.reported import as_said, standing_of
from awards.pledges.rules import reports, states
from awards.pledges.rules.typed import amount
from awards.pledges.views.blueprint import bp
from awards.pledges.views.mine import a_desk
from awards.web.access import requires
from awards.web.filters import money
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import with_semicolons
from awards.web.transaction import db_session, now

ONE = "/account/pledges/<uuid:pledge_id>/report"
VERIFICATION = "/staff/pledges/reports/<uuid:report_id>/verification"
EVIDENCE = "/staff/pledges/reports/<uuid:report_id>/evidence"
LEVEL_OF = {str(level): level for level in reports.LEVELS}
NO_LEVEL = -1
"""What no list has: the rule refuses it beside the field."""


def a_report(session: Session, report_id: UUID) -> tuple[Desk, PledgeReport]:
    found = desk.report(session, report_id)
    return a_desk(session, found.pledge_id), found


def _may_verify(user: User, given: tuple[Desk, PledgeReport]) -> bool:
    return policy.may_moderate(user, given[0])


def _reports_on(user: User, found: Desk) -> bool:
    return policy.may_write(user, found) and found.pledge.state in states.PUBLIC


@bp.route(ONE)
@requires(_reports_on, load=a_desk)
def report(found: Desk) -> ResponseReturnValue:
    return _page(found, ReportForm(formdata=None, data=_prefilled(found)))


@bp.route(ONE, methods=["POST"])
@requires(_reports_on, load=a_desk)
def report_made(found: Desk) -> ResponseReturnValue:
    form, session, at = ReportForm(), db_session(), now()
    targets = _targets(found)
    given = amount(form.amount.data) if form.amount.data else None
    good = form.validate_on_submit()
    if form.amount.data and given is None:
        form.amount.errors = [_("Write the amount in figures, such as 1500000.")]
        good = False
    if form.seen.data != _seen(targets):
        form.form_errors.append(_asked_otherwise(form))
        good = False
    if good and form.after.data != _newest(known := _known(found)):
        said = reports.as_kept(_said(form, targets, given))
        if any(as_said(one) == said for one in known):  # pressed twice
            return redirect(url_for("pledges.desk_of", pledge_id=found.pledge.id))
        form.form_errors.append(_reported_since())
        good = False
    if good and (asked := _more_than_pledged(found, form, said := _said(form, targets, given))):
        form.amount.errors = [asked]
        good = False
    if good and carry_out(form, lambda: services.report(session, found.pledge, said, signed_in(), at.date(), at)):
        flash(_("Thank you. Your report is public."))
        return redirect(url_for("pledges.desk_of", pledge_id=found.pledge.id))
    return _page(found, form), 422


@bp.route(VERIFICATION)
@requires(_may_verify, load=a_report)
def verification_form(given: tuple[Desk, PledgeReport]) -> ResponseReturnValue:
    newest = given[1].verifications[0] if given[1].verifications else None
    return _looking(given, VerifyForm(formdata=None, data={"level": str(newest.level if newest else 1)}))


@bp.route(VERIFICATION, methods=["POST"])
@requires(_may_verify, load=a_report)
def verification(given: tuple[Desk, PledgeReport]) -> ResponseReturnValue:
    form, one = VerifyForm(), given[1]

    def verify() -> None:
        level = LEVEL_OF.get(form.level.data or "", NO_LEVEL)
        method, note = form.method.data or "", form.note.data or ""
        services.verify_report(db_session(), one, level, method, signed_in(), now(), note)

    if form.validate_on_submit() and carry_out(form, verify):
        flash(_("Noted. It holds for two years.") if form.level.data != "0" else _("Noted."))
        return redirect(url_for("pledges.moderation", pledge_id=given[0].pledge.id))
    return _looking(given, form), 422


@bp.route(EVIDENCE)
@requires(_may_verify, load=a_report)
def evidence_form(given: tuple[Desk, PledgeReport]) -> ResponseReturnValue:
    return _evidence(given, EvidenceForm(formdata=None, data={"looked_on": now().date()}))


@bp.route(EVIDENCE, methods=["POST"])
@requires(_may_verify, load=a_report)
def evidence(given: tuple[Desk, PledgeReport]) -> ResponseReturnValue:
    form, at = EvidenceForm(), now()

    def note() -> None:
        opened = {"yes": True, "no": False}.get(form.opened.data or "")
        copy = form.archived_copy.data or ""
        services.note_evidence(db_session(), given[1], form.looked_on.data, opened, copy, signed_in(), at.date(), at)

    if form.validate_on_submit() and carry_out(form, note):
        flash(_("Noted. Readers see it beside the evidence."))
        return redirect(url_for("pledges.moderation", pledge_id=given[0].pledge.id))
    return _evidence(given, form), 422


def _evidence(given: tuple[Desk, PledgeReport], form: EvidenceForm) -> str:
    found, one = given
    return render_template(
        "pledges/evidence.html",
        pledge=found.pledge,
        one=one,
        form=form,
        own=desk.is_own_report(db_session(), one, signed_in().id),
        earlier=desk.evidence_notes(db_session(), one.id),
    )


def _looking(given: tuple[Desk, PledgeReport], form: VerifyForm) -> str:
    found, one = given
    return render_template(
        "pledges/verification.html",
        pledge=found.pledge,
        one=one,
        standing=standing_of(one, now()),
        form=form,
        own=desk.is_own_report(db_session(), one, signed_in().id),
        earlier=desk.verifications(db_session(), one.id),
        stages=wording.STAGE_WORDS,
        levels=wording.LEVELS,
        means=wording.LEVELS_MEAN,
    )


def _said(form: ReportForm, targets: list[str], given: Any) -> reports.Report:
    typed = zip(targets, form.results, strict=False)
    results = [(target, latin_digits(entry.data.strip())) for target, entry in typed if entry.data]
    money = (reports.Given(form.word.data, given, (form.currency.data or "").strip().upper()),) if given else ()
    return reports.Report(
        start=form.start.data, end=form.end.data, stage=form.stage.data or "", narrative=form.narrative.data or "",
        next_step=form.next_step.data or "", results=tuple(results), why_none=form.why_none.data or "",
        evidence=form.evidence.data or "", money=money, archived_copy=form.archived_copy.data or "",
        language=form.language.data or "",
    )  # fmt: skip


def _more_than_pledged(found: Desk, form: ReportForm, said: reports.Report) -> str | None:
    """Asks once about an amount above what was pledged for all years, which is mostly a slip; None when it is sure."""
    for given in said.money:
        limit, asked = reports.beyond(found.pledge.current.money, given), f"{given.amount} {given.currency}"
        if limit is not None and form.sure.data != asked:
            form.sure.data = asked
            return str(_(
                "This is more than the pledge states for all its years: %(figure)s. Look at the figure. If it is right,"
                " press the button again.", figure=money(limit, given.currency),
            ))  # fmt: skip
    return None


def _targets(found: Desk) -> list[str]:
    return [target["text"] for target in found.pledge.current.facts.get("targets", [])]


def _known(found: Desk) -> list[PledgeReport]:
    """The reports that count, the newest period first."""
    return desk.reports(db_session(), found.pledge.id)


def _newest(known: list[PledgeReport]) -> str:
    """By what a report tells which one had been sent last when its page was opened, of whatever period."""
    return str(max(known, key=lambda one: one.n).id) if known else "none"


def _seen(targets: list[str]) -> str:
    """By what a report tells for which targets its results were typed."""
    return hashlib.sha256("\n".join(targets).encode()).hexdigest()[:16]


def _asked_otherwise(form: ReportForm) -> str:
    """Results stand by the place of their target, so none is kept for another; its writer gets all of them back."""
    typed = with_semicolons(entry.data for entry in form.results if entry.data) or "—"
    return str(_(
        "The targets of this pledge have changed since you opened this page. Look whether each result stands beside its"
        " target. You had written: %(results)s", results=typed,
    ))  # fmt: skip


def _reported_since() -> str:
    return str(_(
        "Your organisation has reported since you opened this page. Look at that report first. This one is sent when"
        " you press the button again; where the period is the same, it takes the place of the other."
    ))  # fmt: skip


def _aims(found: Desk, form: ReportForm, last: PledgeReport | None) -> list[tuple[str | None, Any]]:
    """The field of each target, called by its words, with what it aims at and what was said of it last."""
    said = dict(last.results) if last else {}
    rows = []
    for target, entry in zip(found.pledge.current.facts.get("targets", []), form.results, strict=False):
        figure = " ".join(filter(None, (in_figures(target.get("value")), target.get("unit"))))
        entry.label.text = target["text"]
        hints = [_("Target: %(figure)s.", figure=figure)] if figure else []
        hints += [_("Last time: %(figure)s.", figure=said[target["text"]])] if target["text"] in said else []
        rows.append((" ".join(hints) or None, entry))
    return rows


def _prefilled(found: Desk) -> dict[str, Any]:
    """The period since the last report, or since the pledge began; how far it was and what was to come next.

    What showed the last period stands beside its field, not in it: nobody sends it again unseen.
    """
    last, today = next(iter(_known(found)), None), now().date()
    began = min(found.pledge.current.start_year or today.year, today.year)
    money = (last.money if last else []) or found.pledge.current.money
    return {
        "start": min(last.ends_on + timedelta(days=1), today) if last else date(began, 1, 1), "end": today,
        "stage": last.stage if last else None, "next_step": last.next_step if last else "",
        "results": ["" for _target in _targets(found)],
        "word": last.money[0].word if last and last.money else "disbursed",
        "currency": money[0].currency if money else "USD",
    }  # fmt: skip


def _page(found: Desk, form: ReportForm) -> str:
    while len(form.results) < len(_targets(found)):
        form.results.append_entry("")
    known = _known(found)
    last = next(iter(known), None)
    form.seen.data, form.after.data = _seen(_targets(found)), _newest(known)
    return render_template(
        "pledges/report.html",
        pledge=found.pledge,
        form=form,
        targets=_aims(found, form, last),
        last=last,
        stages=wording.STAGE_WORDS,
    )
