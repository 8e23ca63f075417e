"""How names are read: every county and municipality of Henan against a list, and our own list."""

import pytest
from pypinyin import lazy_pinyin

from xinfang.organizations import region_data
from xinfang.organizations.pinyin import SIGNS, WORDS, initials, spelled

# By province and municipality, in the order of their codes, without 省, 市, 区 and 县; one that is
# a single character has its 县 (xian) with it.
HENAN = {
    "410000": "he nan",
    "410100": "zheng zhou",
    "410102": "zhong yuan",
    "410103": "er qi",
    "410104": "guan cheng hui zu",
    "410105": "jin shui",
    "410106": "shang jie",
    "410108": "hui ji",
    "410122": "zhong mu",
    "410181": "gong yi",
    "410182": "xing yang",
    "410183": "xin mi",
    "410184": "xin zheng",
    "410185": "deng feng",
    "410200": "kai feng",
    "410202": "long ting",
    "410203": "shun he hui zu",
    "410204": "gu lou",
    "410205": "yu wang tai",
    "410212": "xiang fu",
    "410221": "qi xian",
    "410222": "tong xu",
    "410223": "wei shi",
    "410225": "lan kao",
    "410300": "luo yang",
    "410302": "lao cheng",
    "410303": "xi gong",
    "410304": "chan he hui zu",
    "410305": "jian xi",
    "410307": "yan shi",
    "410308": "meng jin",
    "410311": "luo long",
    "410323": "xin an",
    "410324": "luan chuan",
    "410325": "song xian",
    "410326": "ru yang",
    "410327": "yi yang",
    "410328": "luo ning",
    "410329": "yi chuan",
    "410400": "ping ding shan",
    "410402": "xin hua",
    "410403": "wei dong",
    "410404": "shi long",
    "410411": "zhan he",
    "410421": "bao feng",
    "410422": "ye xian",
    "410423": "lu shan",
    "410425": "jia xian",
    "410481": "wu gang",
    "410482": "ru zhou",
    "410500": "an yang",
    "410502": "wen feng",
    "410503": "bei guan",
    "410505": "yin du",
    "410506": "long an",
    "410522": "an yang",
    "410523": "tang yin",
    "410526": "hua xian",
    "410527": "nei huang",
    "410581": "lin zhou",
    "410600": "he bi",
    "410602": "he shan",
    "410603": "shan cheng",
    "410611": "qi bin",
    "410621": "xun xian",
    "410622": "qi xian",
    "410700": "xin xiang",
    "410702": "hong qi",
    "410703": "wei bin",
    "410704": "feng quan",
    "410711": "mu ye",
    "410721": "xin xiang",
    "410724": "huo jia",
    "410725": "yuan yang",
    "410726": "yan jin",
    "410727": "feng qiu",
    "410781": "wei hui",
    "410782": "hui xian",
    "410783": "chang yuan",
    "410800": "jiao zuo",
    "410802": "jie fang",
    "410803": "zhong zhan",
    "410804": "ma cun",
    "410811": "shan yang",
    "410821": "xiu wu",
    "410822": "bo ai",
    "410823": "wu zhi",
    "410825": "wen xian",
    "410882": "qin yang",
    "410883": "meng zhou",
    "410900": "pu yang",
    "410902": "hua long",
    "410922": "qing feng",
    "410923": "nan le",
    "410926": "fan xian",
    "410927": "tai qian",
    "410928": "pu yang",
    "411000": "xu chang",
    "411002": "wei du",
    "411003": "jian an",
    "411024": "yan ling",
    "411025": "xiang cheng",
    "411081": "yu zhou",
    "411082": "chang ge",
    "411100": "luo he",
    "411102": "yuan hui",
    "411103": "yan cheng",
    "411104": "shao ling",
    "411121": "wu yang",
    "411122": "lin ying",
    "411200": "san men xia",
    "411202": "hu bin",
    "411203": "shan zhou",
    "411221": "mian chi",
    "411224": "lu shi",
    "411281": "yi ma",
    "411282": "ling bao",
    "411300": "nan yang",
    "411302": "wan cheng",
    "411303": "wo long",
    "411321": "nan zhao",
    "411322": "fang cheng",
    "411323": "xi xia",
    "411324": "zhen ping",
    "411325": "nei xiang",
    "411326": "xi chuan",
    "411327": "she qi",
    "411328": "tang he",
    "411329": "xin ye",
    "411330": "tong bai",
    "411381": "deng zhou",
    "411400": "shang qiu",
    "411402": "liang yuan",
    "411403": "sui yang",
    "411421": "min quan",
    "411422": "sui xian",
    "411423": "ning ling",
    "411424": "zhe cheng",
    "411425": "yu cheng",
    "411426": "xia yi",
    "411481": "yong cheng",
    "411500": "xin yang",
    "411502": "shi he",
    "411503": "ping qiao",
    "411521": "luo shan",
    "411522": "guang shan",
    "411523": "xin xian",
    "411524": "shang cheng",
    "411525": "gu shi",
    "411526": "huang chuan",
    "411527": "huai bin",
    "411528": "xi xian",
    "411600": "zhou kou",
    "411602": "chuan hui",
    "411603": "huai yang",
    "411621": "fu gou",
    "411622": "xi hua",
    "411623": "shang shui",
    "411624": "shen qiu",
    "411625": "dan cheng",
    "411627": "tai kang",
    "411628": "lu yi",
    "411681": "xiang cheng",
    "411700": "zhu ma dian",
    "411702": "yi cheng",
    "411721": "xi ping",
    "411722": "shang cai",
    "411723": "ping yu",
    "411724": "zheng yang",
    "411725": "que shan",
    "411726": "bi yang",
    "411727": "ru nan",
    "411728": "sui ping",
    "411729": "xin cai",
    "419001": "ji yuan",
}
KINDS = {"省": " sheng", "市": " shi", "区": " qu", "县": " xian"}


