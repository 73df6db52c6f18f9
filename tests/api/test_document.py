"""The document says what is so: each address stands in it, and each answer fits it."""

import re
from datetime import timedelta

import pytest

from awards.accounts.models import Role
from awards.accounts.rules import SCOPES
from awards.api.document import BASE, document
from awards.api.schema import faults
from awards.assignment import services
from awards.cli.handlers import HANDLERS
from awards.infrastructure import clock, jobs
from tests import factories

DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]


def wrong(path, how, status, answer):
    """What an answer breaks of the document."""
    told = DOCUMENT["paths"][path][how]["responses"][str(status)]
    ((_kind, content),) = told["content"].items()
    return list(faults(answer, content["schema"], SCHEMAS))


def addresses(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            path = re.sub(r"<[^:>]+:(\w+)>", r"{\1}", rule.rule).removeprefix(BASE)
            for how in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield path, how.lower(), app.view_functions[rule.endpoint]


def test_every_address_stands_in_it_with_its_parameters_and_no_other(app):
    found = {(path, how): view for path, how, view in addresses(app)}
    told = {(path, how) for path, hows in DOCUMENT["paths"].items() for how in hows}
    assert set(found) == told
    for (path, how), view in found.items():
        one = DOCUMENT["paths"][path][how]
        asked = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query"}
        assert asked == set(view.__dict__.get("query_parameters", ())), path
        inside = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
        assert inside == set(re.findall(r"{(\w+)}", path))
        scope = getattr(view, "scope", None)
        assert ("403" in one["responses"]) == (scope is not None)
        assert one["security"] == ([] if view.access == "public" else [{"token": [scope] if scope else []}]), path
        assert scope is None or scope in SCOPES


def test_every_name_in_it_leads_somewhere():
    named = set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT)))
    assert named == set(SCHEMAS)


def test_it_is_handed_out_to_anybody(app):
    answer = app.test_client().get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json() == DOCUMENT


def test_answers_that_read_fit_it(program_of, program, session, judging):
    edition = "/editions/{edition_id}"
    judging.score(judging.nina, 0, results="5")
    services.declare_conflict(
        session, judging.edition, judging.nominations[1].id, judging.omar.id, "A friend.", judging.omar, judging.at
    )
    chair = factories.a_judge(session, judging.edition, "both@example.org", judging.at)
    session.add(Role(user_id=chair.id, kind="staff", edition_id=judging.edition.id))
    session.commit()
    own = program_of(chair)
    assert wrong("/editions", "get", 200, program.ask("/editions")) == []
    assert wrong(edition, "get", 200, program.ask("")) == []
    assert wrong(f"{edition}/own-scores", "get", 200, own.ask("own-scores")) == []
    for path in ("/editions", "", "judges", "conflicts", "assignments", "progress", "nominations"):
        program.again(path)
    program.again(f"nominations/{judging.nominations[0].id}")
    own.again("own-scores")
    for name, key in (
        ("judges", "judges"), ("conflicts", "conflicts"), ("assignments", "assignments"), ("progress", "progress"),
        ("plans", "plans"),
    ):  # fmt: skip
        answer = program.ask(name)
        assert wrong(f"{edition}/{name}", "get", 200, answer) == [], name
        assert answer[key] or name == "plans"
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    answer = program.ask(f"categories/{judging.edition.categories[1].key}/scores")
    assert wrong(f"{edition}/categories/{{key}}/scores", "get", 200, answer) == []
    assert answer["scores"]
    program.again(f"categories/{judging.edition.categories[1].key}/scores")


