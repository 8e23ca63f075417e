"""Papers of a case in the graph (附件): files that were sent in, and papers kept elsewhere."""

import datetime as dt
from typing import Final

import strawberry

from xinfang.access.links import LASTS
from xinfang.api.case_parts import content_open, shown
from xinfang.api.nodes import Ask, told
from xinfang.api.road_vocabulary import ScanState
from xinfang.cases.models import Attachment
from xinfang.cases.queries.cases import CaseRow
from xinfang.correspondence.models import Upload
from xinfang.correspondence.uploads import FILES, LINKS_TO_FILES
from xinfang.kernel import clock

_CLOSED: Final = "Null in an accusation that isn't open"


@strawberry.type(description="A link to a file, for the viewer alone and for minutes (下载链接).")
class FileLink:
    """A link that ends by itself."""

    path: str = strawberry.field(
        description="The path on this server, to be fetched signed in as the viewer (路径)."
    )
    ends_at: dt.datetime = strawberry.field(description="When it ends; then ask again (失效时间).")


@strawberry.type(description="A file that was sent in and is kept on the platform (文件).")
class StoredFile:
    """A file of a case within reach."""

    row: strawberry.Private[Upload]

    @told(description="Its type, found by its content (文件类型).")
    def media_type(self) -> str:
        return self.row.media_type

    @told(description="Its size in bytes (大小，字节).")
    def bytes(self) -> int:
        return self.row.object_size

    @told(description="Whether it was looked through for malware (病毒检查).")
    def scan(self) -> ScanState:
        return ScanState(self.row.scan)

    @told(description="Whether it is a picture without its metadata (已清除图片元数据).")
    def stripped(self) -> bool:
        return self.row.stripped

    @told(description="When it was sent in (上传时间).")
    def received_at(self) -> dt.datetime:
        return self.row.received_at

    @told(description="The way to its content, made at each asking (下载链接).")
    def link(self, info: Ask) -> FileLink:
        at, now = info.context, clock.now()
        sealed = at.seals.links.make(LINKS_TO_FILES, self.row.id, at.actor.user_id, now)
        return FileLink(path=f"{FILES}/{sealed}", ends_at=now + LASTS)


@strawberry.type(name="Attachment", description="A paper of a case (附件).")
class AttachmentNode:
    """A file that was sent in, or a paper kept elsewhere."""

    row: strawberry.Private[Attachment]
    case: strawberry.Private[CaseRow]

    @told(description="The place in the order in which the papers came, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description=f"The paper's name (名称). {_CLOSED}.")
    def name(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.name)

    @told(
        description="Where it is kept, such as a register's number, if not on the platform"
        f" (存放处). {_CLOSED}."
    )
    def reference(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.reference)

    @told(
        description="Whether a petitioner sent it in himself, in his own session (信访人在线提交)."
    )
    def from_petitioner(self) -> bool:
        return self.row.submission_id is not None

    @told(description=f"The file, if it is kept on the platform (文件). {_CLOSED}.")
    async def file(self, info: Ask) -> StoredFile | None:
        if self.row.upload_id is None or not await content_open(info, self.case):
            return None
        found = await info.context.loaders.uploads.load(self.row.upload_id)
        return None if found is None else StoredFile(row=found)
