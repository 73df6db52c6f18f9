"""What stands in a file decides, not its name: harmless ones pass, pictures lose their metadata, bombs stay packed."""

import hashlib
import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from awards.infrastructure.storage import Folder, new_name
from awards.nominations.inspection import inspect
from tests.nominations import samples

pytestmark = pytest.mark.one_database


@pytest.fixture
def looked(tmp_path):
    """`looked(content, kind)`: what is found of a file with this content, and the bytes that are kept of it."""
    folder = Folder(tmp_path / "files")

    def look(content: bytes, kind: str):
        name = new_name()
        folder.put(name, 0, [content])
        folder.finish(name)
        found = inspect(folder, name, kind)
        if found.problem:
            return found.problem, found.died or b""
        with folder.open(found.stored) as file:
            kept = file.read()
        assert (found.size, found.digest) == (len(kept), hashlib.sha256(kept).hexdigest())
        return ("people" if found.names_people else "good"), kept

    return look


GOOD = {
    "pdf": samples.PDF, "docx": samples.docx(), "xlsx": samples.office("xl/workbook.xml"),
    "pptx": samples.office("ppt/presentation.xml"), "odt": samples.odt(), "csv": samples.CSV,
    "text": "\ufeffنصلح الهواتف\r\n\tUgandan women: 402".encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD)
def test_a_document_that_is_what_it_says_is_kept_as_it_came(looked, kind):
    assert looked(GOOD[kind], kind) == ("good", GOOD[kind])


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.case("UP-04")
def test_a_picture_is_drawn_anew_in_its_own_format(looked, kind):
    given = samples.picture(kind.upper())
    verdict, kept = looked(given, kind)
    assert verdict == "good"
    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.format.lower(), drawn.size) == (kind, (60, 40))
        assert drawn.convert("RGB").getpixel((50, 20))[1] > 240


@pytest.mark.case("UP-07")
def test_a_photo_loses_its_place_author_and_comment_and_stands_upright(looked):
    given = samples.photo()
    assert b"Ama Mensah" in given
    verdict, kept = looked(given, "jpeg")
    assert verdict == "good"
    assert b"Ama Mensah" not in kept
    assert b"Nairobi" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (40, 60)
        assert dict(drawn.getexif()) == {}
        assert not {"exif", "comment", "icc_profile", "xmp"} & drawn.info.keys()


@pytest.mark.case("UP-02")
def test_code_behind_a_picture_does_not_survive(looked):
    verdict, kept = looked(samples.picture("PNG") + b"<script>alert(1)</script>", "png")
    assert verdict == "good"
    assert b"script" not in kept


def test_a_large_picture_is_made_smaller(looked):
    _verdict, kept = looked(samples.picture("JPEG", (5_000, 500)), "jpeg")
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (4_000, 400)


def test_properties_that_name_people_are_noticed(looked):
    assert looked(samples.docx(samples.AUTHOR), "docx")[0] == "people"
    assert looked(samples.PDF.replace(b"trailer", b"4 0 obj<</Author(Ama)>>endobj\ntrailer"), "pdf")[0] == "people"


