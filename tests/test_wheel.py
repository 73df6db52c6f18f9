"""The wheel carries all that the program needs: installed elsewhere it migrates, loads the record and serves."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.live import Live, served

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(sys.executable)

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it, without asking anything of a network."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(HERE, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`awards` of an environment where only the wheel stands, beside the libraries that are here already."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    _run(HERE, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(f"{_libraries()}\n")
    pip = ("install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", wheel)
    _run(HERE, "-m", "pip", "--python", python, *pip, cwd=folder.parent)
    return folder / "bin" / "awards"


def test_templates_sheets_migrations_record_and_translations_are_inside(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "migrations/versions", "static/css", "static/js"):
        here = {f"awards/_shipped/{path}" for path in _tracked(folder)}
        assert here, folder
        assert here <= inside
    assert {path for path in _tracked("awards/record") if path.endswith(".csv")} <= inside
    assert "awards/_shipped/config.py" in inside
    spoken = {path.parts[-3] for path in ROOT.glob("awards/translations/*/LC_MESSAGES/messages.po")}
    assert {"fr", "ar"} <= spoken
    assert {f"awards/translations/{language}/LC_MESSAGES/messages.mo" for language in spoken} <= inside


def test_nothing_of_the_tests_and_of_this_machine_is_inside(wheel):
    archive = zipfile.ZipFile(wheel)
    assert not [name for name in archive.namelist() if name.startswith("tests/") or name.endswith((".pyc", ".sqlite"))]
    written = [name for name in archive.namelist() if name.endswith((".py", ".html", ".css", ".js", ".csv", ".md"))]
    assert [name for name in written if str(ROOT) in archive.read(name).decode("utf-8")] == []


def test_installed_elsewhere_it_migrates_loads_the_record_and_serves_the_home_page_with_its_sheet(program, tmp_path):
    code = "import awards; print(awards.__file__)"
    assert str(program.parent.parent) in _run(program.with_name("python"), "-c", code, cwd=tmp_path)
    database = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"

    def prepare(live: Live) -> None:
        live.awards("upgrade")
        live.awards("load-record")
        assert {line["what"] for line in live.json("doctor") if line["ok"]} >= {
            "schema",
            "mail",
            "storage",
            "templates",
        }

    with served(database, tmp_path, program=str(program), prepare=prepare) as live:
        with urlopen(f"{live.base_url}/") as answer:  # noqa: S310 - our own server
            page = answer.read().decode("utf-8")
        assert answer.status == 200
        assert "EQUALS in Tech Awards" in page
        (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
        with urlopen(f"{live.base_url}{sheet}") as answer:  # noqa: S310
            assert answer.headers["Content-Type"].startswith("text/css")
            assert b"--ink" in answer.read()


def _tracked(folder: str) -> set[str]:
    """The files of a folder that belong to the project."""
    found = _run("git", "-C", ROOT, "ls-files", folder, cwd=ROOT).splitlines()
    return {name for name in found if (ROOT / name).is_file()}


def _libraries() -> Path:
    import flask

    return Path(flask.__file__).resolve().parent.parent


def _run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
