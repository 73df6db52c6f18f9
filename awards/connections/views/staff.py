"""Staff state links between laureates and pledges, hide computed ones, and take all of them along as a table."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.connections import policy, queries, services, wording
from awards.connections.forms import HideForm, LinkForm, OneButtonForm, SettleForm, TagForm
from awards.connections.models import HiddenLink, LaureateLink, LaureateTag
from awards.connections.tagged import laureate_tag, tags_kept
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound, Withdrawn
from awards.pledges import queries as pledges
from awards.pledges.models import Pledge
from awards.pledges.rules import meant_by
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import as_csv
from awards.web.transaction import db_session, now

ALL = "/staff/connections"
LISTS = ("asked", "hidden", "links", "tags")
COLUMNS = ("year", "category", "laureate", "laureate_name", "pledge", "pledge_title", "class", "reasons", "score")


def a_link(session: Session, link_id: UUID) -> LaureateLink:
    return queries.link(session, link_id)


def a_tag(session: Session, tag_id: UUID) -> LaureateTag:
    return laureate_tag(session, tag_id)


def a_hidden_link(session: Session, hidden_id: UUID, state: str) -> tuple[HiddenLink, str]:
    return queries.hidden_link(session, hidden_id), state


def may_state(user: User, _thing: object) -> bool:
    return policy.may_state(user)


@bp.route(ALL)
@requires(policy.may_look)
@takes(*LISTS)
def staff() -> ResponseReturnValue:
    return _page()


@bp.route(f"{ALL}.csv")
@requires(policy.may_look)
def staff_csv() -> Response:
    session = db_session()
    laureates = publishing.laureates(session, now())
    names = queries.names_of_countries(session, laureates) | pledges.every_group(session)
    rows = [
        {
            "year": laureate.publication.year, "category": laureate.category_key, "laureate": laureate.slug,
            "laureate_name": laureate.name, "pledge": pledge.public_id, "pledge_title": pledge.current.title,
            "class": link.grade, "reasons": " ".join(wording.reason(one, names) for one in link.reasons),
            "score": f"{link.score:.3f}" if link.grade == "C" else None,
        }
        for laureate, link, pledge in queries.beside_all(session, laureates)
    ]  # fmt: skip
    return as_csv(COLUMNS, rows, "connections")


@bp.route(ALL, methods=["POST"])
@requires(policy.may_state)
def link_stated() -> ResponseReturnValue:
    form = LinkForm()
    if form.validate_on_submit() and (both := _both(form)):
        words = (form.laureate_word.data or "", form.pledge_word.data or "")
        if carry_out(
            form,
            lambda: services.state(
                db_session(), *both, form.kind.data, form.proof.data or "", words, signed_in(), now()
            ),
        ):
            return _back(_("It stands on the laureate’s page now."))
    return _page(stating=form), 422


@bp.route(f"{ALL}/<uuid:link_id>/end", methods=["POST"])
@requires(may_state, load=a_link)
def link_ended(link: LaureateLink) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end(db_session(), link, signed_in(), now())
    return _back(_("The link has ended."))


@bp.route(f"{ALL}/hidden", methods=["POST"])
@requires(policy.may_state)
def link_hidden() -> ResponseReturnValue:
    form = HideForm(prefix="hide")
    if form.validate_on_submit() and (both := _both(form)) and carry_out(
        form, lambda: services.hide(db_session(), *both, form.reason.data or "", signed_in(), now())
    ):  # fmt: skip
        return _back(_("It is not shown any more."))
    return _page(hiding=form), 422


@bp.route(f"{ALL}/hidden/<uuid:hidden_id>/<any(hidden, refused, ended):state>", methods=["POST"])
@requires(may_state, load=a_hidden_link)
def hiding_settled(given: tuple[HiddenLink, str]) -> ResponseReturnValue:
    found, state = given
    form = SettleForm()
    form.reason.id = f"reason-{found.id}-{state}"  # each row has a reason of its own
    if form.validate_on_submit() and carry_out(
        form, lambda: services.settle(db_session(), found, state, form.reason.data or "", signed_in(), now())
    ):
        return _back(_("Settled."))
    return _page(settling=form), 422


@bp.route(f"{ALL}/tags", methods=["POST"])
@requires(policy.may_state)
def laureate_tagged() -> ResponseReturnValue:
    form = _tag_form()
    if form.validate_on_submit() and (found := _laureate(form)) and carry_out(
        form, lambda: services.tag(db_session(), found, form.key, form.source.data or "", signed_in(), now())
    ):  # fmt: skip
        return _back(_("Noted."))
    return _page(tagging=form), 422


@bp.route(f"{ALL}/tags/<uuid:tag_id>/end", methods=["POST"])
@requires(may_state, load=a_tag)
def tag_ended(tag: LaureateTag) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end_tag(db_session(), tag, signed_in(), now())
    return _back(_("Noted."))


def _tag_form(**values: Any) -> TagForm:
    names = pledges.every_group(db_session())
    groups = sorted(((key, in_language(one) or key) for key, one in names.items()), key=lambda pair: pair[1])
    return TagForm(groups, prefix="tag", **values)


def _laureate(form: LinkForm | HideForm | TagForm) -> Laureate | None:
    """The laureate that was typed; one that is not found is named beside its field."""
    try:
        return publishing.laureate(db_session(), (form.laureate.data or "").strip().lower(), now())
    except (NotFound, Withdrawn):
        form.laureate.errors = [_("No laureate has this address.")]
        return None


def _both(form: LinkForm | HideForm) -> tuple[Laureate, Pledge] | None:
    """The two that were typed; what is not found is named beside its field."""
    laureate = _laureate(form)
    if laureate is None:
        return None
    pledge = pledges.standing_one(db_session(), meant_by(form.pledge.data or ""))
    if pledge is None:
        form.pledge.errors = [_("No public pledge has this number.")]
        return None
    return laureate, pledge


def _back(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("connections.staff"))


def _page(
    *,
    stating: LinkForm | None = None,
    hiding: HideForm | None = None,
    settling: Form | None = None,
    tagging: TagForm | None = None,
) -> str:  # fmt: skip
    session = db_session()
    part = partial(lists.part, "connections.staff", LISTS)
    asked, more_asked = part("asked", partial(queries.asked_links, session))
    hidden, more_hidden = part("hidden", partial(queries.hidden_links, session))
    links, more_links = part("links", partial(queries.stated_links, session))
    tags, more_tags = part("tags", partial(tags_kept, session))
    return render_template(
        "connections/staff.html",
        links=[(link, wording.title(link.laureate)) for link in links],
        hidden=[(one, wording.title(one.laureate)) for one in [*asked, *hidden]],
        kinds=wording.KINDS,
        states=wording.HIDING,
        tags=[(one, wording.title(one.laureate)) for one in tags],
        more={"asked": more_asked, "hidden": more_hidden, "links": more_links, "tags": more_tags},
        failed=stating or hiding or settling or tagging,
        tagging=tagging or _tag_form(formdata=None),
        stating=stating or LinkForm(formdata=None),
        hiding=hiding or HideForm(formdata=None, prefix="hide"),
        settling=SettleForm(formdata=None),
        may_state=policy.may_state(signed_in()),
    )
