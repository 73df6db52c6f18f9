"""The list of an edition's nominations: what waits, filters, files of the same rows."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.nominations.rules.people import CONSENT_STANDS, LETTERS_STAND
from awards.screening import policy, queries
from awards.screening.forms import ChosenForm
from awards.screening.queries import STATES, Filters, OfEdition, QueueRow, TagWithCount
from awards.screening.views.blueprint import LIST, OPEN_TO_LIST, bp, filters_of, given, recent_acts
from awards.screening.views.rows import lines
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

COLUMNS = (
    "number", "title", "nominee_names", "countries", "categories", "entry_states", "state", "tags", "submitted_at",
    "consent",
)  # fmt: skip


@bp.route(LIST)
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST, "after")
def queue(of: OfEdition) -> ResponseReturnValue:
    return queue_page(of)


def queue_page(of: OfEdition, form: ChosenForm | None = None) -> str:
    """The list, with what was wrong about an act on its rows."""
    filters, session = filters_of(of), db_session()
    rows = queries.queue(session, of.edition, filters, lists.whole("after"))
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    tags = queries.tags_with_counts(session, of.edition_id)
    may_act = policy.may_screen(signed_in(), of)
    return render_template(
        "screening/queue.html",
        edition=of.edition,
        filters=filters,
        chosen=_chosen(filters, tags),
        states=STATES,
        consents=CONSENT_STANDS,
        letters=LETTERS_STAND,
        tags=tags,
        rows=lines(of, shown, form.chosen.data or [] if form else [], may_act=may_act),
        form=form or ChosenForm(formdata=None),
        fitting=queries.fitting(session, of.edition, filters),
        may_act=may_act,
        done=recent_acts(of) if may_act else [],
        seen_at=now().isoformat(),
        waiting=queries.to_screen(session, of.edition_id),
        acts_url=url_for("screening.acts", **given(of, filters)),
        older=lists.here(after=str(shown[-1].number)) if more else None,
        newer=lists.here(after=None) if request.args.get("after") else None,
        exports={kind: url_for(f"screening.queue_{kind}", **given(of, filters)) for kind in ("csv", "json")},
    )


@bp.route(f"{LIST}/next")
@requires(policy.may_read, load=queries.edition)
@takes("after")
def next_one(of: OfEdition) -> ResponseReturnValue:
    found = queries.next_to_screen(db_session(), of.edition_id, lists.whole("after") or 0)
    if found is None:
        return redirect(url_for("screening.queue", edition_id=of.edition_id))
    return redirect(url_for("screening.nomination", edition_id=of.edition_id, nomination_id=found))


@bp.route(f"{LIST}.csv")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST)
def queue_csv(of: OfEdition) -> ResponseReturnValue:
    rows = queries.all_rows(db_session(), of.edition, filters_of(of))
    return lists.as_csv(COLUMNS, [_plain(row) for row in rows], f"screening-{of.edition.year}")


@bp.route(f"{LIST}.json")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes(*OPEN_TO_LIST)
def queue_json(of: OfEdition) -> ResponseReturnValue:
    rows = queries.all_rows(db_session(), of.edition, filters_of(of))
    return lists.as_json({"edition": of.edition.year, "nominations": [_plain(row) for row in rows]})


def _chosen(filters: Filters, tags: list[TagWithCount]) -> list[tuple[str, str]]:
    """Filters that are set and have no control of their own: their words, and the address without them."""
    found = [(filters.country, lists.here(country=None, after=None))] if filters.country else []
    word = next((tag.word for tag in tags if tag.id == filters.tag), None)
    return [*found, (word, lists.here(tag=None, after=None))] if word else found


def _plain(row: QueueRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "nominee_names": row.nominee_names,
        "countries": [iso2 for iso2, _names in row.countries],
        "categories": [category.key for category, _state in row.entries],
        "entry_states": [state for _category, state in row.entries],
        "state": row.state,
        "tags": row.tags,
        "submitted_at": row.submitted_at,
        "consent": row.consent,
    }
