"""Two decoders that know nothing of us, and what they are shown: a picture small, blurred, or as it is."""

import io
from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter
from pyzbar import pyzbar

Picture = Image.Image


def picture_of(png: bytes) -> Picture:
    """The picture in a file, in grey."""
    return Image.open(io.BytesIO(png)).convert("L")


def views(picture: Picture) -> Iterator[tuple[str, Picture]]:
    """As it is, at 90 pixels, and at 200 pixels through a bad lens."""
    yield "as it is", picture
    yield "at 90 px", picture.resize((90, 90))
    yield "blurred", picture.resize((200, 200)).filter(ImageFilter.GaussianBlur(2))


def by_zxing(picture: Picture) -> list[str]:
    """What zxing-cpp reads, sorted."""
    return sorted(found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def by_zbar(picture: Picture) -> list[str]:
    """What zbar reads, sorted."""
    return sorted(found.data.decode() for found in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE]))


READERS = {"zxing": by_zxing, "zbar": by_zbar}


def unread(png: bytes, text: str) -> list[str]:
    """Which reader fails at which view; nothing is what we want."""
    return [
        f"{name} {seen}"
        for seen, view in views(picture_of(png))
        for name, read in READERS.items()
        if read(view) != [text]
    ]
