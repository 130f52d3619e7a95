"""What a patrol sees on its way: kept as a note beside the round."""

import io
import struct

from PIL import ExifTags, Image, UnidentifiedImageError
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.place_paths import path_of
from app.patrols import policy
from app.patrols.models import PatrolHazard, PatrolRound, PatrolRoute, RoundMember
from app.patrols.queries.rounds import hazard_view
from app.patrols.types import HazardView, NewHazard, NotAPicture, NothingSaid, NotInRound
from app.people import queries as people
from app.teams import queries as teams

_LONGEST_PX, _QUALITY = 1600, 75
#: A picture of more pixels than any phone takes is made to fill our memory; only a JPEG is made small while it is read.
#: MPO is a JPEG with more pictures behind it (brightness, depth), as many phones write it; the first one counts.
_MOST_PIXELS = {"JPEG": 80_000_000, "MPO": 80_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
#: What turns a picture upright, by the orientation that the phone wrote down.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def report_hazard(session: Session, actor: Actor, command: NewHazard) -> HazardView:
    """Who walks or has walked in a round keeps a picture or a word of what is not as it should be."""
    patrol = session.get(PatrolRound, command.round_id)
    route = session.get(PatrolRoute, patrol.route_id) if patrol else None
    if patrol is None or route is None:
        raise NotFound
    if session.get(RoundMember, (patrol.id, actor.known_person)) is None:
        is_member = teams.is_active_member(session, route.team_id, actor.known_person)
        seen = policy.sees(actor, route.team_id, path_of(session, route.place_id), is_member=is_member)
        raise NotInRound if seen else NotFound
    if not command.note and not command.photo:
        raise NothingSaid
    fix = command.fix
    row = PatrolHazard(
        round_id=patrol.id, person_id=actor.known_person, note=command.note or None, has_photo=bool(command.photo),
        photo=plain_jpeg(command.photo) if command.photo else None, lat=fix.lat if fix else None,
        lon=fix.lon if fix else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return hazard_view(row, people.get(session, actor.known_person))


def plain_jpeg(photo: bytes) -> bytes:
    """The picture anew: upright, at most 1600 pixels a side, without what the phone wrote into it (place, owner)."""
    try:
        with Image.open(io.BytesIO(photo), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS[opened.format or ""]:
                raise NotAPicture
            opened.draft("RGB", (_LONGEST_PX, _LONGEST_PX))
            upright = _upright(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise NotAPicture from error
    upright.thumbnail((_LONGEST_PX, _LONGEST_PX))
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", quality=_QUALITY, optimize=True, comment=b"")
    return buffer.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """As it was held. Nothing else that the phone wrote is read, so that nothing odd in it can do harm."""
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)
