"""A sample of every kind: printed whole, within the type area, with what law asks it to say."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from documents.pages import BOTTOM, LEFT, MM, RIGHT, TOP, glyphs, texts
from xinfang.cli.main import app
from xinfang.correspondence.samples import samples
from xinfang.documents import OfficialDocument
from xinfang.documents.press import shipped
from xinfang.law.documents import DocumentKind

SAMPLES = [(kind, one) for kind, one in samples()]
NAMES = [f"{place}-{kind}" for place, (kind, _one) in enumerate(SAMPLES)]


def test_there_is_one_of_every_kind() -> None:
    assert {kind for kind, _one in SAMPLES} == set(DocumentKind)


@pytest.mark.parametrize(("kind", "one"), SAMPLES, ids=NAMES)
def test_it_says_its_article_and_stays_in_the_type_area(
    kind: DocumentKind, one: OfficialDocument
) -> None:
    pdf = shipped().print_now(one)
    pages = texts(pdf)
    said = "".join(page.replace(f"— {n} —", "") for n, page in enumerate(pages, 1))
    said = said.replace("\x02", "").replace(" ", "")
    for part in (one.organ, one.number or "", "".join(one.title), one.addressee, "2026年3月9日"):
        assert part in said
    assert kind.article.citation.split("第（")[0].split("款")[0] in said
    assert all(paragraph.text.replace(" ", "") in said for paragraph in one.body)
    outside = [
        glyph.text
        for page in glyphs(pdf)
        for glyph in page
        if glyph.bottom > BOTTOM - MM
        and (glyph.left < LEFT - 1 or glyph.right > RIGHT + 1 or glyph.top > TOP + 3)
    ]
    assert outside == []


def test_one_opinion_has_ten_pages() -> None:
    lengths = [len(texts(shipped().print_now(one))) for _kind, one in SAMPLES]
    assert max(lengths) == 10


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["document", "samples", str(tmp_path / "samples")])
    assert done.exit_code == 0, done.output
    written = sorted((tmp_path / "samples").iterdir())
    assert len(written) == len(SAMPLES)
    assert written[0].name == "01-receipt-信访事项登记回执.pdf"
    assert written[0].read_bytes() == shipped().print_now(SAMPLES[0][1])
