"""People and their roles: a name that fills an empty one, and roles that are given and ended one by one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts import services
from awards.accounts.models import Role
from tests.factories import a_user, an_edition


@pytest.mark.parametrize(("before", "given", "after"), [("", "Nia", "Nia"), ("Nia", "Eve", "Nia"), ("Nia", "", "Nia")])
def test_a_name_fills_an_empty_one_and_takes_nobodys(session, at, before, given, after):
    a_user(session, "nia@example.org", name=before)
    assert services.ensure_user(session, "nia@example.org", at, name=given).name == after


def test_each_role_is_given_beside_the_others_and_once(session, at):
    edition, other = an_edition(session, at), an_edition(session, at, year=2031)
    first, second = (category.id for category in edition.categories[:2])
    nia = a_user(session, "nia@example.org")
    wanted = [
        ("staff", edition.id, None), ("staff", other.id, None), ("judge", edition.id, None),
        ("chair", edition.id, first), ("chair", edition.id, second),
    ]  # fmt: skip
    for kind, edition_id, category_id in wanted * 2:
        services.grant_role(session, nia, kind, edition_id=edition_id, category_id=category_id, by=None, at=at)
    assert sorted(map(repr, wanted)) == sorted(repr((r.kind, r.edition_id, r.category_id)) for r in nia.roles)


def test_a_role_ends_alone_and_what_ended_before_keeps_its_instant(session, at):
    edition, other = an_edition(session, at), an_edition(session, at, year=2031)
    nia = a_user(session, "nia@example.org", ("judge", edition.id), ("judge", other.id), ("staff", edition.id))
    a_user(session, "omar@example.net", ("judge", edition.id))
    later = at + timedelta(hours=1)
    for moment in (at, later):
        services.end_role(session, nia, "judge", edition_id=edition.id, by=None, at=moment)
    session.expire_all()
    ended = session.execute(select(Role.user_id, Role.kind, Role.ended_at).where(Role.ended_at.is_not(None))).all()
    assert ended == [(nia.id, "judge", at)]
