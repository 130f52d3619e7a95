"""QR pictures. PNG in an `<img>`, since WeChat reads a code on a long press only there."""

import io
from functools import lru_cache
from typing import Literal

from qrcode import constants
from qrcode.image.pil import PilImage
from qrcode.main import QRCode

_LEVELS = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q}
_QUIET_ZONE = 4  # modules on each side, as ISO/IEC 18004 asks


@lru_cache(maxsize=512)
def png(text: str, *, ecc: Literal["M", "Q"] = "M", size: int = 480) -> bytes:
    """The code as a PNG of at most `size` pixels a side, every module a whole number of pixels.

    ECC M is for screens, Q for paper that is going to be folded, wetted and scratched.
    """
    code = _code(text, ecc)
    code.box_size = max(2, size // (code.modules_count + 2 * _QUIET_ZONE))
    buffer = io.BytesIO()
    code.make_image(image_factory=PilImage).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def version(text: str, *, ecc: Literal["M", "Q"] = "M") -> int:
    """Which version (1 to 40) the text needs: the higher, the finer the modules."""
    found: int = _code(text, ecc).version
    return found


def _code(text: str, ecc: str) -> QRCode[PilImage]:
    code: QRCode[PilImage] = QRCode(error_correction=_LEVELS[ecc], border=_QUIET_ZONE, image_factory=PilImage)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return code
