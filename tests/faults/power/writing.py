"""Commits one row after the other into a database and says of each that it is kept: `writing URL [STATEMENT]`.

The statement is said on each connection after the program's own.
"""

import sys
from itertools import count
from typing import Any

from sqlalchemy import event, text

from awards.infrastructure.database import connect


def main() -> None:
    url, statements = sys.argv[1], sys.argv[2:]
    engine = connect(url)

    @event.listens_for(engine, "connect")
    def say(connection: Any, _record: object) -> None:
        for statement in statements:
            connection.execute(statement)
            connection.commit()

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS kept (n INTEGER PRIMARY KEY)"))
    for n in count(1):
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO kept VALUES (:n)"), {"n": n})
        print(n, flush=True)  # noqa: T201 - told to whoever watches


if __name__ == "__main__":
    main()
