"""How names and web domains are compared: pure, the same function for what is kept and for what is asked."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from anyascii import anyascii

from awards.core.identifiers import slugify

FREE_MAIL = frozenset({
    "126.com", "163.com", "aol.com", "duck.com", "fastmail.com", "free.fr", "gmail.com", "gmx.com", "gmx.de", "gmx.net",
    "gmx.at", "gmx.ch", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "hotmail.es",
    "icloud.com", "inbox.ru", "laposte.net", "libero.it", "list.ru", "live.com", "live.fr", "live.co.uk", "mac.com",
    "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.fr", "outlook.es",
    "pm.me", "proton.me", "protonmail.com", "qq.com", "rediffmail.com", "rocketmail.com", "sina.com", "tutanota.com",
    "tuta.io", "uol.com.br", "wanadoo.fr", "web.de", "ya.ru", "yahoo.ca", "yahoo.co.in", "yahoo.co.uk", "yahoo.com",
    "yahoo.com.ar", "yahoo.com.br", "yahoo.com.mx", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.in", "yahoo.it",
    "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
})  # fmt: skip
"""Domains where anybody may have an address: that two people share one says nothing, so they never match."""

SHARED_HOSTS = frozenset({
    "bit.ly", "blogspot.com", "docs.google.com", "drive.google.com", "facebook.com", "m.facebook.com", "fb.com",
    "forms.gle", "github.com", "github.io", "goo.gl", "instagram.com", "linkedin.com", "linktr.ee", "medium.com",
    "notion.site", "sites.google.com", "substack.com", "t.me", "tiktok.com", "tinyurl.com", "twitter.com", "vimeo.com",
    "wa.me", "wixsite.com", "wordpress.com", "x.com", "youtu.be", "youtube.com",
})  # fmt: skip
"""Hosts where many organisations have a page each: the host is not the organisation's own."""

_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\u1dc0-\u1dff\u20d0-\u20ff]"
)
"""Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel marks of Arabic. Marks that are letters stay."""

_LETTERS = str.maketrans({
    "\u0640": "",
    "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647",
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    "'": "", "\u2019": "", "\u02bc": "", "\u2018": "", "`": "",
})  # fmt: skip
"""Tatweel goes; alef, ya and ta marbuta have one shape each; Latin letters without a decomposition get a plain one."""

LONGEST_NAME, KEPT = 200, 32_768
"""A text up to so many characters may be a name; of names and hosts so many are kept, folded."""

_APOSTROPHES = "'\u2019\u02bc\u2018`"

_LATIN_AL = re.compile(r"(?<!\w)al[-\u2010\u2011'\u2019](?=\w)")
_WORD = re.compile(r"[\w&]+")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_NAMED_HOST = re.compile(r"(?![0-9.]+$)[a-z0-9-]+(\.[a-z0-9-]+)+")
_ALEF_LAM = "\u0627\u0644"


def in_address(name: str) -> str:
    """A name as a readable part of an address: its letters in ASCII, whatever the script; `x` when nothing is left."""
    signs = unicodedata.normalize("NFKD", name)
    return slugify("".join(anyascii(sign) if sign.isalnum() else sign for sign in signs))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A text as search and conflict-finding compare it: one case, no accents, no article, words with single blanks.

    Chinese and Japanese, which have no blanks between words, become overlapping pairs of characters. Short texts, as
    names are, are folded once and kept.
    """
    return _fold_name(text) if len(text) <= LONGEST_NAME else _fold(text)


def plain_letters(text: str) -> tuple[str, list[int]]:
    """The text letter by letter without accents and in one shape, in its own case, and where each letter stood."""
    letters, places = list[str](), list[int]()
    for place, letter in enumerate(text):
        for plain in _plain_letter(letter):
            letters.append(plain)
            places.append(place)
    return "".join(letters), places


@lru_cache(KEPT)
def _plain_letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'"
    if unicodedata.category(letter) == "Cf":  # it is not seen, and would tear a name apart
        return ""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", letter))
    small = plain.casefold().translate(_LETTERS)
    if small == plain.lower():
        return plain
    return small.upper() if plain.isupper() else small


def _fold(text: str) -> str:
    if text.isascii():  # most texts: nothing to decompose, and no letters of other scripts
        plain = _LATIN_AL.sub("", text.lower()).translate(_LETTERS)
        return " ".join(word for word in _WORD.findall(plain.replace("_", " ")) if word.strip("&"))
    return _fold_any(text)


def _fold_any(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _LATIN_AL.sub("", text)
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text))).translate(_LETTERS)
    words = (word for word in _WORD.findall(text.replace("_", " ")) if word.strip("&"))
    return " ".join(part for word in words for part in _parts(word))


_fold_name = lru_cache(KEPT)(_fold)


def _parts(word: str) -> list[str]:
    if not _IDEOGRAPHS.search(word):
        return [_without_article(word)]
    found: list[str] = []
    end = 0
    for run in _IDEOGRAPHS.finditer(word):
        found.extend([word[end : run.start()]] if run.start() > end else [])
        found.extend(_pairs(run.group()))
        end = run.end()
    return found + ([word[end:]] if end < len(word) else [])


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _without_article(word: str) -> str:
    return word[2:] if word.startswith(_ALEF_LAM) and len(word) >= 5 else word


@lru_cache(maxsize=4096)
def domain_of(url_or_email: str) -> str | None:
    """The web domain of an address on the web or of mail: lower case, without `www.`, in ASCII.

    None when there is none, for a bare number of a machine, and for domains that many share (FREE_MAIL, SHARED_HOSTS),
    which must never match.
    """
    host = _host(url_or_email.strip())
    return None if host in FREE_MAIL or host in SHARED_HOSTS else host


@lru_cache(KEPT)
def _host(text: str) -> str | None:
    if "://" not in text and "@" in text:
        text = text.rsplit("@", 1)[1].strip(" >")
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname
        host = (host or "").rstrip(".").encode("idna").decode().lower()
    except ValueError:
        return None
    host = host.removeprefix("www.")
    return host if _NAMED_HOST.fullmatch(host) else None