HARMFUL = {
    "a web page as PDF": (b"<!DOCTYPE html><script>1</script>", "pdf", "other_kind"),
    "a web page as text": (b"  <!doctype HTML><p>", "text", "other_kind"),
    "a drawing as text": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>", "text", "other_kind"),
    "a page archive as text": (b"MIME-Version: 1.0\nContent-Type: multipart/related", "text", "other_kind"),
    "a GIF that is a script, as CSV": (b"GIF89a=1;alert(1)//", "csv", "other_kind"),
    "a program as text": (b"MZ\x90\x00\x03", "text", "not_text"),
    "text in another alphabet's bytes": ("402 обученных".encode("cp1251"), "text", "not_text"),
    "a PDF that ends too soon": (samples.PDF[:-20], "pdf", "damaged"),
    "a PDF that is an archive too": (samples.PDF + samples.archive({"x": "y"}) + b"\n%%EOF", "pdf", "two_kinds"),
    "a PDF with a password": (samples.PDF.replace(b"/Root", b"/Encrypt 9 0 R/Root"), "pdf", "locked"),
    "an archive as Word": (samples.archive({"evidence.pdf": samples.PDF}), "docx", "other_kind"),
    "a Word file as Excel": (samples.docx(), "xlsx", "other_kind"),
    "a Word file as OpenDocument": (samples.docx(), "odt", "other_kind"),
    "macros": (samples.docx(**{"word__vbaProject.bin": b"x"}), "docx", "macros"),
    "macros by type": (samples.docx(more='<Override ContentType="x.macroEnabled.y"/>'), "docx", "macros"),
    "a program inside": (samples.docx(**{"word__embeddings__run.exe": b"x"}), "docx", "macros"),
    "an archive inside": (samples.docx(**{"word__embeddings__more.zip": b"x"}), "docx", "macros"),
    "an old Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "docx", "locked"),
    "a cut Word file": (samples.docx()[:-40], "docx", "damaged"),
    "a Word file with a link": (samples.link(), "docx", "damaged"),
    "a truncated photo": (samples.picture("JPEG", (900, 900))[:2_000], "jpeg", "damaged"),
    "a PNG as JPEG": (samples.picture("PNG"), "jpeg", "other_kind"),
    "a TIFF as JPEG": (samples.picture("TIFF"), "jpeg", "other_kind"),
    "an EPS as PNG": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "png", "other_kind"),
    "a moving picture": (samples.moving(), "webp", "moving"),
    "a picture of 2,500 million pixels": (samples.vast_png(), "png", "too_many_pixels"),
}  # fmt: skip


@pytest.mark.parametrize("what", HARMFUL)
@pytest.mark.case("UP-02")
@pytest.mark.case("UP-04")
def test_a_file_that_is_not_what_it_says_or_does_harm_is_refused(looked, what):
    content, kind, problem = HARMFUL[what]
    assert looked(content, kind)[0] == problem


@pytest.mark.parametrize("make", [samples.bomb, samples.crowd, samples.overlapping])
@pytest.mark.case("UP-03")
def test_an_archive_that_unpacks_to_too_much_is_counted_and_not_unpacked(looked, make):
    content = make()
    assert len(content) < 1_000_000
    assert looked(content, "docx")[0] == "too_deep"


@pytest.mark.case("FT-22")
def test_a_look_that_was_killed_says_nothing_of_the_file(looked, monkeypatch, tmp_path):
    killed = tmp_path / "killed"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(killed))
    assert looked(samples.PDF, "pdf") == ("unread", True)


@pytest.mark.parametrize(
    ("reads", "found"), [("return bytearray(1 << 33)", ("unread", True)), ("while True: pass", ("too_slow", b""))]
)
@pytest.mark.case("UP-04")
def test_a_look_without_memory_says_nothing_of_the_file_and_one_without_end_does(
    looked, monkeypatch, tmp_path, reads, found
):
    limited = tmp_path / "limited"
    limited.write_text(LIMITED.format(python=sys.executable, root=str(ROOT), reads=reads))
    limited.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(limited))
    assert looked(samples.PDF, "pdf") == found


ROOT = Path(__file__).parents[2]

LIMITED = """#!{python}
import sys
sys.path.insert(0, {root!r})
from awards.nominations.inspection import __main__ as child, documents

def look(given, kind):
    {reads}

documents.look, child.PROCESSOR_SECONDS = look, 1
child.main(*sys.argv[4:])
"""
"""The child's own program with a reader that asks for too much."""


@pytest.mark.case("FT-22")
def test_a_reader_that_never_ends_is_stopped(looked, monkeypatch):
    monkeypatch.setattr("awards.nominations.inspection.SECONDS", 0.01)
    assert looked(samples.PDF, "pdf")[0] == "too_slow"
