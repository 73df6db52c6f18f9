"""The rules of the look that can be read off the sheets and templates."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CSS = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
SHEETS = sorted(CSS.rglob("*.css"))
MACROS = sorted((TEMPLATES / "components").glob("*.html"))

SIDES = re.compile(
    r"(?<![\w-])(?:left|right|(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right|top|bottom)"
    r"|(?:min-|max-)?(?:width|height))\s*:|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)|clear\s*:\s*(?:left|right)"
)
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab|lch)a?\(|:\s*(?:white|black|red|green|blue|gray|grey)\b"
)


def rules(path):
    """The sheet without comments and without the conditions of media queries, which may name widths."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"@media[^{]*", "", text)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_sheets_know_start_and_end_and_no_left_and_right(path):
    assert SIDES.findall(rules(path)) == []


@pytest.mark.parametrize("path", [p for p in SHEETS if p.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_are_named_in_tokens_and_nowhere_else(path):
    text = re.sub(r'"[^"]*"', "", rules(path))
    assert COLOUR.findall(text) == []


def test_every_variable_that_is_set_is_used_and_the_other_way_round():
    text = "\n".join(rules(path) for path in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)", text))
    given = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", text))
    assert used == given


def test_dark_gives_every_colour_another_value():
    text = (CSS / "tokens.css").read_text("utf-8")
    light = re.findall(r"(--[\w-]+): #", text.split("@media", 1)[0])
    dark = text.split("prefers-color-scheme: dark) {", 1)[1].split("@media", 1)[0]
    assert set(light) == set(re.findall(r"(--[\w-]+): #", dark))


def test_a_short_box_for_a_day_is_as_wide_as_its_day():
    text = (CSS / "components" / "field.css").read_text("utf-8")
    assert re.search(r"\.input--short\[type=date\] \{ inline-size: auto; max-inline-size: 100%; \}", text)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module", params=["light", "dark"])
def colours(request):
    text = (CSS / "tokens.css").read_text("utf-8")
    parts = {
        "light": text.split("@media", 1)[0],
        "dark": text.split("prefers-color-scheme: dark) {", 1)[1].split("}")[0],
    }
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", parts[request.param]))


def test_text_reaches_seven_to_one(colours):
    for ground in ("paper", "mat", "action-wash", "attention-wash", "error-wash"):
        assert contrast(colours["ink"], colours[ground]) >= 7
    for words in ("soft", "action", "attention", "error", "done"):
        assert contrast(colours[words], colours["paper"]) >= 7, words
    for words in ("action", "attention", "error"):
        assert contrast(colours[words], colours[f"{words}-wash"]) >= 4.5, words
    assert contrast(colours["on-action"], colours["action"]) >= 7


def test_borders_of_controls_and_hues_reach_three_to_one(colours):
    hues = [name for name in colours if name.startswith("hue-")]
    for name in ("edge", *hues):
        assert contrast(colours[name], colours["paper"]) >= 3, name


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_every_macro_has_its_sheet_or_says_which_it_uses(path):
    text = path.read_text("utf-8")
    assert f"macro {path.stem}(" in text
    said = re.match(r"\{# sheet: (\w+) #\}", text)
    sheet = said.group(1) if said else path.stem
    assert sheet == "none" or any((CSS / folder / f"{sheet}.css").exists() for folder in ("components", "more", "desk"))


def test_every_component_sheet_belongs_to_a_macro():
    assert {p.stem for p in (CSS / "components").glob("*.css")} <= {p.stem for p in MACROS}


def test_every_macro_is_listed_in_the_readme():
    readme = (TEMPLATES / "components" / "README.md").read_text("utf-8")
    assert [p.stem for p in MACROS if f"`{p.stem}(" not in readme and p.stem != "language_menu"] == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_template_carries_styles_or_scripts_of_its_own(path):
    if path.parts[-2] == "mail":
        return  # a mail has no sheet to link
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=\s*[\"']", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"\|\s*safe\b", text)
