"""The words of each kind of document, from plain values: what law asks it to say, and free parts.

Whoever builds one gives what the case says; nothing is asked here. Days are civil.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from xinfang.correspondence.content import Content, FreePart, Part
from xinfang.documents import Level
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.documents import DocumentKind
from xinfang.law.handling import Conclusion
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.wording import plain_day

NAMED: Final = 5
"""So many petitioners are named: a joint petition has no more representatives (条例 20)."""

_TOLD: Final = Part("特此告知。")


@dataclass(frozen=True, slots=True)
class Matter:
    """What every document says of its case: who writes, and which matter is meant."""

    organ: str
    number: str
    title: str
    received_on: date
    petitioners: tuple[str, ...] = ()
    people: int = 1


def receipt(matter: Matter) -> Content:
    """Return the receipt of a petition (登记回执, 条例 22)."""
    return _to_petitioner(
        DocumentKind.RECEIPT,
        matter,
        Part(
            f"{_came(matter)}已予登记，登记编号为{matter.number}。本机关将依照"
            f"{DocumentKind.RECEIPT.article.citation}的规定处理，并将处理情况告知你。"
        ),
        Part("请妥善保存本回执，凭登记编号查询办理情况。", free=FreePart.TEXT),
    )


def acceptance(matter: Matter, text: str, due_on: date | None) -> Content:
    """Return the notice of acceptance (受理告知书, 条例 23); `due_on` where sixty days run."""
    term = (
        "本机关依法办理该事项，并将办理结果答复你。"
        if due_on is None
        else f"依照{Article(REGULATIONS, 34).citation}的规定，本机关将在{plain_day(due_on)}前办结；"
        "情况复杂的，经批准可以适当延长期限，并告知你延期理由。"
    )
    return _to_petitioner(
        DocumentKind.ACCEPTANCE,
        matter,
        Part(
            f"{_came(matter)}收悉。经审查，依照{DocumentKind.ACCEPTANCE.article.citation}的规定，"
            "本机关决定予以受理。"
        ),
        Part(term),
        Part(text, free=FreePart.TEXT),
    )


def declined(
    kind: DocumentKind,
    matter: Matter,
    ground: RefusalGround,
    text: str,
    competent: str | None,
) -> Content:
    """Return a notice that a matter isn't accepted, no longer accepted, or led elsewhere.

    For `kind` NOT_ACCEPTED (不予受理, 条例 23), NO_LONGER_ACCEPTED (不再受理, 条例 36) and
    REDIRECTION (导入法定途径, 条例 31).
    """
    decision = {
        DocumentKind.NO_LONGER_ACCEPTED: "本机关不再受理",
        DocumentKind.REDIRECTION: "应当依照有关规定的程序处理，不属于信访程序办理范围",
    }.get(kind, "本机关不予受理")
    turn = (Part(f"你可以依法向{competent}提出，或者依照其规定的程序办理。"),) if competent else ()
    return _to_petitioner(
        kind,
        matter,
        Part(
            f"{_came(matter)}收悉。经审查，该事项{ground.label}。"
            f"依照{ground.article.citation}的规定，{decision}。"
        ),
        *turn,
        Part(text, free=FreePart.TEXT),
    )


def extension(matter: Matter, text: str, days: int, due_on: date) -> Content:
    """Return the notice of an extension (延期办理告知书, 条例 34)."""
    return _to_petitioner(
        DocumentKind.EXTENSION,
        matter,
        Part(
            f"{_came(matter)}正在办理。因情况复杂，依照{DocumentKind.EXTENSION.article.citation}"
            f"的规定，经本机关负责人批准，办理期限延长{days}日，至{plain_day(due_on)}届满。"
        ),
        Part(text, free=FreePart.TEXT),
    )


def sent(
    kind: DocumentKind, matter: Matter, to: str, note: str, sent_on: date, due_on: date | None
) -> Content:
    """Return the letter by which a case is transferred or assigned (转送函、交办函, 条例 22)."""
    assigned = kind is DocumentKind.ASSIGNMENT
    asked = (
        f"请依法办理，在{plain_day(due_on)}前办结，并反馈结果、提交办结报告。"
        if assigned and due_on is not None
        else "请依法办理，并在规定期限内将受理、办理情况告知信访人。"
    )
    objecting = Article(REGULATIONS, 23, 3).citation
    return _to_organ(
        matter,
        to,
        Part(
            f"信访人反映“{matter.title}”的信访事项（编号{matter.number}），依照"
            f"{kind.article.citation}的规定，于{plain_day(sent_on)}"
            f"{'交你单位办理' if assigned else '转送你单位'}。"
        ),
        Part(note or "有关材料随文转去。", free=FreePart.TEXT),
        Part(asked),
        Part(
            f"认为不属于你单位职权范围的，请依照{objecting}的规定，自收到之日起5个工作日内提出异议，"
            "并详细说明理由，未经同意不得自行转送。"
        ),
        title=(f"关于{'交办' if assigned else '转送'}第{matter.number}号信访事项的函",),
    )


def objection(
    matter: Matter, to: str, reasons: str, arrived_on: date, proposed: str | None
) -> Content:
    """Return the letter of an objection (异议函, 条例 23¶3)."""
    kind = DocumentKind.OBJECTION
    named = (Part(f"经研究，建议由{proposed}办理。"),) if proposed else ()
    return _to_organ(
        matter,
        to,
        Part(
            f"你单位转来的“{matter.title}”信访事项（编号{matter.number}），我单位于"
            f"{plain_day(arrived_on)}收到。经审查，该事项不属于我单位职权范围，依照"
            f"{kind.article.citation}的规定提出异议，理由如下："
        ),
        Part(reasons, free=FreePart.REASONS),
        *named,
        Part("请予核实。"),
        title=(f"关于第{matter.number}号信访事项", "转送异议的函"),
    )


def ruling(matter: Matter, to: str, reasons: str, *, upheld: bool) -> Content:
    """Return the ruling of an objection (异议核实意见函, 条例 23¶3)."""
    kind = DocumentKind.OBJECTION_RULING
    result = (
        "同意你单位退回该信访事项，由我单位另行确定办理单位。"
        if upheld
        else "该信访事项属于你单位职权范围，不同意退回，请依法办理。原办理期限不变。"
    )
    return _to_organ(
        matter,
        to,
        Part(f"你单位对“{matter.title}”信访事项（编号{matter.number}）提出的异议收悉。经核实："),
        Part(reasons, free=FreePart.REASONS),
        Part(f"依照{kind.article.citation}的规定，{result}"),
        title=(f"关于第{matter.number}号信访事项", "异议核实意见的函"),
    )


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an opinion says (意见): what was asked, found, concluded, and by which rules."""

    demand: str
    facts: str
    reasons: str
    basis: str
    conclusion: str
    """The conclusion as a sentence."""
    earlier: str = ""
    """What the opinion under review concluded; a handling opinion has none."""


