"""What can be done with people: one function per verb."""

from app.people.service.admins import create_admin
from app.people.service.closing import close, reopen
from app.people.service.grants import end_grant, grant
from app.people.service.links import make_sign_in_link, use_sign_in_link
from app.people.service.particulars import fresh_numbers, set_birth_date, set_id_number, set_phone
from app.people.service.password import set_password
from app.people.service.privacy import disclose
from app.people.service.registration import edit, register
from app.people.service.sign_in import (
    REMEMBERED,
    check_credentials,
    forget_failures,
    issue_token,
    let_in,
    let_program_in,
    offer_demo,
    refusal_of,
    revoke_device,
    sign_in_demo,
    sign_out,
)

__all__ = [
    "REMEMBERED",
    "check_credentials",
    "close",
    "create_admin",
    "disclose",
    "edit",
    "end_grant",
    "forget_failures",
    "fresh_numbers",
    "grant",
    "issue_token",
    "let_in",
    "let_program_in",
    "make_sign_in_link",
    "offer_demo",
    "refusal_of",
    "register",
    "reopen",
    "revoke_device",
    "set_birth_date",
    "set_id_number",
    "set_password",
    "set_phone",
    "sign_in_demo",
    "sign_out",
    "use_sign_in_link",
]
