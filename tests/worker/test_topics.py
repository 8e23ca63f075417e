"""Every topic that is sent means something, and nothing is mapped that nobody sends."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import TypeGuard

import pytest

import xinfang
from xinfang.worker.topics import topics

PACKAGE = Path(xinfang.__file__).parent


class UnreadableTopicError(AssertionError):
    """A topic that is put together while the program runs can't be found by a reader."""


def _sends_a_parcel(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whatever the transaction is called: nothing else is sent with a tenant."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "send"
        and any(word.arg == "tenant" for word in node.keywords)
    )


def sent_topics(sources: Iterable[tuple[str, str]]) -> set[str]:
    """Return the topics sent in sources given as (place, text)."""
    found: set[str] = set()
    for place, text in sources:
        for call in ast.walk(ast.parse(text)):
            if not _sends_a_parcel(call):
                continue
            topic = next((word.value for word in call.keywords if word.arg == "topic"), None)
            if call.args:
                topic = call.args[0]
            if not (isinstance(topic, ast.Constant) and isinstance(topic.value, str)):
                raise UnreadableTopicError(f"{place}:{call.lineno}: write the topic out")
            found.add(topic.value)
    return found


def test_each_topic_that_is_sent_is_mapped_and_no_other() -> None:
    modules = PACKAGE.rglob("*.py")
    sent = sent_topics((str(path), path.read_text()) for path in modules)
    assert set(topics({})) == sent


@pytest.mark.parametrize(
    "text",
    [
        'tx.send("case.overdue", case.id, tenant=t)',
        'self.tx.send(topic="case.overdue", tenant=t, key="k")',
    ],
)
def test_a_sender_is_found(text: str) -> None:
    assert sent_topics([("planted.py", f"async def act(tx):\n    {text}")]) == {"case.overdue"}


@pytest.mark.parametrize("argument", ["TOPIC, ", 'f"case.{what}", ', ""])
def test_a_topic_that_cannot_be_read_is_named(argument: str) -> None:
    with pytest.raises(UnreadableTopicError, match=r"planted\.py:1"):
        sent_topics([("planted.py", f"tx.send({argument}tenant=t)")])
