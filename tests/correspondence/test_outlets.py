"""The outlets: files that are there once, and a real mail server."""

import asyncio
import json
import socket
import stat
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from smtplib import SMTPException
from typing import cast
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from xinfang import settings
from xinfang.correspondence.outlets import (
    AddressRefused,
    FolderOutlet,
    Medium,
    Message,
    SmtpOutlet,
    outlets_of,
)
from xinfang.kernel.ids import new_id
from xinfang.settings import MisconfiguredError, SmtpSecurity

pytestmark = pytest.mark.anyio

TEXT = "您反映的事项有新进展，编号 202600000001，详情请向兰考县信访局查询。"


class Mailbox:
    """A mail server that keeps what it is given; `answer` replaces its reply to a recipient."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = cast("bytes", envelope.content)
        self.received.append(BytesParser(policy=default).parsebytes(content))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def message(medium: Medium, address: str, row_id: UUID | None = None) -> Message:
    return Message(row_id or new_id(), medium, address, "信访事项进展", TEXT)


def smtp(port: int) -> SmtpOutlet:
    return SmtpOutlet("127.0.0.1", port, SmtpSecurity.NONE, "xinfang@lankao.example")


async def test_a_message_is_one_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    outlet, one = FolderOutlet(tmp_path / "sms"), message(Medium.SMS, "13812345678")
    receipt = await outlet.send(one)
    (file,) = (tmp_path / "sms").iterdir()
    assert receipt == file.name == f"{one.id}.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.loads(file.read_text())
    assert (told["medium"], told["address"], told["text"]) == ("SMS", "13812345678", TEXT)
    before = file.stat().st_mtime_ns
    assert await outlet.send(one) == receipt, "the same one again"
    assert file.stat().st_mtime_ns == before
    await asyncio.gather(*(outlet.send(message(Medium.SMS, "13812345678")) for _ in range(5)))
    assert len(list((tmp_path / "sms").iterdir())) == 6


async def test_a_mail_arrives_with_an_id_by_which_it_is_known_again(
    mailbox: tuple[Mailbox, int],
) -> None:
    box, port = mailbox
    one = message(Medium.EMAIL, "wang@example.cn")
    receipts = [await smtp(port).send(one) for _ in range(2)]
    assert receipts == [f"<{one.id}@lankao.example>"] * 2
    first, again = box.received
    assert first["Message-ID"] == again["Message-ID"] == receipts[0]
    assert (first["To"], first["Subject"]) == ("wang@example.cn", "信访事项进展")
    assert first.get_content().strip() == TEXT


async def test_a_server_refuses_for_good_or_for_now(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    box.answer = "550 no such user"
    with pytest.raises(AddressRefused):
        await smtp(port).send(message(Medium.EMAIL, "nobody@example.cn"))
    box.answer = "451 try again"
    with pytest.raises(SMTPException):
        await smtp(port).send(message(Medium.EMAIL, "busy@example.cn"))
    assert box.received == []


async def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        await smtp(port).send(message(Medium.EMAIL, "wang@example.cn"))


@pytest.mark.parametrize(
    ("medium", "address", "taken"),
    [
        (Medium.SMS, "13812345678", True),
        (Medium.SMS, "+86 138-1234-5678", True),
        (Medium.SMS, "13812345678;rm", False),
        (Medium.SMS, "一三八", False),
        (Medium.EMAIL, "wang@example.cn", True),
        (Medium.EMAIL, "wang@example.cn\r\nBcc: all@example.cn", False),
        (Medium.EMAIL, "wang@example.cn, all@example.cn", False),
        (Medium.EMAIL, "wang", False),
        (Medium.LETTER, "河南省开封市兰考县城关镇1号", True),
        (Medium.LETTER, "河南\n省", False),
    ],
)
def test_an_address_is_of_its_medium(medium: Medium, address: str, taken: bool) -> None:  # noqa: FBT001 - of the table
    assert medium.takes(address) is taken


def test_settings_choose_the_outlets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    password = tmp_path / "password"
    password.write_text("geheim\n")
    monkeypatch.setenv("XINFANG_SMTP_PASSWORD_FILE", str(password))
    plain = outlets_of(settings.load(data_dir=tmp_path))
    assert plain[Medium.EMAIL] == FolderOutlet(tmp_path / "outlets" / "email")
    given = settings.load(
        data_dir=tmp_path, smtp_host="mail", smtp_sender="a@b.cn", smtp_user="xinfang"
    )
    outlet = outlets_of(given)[Medium.EMAIL]
    assert outlet == SmtpOutlet("mail", 587, SmtpSecurity.STARTTLS, "a@b.cn", "xinfang", "geheim")
    assert outlets_of(given)[Medium.SMS] == plain[Medium.SMS]
    with pytest.raises(MisconfiguredError, match="SMTP_SENDER is missing"):
        settings.load(smtp_host="mail")