def conclusion_of(conclusion: Conclusion) -> str:
    """Return what a handling opinion concludes as a sentence (条例 32)."""
    said = {
        Conclusion.SUPPORT: "请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持。",
        Conclusion.EXPLAIN: "请求合理但缺乏法律依据，本机关作出解释说明。",
        Conclusion.NOT_SUPPORT: "请求缺乏事实根据或者不符合法律、法规、规章或者其他有关规定，"
        "不予支持。",
    }[conclusion]
    return f"依照{conclusion.article.citation}的规定，{said}"


def handling_opinion(matter: Matter, opinion: Opinion) -> Content:
    """Return a handling opinion (信访处理意见书, 条例 32) with the way to a review (条例 35)."""
    return _opinion(
        DocumentKind.HANDLING_OPINION,
        matter,
        opinion,
        f"如对本处理意见不服，可以依照{Article(REGULATIONS, 35).citation}的规定，自收到本意见书"
        "之日起30日内请求原办理机关、单位的上一级机关、单位复查。",
    )


def review_opinion(matter: Matter, opinion: Opinion) -> Content:
    """Return a review opinion (复查意见书, 条例 35) with the way to a re-review (条例 36)."""
    return _opinion(
        DocumentKind.REVIEW_OPINION,
        matter,
        opinion,
        f"如对本复查意见不服，可以依照{Article(REGULATIONS, 36).citation}的规定，自收到本意见书"
        "之日起30日内请求复查机关、单位的上一级机关、单位复核。",
    )


def re_review_opinion(matter: Matter, opinion: Opinion) -> Content:
    """Return a re-review opinion (复核意见书, 条例 36), after which there is no further one."""
    return _opinion(
        DocumentKind.RE_REVIEW_OPINION,
        matter,
        opinion,
        "本复核意见作出后，如仍然以同一事实和理由提出投诉请求，依照"
        f"{Article(REGULATIONS, 36, 3).citation}的规定，各级党委和政府信访部门和其他机关、单位"
        "不再受理。",
    )


