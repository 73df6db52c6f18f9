"""Pages of likely duplicates: the pairs with their evidence, and what staff say of one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.core.text import Message
from awards.finding import policy, queries, services
from awards.finding.forms import DecisionForm
from awards.finding.models import DuplicatePair
from awards.finding.queries import OfEdition, PairOf, PairRow
from awards.finding.queries.duplicates import FALLEN, PAGE
from awards.finding.rules import STRONG, Said, in_words
from awards.finding.views.blueprint import bp
from awards.finding.wording import PAIR_STATES
from awards.nominations.queries import country_names
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated, with_commas
from awards.web.transaction import db_session, now

PAIRS = "/staff/<uuid:edition_id>/nominations/duplicates"
ONE = f"{PAIRS}/<uuid:pair_id>"

Begun = Callable[[Session, Collection[UUID]], dict[UUID, int]]

MERGED = _l("Merged. The nominator’s page says so at once; the mail goes in ten minutes, unless you undo it.")
DONE = {
    "link": _l("The two are linked. Both stand."),
    "keep": _l("Both stand. This pair is shown again only when more speaks for it."),
    "merge-one": MERGED,
    "merge-other": MERGED,
    "undo": _l("Undone. The pair waits for a decision again."),
    "undo-knowingly": _l("Undone. The pair waits for a decision again."),
}


@bp.route(PAIRS)
@requires(policy.may_look, load=queries.edition)
@takes("state", "nomination", "after")
def duplicates(of: OfEdition) -> ResponseReturnValue:
    state = lists.one("state", list(Said)) or Said.OPEN
    return _page(of, Said(state))


@bp.route(f"{PAIRS}/search", methods=["POST"])
@requires(policy.may_decide, load=queries.edition)
def search_for_duplicates(of: OfEdition) -> ResponseReturnValue:
    services.ask_to_find(db_session(), of.edition, signed_in())
    flash(_("Likely duplicates are being looked for. Open this page again in a minute."))
    return redirect(url_for("finding.duplicates", edition_id=of.edition_id))


@bp.route(f"{ONE}/decision", methods=["POST"])
@requires(policy.may_decide, load=queries.pair_of)
def decision(of: PairOf) -> ResponseReturnValue:
    form, was = DecisionForm(), Said(of.pair.state)
    if not form.validate_on_submit():
        raise BadRequest("unknown decision")
    what = form.what.data
    if carry_out(form, lambda: services.VERBS[what](db_session(), of.pair, signed_in(), now())):
        flash(str(DONE[what]))
        return redirect(url_for("finding.duplicates", edition_id=of.edition_id, state=_given(was)))
    return _page(OfEdition(of.edition), was, form, of.pair), 422


def _page(of: OfEdition, state: Said, form: Form | None = None, refused: DuplicatePair | None = None) -> str:
    session = db_session()
    number = lists.whole("nomination")
    rows = queries.pairs(session, of.edition_id, state, number=number, after=_after())
    shown, more = rows[:PAGE], len(rows) > PAGE
    above = {
        pair_id: [_limit(queries.TOO_MANY, count, of.edition.most_nominations)]
        for pair_id, count in queries.would_stand(session, of.edition, [row.pair for row in shown]).items()
    }
    if refused is not None and refused.kept_id is not None:
        gone = refused.other_id if refused.kept_id == refused.one_id else refused.one_id
        if (entered := queries.would_enter(session, of.edition, gone)) is not None:
            above.setdefault(refused.id, []).append(_limit(queries.TOO_WIDE, entered, of.edition.most_categories))
    begun = _begun(shown) if state == Said.OPEN else {}
    counts, names = queries.counts(session, of.edition_id), country_names(session, _countries(shown))
    return render_template(
        "finding/duplicates.html",
        edition=of.edition,
        state=state.value,
        number=number,
        form=form,
        rows=[(row, [(_in_words(e, names), e["points"] > 0) for e in row.pair.evidence]) for row in shown],
        above=above,
        begun=begun,
        strong=STRONG * 10,
        counts=counts,
        fallen=counts[FALLEN],
        tabs=[
            (f"{words} ({counts[said]})", lists.here(state=_given(said), after=None), said == state)
            for said, words in PAIR_STATES.items()
        ],
        may_decide=policy.may_decide(signed_in(), of),
        older=lists.here(after=f"{shown[-1].pair.points}.{shown[-1].pair.id.hex}") if more else None,
    )


def _begun(rows: Sequence[PairRow]) -> dict[UUID, int]:
    """How many judges have begun to score each of these nominations; a later room's count, handed in by the roof."""
    read = cast(Begun, current_app.extensions["awards_judges_begun"])
    return read(db_session(), {side.id for row in rows for side in (row.one, row.other)})


def _limit(words: Message, count: int, most: int | None) -> str:
    return translated(Message(words.text, {"count": count, "most": most}))


def _countries(rows: Sequence[PairRow]) -> set[str]:
    """The codes of countries that evidence names."""
    found = [e["what"] for row in rows for e in row.pair.evidence if e["kind"] == "country"]
    return {code for codes in found for code in codes.split(", ")}


def _in_words(evidence: Mapping[str, Any], names: Mapping[str, dict[str, str]]) -> str:
    """A piece of evidence as a sentence, countries by their names."""
    what = evidence["what"]
    if evidence["kind"] == "country":
        what = with_commas(in_language(names[code]) if code in names else code for code in what.split(", "))
    return translated(in_words(evidence["kind"], what))


def _given(said: Said) -> str | None:
    return None if said == Said.OPEN else said.value


def _after() -> tuple[int, UUID] | None:
    text = lists.one("after")
    if text is None:
        return None
    points, _dot, hex_ = text.partition(".")
    if not (points.isascii() and points.isdigit() and len(points) < 6 and len(hex_) == 32 and hex_.isalnum()):
        raise BadRequest("parameter 'after' has a value that is not known")
    if set(hex_) - set("0123456789abcdef"):
        raise BadRequest("parameter 'after' has a value that is not known")
    return int(points), UUID(hex_)
