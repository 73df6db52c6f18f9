"""Replies that staff keep ready: the list, writing one, and how it reads for a real nomination."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.identifiers import nomination_number
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.screening import policy, queries, services
from awards.screening.forms import NewReplyForm, ReplyForm
from awards.screening.models import ReplyTemplate
from awards.screening.queries import OfEdition, ReplyOfEdition
from awards.screening.rules import FIELDS, due
from awards.screening.views.blueprint import STAFF, bp, site
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.transaction import db_session, now

REPLIES = f"{STAFF}/replies"
ONE_REPLY = f"{REPLIES}/<uuid:reply_id>"


@bp.route(REPLIES)
@requires(policy.may_screen, load=queries.edition)
def replies(of: OfEdition) -> ResponseReturnValue:
    found = queries.replies(db_session(), of.edition_id)
    return render_template(
        "screening/replies.html", edition=of.edition, replies=found, languages_of=LANGUAGE_NAMES, codes=LANGUAGES
    )


@bp.route(f"{REPLIES}/suggested", methods=["POST"])
@requires(policy.may_screen, load=queries.edition)
def replies_suggested(of: OfEdition) -> ResponseReturnValue:
    count = services.begin_replies(db_session(), of.edition, signed_in(), now())
    flash(
        ngettext(
            "%(num)d reply is added. Read it before you use it.",
            "%(num)d replies are added. Read them before you use them.",
            count,
        )
    )
    return redirect(url_for("screening.replies", edition_id=of.edition_id))


@bp.route(f"{REPLIES}/new", methods=["GET", "POST"])
@requires(policy.may_screen, load=queries.edition)
def reply_new(of: OfEdition) -> ResponseReturnValue:
    form = NewReplyForm(_uses())
    return _write(of, None, form)


@bp.route(ONE_REPLY, methods=["GET", "POST"])
@requires(policy.may_screen, load=queries.reply_of_edition)
def reply(of: ReplyOfEdition) -> ResponseReturnValue:
    texts = {f"text_{code}": of.reply.texts.get(code, "") for code in LANGUAGES}
    data = {"name": of.reply.name, "use": of.reply.used_for, "version": of.reply.version} | texts
    return _write(of, of.reply, ReplyForm(_uses(), data=data))


@bp.route(f"{ONE_REPLY}/preview")
@requires(policy.may_screen, load=queries.reply_of_edition)
@takes("number")
def reply_preview(of: ReplyOfEdition) -> ResponseReturnValue:
    number = lists.one("number")
    wanted = nomination_number(number or "")
    found = None if number and wanted is None else queries.sample(db_session(), of.edition, wanted)
    until = due(now(), None)
    seen = []
    if found:
        nomination, nominator = found
        for language in dict.fromkeys([nominator.language, *LANGUAGES]):
            text = services.written(of.reply, of.edition, nomination, language, until, site())
            seen.append((language, text))
    return render_template(
        "screening/reply_preview.html",
        edition=of.edition,
        reply=of.reply,
        number=number,
        nomination=found[0] if found else None,
        nominator=found[1] if found else None,
        seen=seen,
        languages_of=LANGUAGE_NAMES,
    )


@bp.route(f"{ONE_REPLY}/removal", methods=["POST"])
@requires(policy.may_screen, load=queries.written_reply)
def reply_removal(of: ReplyOfEdition) -> ResponseReturnValue:
    services.put_reply_away(db_session(), of.reply, signed_in(), now())
    flash(_("The reply is archived."))
    return redirect(url_for("screening.replies", edition_id=of.edition_id))


def _write(of: OfEdition, kept: ReplyTemplate | None, form: ReplyForm) -> ResponseReturnValue:
    written: list[ReplyTemplate] = []

    def keep() -> None:
        written.append(
            services.keep_reply(
                db_session(), of.edition, kept, form.name.data or "", form.use.data or "", form.texts, signed_in(),
                now(), seen=form.version.data if kept else None,
            )
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The reply is kept. This is how it reads."))
        return redirect(url_for("screening.reply_preview", edition_id=of.edition_id, reply_id=written[0].id))
    page = render_template(
        "screening/reply.html",
        edition=of.edition,
        reply=kept,
        form=form,
        fields={key: translated(words) for key, words in FIELDS.items()},
        codes=LANGUAGES,
    )
    return page, 422 if form.is_submitted() else 200


def _uses() -> list[tuple[str, str]]:
    return [("returned", _("A return for mending")), ("ineligible", _("An entry that is not eligible"))]
