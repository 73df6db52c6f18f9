"""Documents: a PDF, an Office file, or plain text, each told by what stands in it and not by its name."""

import re
import stat
import zipfile
import zlib
from pathlib import Path

import puremagic

from awards.nominations.rules.files import OFFICE

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200_000_000
MOST_READ = 2_000_000
"""Bytes of one member of an Office file that are read: its properties are far smaller."""

HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODT = b"application/vnd.oasis.opendocument.text"
PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "meta.xml")
AUTHOR = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|Manager|Company|meta:initial-creator)\b[^>]*>\s*[^<\s][^<]*<", re.IGNORECASE
)
PDF_AUTHOR = re.compile(rb"/Author\s*[(<]\s*[^)>\s]|<dc:creator>")
PROGRAMS = re.compile(r"(^|/)vbaProject\.bin$|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|sh|scr|zip|rar|7z|gz|tar|iso)$", re.I)
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"mime-version:", b"%pdf", b"{\\rtf", b"#!")
TEXT_ENDINGS = frozenset({"", ".txt", ".csv", ".eml", ".json"})
SURE = 0.5


class Refused(Exception):
    """The file is not taken; `problem` is a key of `rules.files.PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def look(path: Path, kind: str) -> bool:
    """Look into a document; whether its properties may name its author. Raises Refused."""
    if kind in OFFICE:
        return _look_into_office(path, kind)
    if kind == "pdf":
        return _look_into_pdf(path)
    return _look_into_text(path)


def _look_into_pdf(path: Path) -> bool:
    content = path.read_bytes()
    if not content.startswith(b"%PDF-"):
        raise Refused("other_kind")
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content:
        raise Refused("damaged")
    if zipfile.is_zipfile(path):
        raise Refused("two_kinds")
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content):
        raise Refused("locked")
    return PDF_AUTHOR.search(content) is not None


def _look_into_text(path: Path) -> bool:
    content = path.read_bytes()
    if not content:
        raise Refused("damaged")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("not_text") from None
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise Refused("not_text")
    start = text.lstrip().encode()[:20].lower()
    if start.startswith(MARKUP) or _endings(content) - TEXT_ENDINGS:
        raise Refused("other_kind")
    return False


def _endings(content: bytes) -> set[str]:
    """The endings that files which begin like this surely have."""
    try:
        return {match.extension for match in puremagic.magic_string(content) if match.confidence >= SURE}
    except puremagic.PureError:
        return set()


def _look_into_office(path: Path, kind: str) -> bool:
    with path.open("rb") as file:
        if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # an old Office file, or one with a password
            raise Refused("locked")
        file.seek(0)
        if file.read(4) != b"PK\x03\x04":
            raise Refused("other_kind")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _count(members, path.stat().st_size)
            names = {member.filename for member in members}
            if kind == "odt":
                if "mimetype" not in names or _read(archive, "mimetype") != ODT or "content.xml" not in names:
                    raise Refused("other_kind")
            elif "[Content_Types].xml" not in names or HEART[kind] not in names:
                raise Refused("other_kind")
            elif b"macroEnabled" in _read(archive, "[Content_Types].xml"):
                raise Refused("macros")
            if any(PROGRAMS.search(name) for name in names):
                raise Refused("macros")
            _read(archive, HEART.get(kind, "content.xml"))
            return any(AUTHOR.search(_read(archive, name)) for name in PROPERTIES if name in names)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("damaged") from None


def _count(members: list[zipfile.ZipInfo], size: int) -> None:
    """Count what an archive says of its members before any is unpacked."""
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("locked")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or packed > size:
        raise Refused("too_deep")
    if any(stat.S_ISLNK(member.external_attr >> 16) or ".." in member.filename.split("/") for member in members):
        raise Refused("damaged")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member; unpacking goes no further than they do."""
    with archive.open(name) as member:
        return member.read(MOST_READ)