def test_every_municipality_and_county_of_henan() -> None:
    rows = region_data.shipped({"41"}, townships=False).region
    today = {row["code"]: row["name"] for row in rows if row["valid_to"] is None}
    assert set(today) == set(HENAN)
    expected = {
        code: reading + ("" if reading.endswith("xian") and len(today[code]) == 2 else kind)
        for code, reading in HENAN.items()
        for kind in [KINDS[today[code][-1]]]
    }
    assert {code: spelled(name) for code, name in today.items()} == expected


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("氾水镇", "si shui zhen"),
        ("单县", "shan xian"),
        ("曾都区", "zeng du qu"),
        ("长子县", "zhang zi xian"),
        ("长丰县", "chang feng xian"),
        ("天长市", "tian chang shi"),
        ("都昌县", "du chang xian"),
        ("喀什地区", "ka shi di qu"),
        ("吕梁市", "lv liang shi"),
        ("乐清市", "yue qing shi"),
        ("金水区自然资源局", "jin shui qu zi ran zi yuan ju"),
        ("郑州市第25中学（A区）", "zheng zhou shi di 25 zhong xue a qu"),
        ("河南省音乐家协会", "he nan sheng yin yue jia xie hui"),
        ("", ""),
    ],
)
def test_a_name_is_read(name: str, reading: str) -> None:
    assert spelled(name) == reading


def test_initials() -> None:
    assert initials(spelled("金水区自然资源局")) == "jsqzrzyj"
    assert initials("") == ""


def test_only_what_the_library_misreads_is_listed() -> None:
    def left_to_the_library(word: str) -> str:
        return " ".join(
            SIGNS.get(character, read)
            for character, read in zip(word, lazy_pinyin(word), strict=True)
        )

    assert [word for word, reading in WORDS.items() if left_to_the_library(word) == reading] == []
