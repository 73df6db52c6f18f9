"""What the list of meetings and the opening of one show, and where a closed one leads."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from awards.assignment.queries import EditionAsRead
from awards.core.identifiers import numbered
from awards.core.vocabulary import PAIRS
from awards.jury import policy, queries, rules
from awards.jury.pages.entries import facts
from awards.jury.queries import Meeting, MeetingPage, OpeningPage
from awards.programme import rounds
from awards.programme.choosing import in_address
from awards.programme.round_words import round_name
from awards.ranking import queries as rankings
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now


def agenda_to_come(page: OpeningPage, about: rules.About) -> dict[str, Any]:
    """The entries that a meeting opened now would talk about, and whether comparisons of two at a time leave them."""
    ranking = rankings.ranking_of(db_session(), page.edition, page.round)[page.category.id]
    rows = ranking.by_entry
    agenda = [
        facts(queries.as_standing(rows[entry], about)) | {"name": f"{numbered(rows[entry].number)} {rows[entry].title}"}
        for entry in rules.agenda(queries.ranked(about, ranking.rows), queries.cut(about, page.category, ranking))
    ]
    return {"agenda": agenda, "by_pairs": ranking.counts == PAIRS}


def other_cut(page: OpeningPage, about: rules.About) -> str | None:
    """Where a meeting about the other cut is opened: after the last round it may be about who wins."""
    if rounds.after(page.edition, page.round.number) is not None:
        return None
    return url_for(
        "jury.opening", edition_id=page.edition_id, key=page.category.key, round=in_address(page.edition, page.round),
        about=None if about is rules.About.WINNERS else str(rules.About.WINNERS),
    )  # fmt: skip


def meeting_rows(page: EditionAsRead, found: Iterable[Meeting]) -> list[dict[str, Any]]:
    """The meetings of categories that the reader is not tied to."""
    categories = {category.id: category for category in page.edition.categories}
    named = {round_.id: round_name(round_) for round_ in page.edition.rounds}
    return [
        {
            "category": categories[meeting.category_id],
            "round": named[meeting.round_id],
            "meets_at": meeting.meets_at,
            "closed_at": meeting.closed_at,
            "called_off_at": meeting.called_off_at,
            "signed": meeting.signed,
            "about": meeting.about,
            "url": url_for("jury.meeting", edition_id=page.edition_id, meeting_id=meeting.id),
        }
        for meeting in found
        if meeting.category_id not in page.tied
    ]


def to_open(page: EditionAsRead) -> list[tuple[str, str]]:
    """The categories about which a meeting may be opened: of the last round that is over, by name."""
    round_ = rounds.judged(page.edition, now())
    if round_.closes_at > now() or not policy.may_act(signed_in(), page):
        return []
    number = in_address(page.edition, round_)
    return [
        (in_language(c.names), url_for("jury.opening", edition_id=page.edition_id, key=c.key, round=number))
        for c in page.edition.categories
        if c.id not in page.tied
    ]


def decide_url(page: MeetingPage) -> str | None:
    """Where staff choose with what the closed meeting came to."""
    if (
        page.meeting.closed_at is None
        or page.meeting.called_off_at
        or page.tied
        or not policy.may_act(signed_in(), page)
    ):
        return None
    of: dict[str, Any] = {"edition_id": page.edition_id, "key": page.category.key, "jury": "yes"}
    if rounds.after(page.edition, page.round.number) is None:
        kind = "winners" if page.meeting.about == rules.About.WINNERS else "shortlist"
        return url_for("decisions.choose", kind=kind, **of)
    if rounds.advancing(page.round, page.category) is None:
        return None
    return url_for("decisions.choose_going_on", number=page.round.number, **of)
