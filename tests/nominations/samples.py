"""Small files of every kind that is taken, made here, and files made to do harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
CSV = "name,women trained\nКения,402\n".encode()
TYPES = '<Types><Default ContentType="application/xml"/>{more}</Types>'
AUTHOR = "<cp:coreProperties><dc:creator>Ama Mensah</dc:creator></cp:coreProperties>"
NO_AUTHOR = "<cp:coreProperties><dc:creator></dc:creator><dc:title>Report</dc:title></cp:coreProperties>"


def archive(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(core: str = NO_AUTHOR, more: str = "", **members: bytes | str) -> bytes:
    """A Word file with these properties and further members, `__` in their names for each `/`."""
    extra = {name.replace("__", "/"): content for name, content in members.items()}
    types = TYPES.format(more=more)
    parts = {"[Content_Types].xml": types, "word/document.xml": "<w:document/>", "docProps/core.xml": core}
    return archive({**parts, **extra})


def office(heart: str) -> bytes:
    """An Office file with this main part."""
    return archive({"[Content_Types].xml": TYPES.format(more=""), heart: "<x/>", "docProps/core.xml": NO_AUTHOR})


def odt() -> bytes:
    """An OpenDocument text."""
    kind = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": kind, "content.xml": "<x/>", "meta.xml": "<meta/>"})


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **saved: object) -> bytes:
    """A picture, red on the start side and white on the other."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    made.save(out, kind, **saved)
    return out.getvalue()


def photo() -> bytes:
    """A photo that lies on its side and says who took it, where and with what."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Ama Mensah"
    exif[0x8825] = {1: "S", 2: (1.0, 17.0, 0.0), 3: "E", 4: (36.0, 49.0, 0.0)}
    return picture("JPEG", exif=exif, comment=b"Nairobi office")


def moving() -> bytes:
    """A picture of two frames."""
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def vast_png() -> bytes:
    """A PNG of a few kilobytes that says it has 50,000 by 50,000 pixels."""
    small = picture("PNG", (1, 1))
    header = b"IHDR" + struct.pack("!IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return small[:8] + struct.pack("!I", 13) + header + struct.pack("!I", zlib.crc32(header)) + small[33:]


def bomb() -> bytes:
    """A Word file of some kilobytes that unpacks to 300 MB."""
    return docx(word__media=b"\0" * 300_000_000)


def crowd() -> bytes:
    """A Word file of very many members."""
    return docx(**{f"word__{n}": b"" for n in range(2_100)})


def link() -> bytes:
    """A Word file with a symbolic link in it."""
    member = zipfile.ZipInfo("word/link")
    member.external_attr = 0o120777 << 16
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(member, "/etc/passwd")
    return out.getvalue()


def overlapping() -> bytes:
    """An archive whose directory names the same compressed bytes many times."""
    out = io.BytesIO(docx(word__media=b"x" * 1_000_000))
    with zipfile.ZipFile(out, "a") as made:
        media = made.getinfo("word/media")
        for n in range(50):
            again = zipfile.ZipInfo(f"word/media{n}")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(again, name, getattr(media, name))
            made.filelist.append(again)
            made.NameToInfo[again.filename] = again
        made._didModify = True  # type: ignore[attr-defined]
    return out.getvalue()
