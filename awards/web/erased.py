"""What pages say in place of the address that a person has who was erased: it is no address, and no name either."""

import re

from flask import Flask, Response
from flask_babel import gettext as _
from markupsafe import escape

from awards.core.identifiers import gone_address

ENDS = gone_address("").partition("@")[2].encode()
ADDRESS = re.compile(re.escape(gone_address("KEY")).replace("KEY", r"[\w-]+").encode())


def install(app: Flask) -> None:
    """Read each page for such addresses before it goes out; files and what programs are told keep them as keys."""
    app.after_request(_in_words)


def _in_words(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    text = response.get_data()
    if ENDS in text:
        response.set_data(ADDRESS.sub(str(escape(_("(erased)"))).encode(), text))
    return response
