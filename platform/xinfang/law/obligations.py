"""The duties of the Henan responsibility rules, one a row (责任制各项职责).

`docs/law.md` gives each its place in the code; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Final

from xinfang.law.articles import HENAN_RULES, Article


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty: ``OBL-<article>-<number>``, who owes it, and what it is in our own words."""

    id: str
    actor: str
    duty: str

    @property
    def article(self) -> Article:
        """The article of the Henan rules in which the duty stands."""
        return Article(HENAN_RULES, int(self.id.split("-")[1]))


OBLIGATIONS: Final[tuple[Obligation, ...]] = (
    Obligation(
        "OBL-02-01",
        "ORG",
        (
            "Each matter belongs to a territory and a level as well as to a line of business, "
            "and is settled lawfully, in time and on the spot, with guidance"
        ),
    ),
    Obligation("OBL-02-02", "ORG", "Inspection, assessment, reward and sanction are used together"),
    Obligation(
        "OBL-02-03",
        "ORG",
        (
            "Petition duties are performed to a standard, prominent problems and fair demands "
            "are settled, central and provincial decisions are carried out"
        ),
    ),
    Obligation(
        "OBL-03-01",
        "ORG",
        (
            "The rules bind the six kinds of organs, their dispatched organs, institutions "
            "directly under them and people's organizations"
        ),
    ),
    Obligation(
        "OBL-03-02",
        "enterprises, universities, central units",
        (
            "State enterprises, universities and central units in the province apply the rules "
            "by reference"
        ),
    ),
    Obligation(
        "OBL-04-01",
        "PCG",
        (
            "Party committee and government bear the main responsibility for preventing and "
            "settling petitions in their territory"
        ),
    ),
    Obligation("OBL-04-02", "PCG", "Disputes are sought out and defused at regular intervals"),
    Obligation("OBL-04-03", "PCG", "Early warning and analysis work through a grid"),
    Obligation("OBL-04-04", "PCG", "For each kind of problem it is settled which unit answers"),
    Obligation(
        "OBL-04-05",
        "PCG",
        (
            "The departments that answer are coordinated and urged to settle lawfully, in time "
            "and on the spot"
        ),
    ),
    Obligation("OBL-04-06", "PCG", "Law is made known and petitioners are guided"),
    Obligation("OBL-05-01", "ORG", "Petition work stands on the leadership's agenda"),
    Obligation("OBL-05-02", "ORG", "Reports on petition work are heard at regular intervals"),
    Obligation("OBL-05-03", "ORG", "The petition situation is analyzed"),
    Obligation(
        "OBL-05-04",
        "ORG",
        "Important problems are studied and solved, and means are provided for the work",
    ),
    Obligation("OBL-05-05", "ORG", "Decisions are made soundly, democratically and by law"),
    Obligation(
        "OBL-05-06",
        "ORG",
        "Whoever decides on a major matter first assesses its risk to social stability",
    ),
    Obligation("OBL-05-07", "ORG", "Opinions are widely sought before such decisions"),
    Obligation("OBL-05-08", "ORG", "A decision that most people reject is suspended or stopped"),
    Obligation("OBL-06-01", "P1", "The principal leader is the first to answer for petition work"),
    Obligation("OBL-06-02", "P2", "The leader in charge answers directly for petition work"),
    Obligation(
        "OBL-06-03",
        "P3",
        "Every other member of the team answers for petitions in his own remit",
    ),
    Obligation("OBL-06-04", "LDR", "Leaders read and comment on letters and online petitions"),
    Obligation("OBL-06-05", "LDR", "Leaders receive petitioners at regular intervals"),
    Obligation("OBL-06-06", "LDR", "Leaders analyze and judge the matters put to them"),
    Obligation("OBL-06-07", "LDR", "Leaders put the work on named people"),
    Obligation("OBL-06-08", "LDR", "Leaders follow up what they have assigned"),
    Obligation("OBL-06-09", "LDR", "What can be settled at one's own level is not passed down"),
    Obligation("OBL-06-10", "LDR", "Leaders take difficult cases upon themselves"),
    Obligation(
        "OBL-07-01",
        "DEP",
        "A department draws up the list of matters that have a statutory channel",
    ),
    Obligation("OBL-07-02", "DEP", "The list is published"),
    Obligation(
        "OBL-07-03",
        "DEP",
        "The department that first receives a matter within its competence sees it through",
    ),
    Obligation("OBL-07-04", "DEP", "Matters are entered into the national system in time"),
    Obligation("OBL-07-05", "DEP", "Matters are handled within the time limit"),
    Obligation("OBL-07-06", "DEP", "Petitioners are answered within the time limit"),
    Obligation(
        "OBL-07-07",
        "DEP",
        (
            "For a matter outside its competence the department tells the petitioner who is "
            "competent"
        ),
    ),
    Obligation("OBL-07-08", "VERT", "A vertical department answers for petitions of its own line"),
    Obligation(
        "OBL-07-09",
        "VERT",
        "It urges the units of its line to settle lawfully, in time and on the spot",
    ),
    Obligation("OBL-07-10", "VERT", "It cooperates with local Party committees and governments"),
    Obligation("OBL-07-11", "ORG", "Litigation is kept apart from petitioning"),
    Obligation(
        "OBL-07-12",
        "POL",
        "Politics-and-law organs handle what has entered a legal procedure strictly by law",
    ),
    Obligation(
        "OBL-07-13",
        "FUN",
        "Departments close to people's livelihood set up or name a petition body",
    ),
    Obligation("OBL-07-14", "FUN", "They provide a place to receive visitors"),
    Obligation("OBL-07-15", "FUN", "They name a leader in charge of petition work"),
    Obligation("OBL-07-16", "FUN", "They employ full-time staff"),
    Obligation("OBL-07-17", "FUN", "They take in letters and visits"),
    Obligation(
        "OBL-08-01",
        "PET",
        "The petition office coordinates, guides and supervises the work of its territory",
    ),
    Obligation("OBL-08-02", "PET", "It accepts matters by procedure, litigation kept apart"),
    Obligation("OBL-08-03", "PET", "It assigns matters and asks for the result"),
    Obligation("OBL-08-04", "PET", "It transfers matters"),
    Obligation("OBL-08-05", "PET", "It supervises their handling"),
    Obligation("OBL-08-06", "PET", "It brings the parties to an important problem together"),
    Obligation("OBL-08-07", "PET", "It analyzes the petition situation"),
    Obligation(
        "OBL-08-08",
        "PET",
        "It recommends improvement, change of policy, and accountability",
    ),
    Obligation("OBL-08-09", "PET", "It holds the first handler to the matter"),
    Obligation("OBL-08-10", "PET", "It makes the handling uniform"),
    Obligation("OBL-08-11", "PET", "It makes clear who does what"),
    Obligation(
        "OBL-08-12",
        "PET",
        "It brings about that fair demands are settled in time and on the spot",
    ),
    Obligation("OBL-08-13", "PET", "It raises the share of first petitions settled at once"),
    Obligation("OBL-08-14", "PET", "It raises petitioners' satisfaction"),
    Obligation("OBL-08-15", "PET", "Process and result can be queried"),
    Obligation("OBL-08-16", "PET", "Matters can be followed"),
    Obligation("OBL-08-17", "PET", "Matters can be supervised"),
    Obligation("OBL-08-18", "PET", "Matters can be rated"),
    Obligation("OBL-08-19", "PET", "The work becomes open and trusted"),
    Obligation("OBL-09-01", "STF", "Staff keep the discipline of work with the people"),
    Obligation("OBL-09-02", "STF", "Staff act impartially"),
    Obligation("OBL-09-03", "STF", "Staff stay clean and honest"),
    Obligation("OBL-09-04", "STF", "Staff keep secrets"),
    Obligation("OBL-09-05", "STF", "Staff are friendly and attentive"),
    Obligation("OBL-09-06", "STF", "Staff never hinder normal petitioning"),
    Obligation("OBL-09-07", "STF", "Staff never use their office to take money or goods"),
    Obligation("OBL-09-08", "STF", "Staff never let an accusation reach the accused"),
    Obligation("OBL-10-01", "ORG", "Petition work is part of inspection"),
    Obligation("OBL-10-02", "ORG", "At least one special inspection is held each year"),
    Obligation("OBL-10-03", "ORG", "Its result is circulated in a suitable range"),
    Obligation(
        "OBL-11-01",
        "PET",
        "From the county up, petition offices appoint inspection commissioners",
    ),
    Obligation("OBL-11-02", "PET", "Inspection becomes institutional, standardized and usual"),
    Obligation("OBL-12-01", "ORG", "There is a mechanism of assessment"),
    Obligation("OBL-12-02", "ORG", "Its standards are sound and fair"),
    Obligation("OBL-12-03", "ORG", "It has a system of indicators"),
    Obligation("OBL-12-04", "ORG", "Assessment takes place at regular intervals"),
    Obligation(
        "OBL-13-01",
        "assessing organ",
        "The result is copied to the organization department of the same level",
    ),
    Obligation(
        "OBL-13-02",
        "OD",
        "The result is important content of the assessment of teams and leaders",
    ),
    Obligation("OBL-13-03", "OD", "The petition department is heard when cadres are examined"),
    Obligation(
        "OBL-14-01",
        "PJC",
        (
            "Municipalities, directly administered counties and provincial departments are "
            "assessed once a year under authority of the province"
        ),
    ),
    Obligation("OBL-14-02", "PJC", "Good results are praised in a circular"),
    Obligation("OBL-14-03", "superior", "Who is praised three years running is honored"),
    Obligation(
        "OBL-15-01",
        "authority",
        "Responsibility is pursued where one of ten situations applies",
    ),
    Obligation(
        "OBL-15-02",
        "authority",
        "The kind of responsibility follows from part taken and post held",
    ),
    Obligation("OBL-16-01", "decider", "An ordered self-examination is written"),
    Obligation("OBL-16-02", "decider", "It comes with rectification within a limit"),
    Obligation(
        "OBL-16-03",
        "decider",
        "A circular of criticism comes with rectification and is circulated",
    ),
    Obligation(
        "OBL-16-04",
        "JC",
        (
            "Where criticism did not help, the joint conference above puts the unit on its list "
            "for three months"
        ),
    ),
    Obligation("OBL-16-05", "JC", "It sends a work team where needed"),
    Obligation(
        "OBL-16-06",
        "decider",
        (
            "Where listing did not help, or the harm is especially serious, key management "
            "follows for six months"
        ),
    ),
    Obligation("OBL-17-01", "decider", "A circular on a person comes with rectification"),
    Obligation("OBL-17-02", "decider", "An admonition is given and rectification urged"),
    Obligation("OBL-17-03", "decider", "After an admonition the unit loses that year's honors"),
    Obligation(
        "OBL-17-04",
        "decider",
        "Organizational adjustment or handling takes one of five forms",
    ),
    Obligation("OBL-18-01", "decider", "Discipline follows where it is due"),
    Obligation("OBL-18-02", "decider", "Measures stand alone or together"),
    Obligation("OBL-18-03", "decider", "Suspected crime goes to justice"),
    Obligation(
        "OBL-19-01",
        "organ with authority",
        "The organ with authority over the cadre decides by procedure",
    ),
    Obligation("OBL-19-02", "JC", "With authorization the joint conference recommends in writing"),
    Obligation("OBL-19-03", "JC", "It sees that the recommendation is carried out"),
    Obligation(
        "OBL-20-01",
        "deciding organ",
        "The organization department of the same level is notified",
    ),
    Obligation("OBL-20-02", "OD", "The decision is put in the personnel file"),
    Obligation("OBL-20-03", "OD", "It is reported to the next higher organization department"),
    Obligation(
        "OBL-21-01",
        "provincial Party committee",
        "The provincial Party committee interprets the rules",
    ),
    Obligation(
        "OBL-22-01",
        "system",
        "The rules prevail over earlier ones of the province that differ",
    ),
)
