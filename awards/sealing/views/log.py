"""The log of an edition as anybody sees it: sealed heads with their signatures, and proofs. It never tells of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import NotFound
from awards.core.text import N_, Message
from awards.nominations import queries as nominations
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.publishing.rehearsals import of_rehearsal
from awards.sealing import queries, rules
from awards.sealing.forms import AskForm
from awards.sealing.queries import Compared, Inclusion, Sealed
from awards.sealing.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.forms import carry_out
from awards.web.lists import as_json
from awards.web.transaction import db_session

NOT_THERE = N_("The log does not hold this. Look whether you copied all of it, and whether it is of this edition.")
NOT_A_RECEIPT = N_("There is no receipt of this number in this edition, or its step was erased.")


@dataclass(frozen=True)
class Answer:
    """What the log answers: how it compares with a head that somebody kept, where a leaf stands, or why neither."""

    compared: Compared | None = None
    kept: rules.KeptHead | None = None
    found: Inclusion | None = None
    lacking: Message | None = None


@bp.route("/verify/log")
@public
def editions() -> ResponseReturnValue:
    rows = [
        (edition, count, url_for("sealing.log", year=edition.year))
        for edition, count in queries.sealed_editions(db_session(), rehearsal=False)
    ]
    return render_template("sealing/editions.html", rows=rows)


@bp.route("/verify/<int:year>/log")
@public
@takes("find")
def log(year: int) -> ResponseReturnValue:
    return _log(*_real(year))


@bp.route("/rehearsal/<int:year>/verify/log")
@public
@takes("find")
def rehearsal_log(year: int) -> ResponseReturnValue:
    return _log(*_rehearsed(year))


@bp.route("/verify/<int:year>/log/<int:size>.json")
@public
def log_head(year: int, size: int) -> ResponseReturnValue:
    return _head(_real(year)[1], size)


@bp.route("/rehearsal/<int:year>/verify/log/<int:size>.json")
@public
def rehearsal_log_head(year: int, size: int) -> ResponseReturnValue:
    return _head(_rehearsed(year)[1], size)


@bp.route("/verify/<int:year>/log/<int:size>/<int:later>.json")
@public
def log_proof(year: int, size: int, later: int) -> ResponseReturnValue:
    return _consistency(*_real(year), size, later)


@bp.route("/rehearsal/<int:year>/verify/log/<int:size>/<int:later>.json")
@public
def rehearsal_log_proof(year: int, size: int, later: int) -> ResponseReturnValue:
    return _consistency(*_rehearsed(year), size, later)


@bp.route("/verify/<int:year>/log/leaves/<leaf>.json")
@public
def log_leaf(year: int, leaf: str) -> ResponseReturnValue:
    return _inclusion(_real(year)[0], leaf)


@bp.route("/rehearsal/<int:year>/verify/log/leaves/<leaf>.json")
@public
def rehearsal_log_leaf(year: int, leaf: str) -> ResponseReturnValue:
    return _inclusion(_rehearsed(year)[0], leaf)


def _real(year: int) -> tuple[Edition, list[Sealed]]:
    return _sealed(programme.edition_of_year(db_session(), year, rehearsal=False))


def _rehearsed(year: int) -> tuple[Edition, list[Sealed]]:
    """The log of a rehearsal, for those who may look at rehearsals; for others there is none."""
    return of_rehearsal(year, lambda: _sealed(programme.edition_of_year(db_session(), year, rehearsal=True)))


def _sealed(edition: Edition) -> tuple[Edition, list[Sealed]]:
    """The sealed heads of an edition: before there is one, nothing tells that the edition has a log."""
    found = queries.sealed_heads(db_session(), edition)
    if not found:
        raise NotFound("log")
    return edition, found


def _log(edition: Edition, heads: list[Sealed]) -> ResponseReturnValue:
    prefix = "sealing.rehearsal_" if edition.rehearsal else "sealing."
    form = AskForm(request.args if "find" in request.args else None)
    told: list[Answer] = []
    if "find" in request.args and form.validate():
        carry_out(form, lambda: told.append(_answer(edition, form.find.data or "")))
    answer = told[0] if told else None
    page = render_template(
        "sealing/log.html",
        edition=edition,
        heads=list(zip(heads, [*heads[1:], None], strict=True)),
        form=form,
        answer=answer,
        address=url_for(f"{prefix}log", year=edition.year),
        head_of=lambda one: url_for(f"{prefix}log_head", year=edition.year, size=one.head.size),
        proof_of=lambda one, later: url_for(
            f"{prefix}log_proof", year=edition.year, size=one.head.size, later=later.head.size
        ),
        leaf_of=lambda leaf: url_for(f"{prefix}log_leaf", year=edition.year, leaf=leaf),
        in_short=rules.in_short,
    )
    return (page, 422) if form.errors else page


def _answer(edition: Edition, typed: str) -> Answer:
    asked = rules.asked(typed)
    if isinstance(asked, rules.KeptHead):
        return Answer(compared=queries.compared(db_session(), edition.id, asked.size, asked.root), kept=asked)
    if isinstance(asked, rules.ReceiptNumber):
        nomination = nominations.with_receipt(db_session(), edition.id, asked.number)
        logged = nominations.logged_submission(db_session(), nomination) if nomination else None
        if logged is None:
            return Answer(lacking=NOT_A_RECEIPT)
        asked = rules.Leaf(logged.row.leaf)
    found = queries.inclusions(db_session(), edition, [asked.leaf]).get(asked.leaf)
    return Answer(found=found) if found else Answer(lacking=NOT_THERE)


def _head(heads: list[Sealed], size: int) -> ResponseReturnValue:
    return as_json(_of_size(heads, size).document())


def _of_size(heads: list[Sealed], size: int) -> Sealed:
    found = next((one for one in heads if one.head.size == size), None)
    if found is None:
        raise NotFound("head")
    return found


def _consistency(edition: Edition, heads: list[Sealed], size: int, later: int) -> ResponseReturnValue:
    first, second = _of_size(heads, size), _of_size(heads, later)
    if size > later:
        raise NotFound("proof")
    document: Mapping[str, Any] = {
        "first": first.document(),
        "second": second.document(),
        "proof": queries.consistency(db_session(), edition.id, size, later),
    }
    return as_json(document)


def _inclusion(edition: Edition, leaf: str) -> ResponseReturnValue:
    found = queries.inclusions(db_session(), edition, [leaf]).get(leaf)
    if found is None:
        raise NotFound("leaf")
    return as_json(found.document())