def supervision_order(
    matter: Matter, to: str, trigger: str, requirements: str, due_on: date
) -> Content:
    """Return a supervision order (督办函, 条例 40); `trigger` is why, as a clause."""
    kind = DocumentKind.SUPERVISION_ORDER
    return _to_organ(
        matter,
        to,
        Part(
            f"你单位办理的“{matter.title}”信访事项（编号{matter.number}），{trigger}。"
            f"依照{kind.article.citation}的规定，现予督办。"
        ),
        Part(requirements, free=FreePart.REQUIREMENTS),
        Part(f"请在{plain_day(due_on)}前书面反馈办理情况和改进措施。"),
        title=(f"关于督办第{matter.number}号信访事项的函",),
    )


def closing_report(matter: Matter, to: str, report: str, assigned_on: date) -> Content:
    """Return the closing report of an assigned case (办结报告, 条例 22)."""
    kind = DocumentKind.CLOSING_REPORT
    return _to_organ(
        matter,
        to,
        Part(
            f"你单位于{plain_day(assigned_on)}交办的“{matter.title}”信访事项（编号{matter.number}）"
            f"已经办结，依照{kind.article.citation}的规定，现将结果报告如下："
        ),
        Part(report, free=FreePart.TEXT),
        Part("特此报告。"),
        title=(f"关于第{matter.number}号信访事项", "办理结果的报告"),
    )


def _opinion(kind: DocumentKind, matter: Matter, opinion: Opinion, remedy: str) -> Content:
    asked = {DocumentKind.REVIEW_OPINION: "复查请求", DocumentKind.RE_REVIEW_OPINION: "复核请求"}
    sections: list[tuple[str, str, FreePart]] = [
        (asked.get(kind, "信访请求"), opinion.demand, FreePart.DEMAND)
    ]
    if opinion.earlier:
        sections.append(("原意见", opinion.earlier, FreePart.EARLIER))
    sections += [
        ("调查核实的情况", opinion.facts, FreePart.FACTS),
        ("理由", opinion.reasons, FreePart.REASONS),
        ("依据", opinion.basis, FreePart.BASIS),
    ]
    kept = [one for one in sections if one[1].strip()]
    parts: list[Part] = [Part(_begins(kind, matter))]
    for place, (name, text, free) in enumerate(kept):
        parts += [Part(f"{_ORDER[place]}、{name}", Level.FIRST), Part(text, free=free)]
    parts += [
        Part(f"{_ORDER[len(kept)]}、{_CONCLUSIONS[kind]}", Level.FIRST),
        Part(opinion.conclusion),
        Part(remedy),
    ]
    return Content(
        title=(matter.organ, f"关于第{matter.number}号事项的", kind.label),
        addressee=_names(matter),
        parts=tuple(parts),
    )


def _begins(kind: DocumentKind, matter: Matter) -> str:
    if kind is DocumentKind.HANDLING_OPINION:
        return f"{_came(matter)}，本机关已经调查核实，现提出处理意见如下："
    first = kind is DocumentKind.REVIEW_OPINION
    earlier, name = ("处理意见", "复查") if first else ("复查意见", "复核")
    return (
        f"你对“{matter.title}”信访事项（编号{matter.number}）的{earlier}不服，请求{name}。"
        f"经{name}，现提出意见如下："
    )


_ORDER: Final = "一二三四五六七"
_CONCLUSIONS: Final = {
    DocumentKind.HANDLING_OPINION: "处理意见",
    DocumentKind.REVIEW_OPINION: "复查意见",
    DocumentKind.RE_REVIEW_OPINION: "复核意见",
}


def _to_petitioner(kind: DocumentKind, matter: Matter, *parts: Part) -> Content:
    return Content((matter.organ, kind.label), _names(matter), (*_said(parts), _TOLD))


def _to_organ(matter: Matter, to: str, *parts: Part, title: tuple[str, ...]) -> Content:
    return Content((matter.organ, *title), to, _said(parts))


def _said(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.text.strip())


def _names(matter: Matter) -> str:
    named = "、".join(matter.petitioners[:NAMED])
    beyond = max(matter.people, len(matter.petitioners)) > len(matter.petitioners[:NAMED])
    return f"{named}等{matter.people}人" if named and beyond else named or "信访人"


def _came(matter: Matter) -> str:
    return (
        f"你于{plain_day(matter.received_on)}提出的“{matter.title}”信访事项（编号{matter.number}）"
    )
