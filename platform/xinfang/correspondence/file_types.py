"""Which files are admitted as attachments, told by their content, and what is taken out of them.

The list is short on purpose: what an office must be able to open, and nothing that runs. A name or
a declared type proves nothing, so neither is asked.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence

from xinfang.correspondence.models import MAX_FILE_NAME
from xinfang.kernel.errors import Invalid

MAX_PIXELS: Final = 89_000_000
"""Of all pages of a picture: one of A3 at 600 dots an inch has 70 million."""
_ORIENTATION: Final = 0x0112
_OOXML: Final = "application/vnd.openxmlformats-officedocument"


class FileRefused(Invalid):
    """The file is none that may be attached, or it is damaged."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field=("file",))


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is admitted: its media type, and the ending of its names."""

    media_type: str
    ending: str
    cleaned: "Callable[[bytes], bytes] | None" = None
    """Writes it anew without metadata; None where nothing is taken out."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file as it will be kept."""

    content: bytes
    name: str
    media_type: str
    stripped: bool


def admit(content: bytes, name: str) -> Admitted:
    """Return a file as it may be kept. Blocking: a large picture takes a second or more.

    Raises FileRefused for an empty or damaged file, and for a type that isn't admitted.
    """
    if not content:
        raise FileRefused("文件是空的。")
    found = _type_of(content)
    if found is None:
        raise FileRefused(
            "不接收此类文件。可以上传图片、PDF、OFD、Word、Excel、文本以及常见的音频、视频文件。"
        )
    kept = found.cleaned(content) if found.cleaned else content
    return Admitted(kept, _named(name, found.ending), found.media_type, found.cleaned is not None)


def _named(name: str, ending: str) -> str:
    """Return the last part of a name without what a system or a terminal might obey."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    stem = shown.rsplit(".", 1)[0] if "." in shown else shown
    return f"{stem[: MAX_FILE_NAME - len(ending)] or '附件'}{ending}"


def _picture(form: str) -> Callable[[bytes], bytes]:
    def cleaned(content: bytes) -> bytes:
        try:
            with Image.open(io.BytesIO(content), formats=[form]) as image:
                return _written(image, form)
        except FileRefused:
            raise
        except Exception:  # noqa: BLE001 - decoders stumble over what is damaged in any way
            raise FileRefused("图片已损坏，或者过大。") from None

    return cleaned


def _written(image: Image.Image, form: str) -> bytes:
    frames = getattr(image, "n_frames", 1)
    if image.width * image.height * frames > MAX_PIXELS:
        raise FileRefused("图片过大。")
    if frames > 1 and form != "TIFF":
        raise FileRefused("不接收动图。")
    out = io.BytesIO()
    if form == "JPEG" and not image.getexif().get(_ORIENTATION):
        # With its own tables: what writing it anew changes, no eye sees.
        image.info = _kept(image)
        image.save(out, form, quality="keep", exif=b"")
        return out.getvalue()
    first, *more = [_plain(frame) for frame in ImageSequence.Iterator(image)]
    ways: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": 92},
        "WEBP": {"lossless": True},
        "TIFF": {"compression": "tiff_adobe_deflate", "save_all": True, "append_images": more},
    }
    first.save(out, form, **ways.get(form, {}))
    return out.getvalue()


def _plain(frame: Image.Image) -> Image.Image:
    """Return the pixels alone, turned as the camera was held: that is metadata too."""
    turned = ImageOps.exif_transpose(frame).copy()  # a copy has no tags to write out again
    turned.info = _kept(frame)
    return turned


def _kept(image: Image.Image) -> dict[str | tuple[int, int], Any]:
    return {key: image.info[key] for key in ("transparency", "dpi") if key in image.info}


_JPEG: Final = FileType("image/jpeg", ".jpg", _picture("JPEG"))
_PNG: Final = FileType("image/png", ".png", _picture("PNG"))
_WEBP: Final = FileType("image/webp", ".webp", _picture("WEBP"))
_TIFF: Final = FileType("image/tiff", ".tif", _picture("TIFF"))
_BMP: Final = FileType("image/bmp", ".bmp", _picture("BMP"))
_STARTS: Final = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"II*\x00", _TIFF),
    (b"MM\x00*", _TIFF),
    (b"BM", _BMP),
    (b"%PDF-", FileType("application/pdf", ".pdf")),
    (b"#!AMR", FileType("audio/amr", ".amr")),
    (b"ID3", FileType("audio/mpeg", ".mp3")),
    (b"\xff\xfb", FileType("audio/mpeg", ".mp3")),
    (b"\xff\xf3", FileType("audio/mpeg", ".mp3")),
)
_PACKED: Final = (
    ("OFD.xml", FileType("application/ofd", ".ofd")),
    ("word/document.xml", FileType(f"{_OOXML}.wordprocessingml.document", ".docx")),
    ("xl/workbook.xml", FileType(f"{_OOXML}.spreadsheetml.sheet", ".xlsx")),
    ("ppt/presentation.xml", FileType(f"{_OOXML}.presentationml.presentation", ".pptx")),
)
_BRANDS: Final = (
    (b"M4A", FileType("audio/mp4", ".m4a")),
    (b"3g", FileType("video/3gpp", ".3gp")),
    (b"qt", FileType("video/quicktime", ".mov")),
)
_MP4: Final = FileType("video/mp4", ".mp4")
_WAVE: Final = FileType("audio/wav", ".wav")
_OLD_OFFICE: Final = (
    ("WordDocument", FileType("application/msword", ".doc")),
    ("Workbook", FileType("application/vnd.ms-excel", ".xls")),
)
_TEXT: Final = FileType("text/plain", ".txt")
_MACROS: Final = ("vbaProject.bin",)


def _type_of(content: bytes) -> FileType | None:
    for start, found in _STARTS:
        if content.startswith(start):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content)
    if content[:4] == b"RIFF":
        return {b"WEBP": _WEBP, b"WAVE": _WAVE}.get(content[8:12])
    if content[4:8] == b"ftyp":
        return _film(content[8:12])
    return _TEXT if _reads_as_text(content) else None


def _film(brand: bytes) -> FileType | None:
    if brand in {b"heic", b"heix", b"mif1", b"avif", b"msf1"}:
        return None  # pictures whose metadata we can't take out
    return next((found for start, found in _BRANDS if brand.startswith(start)), _MP4)


def _packed(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileRefused("文件已损坏。") from None
    if any(name.endswith(_MACROS) for name in names):
        raise FileRefused("不接收带宏的文件。")
    return next((found for part, found in _PACKED if part in names), None)


def _old_office(content: bytes) -> FileType | None:
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefused("不接收带宏的文件。")
    return next((found for part, found in _OLD_OFFICE if part.encode("utf-16-le") in content), None)


def _reads_as_text(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = all(sign >= " " or sign in "\t\r\n\f" for sign in text)
        # A browser that guesses by itself would run a page that calls itself text.
        return plain and not text.lstrip("\ufeff \t\r\n").startswith(("<", "%!"))
    return False
