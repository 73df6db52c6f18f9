"""A file without the properties that name who made it; its text, comments and tracked changes stay."""

import io
import re
import zipfile
from typing import BinaryIO

EMPTY = {
    "docProps/core.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
    "meta.xml": (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>'
    ),
}
"""What stands instead of each member that holds properties, of the kinds docx, xlsx, pptx and odt."""

LOCAL_HEADER = 30

PDF_PROPERTY = re.compile(
    rb"(/(?:Author|Creator|Producer|Subject|Keywords|Company|Manager)\s*)"
    rb"(?:\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)|<([0-9A-Fa-f\s]*)>)",
    re.DOTALL,
)
PDF_PACKET = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


def without_properties(file: BinaryIO) -> BinaryIO:
    """A copy of an Office file with empty properties; every other member is copied as it is packed, never unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(made, "w") as copy:
        for member in given.infolist():
            if member.filename in EMPTY:
                copy.writestr(zipfile.ZipInfo(member.filename), EMPTY[member.filename])
            else:
                _copy(file, member, made, copy)
    made.seek(0)
    return made


def without_pdf_properties(file: BinaryIO) -> BinaryIO:
    """A copy of a PDF file with blanks where its properties stood, so that nothing in it moves.

    Properties that are packed with other objects stay: staff who release a file look at them.
    """
    blank = PDF_PACKET.sub(lambda found: b" " * len(found[0]), file.read())
    return io.BytesIO(PDF_PROPERTY.sub(_blank, blank))


def _blank(found: re.Match[bytes]) -> bytes:
    inside = found[2] if found[2] is not None else found[3]
    opening, closing = (b"(", b")") if found[2] is not None else (b"<", b">")
    return found[1] + opening + b" " * len(inside) + closing


def _copy(file: BinaryIO, member: zipfile.ZipInfo, made: io.BytesIO, copy: zipfile.ZipFile) -> None:
    file.seek(member.header_offset)
    header = file.read(LOCAL_HEADER)
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(member.header_offset + LOCAL_HEADER + names)
    packed = file.read(member.compress_size)
    told = zipfile.ZipInfo(member.filename)
    told.compress_type, told.CRC = member.compress_type, member.CRC
    told.compress_size, told.file_size = member.compress_size, member.file_size
    told.flag_bits = member.flag_bits & 0x0800  # only: the name is in UTF-8
    told.header_offset = made.tell()
    made.write(told.FileHeader(zip64=False))
    made.write(packed)
    copy.filelist.append(told)
    copy.NameToInfo[told.filename] = told
    copy.start_dir = made.tell()
