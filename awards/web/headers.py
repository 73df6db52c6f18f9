"""Headers of every answer: what a browser may load, remember and tell others."""

from flask import Flask, Response, request

from awards.infrastructure import storage
from awards.web.framing import FRAMED, is_framed
from awards.web.identity import cookie_secret

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
"""`default` is the policy of `static/js/page/allowed-scripts.js`: no text becomes script or markup."""

ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}


def policy_of(app: Flask) -> str:
    """What pages may load: of this site alone, and sent to the store of files where browsers do that themselves."""
    config = app.config["AWARDS"]
    store = storage.at(config.storage_url, config.instance) if config.storage_direct else None
    if not isinstance(store, storage.SentDirectly):
        return CONTENT_POLICY
    return CONTENT_POLICY.replace("connect-src 'self'", f"connect-src 'self' {store.origin}")


def install(app: Flask) -> None:
    """Set the headers; pages of a signed-in person, and those that name an address or a link, are never kept."""

    always = ALWAYS | {"Content-Security-Policy": policy_of(app)}

    @app.after_request
    def set_headers(response: Response) -> Response:
        framed = is_framed() and response.status_code == 200
        given = {name.lower() for name, _value in response.headers}  # a file that is handed out has a stricter policy
        ours = always | FRAMED if framed else always
        response.headers.extend([(name, value) for name, value in ours.items() if name.lower() not in given])
        if framed:
            del response.headers["X-Frame-Options"]
        if app.config["AWARDS"].secure_cookies:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if "cache-control" not in given:
            private = cookie_secret() or request.path.startswith("/account/sign-in/")
            response.headers["Cache-Control"] = "no-store" if private else "no-cache"
        if request.endpoint != "static":
            response.vary.update(("Cookie", "Accept-Language"))
        return response
