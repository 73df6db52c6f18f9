"""What comes from outside: read so that whatever is wrong with it is one kind of error."""

import json
from typing import Any


def json_in(text: str | bytes) -> Any:
    """The JSON document that somebody gave. Raises ValueError for whatever is none, or is nested too deeply to read."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
