"""What the columns of a register may hold, with a sentence for each."""

from typing import Final

from xinfang.api.vocabulary import describe
from xinfang.cases.importing.headers import ImportField

__all__ = ["ImportField"]

_SENTENCES: Final = {
    "SOURCE_NUMBER": "Its number there",
    "RECEIVED_ON": "The day on which it came; needed",
    "REGISTERED_ON": "The day on which it was registered there",
    "CHANNEL": "The way in which it came; needed",
    "PURPOSE": "Its purpose",
    "CATEGORY": "Its category; needed",
    "CONTENT_CLASS": "Its content class, by code or name",
    "PROBLEM_REGION": "Where it happened, by code or name",
    "TITLE": "Its title",
    "DEMAND": "What is demanded; one of title and demand is needed",
    "FACTS": "The facts",
    "NAME": "The petitioner's name",
    "ID_NUMBER": "The petitioner's identity number",
    "PHONE": "The petitioner's telephone",
    "ADDRESS": "The petitioner's address",
    "PEOPLE_COUNT": "How many petition together",
    "RESPONDENT": "Whom an accusation names",
    "RESPONDENT_UNIT": "The unit of whom it names",
    "STATE": "How it stood there",
    "UNIT": "Who had it there",
    "ACCEPTED_ON": "The day of acceptance",
    "ANSWERED_ON": "The day of the answer",
    "CLOSED_ON": "The day on which it ended",
    "RESULT": "What came of it",
}

describe(
    ImportField,
    "ImportField",
    "What a column of a register may hold (导入字段).",
    {name: f"{said} ({ImportField[name].heading})" for name, said in _SENTENCES.items()},
)
