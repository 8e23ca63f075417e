"""Files that petitioners send in: for their own case, bounded, fetched by themselves alone."""

import datetime as dt
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette

from api.petitioning import (
    Phone,
    code_in,
    delivered,
    key,
    open_to_petitioners,
    phone,
    printed,
    staffed,
)
from api.serving import MEGABYTES, SEALS
from api.walking import OFFICER, REGISTRAR, Walk
from store.things import opened
from xinfang.access.actor import PetitionerActor
from xinfang.api.ids import Kind
from xinfang.cases import send_own, submit
from xinfang.cases.fetch_own import LINKS_TO_OWN_FILES
from xinfang.cases.models import Attachment
from xinfang.cases.queries import own_documents, process
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.web import own_files
from xinfang.worker.sweeps import let_go_of_uploads

from world import World

DAY: Final = dt.date(2026, 2, 3)
NOON: Final = dt.datetime(2026, 2, 3, 4, tzinfo=dt.UTC)
SUPPLEMENT: Final = (
    "mutation($input: SupplementOwnPetitionInput!)"
    " {supplementOwnPetition(input: $input) {errors {code}}}"
)
GONE: Final = {
    "errors": [{"message": "该链接无效或者已经过期。", "extensions": {"code": "NOT_FOUND"}}]
}


@pytest.fixture(name="app")
async def open_app(world: World) -> Starlette:
    return open_to_petitioners(world)


@pytest.fixture(name="walk")
async def walking(world: World, app: Starlette) -> AsyncIterator[Walk]:
    staff = staffed(world, app)
    async with staff.client:
        yield Walk(staff, DAY)


def photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET MAKER"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def entered(mine: Phone, walk: Walk, folder: Path) -> None:
    """Sign in with the code that came to him by SMS."""
    messages = await delivered(walk.graph.world, folder)
    rows = await walk.graph.world.ask(
        "SELECT number FROM petition_case WHERE id = :id", id=walk.graph.row(walk.case_id)
    )
    (sent,) = [one for one in messages if f"编号{rows[0].number}" in one["text"]]
    with clock.frozen(NOON):
        assert (await mine.sign_in(str(rows[0].number), code_in(sent))).status_code == 201


async def sent_in(mine: Phone, name: str = "照片.png") -> str:
    with clock.frozen(NOON):
        answer = await mine.send_in(photo(), name)
    assert answer.status_code == 201, answer.text
    upload: str = answer.json()["upload"]
    return upload


async def supplemented(mine: Phone, *uploads: str, text: str = "") -> Any:  # noqa: ANN401 - a payload
    with clock.frozen(NOON):
        return await mine.act("petitioner-supplement", text=text, uploads=list(uploads))


async def files(mine: Phone) -> list[Any]:
    with clock.frozen(NOON):
        found: list[Any] = (await mine.page())["files"]
    return found


async def fetched(mine: Phone, path: str, at: dt.datetime = NOON) -> Any:  # noqa: ANN401 - a response
    with clock.frozen(at):
        return await mine.fetch(path)


