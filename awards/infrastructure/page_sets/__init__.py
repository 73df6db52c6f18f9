"""Public pages as files: a set of them is made in a sealed folder that nobody serves, and swapped in by one rename.

What a server in front serves is `current` in the public folder, a link to a whole set. The sealed folder is in no
backup: what lies there is made from the database again.
"""

from awards.infrastructure.page_sets.documents import Mark, Page, PageSet, Standing, file_of
from awards.infrastructure.page_sets.folders import CURRENT, Folders
from awards.infrastructure.page_sets.making import Making

__all__ = ["CURRENT", "Folders", "Making", "Mark", "Page", "PageSet", "Standing", "file_of"]
