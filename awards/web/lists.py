"""Lists: filters from the address, pages by key, and the same rows as CSV and JSON."""

import csv
import io
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Response, current_app, request, url_for
from jinja2 import Environment
from markupsafe import Markup

from awards.core.cells import csv_cell, plain
from awards.core.errors import BadRequest
from awards.core.figures import whole_number
from awards.infrastructure import sheets
from awards.web.access import app_view
from awards.web.languages import language

PAGE = 50
LONGEST_QUERY = 200
LONGEST_SHEET_NAME = 31
MARK_OF_UTF8 = "\ufeff"


def one(name: str, allowed: Iterable[str] | None = None) -> str | None:
    """The value of a parameter that may come once; BadRequest when it comes twice or is none of `allowed`."""
    found = request.args.getlist(name)
    if len(found) > 1:
        raise BadRequest(f"parameter {name!r} was given twice")
    if not found or not found[0].strip():
        return None
    value = found[0].strip()
    if len(value) > LONGEST_QUERY or (allowed is not None and value not in allowed):
        raise BadRequest(f"parameter {name!r} has a value that is not known")
    return value


def an_id(name: str) -> UUID | None:
    """The id of a parameter that may come once. Raises BadRequest when it is none."""
    text = one(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest(f"parameter {name!r} has a value that is not known") from None


def part(
    endpoint: str, beside: Sequence[str], name: str, find: Callable[[int, UUID | None], Sequence[Any]], **where: Any
) -> tuple[Sequence[Any], dict[str, str | None]]:
    """One of the lists of a page, from the row on that the parameter `name` names, and the ways on and back.

    `beside` are the parameters of all lists of the page (`endpoint`, with the values of its address): the others stay
    where they are. `find` gives so many rows behind one.
    """
    after = an_id(name)
    found = find(PAGE + 1, after)
    here = where | {other: request.args.get(other) for other in beside}
    older = url_for(endpoint, **(here | {name: str(found[PAGE - 1].id)})) if len(found) > PAGE else None
    return found[:PAGE], {"older": older, "newer": url_for(endpoint, **(here | {name: None})) if after else None}


def whole(name: str) -> int | None:
    """The whole number of a parameter that may come once; BadRequest for what no list of ours would name."""
    text = one(name)
    number = whole_number(text)
    if text is not None and number is None:
        raise BadRequest(f"parameter {name!r} has a value that is not known")
    return number


def many(name: str, most: int = 20) -> list[str]:
    """The values of a facet that may come several times, without empty ones."""
    found = [value.strip() for value in request.args.getlist(name) if value.strip()]
    if len(found) > most or any(len(value) > LONGEST_QUERY for value in found):
        raise BadRequest(f"parameter {name!r} was given too often")
    return list(dict.fromkeys(found))


def a_day(text: str | None) -> date | None:
    """The day that a part of an address names. Raises BadRequest when it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest("a day is written 2026-11-30") from None


def one_of_many(endpoint: str, name: str, **values: Any) -> Callable[[UUID], str]:
    """The addresses of a page for many things, by the id called `name`: built once, for a list has hundreds."""
    nobody = str(UUID(int=0))
    pattern = url_for(endpoint, **{name: nobody, **values})
    return lambda one: pattern.replace(nobody, str(one))


def drawn(template: str, rows: Iterable[Hashable]) -> Markup:
    """Rows of a list by a template that sees nothing but `row`: each drawn once for all pages that show it just so."""
    drawing, here = current_app.jinja_env, language()
    return Markup("").join(_drawn(drawing, template, here, row) for row in rows)


@lru_cache(maxsize=8192)
def _drawn(drawing: Environment, template: str, _language: str, row: Hashable) -> Markup:
    return Markup(drawing.get_template(template).render(row=row))  # noqa: S704 - what the template has escaped


def here(**changes: str | list[str] | None) -> str:
    """The address of this list with some parameters changed (None takes one away)."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value
    arguments.pop("lang", None)
    return url_for(request.endpoint or "", **arguments)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """The rows as CSV in UTF-8 with a header row; no cell can be run as a formula.

    Whole before it is sent: rows may still be read from the database, and a file that breaks off would look complete.
    On pages that ask who looks it begins with the mark that tells a spreadsheet so, since people open it; what the
    public fetches is read by programs, some of which take the mark for a part of the first column's name.
    """
    mark = "" if getattr(app_view(), "access", "public") == "public" else MARK_OF_UTF8
    response = Response(mark + "".join(_csv_lines(columns, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """The same rows as one sheet of a workbook; every text stays text."""
    response = Response(sheets.workbook(columns, rows, name[:LONGEST_SHEET_NAME]), mimetype=sheets.KINDS["xlsx"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def as_file(form: str, document: Any, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """What a page shows in the form that its address asks for: the document as JSON, or the rows as CSV or XLSX."""
    if form == "json":
        return as_json(document)
    return as_xlsx(columns, rows, name) if form == "xlsx" else as_csv(columns, rows, name)


def as_json(document: Any) -> Response:
    """The document as JSON in UTF-8."""
    return Response(json.dumps(document, ensure_ascii=False, default=plain) + "\n", mimetype="application/json")


def _csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(row.get(column)) for column in columns])
        if buffer.tell() > 16_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
