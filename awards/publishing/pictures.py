"""A laureate's picture: looked into like every file that people send, then drawn for its page and for the press."""

import hashlib
import io
from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from awards.core.errors import RuleBroken
from awards.core.later import Later
from awards.core.text import N_
from awards.infrastructure.storage import Storage, new_name
from awards.nominations.inspection import inspect
from awards.nominations.rules.files import IMAGES, LARGEST_FILE, PROBLEMS, kind_of
from awards.publishing.services import NewPicture

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = Later("PIL.Image")

FIELD = "picture"
SMALL_BYTES = 22_000
"""A public page weighs 40 kB at most: of these the picture has so many."""

LARGE_SIDE = 2400
QUALITIES = (80, 70, 60, 50, 40, 30, 20)
SIDES = (760, 640, 520, 400)


def drawn_from_sent(files: Storage, name: str, content: bytes) -> NewPicture:
    """The picture that was sent under this name. Raises RuleBroken where it is none, or cannot be read."""
    kind = kind_of(name)
    if kind is None or kind.key not in IMAGES:
        raise RuleBroken(N_("Send the picture as JPEG, PNG or WebP."), [FIELD])
    if len(content) > LARGEST_FILE:
        raise RuleBroken(N_("The picture is larger than 10 MB. Make it smaller."), [FIELD])
    if not content:
        raise RuleBroken(PROBLEMS["empty"], [FIELD])
    given = _kept(files, [content])
    made: str | None = None
    try:
        found = inspect(files, given, kind.key)
        if found.problem is not None:
            raise RuleBroken(PROBLEMS[found.problem], [FIELD])
        made = found.stored
        return drawn_from_stored(files, made)
    finally:
        for stored in {given, made} - {None}:
            files.delete(stored)  # type: ignore[arg-type]


def drawn_from_stored(files: Storage, stored: str) -> NewPicture:
    """A picture that was looked into already and lies in the storage."""
    with files.open(stored) as source, Image.open(source) as picture:
        return drawn(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))


def drawn(whole: "Image.Image") -> NewPicture:
    """A picture for its page and for the press."""
    small, width, height = _small(whole)
    return NewPicture(hashlib.sha256(small).hexdigest(), width, height, small, _large(whole))


def _small(whole: "Image.Image") -> tuple[bytes, int, int]:
    """As large and as good as the weight allows: the best quality that is light enough is halved down to."""
    shown, made = whole, b""
    for side in SIDES:
        shown = whole.copy()
        shown.thumbnail((side, side))
        made = _light(shown)
        if len(made) <= SMALL_BYTES:
            break
    return made, *shown.size


def _light(shown: "Image.Image") -> bytes:
    """Of the best quality that is light enough, else of the least; a lower quality weighs less."""
    tried: dict[int, bytes] = {}

    def light_enough(quality: int) -> bool:
        tried[quality] = _as(shown, "WEBP", quality=quality, method=5)
        return len(tried[quality]) <= SMALL_BYTES

    best = bisect_left(QUALITIES, True, key=light_enough)
    return tried[QUALITIES[min(best, len(QUALITIES) - 1)]]


def _large(whole: "Image.Image") -> bytes:
    shown = whole.copy()
    shown.thumbnail((LARGE_SIDE, LARGE_SIDE))
    if shown.mode == "RGBA":
        ground = Image.new("RGB", shown.size, "white")
        ground.paste(shown, mask=shown.getchannel("A"))
        shown = ground
    return _as(shown, "JPEG", quality=86, optimize=True)


def _as(picture: "Image.Image", form: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def _kept(files: Storage, parts: Iterable[bytes]) -> str:
    name = new_name()
    files.put(name, 0, parts)
    files.finish(name)
    return name
