"""The house keeps its shape: import contracts, and what import-linter cannot see."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AWARDS = ROOT / "awards"
ROOMS = {path.parent.name for path in AWARDS.glob("*/views.py")}

pytestmark = pytest.mark.one_database


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, with the names taken from it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_import_contracts_hold():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


def test_core_needs_only_the_standard_library():
    allowed = sys.stdlib_module_names | {"awards"}
    for file in (AWARDS / "core").rglob("*.py"):
        outside = {name for name in imports(file) if name.split(".")[0] not in allowed}
        assert not outside, f"{file.name} imports {outside}"


def test_a_rooms_forms_are_its_own():
    for file in AWARDS.rglob("*.py"):
        room = file.relative_to(AWARDS).parts[0]
        for name in imports(file):
            taken = re.fullmatch(r"awards\.(\w+)\.forms(\..*)?", name)
            assert not taken or taken.group(1) in (room, "web"), f"{file} imports {name}"


def test_the_light_commands_do_not_wait_for_the_web():
    code = (
        "import sys, awards.core.errors, awards.cli, awards.cli.solving, awards.cli.calibrating;"
        "print([m for m in ('flask', 'sqlalchemy', 'ortools', 'scipy') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT).strip() == "[]"


OF_A_WORKER = {
    "_brotli", "annotated_types", "anyascii", "babel", "blinker", "brotli", "click", "cython_runtime", "dotenv",
    "flask", "flask_babel", "flask_login", "flask_wtf", "greenlet", "itsdangerous", "jinja2", "markupsafe",
    "prometheus_client", "psycopg", "psycopg_binary", "pydantic", "pydantic_core", "pydantic_settings", "pyotp",
    "pysqlite3", "pytz", "sqlalchemy", "typing_extensions", "typing_inspection", "werkzeug", "whitenoise", "wtforms",
}  # fmt: skip
"""Libraries that a web worker may hold; whichever joins them is put here on purpose."""

WORKER = """
import sys
from awards.cli.settled import settled
client = settled(env="test", secret_key="x" * 40, database_url=sys.argv[1], instance=sys.argv[2]).test_client()
for page in ("/readyz", "/", "/account/sign-in", "/pledges", "/winners.csv"):
    assert client.get(page).status_code == 200, page
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_web_worker_that_answers_holds_no_heavy_library(database_url, tmp_path):
    run = [sys.executable, "-c", WORKER, database_url, str(tmp_path)]
    loaded = {*subprocess.check_output(run, text=True, cwd=ROOT).split()} - sys.stdlib_module_names
    ours = {name for name in loaded if name.startswith(("_", "awards", "sitecustomize")) and name != "_brotli"}
    assert loaded - ours - OF_A_WORKER == set()


def test_what_is_loaded_later_is_the_module_and_is_asked_of_it_once():
    code = (
        "import sys; from awards.core.later import Later; found = Later('fractions');"
        "assert 'fractions' not in sys.modules; one = found.Fraction(1, 3);"
        "import fractions; assert type(one) is fractions.Fraction; assert 'Fraction' in vars(found)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_template_is_used():
    sources = "\n".join(path.read_text() for path in AWARDS.rglob("*.py"))
    templates = {path.relative_to(ROOT / "templates").as_posix(): path for path in (ROOT / "templates").rglob("*.*")}
    inside = "\n".join(path.read_text() for path in templates.values())
    for name in templates:
        if name.endswith(".md") or name.startswith("errors/"):
            continue
        wanted = name.removeprefix("mail/").removesuffix(".txt") if name.startswith("mail/") else name
        assert f'"{wanted}"' in sources or f'"{wanted}"' in inside, f"{name} is used nowhere"


def test_templates_carry_no_style_or_script_of_their_own():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert "|safe" not in text.replace(" ", ""), path


def test_nothing_points_outside_at_run_time():
    for path in [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static").glob("css/**/*.css"),
        *(ROOT / "static").glob("js/**/*.js"),
    ]:
        for found in re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(https?://[^"')\s]+)""", path.read_text()):
            pytest.fail(f"{path} links {found}")
