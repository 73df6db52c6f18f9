"""The registry's log as anybody sees it: its heads day by day, whether it holds what somebody kept, proofs."""

from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.registry_log import REGISTRY
from awards.sealing.queries import Compared, compared
from awards.sealing.rules import HEAD, LEAF, KeptHead, in_short
from awards.sharing import queries
from awards.sharing.forms import AskForm
from awards.sharing.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.forms import carry_out
from awards.web.lists import a_day, as_json, here, one
from awards.web.transaction import db_session

PAGE = 31


@dataclass(frozen=True)
class Answer:
    """What the log answers: how it compares with a head that somebody kept, or which step a leaf is, None if none."""

    kept: KeptHead | None = None
    compared: Compared | None = None
    leaf: str = ""
    step: int | None = None


@bp.route("/data/registry/log")
@public
@takes("before", "find")
def log() -> ResponseReturnValue:
    before = a_day(one("before"))
    found = queries.heads(db_session(), before, PAGE + 1)
    form = AskForm(request.args if "find" in request.args else None)
    told: list[Answer] = []
    if "find" in request.args and form.validate():
        carry_out(form, lambda: told.append(_answer(form.find.data or "")))
    page = render_template(
        "sharing/log.html",
        heads=found[:PAGE],
        older=here(before=found[PAGE - 1].day.isoformat()) if len(found) > PAGE else None,
        newer=here(before=None) if before else None,
        form=form,
        answer=told[0] if told else None,
        in_short=in_short,
    )
    return (page, 422) if form.errors else page


@bp.route("/data/registry/log/<public_id>.json")
@public
def pledge_steps_json(public_id: str) -> Response:
    return as_json(queries.about_pledge(db_session(), public_id))


@bp.route("/data/registry/log/leaves/<leaf>.json")
@public
def leaf_json(leaf: str) -> Response:
    return as_json(queries.about_leaf(db_session(), leaf))


@bp.route("/data/registry/log/<int:size>/<int:later>.json")
@public
def extension_json(size: int, later: int) -> Response:
    proof = queries.extension(db_session(), size, later)
    return as_json({"log": REGISTRY, "first": size, "second": later, "proof": proof})


def _answer(typed: str) -> Answer:
    text = "".join(typed.split()).lower()
    if found := HEAD.fullmatch(text):
        kept = KeptHead(int(found[1]), found[2])
        return Answer(kept=kept, compared=compared(db_session(), REGISTRY, kept.size, kept.root))
    if LEAF.fullmatch(text):
        return Answer(leaf=text, step=queries.place_of(db_session(), text))
    raise RuleBroken(N_("Paste a head (a number, a colon, 64 signs) or a leaf (64 signs)."), ["find"])
