"""What a form says of its fields when they are not well formed: our words, also where the form library speaks."""

import pytest
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectChoice, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from app.web.forms import Form

pytestmark = pytest.mark.only_on("sqlite")

_CHINESE = ("\u4e00", "\u9fff")


class _Wrong(Form):
    """One field for each way of being wrong that our forms know."""

    empty = StringField(validators=[InputRequired()])
    long = StringField(validators=[Length(max=2)])
    short = StringField(validators=[Length(min=9)])
    odd = StringField(validators=[Regexp(r"^[a-z]$")])
    low = IntegerField(validators=[NumberRange(min=5)])
    high = IntegerField(validators=[NumberRange(max=5)])
    outside = IntegerField(validators=[NumberRange(1, 5)])
    whole = IntegerField()
    part = DecimalField()
    day = DateField()
    clock = TimeField()
    choice = RadioField(choices=[SelectChoice("a", "A")])


_SENT = {
    "long": "words", "short": "words", "odd": "NO", "low": "1", "high": "9", "outside": "9",
    "whole": "x", "part": "x", "day": "x", "clock": "x", "choice": "b",
}  # fmt: skip


def _errors(app, language):
    with app.test_request_context("/", method="POST", data=_SENT, headers={"Cookie": f"lang={language}"}):
        form = _Wrong(meta={"csrf": False})
        form.validate_on_submit()
        return {field.name: " ".join(field.errors) for field in form}


def test_every_fault_of_a_field_is_said_in_the_readers_language(app):
    chinese, english = _errors(app, "zh_CN"), _errors(app, "en")
    assert chinese["empty"] == "这里要填。"
    assert chinese["outside"] == "请填 1 到 5 之间的数。"
    low, high = _CHINESE
    assert [name for name, said in chinese.items() if not any(low <= sign <= high for sign in said)] == []
    assert [name for name, said in english.items() if not said or any(low <= sign <= high for sign in said)] == []
    assert not [said for said in chinese.values() if "字段" in said or "无效" in said]
