"""Every setting of the portal, read once from the environment (or `.env`) into one frozen object.

All variables begin with `AWARDS_`. `production` refuses to start on an unsafe setting and says which.
"""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Network = IPv4Network | IPv6Network

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Config(BaseSettings):
    """The settings, checked together."""

    model_config = SettingsConfigDict(
        env_prefix="AWARDS_",
        env_file=".env",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    env: Literal["development", "test", "production"] = Field("development", description="development or production")
    database_url: str = Field(
        "", description="default: an SQLite file in instance/; postgresql+psycopg://… when scaled"
    )
    read_database_url: str = Field("", description="a replica of that PostgreSQL, for visitors' pages; default: none")
    read_staleness: int = Field(
        10, ge=1, le=300, description="seconds that the replica may be behind; beyond, the primary answers"
    )
    redis_url: str = Field(
        "",
        description="default: none; a Redis that servers share for limits and to hear of what is public, as "
        "rediss://[user:password@]host[:port][/number][?ssl_ca_certs=file], unix:///socket, redis:// on loopback",
    )
    secret_key: str = Field(
        "",
        description="at least 32 characters, authenticator apps follow from it; development makes one",
    )
    secret_key_fallbacks: str = Field(
        "", description="earlier secret keys, newest first, joined by |: apps set up before still work"
    )
    base_url: str = Field("http://localhost:8000", description="the address people use; links in mail begin with it")
    trusted_hosts: str = Field("localhost,127.0.0.1", description="host names that may be asked for, with commas")
    proxy_hops: int = Field(
        0, ge=0, le=5, description="how many proxies in front add to X-Forwarded-For; no other is believed"
    )
    mail_url: str = Field(
        "",
        description="default: files in instance/mail/; smtp://user:password@host:port, which has to offer "
        "STARTTLS beyond this machine, or smtps://…",
    )
    mail_from: str = Field("EQUALS in Tech Awards <awards@localhost>", description="the sender of every mail")
    storage_url: str = Field(
        "",
        description="default: files in instance/files/; another folder by its path or file://…, "
        "a bucket as s3://[key:secret@]bucket[/prefix][?endpoint=https://…&region=…&path=1]",
    )
    storage_direct: bool = Field(
        False, description="browsers send files straight to the bucket, which allows PUT from the portal's address"
    )
    iati_reporter: str = Field(
        "", description="the publisher's identifier at IATI, begins the ids of pledges there; default: the host's name"
    )
    scanner_url: str = Field("", description="default: none; clamd as tcp://host:3310 or unix:///path/to/clamd.sock")
    public_dir: Path | None = Field(
        None,
        description="where public pages are kept as files; a server in front serves its folder current",
    )
    sealed_dir: Path | None = Field(
        None,
        description="where they are made before their time, on the same disk, served and backed up by nobody; "
        "default: sealed in the instance folder",
    )
    signing_keys: Path | None = Field(
        None, description="folder of key holders' encrypted keys; default: keys in the instance folder"
    )
    sso_issuer: str = Field("", description="single sign-on of staff by OpenID Connect: the issuer; default: none")
    sso_client_id: str = Field("", description="as whom the portal asks the issuer")
    sso_client_secret: str = Field("", description="its secret there")
    sso_name: str = Field("", description="what people call the sign-on, for the button")
    sso_domains: str = Field(
        "",
        description="domains, with commas: staff's first sign-on finds their account by a verified address there",
    )
    sso_second_step: str = Field(
        "",
        description="values of amr or acr, with commas, that prove two steps; default: the second step is taken here",
    )
    webhooks: bool = Field(
        False, description="whether programs of staff are told what happens: the server asks addresses that staff type"
    )
    webhook_days: int = Field(
        90, ge=1, le=3650, description="so many days after a message to a webhook was sent, or failed, it is forgotten"
    )
    sentry_dsn: str = Field("", description="where errors are told too, without words of anybody; default: nowhere")
    metrics_networks: str = Field(
        "127.0.0.0/8,::1", description="networks, with commas, that may ask /metrics and for details of /readyz"
    )
    metrics_token: str = Field("", description="a token, sent as Bearer, with which anybody may; default: none")
    drain_seconds: int = Field(
        0, ge=0, le=300, description="so long before it ends /readyz says no and all else is still answered"
    )
    run_dir: Path | None = Field(None, description="where awards serve tells its workers of itself; it sets this alone")
    instance: Path = Field(Path("instance"), description="where the program keeps its own files")

    @property
    def earlier_keys(self) -> list[str]:
        """Secret keys of before the present one, newest first."""
        return [key.strip() for key in self.secret_key_fallbacks.split("|") if key.strip()]

    @property
    def sso_trusted_domains(self) -> frozenset[str]:
        """Domains whose addresses the issuer is believed about."""
        return frozenset(_listed(self.sso_domains.lower()))

    @property
    def sso_two_steps(self) -> frozenset[str]:
        """What the issuer says when it has seen two steps."""
        return frozenset(_listed(self.sso_second_step))

    @property
    def insiders(self) -> tuple[Network, ...]:
        """The networks from which one may see how the program is."""
        return tuple(ip_network(part, strict=False) for part in _listed(self.metrics_networks))

    @property
    def sealed(self) -> Path:
        """Where public pages are made before their time."""
        return self.sealed_dir or self.instance / "sealed"

    @property
    def keys(self) -> Path:
        """The folder of key holders' keys; none of them ever stands in the database."""
        return self.signing_keys or self.instance / "keys"

    @property
    def readings(self) -> Path:
        """The folder of the files that say who read what."""
        return self.instance / "readings"

    @property
    def in_development(self) -> bool:
        """Whether made-up clocks, mail at /dev/mail and plain http on loopback are allowed."""
        return self.env != "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry `Secure` and the `__Host-` prefix: always, except on plain http at loopback."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """Host names that a request may name."""
        return _listed(self.trusted_hosts)

    @model_validator(mode="after")
    def refuse_unsafe(self) -> Self:
        """Name every unsafe setting at once, so that one start tells all there is to mend."""
        address = urlsplit(self.base_url)
        problems = []
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            problems.append("AWARDS_BASE_URL: plain http is for loopback only; use https://")
        problems += self._problems_of_storage()
        problems += self._problems_of_redis()
        if self.database_url and urlsplit(self.database_url).scheme.partition("+")[0] not in ("sqlite", "postgresql"):
            problems.append("AWARDS_DATABASE_URL: name it as sqlite:///file or postgresql+psycopg://…")
        if self.read_database_url and not (
            self.database_url.startswith("postgresql") and self.read_database_url.startswith("postgresql")
        ):
            problems.append(
                "AWARDS_READ_DATABASE_URL: a replica is one of AWARDS_DATABASE_URL, both postgresql+psycopg://…"
            )
        if self.public_dir and self._shows_what_is_sealed(self.public_dir):
            problems.append(
                "AWARDS_SEALED_DIR: name a folder that neither lies in one that is served or backed up nor holds one"
            )
        if self.public_dir and self.keys.resolve().is_relative_to(self.public_dir.resolve()):
            problems.append("AWARDS_SIGNING_KEYS: name a folder that nobody serves")
        if self.scanner_url and urlsplit(self.scanner_url).scheme not in ("tcp", "unix"):
            problems.append("AWARDS_SCANNER_URL: name the scanner as tcp://host:3310 or unix:///path")
        if self.in_development and address.hostname not in LOOPBACK:
            problems.append(
                f"AWARDS_ENV: {self.env} shows everybody's mail, so it is for loopback only; set production"
            )
        try:
            _ = self.insiders
        except ValueError:
            problems.append("AWARDS_METRICS_NETWORKS: name networks as 10.0.0.0/8, with commas")
        sentry = urlsplit(self.sentry_dsn)
        if self.sentry_dsn and sentry.scheme != "https" and sentry.hostname not in LOOPBACK:
            problems.append("AWARDS_SENTRY_DSN: name it as https://…")
        if self.metrics_token and len(self.metrics_token) < 20:
            problems.append("AWARDS_METRICS_TOKEN: set at least 20 random characters")
        if self.sso_issuer:
            issuer = urlsplit(self.sso_issuer)
            if issuer.scheme != "https" and (issuer.hostname not in LOOPBACK or self.env == "production"):
                problems.append("AWARDS_SSO_ISSUER: name it as https://…")
            if not (self.sso_client_id and self.sso_client_secret and self.sso_name):
                problems.append("AWARDS_SSO_CLIENT_ID, AWARDS_SSO_CLIENT_SECRET, AWARDS_SSO_NAME: set all three")
        if self.env == "production":
            if len(self.secret_key) < 32 or len(set(self.secret_key)) < 10:
                problems.append("AWARDS_SECRET_KEY: set at least 32 random characters")
            if any(len(key) < 32 for key in self.earlier_keys):
                problems.append("AWARDS_SECRET_KEY_FALLBACKS: name whole keys of at least 32 characters, joined by |")
            if address.scheme != "https":
                problems.append("AWARDS_BASE_URL: production needs https://")
            if not self.hosts or set(self.hosts) <= LOOPBACK:
                problems.append("AWARDS_TRUSTED_HOSTS: name the hosts that people use")
            if urlsplit(self.mail_url).scheme not in ("smtp", "smtps"):
                problems.append("AWARDS_MAIL_URL: name a mail server, smtp://…")
            if "@localhost" in self.mail_from:
                problems.append("AWARDS_MAIL_FROM: name the sender that people answer to")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems_of_storage(self) -> list[str]:
        """What is unsafe about where files lie."""
        storage = urlsplit(self.storage_url)
        if storage.scheme not in ("", "file", "s3"):
            return ["AWARDS_STORAGE_URL: name a folder, by its path or as file://…, or a bucket as s3://…"]
        said = parse_qs(storage.query)
        endpoint = urlsplit(said["endpoint"][-1]) if "endpoint" in said else None
        problems = []
        if storage.scheme == "s3" and (not storage.hostname or said.keys() - {"endpoint", "region", "path"}):
            problems.append("AWARDS_STORAGE_URL: name the bucket as s3://bucket/prefix?endpoint=https://…&region=…")
        if endpoint and endpoint.scheme != "https" and endpoint.hostname not in LOOPBACK:
            problems.append("AWARDS_STORAGE_URL: plain http is for loopback only; use https:// for the endpoint")
        if self.storage_direct and storage.scheme != "s3":
            problems.append("AWARDS_STORAGE_DIRECT: browsers can send to a bucket alone; name one as s3://…")
        return problems

    def _problems_of_redis(self) -> list[str]:
        """What is unsafe about the Redis that servers share."""
        address = urlsplit(self.redis_url)
        named = address.path.strip("/") if address.scheme == "unix" else address.hostname
        if self.redis_url and (address.scheme not in ("redis", "rediss", "unix") or not named):
            return ["AWARDS_REDIS_URL: name it as rediss://host:6379/0, unix:///path, or redis:// on loopback"]
        allowed = {"rediss": {"ssl_ca_certs"}, "unix": {"db", "password"}}.get(address.scheme, set())
        if parse_qs(address.query).keys() - allowed:
            return ["AWARDS_REDIS_URL: only ssl_ca_certs may follow the ? of rediss://, db and password of unix://"]
        if address.scheme == "redis" and named not in LOOPBACK:
            return ["AWARDS_REDIS_URL: redis:// without TLS is for loopback only; use rediss://"]
        return []

    def _shows_what_is_sealed(self, public: Path) -> bool:
        """Whether the sealed folder lies in one that is served or backed up, or one of these in it."""
        sealed = self.sealed.resolve()
        storage = urlsplit(self.storage_url)
        shown = [public, Path(__file__).parent / "static"]
        if storage.scheme in ("", "file"):
            shown.append(Path(unquote(storage.path)) if self.storage_url else self.instance / "files")
        others = [folder.resolve() for folder in shown]
        return any(sealed.is_relative_to(other) or other.is_relative_to(sealed) for other in others)
