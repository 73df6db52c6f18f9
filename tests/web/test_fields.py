"""Fields that several rooms share: an instant in Geneva's time, whole numbers, numbers of nominations."""

from datetime import UTC, datetime

import pytest
from wtforms.validators import InputRequired, NumberRange, Optional

from awards.web.fields import GenevaInstantField, NominationNumberField, WholeField
from awards.web.forms import Form


class Sample(Form):
    at = GenevaInstantField("At")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2031-05-31T23:00", None),
        ("9999-12-31T23:59", None),
        ("0001-01-01T00:00", "Enter a date and a time"),
        ("2031-03-30T02:30", "The clocks skip this hour: enter another time"),
        ("2031-10-26T02:30", "The clocks give this hour twice: enter another time"),
        ("2031-10-26T01:59", None),
        ("2031-10-26T03:00", None),
        ("tomorrow", "Enter a date and a time"),
    ],
)
def test_an_instant_is_read_or_said_to_be_none(bare_app, typed, error):
    with bare_app.test_request_context("/", method="POST", data={"at": typed}):
        form = Sample(meta={"csrf": False})
        assert form.validate() is (error is None)
        assert [str(one) for one in form.at.errors] == ([error] if error else [])
        assert (form.at.data is None) is (error is not None)
        assert form.at._value() == typed


@pytest.mark.parametrize("hour", [0, 1])
def test_an_hour_that_comes_twice_stays_as_it_was_and_is_not_chosen_anew(bare_app, hour):
    before = datetime(2031, 10, 26, hour, 30, tzinfo=UTC)
    sent = {"at": "2031-10-26T02:30"}
    with bare_app.test_request_context("/", method="POST", data=sent):
        form = Sample(data={"at": before}, meta={"csrf": False})
        assert (form.validate(), form.at.data) == (True, before)
    with bare_app.test_request_context("/", method="POST", data={"at": "2031-10-26T02:31"}):
        assert not Sample(data={"at": before}, meta={"csrf": False}).validate()


class Numbers(Form):
    share = WholeField("Share", [InputRequired("Enter a share"), NumberRange(1, 1000, "Enter a number from 1 to 1000")])
    most = WholeField("Most", [Optional(), NumberRange(1, 9, "Enter a number from 1 to 9")], default=7)
    nomination = NominationNumberField("Nomination", [Optional()])


@pytest.mark.parametrize(
    ("name", "typed", "value", "errors"),
    [
        ("share", " 35 ", 35, []),
        ("share", "٣٥", 35, []),
        ("share", "35,5", None, ["Enter a whole number."]),
        ("share", "1e400", None, ["Enter a whole number."]),
        ("share", "0", 0, ["Enter a number from 1 to 1000"]),
        ("share", "", None, ["Enter a share"]),
        ("most", "", None, []),
        ("nomination", "N-0042", 42, []),
        ("nomination", " n-42", 42, []),
        ("nomination", "42", 42, []),
        ("nomination", "", None, []),
        ("nomination", "the third", None, ["Enter the number of a nomination, like N-0042."]),
        ("nomination", "n-000042", None, ["Enter the number of a nomination, like N-0042."]),
        ("nomination", "n42", 42, []),
        ("nomination", "000042", 42, []),
        ("nomination", "\u061cN-٠٠٤٢", 42, []),
        ("nomination", "N\u201142", 42, []),
        ("nomination", "N-٠٠٠٠٤٢", None, ["Enter the number of a nomination, like N-0042."]),
        ("nomination", "N-0", None, ["Enter the number of a nomination, like N-0042."]),
        ("nomination", "9" * 30, None, ["Enter the number of a nomination, like N-0042."]),
    ],
)
def test_a_number_is_read_or_said_once_to_be_none(bare_app, name, typed, value, errors):
    sent = {"share": "1", "most": "1", "nomination": "1"} | {name: typed}
    with bare_app.test_request_context("/", method="POST", data=sent):
        form = Numbers(meta={"csrf": False})
        assert form.validate() is (errors == [])
        assert {key: list(map(str, found)) for key, found in form.errors.items()} == ({name: errors} if errors else {})
        assert form[name].data == value
        assert typed.strip() in form[name]()
