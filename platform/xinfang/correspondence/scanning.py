"""Looking through files for malware (病毒检查), where an operator runs a scanner."""

import io
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aioclamd import ClamdAsyncClient, ClamdError

from xinfang.correspondence.file_types import FileRefused
from xinfang.correspondence.models import ScanState
from xinfang.settings import Settings

SECONDS: Final = 60.0
"""How long the scanner may take for one file."""

Scan = Callable[[bytes], Awaitable[ScanState]]
_log = structlog.get_logger(__name__)


async def unscanned(_content: bytes) -> ScanState:
    """Tell that nothing was looked through: no scanner is set up."""
    return ScanState.NOT_SCANNED


def scanner(settings: Settings) -> Scan:
    """Return what looks through files, as the settings have it."""
    if settings.clamd_host is None:
        return unscanned
    client = ClamdAsyncClient(settings.clamd_host, settings.clamd_port, timeout=SECONDS)

    async def scan(content: bytes) -> ScanState:
        """Show the file to clamd. Raises FileRefused for an infected one.

        Where it doesn't answer the file stands as not scanned: a petitioner's paper is not turned
        away because a service of ours is down.
        """
        try:
            # What closes the connection without a word gives None.
            answer = await client.instream(io.BytesIO(content)) or {}
        except (ClamdError, OSError) as error:
            _log.warning("scanner_unreachable", failure=type(error).__name__)
            return ScanState.NOT_SCANNED
        if any(found[0] == "FOUND" for found in answer.values()):
            raise FileRefused("文件中发现病毒，不予接收。")
        clean = any(found[0] == "OK" for found in answer.values())
        return ScanState.CLEAN if clean else ScanState.NOT_SCANNED

    return scan
