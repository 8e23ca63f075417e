"""Query codes (查询码): what a petitioner types beside the number of his case to see it.

Twelve characters in three groups, of digits and capitals without those that are read for one
another (0, 1, I, L, O). Eleven are drawn at random, some 54 bits. The last is a check character, by
which a front end finds any one mistyped and any two exchanged before it asks.
"""

import secrets
import unicodedata
from typing import Final
from uuid import UUID

from xinfang.store.crypto import Provider

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Thirty-one characters, a prime number: that lets one check character find what it finds."""
DRAWN: Final = 11
GROUP: Final = 4
_NOBODY: Final = UUID(int=0)  # a number belongs to no tenant: several may have given the same


def new_code() -> str:
    """Return a fresh code as it is shown: `XXXX-XXXX-XXXX`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    whole = drawn + check_character(drawn)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def check_character(drawn: str) -> str:
    """Return the check character of the others: their places weighted from 1, modulo 31."""
    total = sum(place * ALPHABET.index(one) for place, one in enumerate(drawn, 1))
    return ALPHABET[total % len(ALPHABET)]


def blinded(provider: Provider, number: str, code: str) -> bytes:
    """Return the keyed hash of a number with a code, however they were typed."""
    typed = f"{plain(number)}:{plain(code)}"
    return provider.blind(typed, column="case_query_code.code", tenant_id=_NOBODY)


def plain(typed: str) -> str:
    """Return what was typed as it is compared: half width, capitals, letters and digits alone."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(one for one in wide if one.isalnum())
