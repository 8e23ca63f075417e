"""Outlets: where messages leave the platform (短信、邮件、信函).

An outlet is given the same message again whenever nobody could write down that it had it: it knows
it by its id, and sends it once as far as it can. Without settings every medium is a folder: one
file a message, for a gateway or an officer with a printer to fetch.
"""

import asyncio
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

import orjson

from xinfang.kernel import clock
from xinfang.settings import Settings, SmtpSecurity

FOLDER: Final = "outlets"
SECONDS: Final = 20.0
"""How long a mail server may take for one step."""
_ADDRESSES: Final = {
    "SMS": re.compile(r"\+?[0-9][0-9 -]{4,24}"),
    "EMAIL": re.compile(r"[^\s@<>,;:\"\\]{1,64}@[^\s@<>,;:\"\\]{1,190}", re.ASCII),
    "LETTER": re.compile(r"[^\x00-\x1f\x7f]{4,500}"),
}


class Medium(StrEnum):
    """How a message reaches whom it is for (发送方式)."""

    SMS = "SMS"
    """短信."""
    EMAIL = "EMAIL"
    """电子邮件."""
    LETTER = "LETTER"
    """信函: printed and posted by an officer."""

    def takes(self, address: str) -> bool:
        """Tell whether an address may be one of this medium at all."""
        return _ADDRESSES[self.value].fullmatch(address) is not None


@dataclass(frozen=True, slots=True)
class Message:
    """A message, opened for the outlet alone."""

    id: UUID
    medium: Medium
    address: str
    subject: str
    text: str


class AddressRefused(Exception):  # noqa: N818 - an outcome: it is not tried again
    """The outlet won't ever take a message for this address."""


class Outlet(Protocol):
    """A way out."""

    async def send(self, message: Message) -> str:
        """Send a message, or know that it was sent; returns what the outlet calls it.

        Raises AddressRefused where trying again is of no use; anything else is tried again.
        """
        ...


Outlets = Mapping[Medium, Outlet]


@dataclass(frozen=True, slots=True)
class FolderOutlet:
    """Writes each message to a file of its own; one that is there already is left as it is."""

    folder: Path

    async def send(self, message: Message) -> str:
        """Write the file, whole or not at all; returns its name."""
        return await asyncio.to_thread(self._write, message)

    def _write(self, message: Message) -> str:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{message.id}.json"
        if not file.exists():
            half = file.with_suffix(".part")
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                to.write(
                    orjson.dumps(
                        {
                            "id": str(message.id),
                            "medium": message.medium.value,
                            "address": message.address,
                            "subject": message.subject,
                            "text": message.text,
                            "at": clock.now(),
                        },
                        option=orjson.OPT_INDENT_2,
                    )
                )
                to.flush()
                os.fsync(to.fileno())
            half.rename(file)
        return file.name


@dataclass(frozen=True, slots=True)
class SmtpOutlet:
    """Hands mails to a server. A mail sent again has the same Message-ID, which readers fold."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    user: str | None = None
    password: str | None = None

    async def send(self, message: Message) -> str:
        """Send a mail; returns its Message-ID."""
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Message) -> str:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.address, message.subject
        mail["Date"] = format_datetime(clock.now())
        name = f"<{message.id}@{self.sender.partition('@')[2]}>"
        mail["Message-ID"] = name
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, _said),) = refused.recipients.values()
            if code >= _FOR_GOOD:
                raise AddressRefused from None
            raise
        return name

    def _connected(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self.security is SmtpSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=secure
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.security is SmtpSecurity.STARTTLS:
                server.starttls(context=secure)
            if self.user is not None:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server


_FOR_GOOD: Final = 500
"""From this reply on a mail server means it for good (RFC 5321, 4.2.1)."""


def outlets_of(settings: Settings) -> Outlets:
    """Return the outlets as the settings want them."""
    below = settings.data_dir / FOLDER
    outlets: dict[Medium, Outlet] = {
        medium: FolderOutlet(below / medium.value.lower()) for medium in Medium
    }
    if settings.smtp_host is not None:
        password = settings.smtp_password
        outlets[Medium.EMAIL] = SmtpOutlet(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.smtp_sender or "",
            user=settings.smtp_user,
            password=None if password is None else password.get_secret_value(),
        )
    return outlets
