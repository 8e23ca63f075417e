"""The handling rules of 《信访工作条例》 and the rules of access that follow from it, one a row.

`docs/law.md` gives each its place in the code; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Final

from xinfang.law.articles import REGULATIONS, Article


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``R3-…`` of handling or ``AC-…`` of access, its article, and our restatement."""

    id: str
    number: int
    text: str

    @property
    def article(self) -> Article:
        """The article of the regulations on which the rule rests."""
        return Article(REGULATIONS, self.number)


RULES: Final[tuple[Rule, ...]] = (
    Rule("R3-01", 17, "Petitions come online, by letter, telephone, fax or visit"),
    Rule("R3-02", 18, "Ways in, times, places and procedure are published"),
    Rule(
        "R3-03",
        18,
        (
            "Leaders read letters, receive visitors, go to the grass roots and take charge of "
            "prominent problems"
        ),
    ),
    Rule("R3-04", 19, "A petition names who, where, what, why; an oral one is recorded as told"),
    Rule(
        "R3-05",
        20,
        "Visits go to the competent organ or the one above it; at most five represent a group",
    ),
    Rule("R3-06", 21, "Everything goes into the one system, completely and in time"),
    Rule("R3-07", 22, "Within fifteen days the petition office transfers, assigns or reports"),
    Rule(
        "R3-08",
        22,
        (
            "Letters on litigation go to politics-and-law organs, accusations to discipline "
            "organs by authority"
        ),
    ),
    Rule(
        "R3-09",
        23,
        "An organ that receives a petition itself says in writing what becomes of it",
    ),
    Rule(
        "R3-09a",
        23,
        "The petitioner is told, unless his name or address is unknown; what can't reach him is "
        "sent again",
    ),
    Rule(
        "R3-10",
        23,
        (
            "A unit to which a matter was sent gives notice in fifteen days or objects in five "
            "working days"
        ),
    ),
    Rule(
        "R3-11",
        24,
        "Several competent organs agree, or the common superior decides; successors take over",
    ),
    Rule(
        "R3-12",
        25,
        (
            "Major and urgent matters are reported at once, the higher petition office and the "
            "national bureau included"
        ),
    ),
    Rule(
        "R3-13",
        32,
        "A handling opinion states demand, facts, reasons and one of three conclusions",
    ),
    Rule("R3-14", 28, "Staff with an interest in the matter stand aside"),
    Rule("R3-15", 33, "Settlement and mediation end in a written agreement"),
    Rule("R3-16", 34, "Sixty days from acceptance, at most thirty more, approved before the end"),
    Rule("R3-17", 35, "Review is asked for within thirty days and answered within thirty"),
    Rule("R3-17a", 35, "Which organ reviews depends on the organ reviewed"),
    Rule(
        "R3-17b",
        35,
        "The windows run from receipt, so that what is served has a day, a manner and a proof",
    ),
    Rule("R3-18", 36, "Re-review likewise, hearing time taken out"),
    Rule("R3-19", 36, "After re-review the same facts and reasons are not taken up again"),
    Rule(
        "R3-20",
        27,
        (
            "The justified are helped to their right, the unjustified persuaded, the needy "
            "helped, breaches dealt with by law"
        ),
    ),
    Rule(
        "R3-20a",
        22,
        ("The national programme of law-based petition work guides routing and changes no number"),
    ),
    Rule(
        "R3-21",
        38,
        "Party committees, governments, joint conferences and petition offices inspect",
    ),
    Rule(
        "R3-22",
        39,
        "Petition work is assessed every year, and the result counts for teams and leaders",
    ),
    Rule(
        "R3-23",
        39,
        (
            "Good work is commended; for serious failings the joint conference talks, "
            "circulates, lists or sets a limit"
        ),
    ),
    Rule(
        "R3-24",
        40,
        "Breach, evasion or refusal to execute calls for supervision and a recommendation",
    ),
    Rule("R3-25", 40, "A problem of policy calls for a recommendation to change it"),
    Rule("R3-26", 40, "Serious consequences call for a recommendation of accountability"),
    Rule("R3-27", 40, "Whoever receives a recommendation answers in writing whether it is adopted"),
    Rule("R3-28", 41, "The petition office reports every year, upwards and to its own leadership"),
    Rule("R3-29", 41, "Inspection-tour bodies are told what concerns the units they inspect"),
    Rule(
        "R3-30",
        42,
        (
            "Faults at the source, in intake, acceptance, handling and conduct are corrected, "
            "disciplined or prosecuted"
        ),
    ),
    Rule("AC-01", 13, "A tenant sees its own territory and below, never sideways"),
    Rule("AC-02", 30, "The accused never see the accusation nor that there is one"),
    Rule("AC-03", 28, "Who declared an interest does not handle the case"),
    Rule(
        "AC-04",
        22,
        ("After passing on a discipline matter the petition office sees the transfer record alone"),
    ),
    Rule(
        "AC-05",
        30,
        ("The personnel file is for the organization department with authority over that person"),
    ),
    Rule("AC-06", 28, "Nobody acts on what is about himself or a close relative"),
    Rule(
        "AC-07",
        34,
        (
            "Who proposes does not approve, who approves does not archive; the head of the organ "
            "approves an extension"
        ),
    ),
    Rule("AC-08", 39, "The joint conference recommends and lists but does not decide on persons"),
    Rule(
        "AC-09",
        30,
        (
            "The organization department gets assessment results and cadre-related petitions, "
            "and may ask for an opinion"
        ),
    ),
    Rule("AC-10", 41, "Tour bodies see named objects for a set time"),
    Rule(
        "AC-11",
        30,
        (
            "Every read of accusations, personnel and decisions leaves a trace; exports need a "
            "reason"
        ),
    ),
    Rule(
        "AC-12",
        30,
        "Figures on accusations across tenants are banded, so that nobody is singled out",
    ),
)
