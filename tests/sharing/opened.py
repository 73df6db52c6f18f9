"""The registry's CSV as a spreadsheet reads it: LibreOffice opens it, and no cell has become anything but its text.

Run by `make trust`, which gets LibreOffice where it can; `make test` holds the rules of cells themselves.
"""

import csv
import shutil
import subprocess

import pytest

from awards.core.cells import csv_cell
from awards.sharing.rules.columns import NAMES

DANGEROUS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "=HYPERLINK(\"https://example.org\")", "＝1+1", " =1+1", "'=1+1",
    "=cmd|' /C calc'!A0", "\"quoted\", with a comma", "two\nlines", "العربية", "中文",
)  # fmt: skip


def test_a_spreadsheet_shows_every_cell_as_its_text_and_computes_none(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not to be had here")
    rows = [{name: text if name == "title" else "" for name in NAMES} for text in DANGEROUS]
    source = tmp_path / "pledges.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        writer.writerows([csv_cell(row[name]) for name in NAMES] for row in rows)
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--infilter=CSV:44,34,76,1",
         "--convert-to", "fods", "--outdir", tmp_path, source],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = (tmp_path / "pledges.fods").read_text(encoding="utf-8")
    assert "table:formula" not in text, "a cell is computed"
    assert 'xlink:href="https://example.org' not in text, "a cell is a link"
    for shown in ("HYPERLINK", "SUM(1)", "العربية", "中文", "cmd|"):
        assert shown in text