async def test_a_picture_goes_in_hangs_on_his_case_and_comes_back_clean(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register(attachments=[{"name": "承包合同", "reference": "档案柜三-12"}])
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        with clock.frozen(NOON):
            answer = await mine.send_in(photo(), "积水 一.png")
        told = answer.json()
        assert answer.status_code == 201
        assert (told["name"], told["mediaType"]) == ("积水 一.jpg", "image/jpeg")
        assert (told["scan"], told["stripped"]) == ("NOT_SCANNED", True)
        assert await files(mine) == []  # it waits for a supplement
        payload = await supplemented(mine, told["upload"])
        assert payload["errors"] == []
        (file,) = await files(mine)
        assert (file["name"], file["scan"], file["stripped"]) == (
            "积水 一.jpg",
            "NOT_SCANNED",
            True,
        )
        content = await fetched(mine, file["link"]["path"])
        assert content.status_code == 200
        assert b"SECRET" not in content.content
        assert len(content.content) == file["bytes"]
        assert "sandbox" in content.headers["content-security-policy"]
    # Whoever works on the case has it as a paper of the case.
    first, second = (await walk.page(OFFICER))["attachments"]
    assert (first["fromPetitioner"], second["fromPetitioner"]) == (False, True)
    assert (second["name"], second["file"]["scan"]) == ("积水 一.jpg", "NOT_SCANNED")
    with clock.frozen(NOON):
        answer = await walk.graph.fetch(OFFICER, second["file"]["link"]["path"])
    assert answer.content == content.content


async def test_papers_of_staff_are_not_there_for_him(
    app: Starlette, walk: Walk, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both walls: the query asks for his own, and the table shows him no others."""
    upload = (await walk.graph.send_in(REGISTRAR, photo(), "内部.png")).json()["upload"]
    await walk.register(attachments=[{"upload": upload}])
    upload_id = walk.graph.row(upload)
    (row,) = await world.ask("SELECT id FROM case_petitioner")
    link = SEALS.links.make(LINKS_TO_OWN_FILES, upload_id, row.id, NOON)
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        assert await files(mine) == []
        answer = await fetched(mine, f"/petitioner/files/{link}")
        assert (answer.status_code, answer.json()) == (404, GONE)
        # The leak planted in the query: the wall alone still shows him nothing.
        monkeypatch.setattr(Attachment, "submission_id", Attachment.case_id)
        assert (await fetched(mine, f"/petitioner/files/{link}")).status_code == 404
    case_id = walk.graph.row(walk.case_id)
    actor = PetitionerActor(row.id, case_id, "41/4101/410105/", confirmed=True)
    async with world.db.read(actor) as read:
        assert (await process.rows_of(read, Attachment, [case_id]))[case_id] == []
        assert await own_documents.own_case(read, actor) is not None
    # The hole planted in the wall: now the same question finds the paper of staff.
    engine = create_async_engine(world.at.url("admin"))
    async with engine.begin() as connection:
        for table, policy in (("upload", "upload_own"), ("case_attachment", "case_attachment_own")):
            await connection.execute(sa.text(f"DROP POLICY {policy} ON {table}"))
    await engine.dispose()
    async with world.db.read(actor) as read:
        assert len((await process.rows_of(read, Attachment, [case_id]))[case_id]) == 1


async def test_a_file_is_of_no_use_to_anybody_else(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    async with phone(app) as mine, phone(app, "203.0.113.9") as other:
        await entered(mine, walk, tmp_path)
        waiting, hung = await sent_in(mine), await sent_in(mine)
        assert (await supplemented(mine, hung))["errors"] == []
        (file,) = await files(mine)
        path = file["link"]["path"]
        for nobody in (await fetched(other, path), await walk.graph.fetch(OFFICER, path)):
            assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, "Bearer")
        case_id = walk.case_id
        await walk.register(petitioners=[{"name": "李四", "phone": "13900000000"}])
        await entered(other, walk, tmp_path)
        late = dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)
        absent = await fetched(other, "/petitioner/files/" + "A" * 54)
        for answer in (await fetched(other, path), await fetched(mine, path, late)):
            assert (answer.status_code, answer.content) == (404, absent.content)
        # His files are hung by nobody else, nor twice, and what isn't there reads alike.
        before = await walk.everything()
        made_up = walk.graph.id(Kind.UPLOAD, new_id())
        theirs = [await supplemented(other, one) for one in (waiting, hung, made_up)]
        assert {str(one["errors"]) for one in theirs} == {str(theirs[2]["errors"])}
        assert theirs[0]["errors"][0]["code"] == "INVALID"
        assert (await supplemented(mine, hung))["errors"][0]["code"] == "INVALID"
        assert (await supplemented(mine, waiting, waiting))["errors"][0]["code"] == "INVALID"
        walk.case_id = case_id
        refused = await walk.refused(OFFICER, "attach-files", attachments=[{"upload": waiting}])
        assert refused["code"] == "INVALID"
        assert await walk.everything() == before


async def test_only_a_session_that_may_act_sends_and_for_a_case_that_goes_on(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    number, code = await printed(walk)
    async with phone(app) as mine, phone(app, "203.0.113.9") as clerk:
        with clock.frozen(NOON):
            assert (await clerk.send_in(photo())).status_code == 401  # nobody: no open way in
            staff = await walk.graph.client.post(
                "/petitioner/files", content=photo(), headers={"x-user": OFFICER.encode().hex()}
            )
            assert staff.status_code == 401
            await clerk.sign_in(number, code)
            seen = await clerk.send_in(photo())
        assert (seen.status_code, seen.json()["errors"][0]["extensions"]["code"]) == (
            422,
            "NOT_PERMITTED",
        )
        await entered(mine, walk, tmp_path)
        with clock.frozen(NOON):
            await mine.act("petitioner-withdraw")
            ended = await mine.send_in(photo())
        assert ended.json()["errors"][0]["extensions"]["code"] == "UNLAWFUL"
    assert await walk.graph.world.ask("SELECT 1 FROM upload") == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"MZ" + bytes(100), 422),
        (b"", 422),
        (b"a" * (MEGABYTES * 1024 * 1024 + 1), 413),
    ],
    ids=["program", "empty", "too large"],
)
async def test_what_is_not_admitted_leaves_nothing(
    app: Starlette, walk: Walk, tmp_path: Path, content: bytes, status: int
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        with clock.frozen(NOON):
            assert (await mine.send_in(content)).status_code == status
    assert await walk.graph.world.ask("SELECT 1 FROM upload") == []


async def test_files_are_bounded_waiting_on_the_case_and_by_the_hour(
    app: Starlette, walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        monkeypatch.setattr(send_own, "MAY_WAIT", 3)
        monkeypatch.setattr(submit, "MOST_FILES", 2)
        monkeypatch.setattr(send_own, "MOST_FILES", 2)
        uploads = [await sent_in(mine) for _ in range(3)]
        with clock.frozen(NOON):
            waits = await mine.send_in(photo())
        assert (waits.status_code, "过多" in waits.text) == (422, True)
        before = await walk.everything()
        many = await supplemented(mine, *uploads)
        assert many["errors"][0]["code"] == "INVALID"
        assert many["errors"][0]["field"] == ["input", "uploads"]
        assert await walk.everything() == before
        assert (await supplemented(mine, *uploads[:2]))["errors"] == []
        with clock.frozen(NOON):
            full = await mine.send_in(photo())
        assert (full.status_code, "不能超过" in full.text) == (422, True)
        monkeypatch.setattr(send_own, "MOST_FILES", 50)
        monkeypatch.setattr(own_files, "SENT_BY_PETITIONER", 1)
        with clock.frozen(NOON):
            held = await mine.send_in(photo())
        assert (held.status_code, int(held.headers["retry-after"]) > 0) == (429, True)


async def test_what_no_supplement_takes_is_let_go_after_a_day(
    app: Starlette, walk: Walk, world: World, tmp_path: Path
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        _left, hung = await sent_in(mine), await sent_in(mine)
        assert (await supplemented(mine, hung))["errors"] == []
    async with opened(world.at, "worker") as connected:
        worker = replace(connected, objects=world.db.objects)
        with clock.frozen(NOON + dt.timedelta(days=1, seconds=1)):
            assert await let_go_of_uploads(worker) == 1
    rows = await world.ask("SELECT id FROM upload")
    assert [row.id for row in rows] == [walk.graph.row(hung)]


async def test_of_an_accusation_he_hands_in_and_finds_nothing_of_it(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    """Whoever guessed the code would find it; whoever looks into it has it, the accused not."""
    subject = walk.graph.id(Kind.PERSON, walk.graph.world.person("金水区区长"))
    item = {
        "category": "ACCUSATION",
        "text": "区长违规占地",
        "respondents": [{"describedAs": "区长", "subject": subject}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    (row,) = await walk.graph.world.ask("SELECT id FROM petition_case")
    walk.case_id = walk.graph.id(Kind.CASE, row.id)
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        upload = await sent_in(mine)
        assert (await supplemented(mine, upload))["errors"] == []
        assert await files(mine) == []
        (who,) = await walk.graph.world.ask("SELECT id FROM case_petitioner")
        link = SEALS.links.make(LINKS_TO_OWN_FILES, walk.graph.row(upload), who.id, NOON)
        answer = await fetched(mine, f"/petitioner/files/{link}")
        assert (answer.status_code, answer.json()) == (404, GONE)
    (paper,) = (await walk.page("郑州市信访局经办人"))["attachments"]
    assert paper["fromPetitioner"] is True
    path = paper["file"]["link"]["path"]
    with clock.frozen(NOON):
        assert (await walk.graph.fetch("郑州市信访局经办人", path)).status_code == 200
    for unseeing in ("金水区区长", "金水区信访局登记员", "中原区信访局登记员"):
        assert await walk.page(unseeing) is None
        viewer = walk.graph.world.user(unseeing).user_id
        stolen = SEALS.links.make("attachment", walk.graph.row(upload), viewer, clock.now())
        assert (await walk.graph.fetch(unseeing, f"/files/{stolen}")).status_code == 404


async def test_a_repeated_supplement_hangs_its_file_once(
    app: Starlette, walk: Walk, tmp_path: Path
) -> None:
    await walk.register()
    async with phone(app) as mine:
        await entered(mine, walk, tmp_path)
        given = {"idempotencyKey": key(), "text": "", "uploads": [await sent_in(mine)]}
        for _ in range(2):
            with clock.frozen(NOON):
                data = await mine.documented("petitioner-supplement", input=given)
            assert data["supplementOwnPetition"]["errors"] == []
        assert len(await files(mine)) == 1
        empty = await supplemented(mine)
        assert empty["errors"][0]["field"] == ["input", "text"]
        bad = {"idempotencyKey": str(uuid4()), "text": "x", "uploads": ["not an id"]}
        with clock.frozen(NOON):
            answer = await mine.asked(SUPPLEMENT, {"input": bad})
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
