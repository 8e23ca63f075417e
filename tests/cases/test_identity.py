"""The identity of petitioners, sealed to its row and column."""

from uuid import uuid4

import pytest

from xinfang.cases.identity import Identity, masked, normal, opened, sealed
from xinfang.cases.models import Petitioner
from xinfang.cases.petition import PetitionerEntry
from xinfang.store.crypto import Provider, TamperedError

PROVIDER = Provider.for_tests()
ENTRY = PetitionerEntry("张三丰", "41010519900101123x", "138 1234-5678", None)


def row(entry: PetitionerEntry) -> Petitioner:
    row_id, tenant_id = uuid4(), uuid4()
    columns = sealed(PROVIDER, entry, row_id=row_id, tenant_id=tenant_id)
    return Petitioner(id=row_id, tenant_id=tenant_id, **columns)


def test_what_was_sealed_opens_and_shows_nothing_before() -> None:
    made = row(ENTRY)
    assert opened(PROVIDER, made) == Identity("张三丰", "41010519900101123x", "138 1234-5678", None)
    assert made.address is None
    stored = b"".join(
        value
        for value in (made.name, made.id_number, made.phone, made.name_blind, made.phone_blind)
        if value is not None
    )
    assert "张三丰".encode() not in stored
    assert b"1234" not in stored


def test_a_seal_does_not_open_in_another_row_or_column() -> None:
    mine, other = row(ENTRY), row(ENTRY)
    other.name = mine.name
    with pytest.raises(TamperedError):
        opened(PROVIDER, other)
    assert mine.phone is not None
    mine.name = mine.phone
    with pytest.raises(TamperedError):
        opened(PROVIDER, mine)


def test_equal_numbers_have_equal_blinds_within_a_tenant_alone() -> None:
    tenant, elsewhere = uuid4(), uuid4()

    def blind(phone: str, at: object) -> object:
        assert at in {tenant, elsewhere}
        entry = PetitionerEntry("张", phone=phone)
        return sealed(
            PROVIDER, entry, row_id=uuid4(), tenant_id=tenant if at == tenant else elsewhere
        )["phone_blind"]

    assert normal("138 1234-5678") == "13812345678"
    assert blind("138 1234-5678", tenant) == blind("13812345678", tenant)
    assert blind("13812345678", tenant) != blind("13812345678", elsewhere)


def test_masks_say_that_there_is_more() -> None:
    shown = masked(opened(PROVIDER, row(ENTRY)))
    assert (shown.name, shown.address) == ("张**", None)
    assert "1234" not in f"{shown.id_number}{shown.phone}"
