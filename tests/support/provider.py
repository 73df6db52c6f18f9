"""A small provider of single sign-on on loopback: it signs whatever a test has it say."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "portal", "a secret of the portal at the provider"


@dataclass
class IdentityProvider:
    """Answers as the tests want: `says` goes into the next token, `document` over what it tells of itself."""

    issuer: str
    key: RSAKey
    says: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signed_by: Any = None
    moved: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)

    def authorize(self, address: str) -> dict[str, str]:
        """What a person's browser brings back after signing on at the address to which the portal sent it."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == self.issuer
        self.asked = dict(parse_qsl(parts.query))
        return {"code": "a-code", "state": self.asked["state"]}

    def token(self) -> str:
        """The signed word of who it is."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "sara-at-the-office", "iat": now, "exp": now + 300,
            "auth_time": now, "nonce": self.asked.get("nonce"), "email": "sara@office.example", "email_verified": True,
        } | self.says  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        key = OctKey.import_key(SECRET) if self.algorithm == "HS256" else self.signed_by or self.key
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, key, algorithms=[self.algorithm])

    def answer(self, path: str, form: dict[str, list[str]], authorization: str) -> tuple[int, dict[str, Any]]:
        """The JSON behind an address."""
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
            } | self.document  # fmt: skip
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False) | {"kid": "one"}]}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=")
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        right = authorization == known and challenge.decode() == self.asked["code_challenge"]
        if path != "/token" or not right or form["code"] != ["a-code"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.token()}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """The provider, for as long as the block lasts."""
    found: list[IdentityProvider] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _answer(self, form: dict[str, list[str]]) -> None:
            found[0].answered.append(self.path)
            if found[0].moved and not self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", f"/moved{self.path}")
                self.end_headers()
                return
            path = self.path.removeprefix("/moved")
            status, told = found[0].answer(path, form, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.append(IdentityProvider(f"http://127.0.0.1:{server.server_port}", RSAKey.generate_key(2048)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
