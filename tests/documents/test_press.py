"""The press: the page of GB/T 9704, rare characters, long names, ten pages, the same bytes."""

import datetime as dt
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pylopdf_fonts_zh_cn
import pytest

from documents.pages import BOTTOM, LEFT, MM, RIGHT, TOP, glyphs, lines, texts
from xinfang.documents import GlyphMissing, Level, OfficialDocument, Paragraph, Press
from xinfang.documents.official import paragraphs, rows_of
from xinfang.settings import MisconfiguredError, load

LONG_ORGAN = "某某回族区人民政府信访工作联席会议办公室"
LONG_NAME = "买买提·阿卜杜热合曼·吐尔逊江·艾合买提"
RARE = "王堃喆𠅤䶮㛃𬭎"
TEXT = "依照《信访工作条例》第三十二条的规定，现将调查核实的情况和处理意见告知如下。" * 6
DOCUMENT = OfficialDocument(
    organ="兰考县自然资源局",
    title=("兰考县自然资源局", "关于王堃喆反映征地补偿问题的", "信访处理意见书"),
    body=(Paragraph("一、基本情况", Level.FIRST), Paragraph("（一）诉求", Level.SECOND))
    + (Paragraph(TEXT),) * 3
    + (Paragraph("特此告知。"),),
    at=dt.datetime(2026, 3, 9, 2, 30, tzinfo=dt.UTC),
    addressee="王堃喆",
    number="信访〔2026〕12号",
    dated=dt.date(2026, 3, 9),
)


@pytest.fixture(scope="module")
def press() -> Press:
    return Press.from_settings(load())


def overflow(pdf: bytes) -> list[str]:
    """Return what stands outside of the type area, but for page numbers."""
    return [
        one.text
        for page in glyphs(pdf)
        for one in page
        if one.left < LEFT - 1 or one.right > RIGHT + 1 or one.top > TOP + 3
        if one.bottom > BOTTOM - MM
    ]


def whole(pdf: bytes) -> str:
    """Return the text of all pages, without their numbers."""
    pages = texts(pdf)
    return "".join(page.replace(f"— {n} —", "") for n, page in enumerate(pages, 1))


def test_it_says_what_it_was_told(press: Press) -> None:
    said = "".join(texts(press.print_now(DOCUMENT)))
    for part in ("兰考县自然资源局", "信访〔2026〕12号", "王堃喆：", "一、基本情况", "（一）诉求"):
        assert part in said
    assert said.count("特此告知。") == 1
    assert "2026年3月9日" in said
    assert "草稿" not in said


def test_the_page_has_22_lines_of_28_characters(press: Press) -> None:
    full = replace(DOCUMENT, body=(Paragraph("甲" * 28 * 60), Paragraph("乙。")))
    pages = glyphs(press.print_now(full))
    second = [one for one in pages[1] if one.bottom > BOTTOM - MM]
    assert lines(pages[1]) == ["甲" * 28] * 22
    assert min(one.left for one in second) == pytest.approx(LEFT, abs=3)
    assert max(one.right for one in second) == pytest.approx(RIGHT, abs=3)
    # The first of a paragraph is indented by two characters, on the grid of the page.
    first = next(one for one in pages[0] if one.text == "甲")
    assert (first.left - LEFT) / (156 * MM / 28) == pytest.approx(2, abs=0.2)
    assert len({round((TOP - one.top) / (225 * MM / 22), 1) % 1 for one in second}) == 1


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(press: Press) -> None:
    pages = glyphs(press.print_now(replace(DOCUMENT, body=(Paragraph(TEXT),) * 12)))
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        foot = sorted((one for one in page if one.top < BOTTOM), key=lambda one: one.left)
        assert "".join(one.text for one in foot) == f"—{number}—"
        if number % 2:
            assert RIGHT - foot[-1].right == pytest.approx(14, abs=3)
        else:
            assert foot[0].left - LEFT == pytest.approx(14, abs=3)


def test_an_opinion_of_ten_pages_holds_all_of_its_text(press: Press) -> None:
    body = tuple(Paragraph(f"第{n}段：{TEXT}") for n in range(20))
    pdf = press.print_now(replace(DOCUMENT, body=(*body, Paragraph("特此告知。"))))
    assert len(texts(pdf)) == 10
    said = whole(pdf)
    assert all(f"第{n}段：依照" in said for n in range(20))
    assert said.count("现将调查核实的情况") == 20 * 6
    assert overflow(pdf) == []


@pytest.mark.parametrize("length", range(1, 24))
def test_no_page_holds_the_signature_alone(press: Press, length: int) -> None:
    body = tuple(Paragraph("信访工作" * 6) for _ in range(length))
    pages = texts(press.print_now(replace(DOCUMENT, body=(*body, Paragraph("特此告知。")))))
    assert "特此告知。" in pages[-1]
    assert "2026年3月9日" in pages[-1]


def test_rare_characters_of_names_are_there(press: Press) -> None:
    pdf = press.print_now(replace(DOCUMENT, addressee=RARE, title=(f"关于{RARE}的答复",)))
    assert RARE in "".join(texts(pdf))
    # Each has a glyph of its own: none is the box that stands for what a font lacks.
    with pikepdf.open(io.BytesIO(pdf)) as file:
        bases = {str(font["/BaseFont"]) for font in fonts_of(file)}
    assert all("NotoSerifSC" in base or "NotoSansSC" in base for base in bases)


