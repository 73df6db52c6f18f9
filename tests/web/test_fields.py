"""Fields that several rooms share: an instant in Geneva's time."""

import pytest

from awards.web.fields import GenevaInstantField
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
        ("tomorrow", "Enter a date and a time"),
    ],
)
def test_an_instant_is_read_or_said_to_be_none(app, typed, error):
    with app.test_request_context("/", method="POST", data={"at": typed}):
        form = Sample(meta={"csrf": False})
        assert form.validate() is (error is None)
        assert [str(one) for one in form.at.errors] == ([error] if error else [])
        assert (form.at.data is None) is (error is not None)
        assert form.at._value() == typed
