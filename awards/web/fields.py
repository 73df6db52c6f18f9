"""Fields that several rooms' forms need."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField

from awards.web.filters import GENEVA


class GenevaInstantField(DateTimeLocalField):  # type: ignore[misc]
    """An instant, typed and shown in Geneva time, held in UTC. An hour that the clocks skip is refused."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), **values: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **values)
        self.type = "DateTimeLocalField"

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        for form in self.format:
            try:
                typed = datetime.strptime(valuelist[0].strip(), form)  # noqa: DTZ007 - Geneva's zone is put on below
            except ValueError:
                continue
            try:
                instant = typed.replace(tzinfo=GENEVA).astimezone(UTC)
            except OverflowError:  # the first hours of the year 1
                break
            if instant.astimezone(GENEVA).replace(tzinfo=None) != typed:
                self.data = None
                raise ValueError(lazy_gettext("The clocks skip this hour: enter another time"))
            self.data = instant
            return
        self.data = None
        raise ValueError(lazy_gettext("Enter a date and a time"))
