"""Rules of accounts: what an address and a code are, how often one may try, what a device is called."""

import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from awards.core.errors import RuleBroken
from awards.core.text import N_

CODE_LIFETIME = timedelta(minutes=15)
MOST_TRIES = 5
"""A code dies after so many wrong tries."""

MOST_ADDRESSES = 5
"""So many addresses one person may have."""

LONGEST_CODE = 64
LONGEST_ADDRESS = 254

FRESH_FOR = timedelta(minutes=15)
"""For so long after a sign-in one may change what guards the account; then one proves again who one is."""

IDLE_FOR = timedelta(hours=1)
"""A session of staff that nobody used for so long has ended: desks are left open."""

LANDINGS = {"admin": "/staff", "staff": "/staff", "judge": "/judging", "chair": "/judging", "pledger": "/account"}
"""Each kind of role, and where its work begins."""

LOOK_FOR = timedelta(minutes=30)
"""So long staff look as somebody else at most; then it ends by itself."""

LOCAL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
"""What may stand before the @ without quotes (RFC 5322), and how a part of a host's name is written (RFC 1123).

A comma or a bracket would be read as the end of one address and the beginning of another.
"""

INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}


@dataclass(frozen=True)
class Origin:
    """From where somebody asks: the internet address, what the browser says of itself, and by what it is known."""

    address: str = ""
    user_agent: str = ""
    device_secret: str | None = None
    session_secret: str | None = None


@dataclass(frozen=True)
class Limit:
    """How often something may be tried by one `tier` (`account`, `address`, `network`, `everybody`) in a while."""

    tier: str
    most: int
    within: timedelta
    refuses: bool = True
    """Else it only raises the alarm: nobody is to lock everybody out."""

    @property
    def of_account(self) -> bool:
        """Whether it guards one account: then the database always knows it."""
        return self.tier == "account"

    def deed(self, what: str) -> str:
        """Under which name the tries are counted."""
        return f"{what}.{self.tier}.{int(self.within.total_seconds())}"


QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)

LIMITS: dict[str, tuple[Limit, ...]] = {
    "ask": (
        Limit("account", 5, QUARTER),
        Limit("account", 20, DAY),
        Limit("address", 350, QUARTER),
        Limit("network", 400, QUARTER),
        Limit("everybody", 3000, QUARTER),
    ),
    "add": (Limit("account", 5, QUARTER), Limit("account", 20, DAY)),
    "guess": (
        Limit("account", 10, QUARTER),
        Limit("account", 20, DAY),
        Limit("address", 100, QUARTER),
        Limit("network", 120, QUARTER),
        Limit("everybody", 600, QUARTER, refuses=False),
    ),
    "passkey": (Limit("address", 350, QUARTER), Limit("network", 400, QUARTER), Limit("everybody", 3000, QUARTER)),
    "prove": (
        Limit("account", 5, QUARTER),
        Limit("account", 20, DAY),
        Limit("address", 60, QUARTER),
        Limit("network", 80, QUARTER),
    ),
    "passphrase": (
        Limit("account", 5, QUARTER),
        Limit("account", 20, DAY),
        Limit("address", 60, QUARTER),
        Limit("network", 80, QUARTER),
    ),
    "bundle": (
        Limit("address", 10, QUARTER),
        Limit("network", 30, QUARTER),
        Limit("everybody", 100, QUARTER),
    ),
    "pledge_error": (
        Limit("address", 5, QUARTER),
        Limit("network", 20, QUARTER),
        Limit("everybody", 100, QUARTER),
    ),
    "certificate": (
        Limit("address", 100, QUARTER),
        Limit("network", 120, QUARTER),
        Limit("everybody", 600, QUARTER, refuses=False),
    ),
}
"""Asking for a code, asking to add an address (which counts as asking for a code, too), a wrong code, asking to sign in
with a passkey, a wrong second step, a wrong passphrase of a signing key, a wrong code of a certificate.

One account has little room. A school of three hundred behind one address signs in within a quarter of an hour, each
asking once and one in five mistyping; a link is nobody's guess and is not counted. The narrow tier stands first and
the order is always the same, so that two requests never wait for each other's rows.
"""


