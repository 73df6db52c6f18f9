"""The visitor's own time beside Geneva's: only where the two differ, and never one of two hours of the same name."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]

SCRIPT = Path("static/js/page/local-time.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("zone", "lang", "at", "said"),
    [
        ("Africa/Nairobi", "en", "2027-11-07T05:30:00+00:00", " (Sunday 7 November 2027 at 08:30)"),
        ("America/New_York", "en", "2027-11-07T05:30:00+00:00", " (Sunday 7 November 2027 at 01:30 (UTC-4))"),
        ("America/New_York", "en", "2027-11-07T06:30:00+00:00", " (Sunday 7 November 2027 at 01:30 (UTC-5))"),
        ("America/New_York", "en", "2027-11-07T07:30:00+00:00", " (Sunday 7 November 2027 at 02:30)"),
        ("Australia/Lord_Howe", "en", "2027-04-03T14:40:00+00:00", " (Sunday 4 April 2027 at 01:40 (UTC+11))"),
        ("America/New_York", "ar", "2027-11-07T05:30:00+00:00", "(\u200eUTC-4\u200e))"),
        ("Europe/Zurich", "en", "2027-10-31T00:30:00+00:00", ""),
        ("Europe/Berlin", "en", "2027-10-31T00:30:00+00:00", ""),
    ],
)
def test_an_hour_that_comes_twice_is_told_with_its_offset(chromium, zone, lang, at, said):
    page = chromium.new_page(timezone_id=zone)
    try:
        way = "rtl" if lang == "ar" else "ltr"
        page.set_content(f'<html lang={lang} dir={way}><p><time data-local datetime="{at}">As Geneva says</time></p>')
        page.add_script_tag(content=SCRIPT, type="module")
        beside = page.locator("p").inner_text().removeprefix("As Geneva says")
        assert beside.replace(",", "").endswith(said) if said else beside == ""
        assert ("UTC" in beside) == ("UTC" in said)
    finally:
        page.close()
