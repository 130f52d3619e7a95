"""The numbers that people carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.types import BadIdNumber, BadPhone
from app.people.types.numbers import (
    id_birth_date,
    is_volunteer_number,
    masked_id_number,
    masked_phone,
    normal_id_number,
    normal_phone,
    spaced,
    with_check_digit,
)

BODIES = st.integers(10_000_000, 99_999_999).map(str)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        " 138-0013-8000 ",
        "１３８００１３８０００",
        "+8613800138000",
    ],
)
def test_one_phone_however_it_is_written(typed):
    assert normal_phone(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed",
    ["", "12800138000", "1380013800", "138001380000", "+1 3800138000", "0571-88888888", "1380013800a", "9" * 3_000],
)
def test_what_is_no_mainland_mobile_is_refused(typed):
    with pytest.raises(BadPhone):
        normal_phone(typed)


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524 18800101 0014"])
def test_id_numbers_from_the_standard_are_good(number):
    assert len(normal_id_number(number)) == 18


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "110105194913310020", "11010519491231", "", "X10105194912310021", "11010519490230002X"],
)
def test_a_wrong_check_character_or_date_is_refused(number):
    with pytest.raises(BadIdNumber):
        normal_id_number(number)


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_of_an_id_number_is_found(place, shift):
    good = "440524188001010014"
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    with pytest.raises(BadIdNumber):
        normal_id_number(wrong)


@given(BODIES, st.integers(0, 8), st.integers(1, 9))
def test_a_slip_in_one_digit_of_a_volunteer_number_is_found(body, place, shift):
    number = with_check_digit(body)
    assert is_volunteer_number(number)
    assert not is_volunteer_number(number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :])


@given(BODIES, st.integers(0, 7))
def test_two_neighbours_swapped_are_found(body, place):
    number = with_check_digit(body)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_volunteer_number(swapped)


def test_what_is_shown():
    assert masked_phone("13800131234") == "138****1234"
    assert masked_id_number("11010519491231002X") == "110*************2X"
    assert spaced("123456786") == "123 456 786"
    assert str(id_birth_date("11010519491231002X")) == "1949-12-31"