def canonical_address(email: str) -> str:
    """The one spelling of an address under which an account is found. Raises RuleBroken.

    Full-width letters become plain ones and case is folded, so that two spellings cannot be two accounts; invisible
    characters and letters outside of ASCII before the @ are refused, since they imitate others. So is what mail would
    read as more than one address, or as none.
    """
    text = unicodedata.normalize("NFKC", email).strip().lower()
    if any(character in INVISIBLE for character in text):
        raise RuleBroken(N_("Remove the invisible character from the address."), ["email"])
    local, _at, domain = text.rpartition("@")
    if not local or "." not in domain or len(text) > LONGEST_ADDRESS or any(c.isspace() for c in text):
        raise RuleBroken(N_("Enter an address like name@example.org."), ["email"])
    if not local.isascii():
        raise RuleBroken(N_("Use only plain Latin letters and digits before the @."), ["email"])
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise RuleBroken(N_("Check the part of the address after the @."), ["email"]) from None
    if not LOCAL.fullmatch(local):
        raise RuleBroken(N_("Enter an address like name@example.org."), ["email"])
    if not all(LABEL.fullmatch(label) for label in domain.split(".")):
        raise RuleBroken(N_("Check the part of the address after the @."), ["email"])
    return f"{local}@{domain}"


def typed_code(text: str) -> str:
    """The digits of a code as typed: spaces and hyphens dropped, digits of any script made plain."""
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)


def grouped(code: str) -> str:
    """A code as a person reads it, in two groups."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def code_digest(pepper: str, row_id: str, code: str) -> str:
    """What is kept of a code: bound to its row and the program's secret, so a leaked table tells nothing."""
    return hmac.new(pepper.encode(), f"{row_id}:{code}".encode(), "sha256").hexdigest()


def whose(pepper: str, tier: str, value: str) -> str:
    """Under which key tries are counted: no address and no network stands in the table."""
    return hmac.new(pepper.encode(), f"{tier}:{value}".encode(), "sha256").hexdigest()


def network(address: str | None) -> str:
    """The front part of an internet address that one household, school or provider shares: /24, or /64 of IPv6.

    An address that cannot be read is one network with all such others.
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))


BROWSERS = (
    ("Edge", r"\bEdgA?/|\bEdgiOS/"), ("Samsung Internet", r"\bSamsungBrowser/"), ("Opera", r"\bOPR/|\bOpera\b"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"), ("Chrome", r"\bChrome/|\bChromium/|\bCriOS/|\bHeadlessChrome/"),
    ("Safari", r"\bSafari/"),
)  # fmt: skip
SYSTEMS = (
    ("Android", r"\bAndroid\b"), ("iPhone", r"\biPhone\b"), ("iPad", r"\biPad\b"), ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"), ("macOS", r"\bMac OS X\b|\bMacintosh\b"), ("Linux", r"\bLinux\b|\bX11\b"),
)  # fmt: skip
"""Proper names with how their programs speak of themselves; the first that fits is taken."""


def device(user_agent: str) -> str:
    """The browser's and the system's names, `Firefox/Android`; a part that is not known stays empty."""
    text = user_agent[:400]
    names = (next((name for name, how in known if re.search(how, text)), "") for known in (BROWSERS, SYSTEMS))
    return "/".join(names)


SCOPES = (
    "nominations:read", "nominations:write", "judges:read", "judges:write", "assignments:read", "assignments:write",
    "scores:read", "results:read", "judging:read", "judging:write", "pledges:write",
)  # fmt: skip
"""What a token may be for: a kind of thing, to be read or changed. Whoever may change a kind reads it too."""

OF_NO_EDITION = frozenset({"pledges:write"})
"""What belongs to no edition, so that no token of a single one can be for it."""


def in_scope(held: Collection[str], wanted: str | None) -> bool:
    """Whether a token for what is `held` is for what is wanted too; anything that names no scope is for each."""
    kind, _, how = (wanted or "").partition(":")
    return wanted is None or wanted in held or (how == "read" and f"{kind}:write" in held)
