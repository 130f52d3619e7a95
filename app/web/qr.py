"""QR codes as PNG pictures: in an `<img>`, since WeChat's long press reads nothing else."""

from io import BytesIO

import qrcode
from flask import Response
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

_BOX = 10  # pixels of one module; the page scales it without smoothing
_QUIET_ZONE = 4  # modules, as the standard (ISO/IEC 18004) asks


def png(text: str, *, on_paper: bool = False) -> bytes:
    """The code of a text; on paper with a quarter of it to spare for dirt and folds (ECC Q), on screens with M."""
    code = qrcode.QRCode(
        error_correction=ERROR_CORRECT_Q if on_paper else ERROR_CORRECT_M, box_size=_BOX, border=_QUIET_ZONE
    )
    code.add_data(text)
    picture = BytesIO()
    code.make_image().save(picture, "PNG")
    return picture.getvalue()


def png_response(text: str, *, on_paper: bool = False) -> Response:
    """The same as an answer that nobody may keep: most codes are somebody's way in."""
    return Response(png(text, on_paper=on_paper), mimetype="image/png", headers={"Cache-Control": "no-store"})
