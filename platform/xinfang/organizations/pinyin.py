"""How names are read (拼音), so that a picker finds 郑州市 by `zhengzhou` and by `zzs`.

The library reads the words of the language well, and some place names wrongly: 漯河 as tà hé, 单县
as dān xiàn. Those are listed here; every county and municipality of Henan is held against a list of
its own in the tests.
"""

import re
from typing import Final

from pypinyin import lazy_pinyin

WORDS: Final[dict[str, str]] = {
    # Henan: municipalities and counties, then townships and streets
    "漯河": "luo he",
    "浚县": "xun xian",
    "召陵": "shao ling",
    "朝歌": "zhao ge",
    "祭城": "zhai cheng",
    "大隗": "da wei",
    "繁塔": "po ta",
    "仇楼": "qiu lou",
    "重渡沟": "chong du gou",
    "太行": "tai hang",
    "氾水": "si shui",
    # Elsewhere
    "朝阳": "chao yang",
    "单县": "shan xian",
    "曾都": "zeng du",
    "泊头": "bo tou",
    "大城县": "dai cheng xian",
    "洪洞": "hong tong",
    "长子县": "zhang zi xian",
    "闵行": "min hang",
    "马尾": "ma wei",
    "浪卡子": "lang ka zi",
    "红寺堡": "hong si bu",
    "六合": "lu he",
    "涡阳": "guo yang",
    "筠连": "jun lian",
    "荥经": "ying jing",
    "繁峙": "fan shi",
    "珲春": "hun chun",
    "宕昌": "tan chang",
    "乐亭": "lao ting",
    "乐陵": "lao ling",
    # Where 长 and 乐 are not read as names mostly read them
    "家长": "jia zhang",
    "成长": "cheng zhang",
    "增长": "zeng zhang",
    "校长": "xiao zhang",
    "音乐": "yin yue",
    "乐清": "yue qing",
    "乐团": "yue tuan",
    "乐器": "yue qi",
}
SIGNS: Final[dict[str, str]] = {
    "长": "chang",
    "都": "du",
    "乐": "le",
    "什": "shi",
    "翟": "zhai",
}
"""How names have a character that the library reads otherwise in some of them."""

_OURS: Final = WORDS | SIGNS
_LISTED: Final = re.compile("|".join(sorted(_OURS, key=len, reverse=True)))
_SYLLABLE: Final = re.compile(r"[a-z0-9]+")


def spelled(name: str) -> str:
    """Return the reading without tones, syllable by syllable: `zheng zhou shi`.

    Letters and digits stay, in lower case; what nobody reads is left out. ü is v, as it is typed.
    """
    read: list[str] = []
    at = 0
    for listed in _LISTED.finditer(name):
        read += lazy_pinyin(name[at : listed.start()])
        read.append(_OURS[listed.group()])
        at = listed.end()
    read += lazy_pinyin(name[at:])
    return " ".join(found for one in read for found in _SYLLABLE.findall(one.lower()))


def initials(reading: str) -> str:
    """Return the first letter of each syllable of a reading: `zzs` of `zheng zhou shi`."""
    return "".join(syllable[0] for syllable in reading.split())
