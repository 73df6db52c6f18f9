"""What PDF/UA-1 (ISO 14289-1) asks of a file and a program can tell, as sentences about what lacks.

No validator of that standard can be had here without what the award does without, so this says it by itself: no whole
proof, and nothing about what needs a person (whether words for a picture are good, whether an order makes sense).
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import BooleanObject, ContentStream

STANDARD = {
    "/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/Index", "/NonStruct",
    "/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD",
    "/THead", "/TBody", "/TFoot", "/Span", "/Quote", "/Note", "/Reference", "/Code", "/Link", "/Annot", "/Figure",
    "/Formula", "/Form",
}  # fmt: skip
PAINTS = set(b"Tj TJ ' \" S s f F f* B B* b b* sh Do BI".split()) | {b"INLINE IMAGE"}
YES = BooleanObject(True)
FORBIDDEN = {0x0000, 0xFEFF, 0xFFFE}


def lacking(content: bytes) -> list[str]:
    """What lacks of what can be told; nothing where the file is as it should be."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    found = [*_of_the_whole(reader, root)]
    elements = list(_elements(root.get("/StructTreeRoot", {}).get("/K", [])))
    found += _of_tags(elements, root)
    for number, page in enumerate(reader.pages, 1):
        found += [f"page {number}: {line}" for line in _of_page(page, reader, elements)]
    return found


def _of_the_whole(reader: PdfReader, root: Any) -> Iterator[str]:
    mark = root.get("/MarkInfo", {})
    if mark.get("/Marked") != YES:
        yield "it is not marked as tagged"
    if mark.get("/Suspects") == YES:
        yield "its tags are suspect"
    if not root.get("/Lang"):
        yield "it names no language"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != YES:
        yield "its title is not what a window shows"
    if "/StructTreeRoot" not in root or "/ParentTree" not in root["/StructTreeRoot"]:
        yield "it has no tree of tags, or none that content finds"
    told = root["/Metadata"].get_data() if "/Metadata" in root else b""
    if b"<pdfuaid:part>1</pdfuaid:part>" not in told:
        yield "it does not say of itself that it is universal"
    if not re.search(rb"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>", told, re.DOTALL):
        yield "it has no title"
    if reader.is_encrypted or "/JavaScript" in root.get("/Names", {}) or "/OpenAction" in root:
        yield "it is closed or does something by itself"


def _of_tags(elements: list[Any], root: Any) -> Iterator[str]:
    roles = root.get("/StructTreeRoot", {}).get("/RoleMap", {})
    level = 0
    for element in elements:
        kind = element["/S"]
        if kind not in STANDARD and roles.get(kind) not in STANDARD:
            yield f"{kind} is no tag that readers know"
        if kind in ("/Figure", "/Formula") and not (element.get("/Alt") or element.get("/ActualText")):
            yield f"a {kind} has no words"
        if re.fullmatch(r"/H[1-6]", kind):
            if int(kind[2]) > level + 1:
                yield f"{kind} follows a heading of level {level}"
            level = int(kind[2])


def _of_page(page: Any, reader: PdfReader, elements: list[Any]) -> Iterator[str]:
    if page.get("/Tabs") != "/S":
        yield "one does not tab in the order of the tags"
    numbers, open_ = list[int](), list[str]()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            number = operands[1].get("/MCID") if operator == b"BDC" and isinstance(operands[1], dict) else None
            open_.append("tagged" if number is not None else "artifact" if operands[0] == "/Artifact" else "")
            numbers += [number] if number is not None else []
        elif operator == b"EMC":
            open_.pop()
        elif operator in PAINTS and not {"tagged", "artifact"} & set(open_):
            yield f"something is drawn ({operator.decode()}) that is neither tagged nor an artifact"
    drawn, tagged = Counter(numbers), Counter(number for one in elements for number in _numbers(one, page))
    if tagged != drawn:
        yield f"its content and the tree of tags do not fit: {sorted((tagged - drawn) | (drawn - tagged))}"
    for annotation in (one.get_object() for one in page.get("/Annots", [])):
        if not annotation.get("/Contents") or "/StructParent" not in annotation:
            yield "a link has no words or no tag"
    for name, font in page["/Resources"].get("/Font", {}).items():
        yield from (f"the font {name} {what}" for what in _of_font(font.get_object()))


def _of_font(font: Any) -> Iterator[str]:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"]):
        yield "is not in the file"
    if "/ToUnicode" not in font:
        yield "does not say which letters its signs are"
        return
    table = font["/ToUnicode"].get_data().decode("latin-1")
    for letters in re.findall(r"^<[0-9A-Fa-f]+> <([0-9A-Fa-f]*)>$", table, re.MULTILINE):
        said = bytes.fromhex(letters).decode("utf-16-be")
        if not said or any(ord(letter) in FORBIDDEN for letter in said):
            yield "has a sign that is no letter"


def _elements(children: Any) -> Iterator[Any]:
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from _elements(element.get("/K", []))


def _numbers(element: Any, page: Any) -> Iterator[int]:
    """The numbers of the content of this page that a tag holds, itself or with the page beside it."""
    children = element.get("/K", [])
    children = children.get_object() if hasattr(children, "get_object") else children
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        beside = found if isinstance(found, dict) else element
        if "/Pg" in beside and beside["/Pg"].get_object() != page:
            continue
        if isinstance(found, int):
            yield found
        elif isinstance(found, dict) and "/MCID" in found:
            yield found["/MCID"]
