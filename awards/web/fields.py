"""Fields that several rooms' forms need."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from awards.core.identifiers import nomination_number
from awards.web.filters import GENEVA, comes_twice


class GenevaInstantField(DateTimeLocalField):  # type: ignore[misc]
    """An instant, typed and shown in Geneva time, held in UTC.

    An hour that the clocks skip is refused, and one that they give twice, unless it was there before and stays.
    """

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
            self.data = self._there_before(typed) if comes_twice(instant) else instant
            if self.data is None:
                raise ValueError(lazy_gettext("The clocks give this hour twice: enter another time"))
            return
        self.data = None
        raise ValueError(lazy_gettext("Enter a date and a time"))

    def _there_before(self, typed: datetime) -> datetime | None:
        """The instant that the form began with, where what was typed is how it was shown."""
        before = self.object_data
        if not isinstance(before, datetime):
            return None
        shown = before.astimezone(GENEVA).replace(tzinfo=None, fold=0)
        return before if shown.replace(second=typed.second, microsecond=0) == typed else None


class SaidOnce:
    """Of a field whose typed text can be no value at all: that is named, and no limit is missed besides."""

    process_errors: Sequence[Any]

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class WholeField(SaidOnce, IntegerField):  # type: ignore[misc]
    """A whole number, in the digits of any script."""

    data: Any
    no_number = lazy_gettext("Enter a whole number.")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None  # what was emptied is no longer what the page began with
        try:
            super().process_formdata([value.strip() for value in valuelist if value.strip()])
        except ValueError as wrong:
            raise ValueError(self.no_number) from wrong


class NominationNumberField(WholeField):
    """The number of a nomination, typed as pages show it (`N-0042`) or in another usual way; None when left empty."""

    no_number = lazy_gettext("Enter the number of a nomination, like N-0042.")
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist).strip()
        self.data = nomination_number(typed)
        if typed and self.data is None:
            raise ValueError(self.no_number)
