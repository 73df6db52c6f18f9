"""Where the bytes of uploaded files lie: behind a few verbs, so that a folder or a bucket can do it.

A name is made by `new_name` and never comes from a person. What a verb has acknowledged is kept.
"""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from awards.infrastructure.storage.bucket import Bucket
from awards.infrastructure.storage.folder import Folder
from awards.infrastructure.storage.verbs import SentDirectly, Storage, StorageAway, StorageFull, new_name, pieces

__all__ = [
    "Bucket", "Folder", "SentDirectly", "Storage", "StorageAway", "StorageFull", "at", "new_name", "pieces",
]  # fmt: skip


def at(url: str, instance: Path) -> Storage:
    """The storage of the setting AWARDS_STORAGE_URL: a folder, by its path or as file://…, or a bucket, s3://….

    Without one it is instance/files. Raises ValueError.
    """
    if not url:
        return Folder(instance / "files")
    parts = urlsplit(url)
    if parts.scheme in ("", "file"):
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return _bucket(url)
    raise ValueError(f"AWARDS_STORAGE_URL: {parts.scheme}:// is not known; name a folder or a bucket, s3://…")


@lru_cache(maxsize=4)
def _bucket(url: str) -> Bucket:
    """Its connections are kept from one request to the next."""
    return Bucket(url)