def test_plans_fit_it_from_the_asking_to_the_undoing(program, session, sessions, judging):
    all_, one = "/editions/{edition_id}/plans", "/editions/{edition_id}/plans/{plan_id}"
    for name in ("ben", "cid"):
        factories.a_judge(session, judging.edition, f"{name}@{name}.example", judging.at)
    session.commit()
    assert wrong(all_, "post", 200, program.ask("plans", json={"dry_run": True, "region_cap": 2})) == []
    asked = program.ask("plans", json={"name": "First", "partial": True, "running": "prefer"}, expect=202)
    assert wrong(all_, "post", 202, asked) == []
    while jobs.run_next(sessions, HANDLERS):
        pass
    plan = f"plans/{asked['id']}"
    assert wrong(one, "get", 200, program.ask(plan)) == []
    assert wrong(all_, "get", 200, program.ask("plans")) == []
    panels = program.ask(f"{plan}/panels")
    assert wrong(f"{one}/panels", "get", 200, panels) == []
    assert panels["panels"]
    for path in ("plans", plan, f"{plan}/panels"):
        program.again(path)
    assert wrong(f"{one}/acceptance", "post", 200, program.ask(f"{plan}/acceptance", json={"dry_run": True})) == []
    assert wrong(f"{one}/acceptance", "post", 200, program.ask(f"{plan}/acceptance", json={})) == []
    assert wrong(f"{one}/undo", "post", 200, program.ask(f"{plan}/undo", json={})) == []
    other = program.ask("plans", json={}, expect=202)
    assert wrong(f"{one}/discard", "post", 200, program.ask(f"plans/{other['id']}/discard", json={})) == []
    refused = program.ask(f"plans/{other['id']}/discard", json={}, expect=422)
    assert wrong(f"{one}/discard", "post", 422, refused) == []


def test_refusals_fit_it(program, judging):
    edition = "/editions/{edition_id}"
    missing = program.ask(f"plans/{judging.nina.id}", expect=404)
    assert wrong(f"{edition}/plans/{{plan_id}}", "get", 404, missing) == []
    stranger = type(program)(program.browser, "", program.edition_id)
    assert wrong(f"{edition}/judges", "get", 401, stranger.ask("judges", expect=401)) == []
    no_json = program.browser.post(
        f"{BASE}/editions/{program.edition_id}/plans", data="x", headers={"Authorization": f"Bearer {program.secret}"}
    )
    assert no_json.status_code == 400
    assert wrong(f"{edition}/plans", "post", 400, no_json.get_json()) == []


@pytest.mark.parametrize(
    ("value", "schema", "fault"),
    [
        ({"a": 1}, {"type": "object", "properties": {}, "additionalProperties": False}, ".a: not known"),
        ({}, {"type": "object", "required": ["a"]}, ".a: missing"),
        (True, {"type": "integer"}, "the document: integer expected"),
        (3, {"type": "integer", "maximum": 2}, "the document: out of bounds"),
        ("x", {"type": "string", "format": "uuid"}, "the document: uuid expected"),
        ("x", {"type": "string", "format": "date-time"}, "the document: date-time expected"),
        ("x", {"type": "string", "pattern": r"\d"}, r"the document: \d expected"),
        ("xx", {"type": "string", "maxLength": 1}, "the document: too long"),
        ("x", {"type": "string", "enum": ["y"]}, "the document: one of y expected"),
        ([1, "x"], {"type": "array", "items": {"type": "integer"}}, "[1]: integer expected"),
        (["x", 1], {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]}, "[1]: string expected"),
        ([], {"type": "array", "minItems": 1}, "the document: too few or too many items"),
        (None, {"type": "string"}, "the document: string expected"),
        ({"a": 1}, {"type": "object", "additionalProperties": {"type": "string"}}, ".a: string expected"),
    ],
)
def test_what_does_not_fit_is_named(value, schema, fault):
    assert list(faults(value, schema, {})) == [fault]


def test_what_fits_is_let_through():
    schema = {"type": ["string", "null"]}
    assert list(faults(None, schema, {})) == []
    assert list(faults({"a": "x"}, {"type": "object", "additionalProperties": {"$ref": "#/x/T"}}, {"T": schema})) == []
