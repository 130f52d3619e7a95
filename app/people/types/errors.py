"""What people are refused; the sentences stand in the catalogue under ``error.<code>``."""

from app.core.errors import Conflict, Forbidden, Gone, Invalid, RateLimited, Unauthenticated


class PhoneTaken(Conflict):
    """Another account has this phone number: one account per human."""

    code = "phone_taken"
    field = "phone"


class IdNumberTaken(Conflict):
    """Another account has this ID number."""

    code = "id_number_taken"
    field = "id_number"


class AlreadyGranted(Conflict):
    """The person holds this role at this place."""

    code = "already_granted"


class OwnAdminGrant(Conflict):
    """Nobody ends their own admin grant: a slip would lock a community out of itself."""

    code = "own_admin_grant"


class OwnAccount(Conflict):
    """Nobody closes their own account from the desk."""

    code = "own_account"


class PersonClosed(Conflict):
    """The account was closed."""

    code = "person_closed"


class PlaceIsClosed(Conflict):
    """Nobody is newly registered or granted a role at a place that is closed."""

    code = "place_is_closed"
    field = "place_id"


class PersonAbove(Forbidden):
    """The person holds a role that the actor may not give: whoever resets their sign-in would hold it too."""

    code = "person_above_you"


class BadPhone(Invalid):
    """Not a mobile number of the mainland."""

    code = "bad_phone"
    field = "phone"


class BadIdNumber(Invalid):
    """Not an ID number: 18 characters, a real date, and the check character of ISO 7064 MOD 11-2."""

    code = "bad_id_number"
    field = "id_number"


class BirthDateInFuture(Invalid):
    """Nobody is born tomorrow."""

    code = "birth_date_in_future"
    field = "birth_date"


class WeakPassword(Invalid):
    """Too short, too long, or one that everybody tries first."""

    code = "weak_password"
    field = "password"


class WrongPassword(Invalid):
    """The present password, asked for before a new one is set, is not right."""

    code = "wrong_password"
    field = "current"


class NotPlaceRole(Invalid):
    """A role of a team or shop cannot be granted at a place."""

    code = "not_a_place_role"
    field = "role"


class GrantOutOfRange(Invalid):
    """A grant ends before it begins."""

    code = "grant_out_of_range"
    field = "valid_to"


class BadCredentials(Unauthenticated):
    """Phone and password do not belong together; does not say which is wrong."""

    code = "bad_credentials"


class TooManySignIns(RateLimited):
    """Ten failed sign-ins with this phone in a quarter of an hour."""

    code = "rate_limited"


class SignInLinkUsed(Gone):
    """The one use of the link is over."""

    code = "sign_in_link_used"


class SignInLinkExpired(Gone):
    """The link is unknown, was replaced, or is older than seven days."""

    code = "sign_in_link_expired"
