"""Staff of one edition and another edition: pages, mails, files and addresses for programs tell nothing of it."""

import re

import pytest

from tests.access.table import TABLE
from tests.access.world import a_world, token_of
from tests.support.page import Client, Page
from tests.test_access import address_of
from tests.web.test_doors import SOME_ID

THE_REQUEST = re.compile(r"name this: \w+|\"request\":\"\w+\"")


def plain(page: Page, edition_id: object) -> str:
    """An answer without its number and without the id that was asked for."""
    return THE_REQUEST.sub("", page.body if page.tree is None else page.main).replace(str(edition_id), "")


@pytest.mark.case(
    "AZ-10", rest="rooms that belong to no edition, as organisations, pledges, erasures: all staff work there"
)
def test_staff_of_another_edition_meet_what_is_not_there(app, session, at) -> None:
    world = a_world(session, at, "judging")
    user = world.people["other_staff"]
    secret = token_of(session, user)
    session.commit()
    client, headers = Client(app, user), {"Authorization": f"Bearer {secret}"}
    asked = 0
    for row in TABLE:
        rule = next(rule for rule in app.url_map.iter_rules(row.endpoint) if row.how in (rule.methods or ()))
        of_edition = "edition_id" in rule.arguments and "edition_id" not in row.values
        if row.how != "GET" or row.phase not in ("open", "judging") or not of_edition:
            continue
        if not rule.rule.startswith(("/staff", "/api")):
            continue
        real = address_of(app, row, world.values)
        never = real.replace(str(world.values["edition_id"]), str(SOME_ID))
        found, nothing = (Page(client.browser.get(path, headers=headers)) for path in (real, never))
        assert (found.status, nothing.status) == (404, 404), real
        assert plain(found, world.values["edition_id"]) == plain(nothing, SOME_ID), real
        asked += 1
    assert asked > 60
    listed = client.browser.get("/api/v1/editions", headers=headers).get_data(as_text=True)
    boards = "".join(client.get(page).body for page in ("desks.staff", "programme.editions", "programme.new_edition"))
    for told in (listed, boards):
        assert str(world.values["other_edition_id"]) in told
        assert str(world.values["edition_id"]) not in told


def test_the_table_lets_staff_of_another_edition_into_no_page_of_this_one(app) -> None:
    for row in TABLE:
        rule = next(rule for rule in app.url_map.iter_rules(row.endpoint) if row.how in (rule.methods or ()))
        if "edition_id" in rule.arguments and rule.rule.startswith(("/staff", "/api")):
            assert "other_staff" not in row.let_in, row.name
