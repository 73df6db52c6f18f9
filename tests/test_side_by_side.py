"""Old and new code side by side: a migration that only adds lets the program of before go on, any other ends it."""

import ast
import shutil

import pytest
from sqlalchemy import text

from awards.infrastructure import migrations, served
from awards.infrastructure.shipped import root

VERSIONS = root() / "migrations" / "versions"
ONLY_ADD = {"add_column", "create_index", "create_table", "f"}
"""What a migration may do after which the program of before goes on."""

EXPAND = '''"""Add what the next version keeps."""

import sqlalchemy as sa
from alembic import op

revision = "9001_expand"
down_revision = "{before}"
goes_on = True


def upgrade() -> None:
    op.add_column("job", sa.Column("of_the_next", sa.String(), nullable=True))
    op.create_table("of_the_next", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("of_the_next")
    with op.batch_alter_table("job") as job:
        job.drop_column("of_the_next")
'''

CONTRACT = '''"""Take away what no version needs any more."""

from alembic import op

revision = "9002_contract"
down_revision = "9001_expand"


def upgrade() -> None:
    op.drop_table("of_the_next")


def downgrade() -> None:
    pass
'''


@pytest.fixture
def the_next(tmp_path, monkeypatch, database_url):
    """`the_next(*migrations)`: the next version of the program, which has these too, brings the database to itself."""
    folder = tmp_path / "next"
    shutil.copytree(root() / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    before = migrations.newest()

    def upgrade(*texts):
        for number, words in enumerate(texts):
            (folder / "migrations" / "versions" / f"900{number}.py").write_text(words.replace("{before}", before))
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "root", lambda: folder)
            served.steps.cache_clear()
            migrations.upgrade(database_url)
        served.steps.cache_clear()

    return upgrade


def ready(client_for):
    return client_for().browser.get("/readyz").status_code


def test_the_program_of_before_goes_on_where_a_migration_only_adds(the_next, client_for, sessions):
    the_next(EXPAND)
    assert migrations.current(sessions.engine) == "9001_expand" != migrations.newest()
    assert migrations.serves(sessions.engine)
    assert ready(client_for) == 200
    assert client_for().browser.get("/winners").status_code == 200


def test_it_ends_where_a_migration_does_more(the_next, client_for, sessions):
    the_next(EXPAND, CONTRACT)
    assert not migrations.serves(sessions.engine)
    assert ready(client_for) == 503


def test_a_database_that_never_said_whom_it_serves_serves_its_own_program_alone(sessions):
    with sessions.transaction() as session:
        session.execute(text("DELETE FROM served_program"))
    assert migrations.serves(sessions.engine)
    with sessions.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0105_pulse'"))
    assert not migrations.serves(sessions.engine)


@pytest.mark.one_database
def test_the_chain_is_whole_and_in_order():
    steps = served.steps(VERSIONS)
    assert len(steps) == len(list(VERSIONS.glob("*.py")))
    assert steps[0].before is None
    assert [step.before for step in steps[1:]] == [step.revision for step in steps[:-1]]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "step", [step for step in served.steps(VERSIONS) if step.goes_on], ids=lambda step: step.revision
)
def test_a_migration_after_which_the_program_goes_on_only_adds(step):
    (path,) = (
        path for path in VERSIONS.glob("*.py") if f'revision = "{step.revision}"' in path.read_text().split("down_")[0]
    )
    assert problems(path.read_text()) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("job", "error")',
        'op.execute("UPDATE job SET error = NULL")',
        'op.add_column("job", sa.Column("of_the_next", sa.String(), nullable=False))',
        'op.alter_column("job", "error", nullable=False)',
    ],
)
def test_a_migration_that_does_more_is_found_out(line):
    assert problems(f"def upgrade():\n    {line}\n") != []
    assert problems(EXPAND) == []


def problems(source):
    """What the upgrade of a migration does beyond adding."""
    upgrade = next(
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call)]
    done = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute) and _is(node.func.value, "op")}
    asked = [node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "add_column"]
    return sorted(done - ONLY_ADD) + [ast.unparse(node) for node in asked if not _may_be_left_out(node)]


def _may_be_left_out(call):
    """Whether the program of before, which knows nothing of the column, may write rows without it."""
    (column,) = (
        node for node in ast.walk(call) if isinstance(node, ast.Call) and ast.unparse(node.func) == "sa.Column"
    )
    given = {word.arg: word.value for word in column.keywords}
    return "server_default" in given or (isinstance(given.get("nullable"), ast.Constant) and given["nullable"].value)


def _is(node, name):
    return isinstance(node, ast.Name) and node.id == name
