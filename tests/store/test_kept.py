"""What a process keeps: by version, loaded once, bounded."""

import asyncio

import pytest

from xinfang.store.kept import Kept


class Source:
    """Rows that somebody changes."""

    def __init__(self) -> None:
        self.loads = 0
        self.fails = False

    async def load(self) -> str:
        self.loads += 1
        text = f"as of load {self.loads}"
        await asyncio.sleep(0)
        if self.fails:
            raise OSError("away")
        return text


async def test_a_value_is_loaded_once_for_each_version() -> None:
    kept, source = Kept[str, str](), Source()
    assert await kept.get("41", 3, source.load) == "as of load 1"
    assert await kept.get("41", 3, source.load) == "as of load 1"
    assert await kept.get("41", 4, source.load) == "as of load 2"
    # A request that began before the change takes what is newer.
    assert await kept.get("41", 3, source.load) == "as of load 2"
    assert source.loads == 2


async def test_many_who_ask_at_once_wait_for_one_load() -> None:
    kept, source = Kept[str, str](), Source()
    found = await asyncio.gather(*(kept.get("41", 1, source.load) for _ in range(20)))
    assert set(found) == {"as of load 1"}
    assert source.loads == 1
    assert not kept._loading  # noqa: SLF001 - no lock stays behind


async def test_keys_do_not_mix() -> None:
    kept, source = Kept[str, str](), Source()
    assert await kept.get("41", 1, source.load) != await kept.get("13", 1, source.load)


async def test_a_failed_load_keeps_nothing() -> None:
    kept, source = Kept[str, str](), Source()
    source.fails = True
    with pytest.raises(OSError, match="away"):
        await kept.get("41", 1, source.load)
    source.fails = False
    assert await kept.get("41", 1, source.load) == "as of load 2"


async def test_it_is_bounded_and_the_longest_unused_goes_first() -> None:
    kept, source = Kept[str, str](most=2), Source()
    await kept.get("11", 1, source.load)
    await kept.get("12", 1, source.load)
    await kept.get("11", 1, source.load)
    await kept.get("13", 1, source.load)
    assert kept.known("12", 1) is None
    assert kept.known("11", 1) == "as of load 1"
    assert kept.known("13", 1) == "as of load 3"
