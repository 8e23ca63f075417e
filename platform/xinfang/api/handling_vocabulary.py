"""The enumerations of handling besides the plain way, with a sentence for each value."""

from xinfang.api.vocabulary import describe
from xinfang.law.procedures import (
    AgreementKind,
    ExecutionState,
    HearingGround,
    HearingRole,
    HearingState,
    SimplifiedGround,
)

__all__ = [
    "AgreementKind",
    "ExecutionState",
    "HearingGround",
    "HearingRole",
    "HearingState",
    "SimplifiedGround",
]
"""Whoever shows one takes it from here, so that it is described by then."""

describe(
    SimplifiedGround,
    "SimplifiedGround",
    "Why a first-time matter is handled simply (简易办理适用情形).",
    {
        "CLEAR_FACTS": "Facts and responsibility are plain, and it is easily settled",
        "EASY_ANSWER": "A suggestion, a question or thanks that is easily answered",
        "URGENT_LIFE": "It concerns daily life and is urgent",
        "PROMISED": "The organ has promised or concluded already",
        "OTHER": "It suits otherwise",
    },
)
describe(
    HearingGround,
    "HearingGround",
    "Why a matter is heard while it is handled (听证情形).",
    {"MAJOR": "It is major", "COMPLEX": "It is complex", "DIFFICULT": "It is difficult"},
)
describe(
    HearingRole,
    "HearingRole",
    "In which part people take part in a hearing; who they are isn't recorded (听证参加人).",
    {
        "PRESIDING": "Who presides",
        "PANEL": "Who hears beside him",
        "RECORDER": "Who takes the minutes",
        "PETITIONER": "The petitioner, or the representatives",
        "HANDLING_UNIT": "The unit that handles the matter",
        "WITNESS": "Witnesses",
        "EXPERT": "Experts and lawyers",
        "OBSERVER": "Who listens",
    },
)
describe(
    HearingState,
    "HearingState",
    "How a hearing stands (听证状态).",
    {
        "ANNOUNCED": "It is announced",
        "HELD": "It was held",
        "CALLED_OFF": "It was called off",
    },
)
describe(
    AgreementKind,
    "AgreementKind",
    "How the parties came to agree (协议类型).",
    {"MEDIATION": "A body mediated", "SETTLEMENT": "They settled it among themselves"},
)
describe(
    ExecutionState,
    "ExecutionState",
    "How the execution of an opinion or agreement stands (执行情况).",
    {
        "OPEN": "It goes on",
        "PERFORMED": "It was performed",
        "NOT_PERFORMED": "It wasn't performed, and is still owed",
        "VOID": "Another opinion took the place of the one it came from",
    },
)
