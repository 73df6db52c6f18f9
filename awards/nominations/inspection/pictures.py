"""Pictures: read by a decoder that knows three formats and no other, and drawn anew without what came with them."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from awards.nominations.inspection.documents import Refused

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4_000
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
KEPT_AS = {
    "jpeg": {"quality": 88, "optimize": True, "progressive": True},
    "png": {"optimize": False, "compress_level": 7},
    "webp": {"quality": 88, "method": 4},
}


def draw_anew(given: Path, kind: str, made: Path) -> None:
    """Decode the picture and write its pixels as a new file, upright, no side over 4,000 pixels. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _draw(given, kind, made)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    except UnidentifiedImageError:
        raise Refused("other_kind") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Refused("damaged") from None


def _draw(given: Path, kind: str, made: Path) -> None:
    with Image.open(given, formats=[FORMATS[kind]]) as picture:
        if getattr(picture, "n_frames", 1) > 1 and kind != "jpeg":  # a JPEG's further pictures are previews
            raise Refused("moving")
        if kind == "jpeg":
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        transparent = upright.has_transparency_data and kind != "jpeg"
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        drawn = upright.convert("RGBA" if transparent else "RGB")
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    clean.save(made, FORMATS[kind], **KEPT_AS[kind])
