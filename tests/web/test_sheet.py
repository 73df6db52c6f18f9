"""The sheets that pages link: their order, their weight, and names that change with the content."""

import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

import brotli
import pytest

from awards.web import sheet

STATIC = Path(__file__).resolve().parents[2] / "static"
TEMPLATES = STATIC.parent / "templates"


@pytest.fixture
def small(tmp_path):
    css = tmp_path / "static" / "css"
    (css / "components").mkdir(parents=True)
    (tmp_path / "static" / "js" / "page").mkdir(parents=True)
    (css / "tokens.css").write_text("/* raw */\n:root { --ink: #000; }\n")
    (css / "base.css").write_text("p :is(a, b) { color : red; content: '; x  y' }\n")
    (css / "layout.css").write_text(".wrap { inline-size: calc(100% - 2rem); }")
    (css / "components" / "tag.css").write_text(".tag { a: b; }")
    (css / "components" / "button.css").write_text(".button { a: b; }")
    (css / "print.css").write_text("@media print { p { a: b } }")
    (tmp_path / "static" / "js" / "page" / "b.js").write_text("const x = 2; // the end\n")
    (tmp_path / "static" / "js" / "page" / "a.js").write_text("// what it does\nconst x = 1;\n  // and why\n")
    (tmp_path / "static" / "js" / "x.js").write_text("export const x = 1;\n")
    return tmp_path / "static"


def test_sheets_are_joined_in_the_stated_order(small):
    names = [path.name for path in sheet.sheets(small)]
    assert names == ["tokens.css", "base.css", "layout.css", "button.css", "tag.css", "print.css"]


def test_scripts_of_every_page_are_joined_and_none_sees_the_names_of_another(small):
    assert sheet.joined_scripts(small) == "{\nconst x = 1;\n}\n{\nconst x = 2; // the end\n}\n"


def test_blanks_go_and_meaning_stays(small):
    css = sheet.minified(sheet.joined(small))
    assert css.startswith(":root{--ink:#000}p :is(a,b){color :red;content:'; x  y'}")
    assert "calc(100% - 2rem)" in css
    assert "raw" not in css


def test_a_script_is_sent_without_the_lines_that_only_explain_it(small, tmp_path):
    (small / "js" / "x.js").write_text('// what it does\nexport const x = "// kept"; // and this\n  // and why\nx();\n')
    manifest = sheet.build(small, tmp_path / "out")
    sent = (tmp_path / "out" / manifest["js/x.js"]).read_text()
    assert sent == 'export const x = "// kept"; // and this\nx();\n'


def test_every_file_is_written_hashed_and_compressed(small, tmp_path):
    manifest = sheet.build(small, tmp_path / "out")
    assert set(manifest) == {"site.css", "more.css", "desk.css", "slides.css", "js/page.js", "js/x.js"}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == manifest
    for name in manifest.values():
        plain = (tmp_path / "out" / name).read_bytes()
        assert gzip.decompress((tmp_path / "out" / f"{name}.gz").read_bytes()) == plain
        assert brotli.decompress((tmp_path / "out" / f"{name}.br").read_bytes()) == plain


def test_the_same_files_give_the_same_names_and_a_change_another(small, tmp_path):
    before = sheet.build(small, tmp_path / "out")
    assert sheet.build(small, tmp_path / "out") == before
    (small / "css" / "tokens.css").write_text(":root { --ink: #111; }")
    after = sheet.build(small, tmp_path / "out")
    assert after["site.css"] != before["site.css"]
    assert after["js/x.js"] == before["js/x.js"]
    assert (tmp_path / "out" / before["site.css"]).exists()


def test_the_real_sheet_and_scripts_are_light():
    for name, most in (("site.css", 7_700), ("more.css", 1_200), ("desk.css", 6_000), ("slides.css", 1_500)):
        assert len(gzip.compress(sheet.minified(sheet.joined(STATIC, name)).encode(), 9)) <= most, name
    assert len(gzip.compress(sheet.joined_scripts(STATIC).encode(), 9)) <= 2_000
    for script in (STATIC / "js").glob("*.js"):
        page_of_its_own = script.name.startswith(("judging-", "nominations-"))
        assert len(gzip.compress(sheet.served(script), 9)) <= (4_000 if page_of_its_own else 1_500), script.name


PAGES = {path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
FIELDS_OF_ONE_LINE = ("pledges/pledges.html",)
"""Its fields are inputs and lists to choose from, which every page's sheet styles."""


def _made_of(page: str) -> set[str]:
    """The templates that a page is made of, itself among them."""
    found, waiting = set(), [page]
    while waiting:
        name = waiting.pop()
        if name in PAGES and name not in found:
            found.add(name)
            waiting += re.findall(r'{%-? *(?:extends|include|import|from) "([^"]+)"', PAGES[name])
    return found


def _styled_by(folder: str) -> set[str]:
    """The classes of the sheets of a folder that no sheet of every page knows."""
    own, of_all = (
        {name for path in paths for name in re.findall(r"\.([a-z][\w-]*)", path.read_text("utf-8"))}
        for paths in ((STATIC / "css" / folder).glob("*.css"), sheet.sheets(STATIC))
    )
    return own - of_all


def _with(classes: set[str], texts: Iterable[str]) -> bool:
    used = {name for text in texts for held in re.findall(r'class="([^"]*)"', text) for name in held.split()}
    return bool(used & classes)


@pytest.mark.parametrize("folder", ["more", "desk"])
def test_a_page_links_the_sheets_of_what_it_is_made_of(folder):
    classes, linking = _styled_by(folder), {"more": ("more.css", "desk.css"), "desk": ("desk.css",)}[folder]
    assert len(classes) > 10
    lacking, linked = [], []
    for page in PAGES:
        parts = _made_of(page)
        texts = [PAGES[part] for part in parts if not part.startswith("layouts/")]
        if page.startswith("components/") or "layouts/bare.html" not in parts or not _with(classes, texts):
            continue
        links = any(f'asset("{name}")' in PAGES[part] for part in parts for name in linking)
        (linked if links else lacking).append(page)
    assert len(linked) > 40
    assert set(lacking) == (set(FIELDS_OF_ONE_LINE) if folder == "more" else set())


def test_a_second_build_writes_nothing(tmp_path):
    first = sheet.build(STATIC, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    assert sheet.build(STATIC, tmp_path) == first
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before