def test_a_character_that_no_font_has_is_refused_by_name(press: Press) -> None:
    with pytest.raises(GlyphMissing, match="𪚥"):
        press.print_now(replace(DOCUMENT, addressee="王𪚥"))
    # The press prints on afterwards.
    assert press.print_now(DOCUMENT)


def test_what_shows_nothing_is_left_out(press: Press) -> None:
    unseen = replace(DOCUMENT, addressee="王\ufeff堃\u200b喆\u0007")
    assert press.print_now(unseen) == press.print_now(DOCUMENT)


@pytest.mark.parametrize("organ", [LONG_ORGAN, "局" * 16, "局" * 17, "局" * 40, "省"])
def test_long_names_stay_in_the_type_area(press: Press, organ: str) -> None:
    title = (organ, f"关于{LONG_NAME}反映" + "征地补偿安置" * 8 + "问题的", "信访处理意见书")
    names = "、".join([LONG_NAME] * 5)
    pdf = press.print_now(
        replace(DOCUMENT, organ=organ, title=title, addressee=names, attachments=("件" * 90, "乙"))
    )
    assert overflow(pdf) == []
    said = whole(pdf)
    assert names in said
    assert "附件：1." in said


def test_one_attachment_has_no_number(press: Press) -> None:
    said = "".join(texts(press.print_now(replace(DOCUMENT, attachments=("调查报告",)))))
    assert "附件：调查报告" in said


def test_copies_stand_at_the_foot_of_the_last_page(press: Press) -> None:
    pages = glyphs(press.print_now(replace(DOCUMENT, copies_to=("市信访局", "县委办公室"))))
    (copied,) = [one for one in pages[-1] if one.text == "抄"]
    assert BOTTOM < copied.bottom < BOTTOM + 12 * MM
    assert "抄送：市信访局，县委办公室。" in lines(pages[-1])[-1]


def test_the_same_values_are_the_same_bytes(press: Press) -> None:
    first = press.print_now(DOCUMENT)
    assert press.print_now(replace(DOCUMENT, addressee="李四")) != first
    assert press.print_now(DOCUMENT) == first
    assert Press.from_settings(load()).print_now(DOCUMENT) == first


async def test_it_prints_beside_the_loop(press: Press) -> None:
    assert await press.print(DOCUMENT) == press.print_now(DOCUMENT)


def test_markup_in_a_text_is_text(press: Press) -> None:
    text = '#panic() $x^2$ *粗* \\ _斜_ @某 <甲> `码` // 注 "引" #let a = 1'
    said = "".join(texts(press.print_now(replace(DOCUMENT, addressee=text))))
    assert text.replace(" ", "") in said.replace(" ", "")


def test_a_draft_looks_like_one(press: Press) -> None:
    pages = texts(press.print_now(replace(DOCUMENT, number=None, dated=None)))
    assert all("草稿" in page for page in pages)
    assert "（未编号）" in pages[0]


def fonts_of(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [
        font["/DescendantFonts"][0]
        for page in file.pages
        for font in page["/Resources"]["/Font"].values()
    ]


def test_it_is_pdf_a_2a_and_accessible(press: Press) -> None:
    with pikepdf.open(io.BytesIO(press.print_now(DOCUMENT))) as file:
        with file.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == "".join(DOCUMENT.title)
            assert meta["xmp:CreateDate"].startswith("2026-03-09T02:30")
        (intent,) = file.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang).startswith("zh")
        assert "/StructTreeRoot" in file.Root
        found = fonts_of(file)
        assert found
        assert all(
            {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].keys()) for font in found
        )


def test_fonts_are_those_of_the_settings(tmp_path: Path) -> None:
    shutil.copy(pylopdf_fonts_zh_cn.sans_path(), tmp_path)
    own = Press.from_settings(load(document_fonts=tmp_path, document_body_font="Noto Sans SC"))
    with pikepdf.open(io.BytesIO(own.print_now(DOCUMENT))) as file:
        bases = [str(font["/BaseFont"]) for font in fonts_of(file)]
    assert any("NotoSansSC" in base for base in bases)
    assert own.print_now(DOCUMENT) != Press.from_settings(load()).print_now(DOCUMENT)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"document_title_font": "方正小标宋_GBK"},
            "XINFANG_DOCUMENT_TITLE_FONT is '方正小标宋_GBK'",
        ),
        ({"document_fonts": "/nowhere"}, "XINFANG_DOCUMENT_FONTS names /nowhere"),
    ],
)
def test_fonts_that_are_not_there_stop_the_start(given: dict[str, str], said: str) -> None:
    with pytest.raises(MisconfiguredError, match=said):
        Press.from_settings(load(**given))


@pytest.mark.parametrize(
    ("organ", "rows"),
    [
        ("兰考县信访局", ("兰考县信访局",)),
        (LONG_ORGAN, ("某某回族区人民政府", "信访工作联席会议办公室")),
        ("局" * 17, ("局" * 9, "局" * 8)),
        ("某某自治州某某自治县人民政府", ("某某自治州某某自治县人民政府",)),
    ],
)
def test_long_names_are_broken_where_an_organ_ends(organ: str, rows: tuple[str, ...]) -> None:
    assert rows_of(organ) == rows


def test_lines_are_paragraphs() -> None:
    assert paragraphs("一\n\n 二 \r\n") == (Paragraph("一"), Paragraph("二"))


def test_an_instant_as_clocks_tell_it_is_printed(press: Press) -> None:
    at = DOCUMENT.at.replace(microsecond=401_447)  # a file's time has whole seconds
    assert press.print_now(replace(DOCUMENT, at=at)) == press.print_now(DOCUMENT)
