"""The mutations by which the petitioner is reached: word of news, and the record of a service."""

import datetime as dt
from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.road_vocabulary import ServiceManner
from xinfang.cases.record_service import RecordService, record_service
from xinfang.cases.send_word import SendWord, send_word
from xinfang.correspondence.outlets import Medium


@strawberry.input(description="Send word that there is news, without its content (告知进展).")
class SendWordInput(CaseActInput):
    """The input of `sendWord`."""

    medium: Medium = strawberry.field(
        description="How: by SMS to the telephone, or by letter to the address that is registered"
        " (发送方式)."
    )


@strawberry.type(description="What sending word did (告知结果).")
class SendWordPayload(CaseActPayload):
    """The payload of `sendWord`."""


@strawberry.input(description="Record the service of a notice or a document (记录送达).")
class RecordServiceInput(CaseActInput):
    """The input of `recordService`."""

    subject: strawberry.ID = strawberry.field(
        description="The notice, or the issued document (告知书或者文书)."
    )
    manner: ServiceManner = strawberry.field(description="How it was served (送达方式).")
    served_on: dt.date = strawberry.field(description="The day of service (送达日期).")
    receipt: str = strawberry.field(
        default="", description="Its proof: a number, who signed (送达回证)."
    )


@strawberry.type(description="What recording a service did (记录送达结果).")
class RecordServicePayload(CaseActPayload):
    """The payload of `recordService`."""


async def _send_word(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SendWordInput, strawberry.argument(description="The case, and how (告知).")
    ],
) -> SendWordPayload:
    return await act_on_case(
        info,
        "sendWord",
        input,
        send_word,
        lambda on: SendWord(on, input.medium),
        SendWordPayload,
    )


async def _record_service(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordServiceInput, strawberry.argument(description="What, how and when (送达).")
    ],
) -> RecordServicePayload:
    subject = info.context.seals.row(input.subject, Kind.NOTICE, Kind.DOCUMENT)
    return await act_on_case(
        info,
        "recordService",
        input,
        record_service,
        lambda on: RecordService(on, subject, input.manner, input.served_on, input.receipt),
        RecordServicePayload,
    )


SERVICE_ACTS = {"sendWord": ("case", "serve"), "recordService": ("case", "serve")}
"""The kind and act of each mutation here."""


@strawberry.type(description="What can be done to reach the petitioner (送达).")
class ServiceMutations:
    """The mutations of this module."""

    send_word: SendWordPayload = strawberry.field(
        resolver=_send_word,
        description="Send word to the petitioner that there is news, with the number and where to"
        " ask, and nothing else (告知进展).",
    )
    record_service: RecordServicePayload = strawberry.field(
        resolver=_record_service,
        description="Record the service of a notice or an issued document, with its proof (送达).",
    )
