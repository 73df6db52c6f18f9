"""A backup: every row and every stored file of a portal in one ZIP, made while it runs, brought back on any database.

`tables/<name>.jsonl` holds the rows of a table, each a JSON array, all as of one instant; `files/<name>` the bytes of
an uploaded or made file; `manifest.json` says what is in it: format, the schema's revision, and of each table its
columns with their kinds, how many rows it has and their sum (`shapes.Sum`), of each entry its SHA-256. The rows lean on
nothing of either database, so that a portal moves from SQLite to PostgreSQL by a backup. Keys of key holders, the
secret key and public pages are not in it.
"""

from awards.infrastructure.backup.reading import Broken, Manifest, Table, opened
from awards.infrastructure.backup.restoring import NotClean, restore, untouched
from awards.infrastructure.backup.writing import write

__all__ = ["Broken", "Manifest", "NotClean", "Table", "opened", "restore", "untouched", "write"]
