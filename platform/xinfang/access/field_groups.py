"""Field groups: which fields of an object are protected, and the mask that is shown instead.

A mask tells apart, it doesn't tell who: its length says nothing about the length of what it hides.
"""

import re
from collections.abc import Callable, Mapping

STARS = "***"
_PLACE = re.compile(r"^.{1,9}?(?:省|自治区|特别行政区)|^(?:北京|天津|上海|重庆)市")
_CITY = re.compile(r"^.{1,10}?(?:市|自治州|地区|盟)")
_COUNTY = re.compile(r"^.{1,10}?(?:区|县|旗|市)")
_ELEVEN = 11
_SHORT = 7


def mask_name(name: str) -> str:
    """Return the first character and two stars: 张**. An empty name gives an empty mask."""
    return f"{name[0]}**" if name else ""


def mask_id_number(number: str) -> str:
    """Return the first three and the last two characters: 410*************12 has lost who it is."""
    if not number:
        return ""
    return f"{number[:3]}{STARS}{number[-2:]}" if len(number) > _SHORT else STARS


def mask_phone(number: str) -> str:
    """Return a mobile number as 138****5678; of any other only the last two digits stay."""
    if not number:
        return ""
    if len(number) == _ELEVEN and number.isdigit() and number[0] == "1":
        return f"{number[:3]}****{number[-4:]}"
    return f"{STARS}{number[-2:]}" if len(number) >= _SHORT else STARS


def mask_address(address: str) -> str:
    """Return province, city and county as far as they are named, and hide the rest."""
    kept, rest = "", address
    for pattern in (_PLACE, _CITY, _COUNTY):
        if found := pattern.match(rest):
            kept, rest = kept + found.group(), rest[found.end() :]
    return f"{kept}{STARS}" if address else ""


MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "address": mask_address,
}
"""The mask of each field of `case.identity`; other groups have none: they are there or not."""

GROUPS: Mapping[str, frozenset[str]] = {
    "case.identity": frozenset(MASKS),
    "case.accusation": frozenset(
        {"title", "facts", "demand", "items", "respondents"}
        | {"attachments", "transfers", "objections", "notices", "answers"}
    ),
    "case.internal": frozenset({"opinions"}),
}
"""The fields of each group. Those of an accusation are protected in accusations alone, and of what
hangs on it the texts: who sent, told or answered when, is not."""


def group_of(kind: str, field: str) -> str | None:
    """Return the group that protects a field of a kind of object, or None where nothing does."""
    return next(
        (
            group
            for group, fields in GROUPS.items()
            if group.startswith(f"{kind}.") and field in fields
        ),
        None,
    )
