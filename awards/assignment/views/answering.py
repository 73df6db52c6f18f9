"""The page of an invitation's link: what is asked, with two buttons. Opening it answers nothing and signs nobody in."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.assignment import queries, services
from awards.assignment.forms import DeclineForm
from awards.assignment.queries import LinkAsked
from awards.assignment.rules.inviting import hours, round_asked_for
from awards.assignment.views.blueprint import bp
from awards.infrastructure import clock
from awards.web.access import public
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now, sessions

LINK = "/judging/invitations/<token>"


@bp.route(LINK)
@public
def invitation_by_link(token: str) -> ResponseReturnValue:
    _note_opened(token)
    return _page(queries.by_link(db_session(), token), token, DeclineForm(formdata=None))


@bp.route(f"{LINK}/acceptance", methods=["POST"])
@public
def accept_by_link(token: str) -> ResponseReturnValue:
    asked = queries.by_link(db_session(), token)
    if _is_of_another(asked):
        return _page(asked, token, DeclineForm(formdata=None)), 403
    if not asked.is_open(now()):
        return _page(asked, token, DeclineForm(formdata=None)), 409
    form_page = url_for("assignment.invitation", edition_id=asked.edition_id)
    if signed_in() is not None:
        return redirect(form_page)
    form, ways = OneButtonForm(), list[str]()

    def begin() -> None:
        secret = services.begin_to_accept(db_session(), asked, form_page, now())
        ways.append(
            url_for("accounts.use_link", token=secret) if secret else url_for("accounts.sign_in", next=form_page)
        )
        if not secret:
            flash(_("Sign in with %(email)s: the invitation is for this address.", email=asked.link.email))

    if form.validate_on_submit() and carry_out(form, begin):
        return redirect(ways[0])
    return _page(asked, token, DeclineForm(formdata=None), form), 422


@bp.route(f"{LINK}/refusal", methods=["POST"])
@public
def decline_by_link(token: str) -> ResponseReturnValue:
    asked = queries.by_link(db_session(), token)
    if _is_of_another(asked):
        return _page(asked, token, DeclineForm(formdata=None)), 403
    if not asked.is_open(now()):
        return _page(asked, token, DeclineForm(formdata=None)), 409
    form = DeclineForm()

    def refuse() -> None:
        services.decline_by_link(db_session(), asked, form.reason.data or "", now())

    if form.validate_on_submit() and carry_out(form, refuse):
        return redirect(url_for("assignment.invitation_by_link", token=token))
    return _page(asked, token, form), 422


def _note_opened(token: str) -> None:
    """Keep that the person opened the page, in a transaction of its own; a browser that only fetches ahead did not."""
    ahead = "prefetch" in f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    if request.method != "GET" or ahead:
        return
    user = signed_in()
    with sessions().reading() as looking:
        first = queries.is_unopened(looking, token, user.id if user else None)
    if first:
        with sessions().transaction() as writing:
            services.note_opened(writing, token, clock.now(writing))


def _is_of_another(asked: LinkAsked) -> bool:
    """Whether somebody else than the person who was asked is signed in."""
    user = signed_in()
    return user is not None and user.id != asked.user.id


def _page(asked: LinkAsked, token: str, form: DeclineForm, accepting: OneButtonForm | None = None) -> Response:
    of_another = _is_of_another(asked)
    facts: dict[str, Any] = {}
    if not of_another and asked.is_open(now()):
        profile, edition = asked.profile, asked.edition
        facts = {
            "round": round_asked_for(edition.rounds, now()),
            "profile": profile,
            "hours": hours(profile.max_load, profile.minutes),
            "categories": [in_language(c.names) for c in edition.categories if c.key in profile.categories],
        }
    response = make_response(
        render_template(
            "assignment/answer.html",
            email=asked.link.email,
            edition=None if of_another else asked.edition,
            of_another=of_another,
            state=asked.state(now()),
            token=token,
            form=form,
            refused=accepting or form,
            **facts,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response
