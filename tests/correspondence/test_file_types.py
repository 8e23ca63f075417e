"""Which files are admitted, by their content alone, and what is taken out of pictures."""

import io
import zipfile

import pytest
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from xinfang.correspondence.file_types import MAX_PIXELS, Admitted, FileRefused, admit

MAKER, GPS, ORIENTATION = 0x010F, 0x8825, 0x0112
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def ole(part: str) -> bytes:
    return OLD + part.encode("utf-16-le") + bytes(100)


def picture(form: str, *, turned: bool = False, pages: int = 1) -> bytes:
    image = Image.effect_noise((60, 40), 80).convert("RGB")
    exif = Image.Exif()
    exif[MAKER] = "SECRET MAKER"
    if turned:
        exif[ORIENTATION] = 6
    given: dict[str, object] = {} if form == "BMP" else {"exif": exif}
    if form == "JPEG":
        given["comment"] = b"SECRET PLACE"
    if form == "PNG":
        info = PngInfo()
        info.add_text("Author", "SECRET AUTHOR")
        given["pnginfo"] = info
    if pages > 1:
        more = [image.rotate(10 * page) for page in range(1, pages)]
        given |= {"save_all": True, "append_images": more}
    out = io.BytesIO()
    image.save(out, form, **given)
    return out.getvalue()


def second_page_damaged(told: bytes, instead: bytes) -> bytes:
    """Return a TIFF of two pages, with something else told of the last one."""
    before, _told, after = picture("TIFF", pages=2).rpartition(told)
    return before + instead + after


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
        (picture("WEBP"), "image/webp", ".webp"),
        (picture("TIFF"), "image/tiff", ".tif"),
        (picture("BMP"), "image/bmp", ".bmp"),
        (b"%PDF-1.7\n...", "application/pdf", ".pdf"),
        (packed("OFD.xml", "Doc_0/Document.xml"), "application/ofd", ".ofd"),
        (packed("[Content_Types].xml", "word/document.xml"), None, ".docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), None, ".xlsx"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), None, ".pptx"),
        (ole("WordDocument"), "application/msword", ".doc"),
        (ole("Workbook"), "application/vnd.ms-excel", ".xls"),
        ("土地被占未补偿\r\n".encode(), "text/plain", ".txt"),
        ("土地被占未补偿".encode("gb18030"), "text/plain", ".txt"),
        (b"ID3\x03" + bytes(50), "audio/mpeg", ".mp3"),
        (b"#!AMR\n" + bytes(9), "audio/amr", ".amr"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav", ".wav"),
        (b"\0\0\0\x18ftypmp42" + bytes(16), "video/mp4", ".mp4"),
        (b"\0\0\0\x18ftypM4A " + bytes(16), "audio/mp4", ".m4a"),
        (b"\0\0\0\x14ftyp3gp4" + bytes(8), "video/3gpp", ".3gp"),
    ],
)
def test_what_an_office_opens_is_admitted(
    content: bytes, media_type: str | None, ending: str
) -> None:
    found = admit(content, "证据.exe")
    assert found.name == f"证据{ending}"
    if media_type:
        assert found.media_type == media_type


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"MZ" + bytes(200), "不接收此类文件"),
        (b"\x7fELF" + bytes(200), "不接收此类文件"),
        (b"<html><script>alert(1)</script></html>", "不接收此类文件"),
        (b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>', "不接收此类文件"),
        (b"%!PS-Adobe-3.0", "不接收此类文件"),
        (packed("a.txt"), "不接收此类文件"),
        (packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"),
        (ole("WordDocument") + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        (b"PK\x03\x04" + bytes(30), "损坏"),
        (picture("JPEG")[:400], "损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "损坏"),
        (second_page_damaged(b"\0\1\4\0", b"\xff\x99\4\0"), "损坏"),  # its width
        (second_page_damaged(b"\3\1\3\0\1\0\0\0\1", b"\3\1\3\0\1\0\0\0\xff"), "损坏"),  # packed how
        (b"\0\0\0\x18ftypheic" + bytes(16), "不接收此类文件"),
        (b"GIF89a" + bytes(30), "不接收此类文件"),
        ("有控制符\x00的文本".encode(), "不接收此类文件"),
    ],
)
def test_anything_else_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(FileRefused) as refused:
        admit(content, "证据.pdf")
    assert says in refused.value.message


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_keeps_its_pixels_and_loses_what_cameras_write(form: str) -> None:
    before = picture(form)
    assert b"SECRET" in before
    after = admit(before, "x")
    assert after.stripped
    assert b"SECRET" not in after.content
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after.content)) as new:
        assert MAKER not in new.getexif()
        assert GPS not in new.getexif()
        assert old.size == new.size
        most = 40 if form == "JPEG" else 0  # it is written anew, with the tables it had
        apart = ImageChops.difference(old.convert("RGB"), new.convert("RGB"))
        assert max(apart.tobytes()) <= most


def test_a_picture_is_turned_before_it_forgets_how_it_was_held() -> None:
    after = admit(picture("JPEG", turned=True), "x")
    with Image.open(io.BytesIO(after.content)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()


def test_all_pages_of_a_scan_are_kept_and_moving_pictures_refused() -> None:
    with Image.open(io.BytesIO(admit(picture("TIFF", pages=3), "x").content)) as image:
        assert getattr(image, "n_frames", 1) == 3
    with pytest.raises(FileRefused, match="动图"):
        admit(picture("WEBP", pages=2), "x")


def test_a_picture_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, MAX_PIXELS // 20_000 + 1)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FileRefused, match="过大"):
        admit(out.getvalue(), "x")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\桌面\\证据.docx", "证据.txt"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie: x.txt"),
        ("\u202etxt.exe", "txt.txt"),
        ("...", "附件.txt"),
        ("", "附件.txt"),
        ("长" * 500, "长" * 196 + ".txt"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    found: Admitted = admit(b"text", name)
    assert found.name == kept
