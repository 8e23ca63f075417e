"""Rounds: two servers in turns, one under load at a time, their rates as a ratio of each round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from statistics import median
from typing import Final, Protocol

from bench import client, equality
from bench.client import Sample, percentile
from bench.questions import Asked
from bench.servers import Server
from xinfang.api.ids import Seals

CONNECTIONS: Final = (1, 8, 32)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often: seconds of each stretch, rounds of two stretches."""

    seconds: float
    rounds: int
    connections: tuple[int, ...] = CONNECTIONS


class Loaded(Protocol):
    """Something that can be put under load, and the server that bears it."""

    @property
    def server(self) -> Server:
        """The server."""
        ...

    async def load(self, connections: int, seconds: float) -> Sample:
        """Let so many connections ask for so long."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A server with the requests that it is asked in turn."""

    server: Server
    requests: Sequence[bytes]

    async def load(self, connections: int, seconds: float) -> Sample:
        """Let so many connections ask for so long."""
        return await client.load(self.server.port, self.requests, connections, seconds)


@dataclass(slots=True)
class Pair:
    """Two servers under the same load: the first is measured against the second."""

    name: str
    user: str
    connections: int
    ours: list[Sample] = field(default_factory=list)
    theirs: list[Sample] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """The ratio of the rates, round by round."""
        return [a.rate / b.rate for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)


def rate(samples: Sequence[Sample]) -> float:
    """Return the median rate, in answers a second."""
    return median(sample.rate for sample in samples)


def work(samples: Sequence[Sample]) -> float:
    """Return the processor time of the server for an answer, in milliseconds."""
    answers = sum(len(sample.latencies) for sample in samples)
    return 1000 * sum(sample.processor for sample in samples) / answers


def latency(samples: Sequence[Sample], part: float) -> float:
    """Return the latency that this part of all answers stayed within, in milliseconds."""
    found = list(chain.from_iterable(sample.latencies for sample in samples))
    return 1000 * percentile(found, part)


async def demand_equal(ours: Contender, theirs: Contender, seals: Seals, asked: Asked) -> None:
    """Ask both everything once and raise UnequalError where they differ."""
    for question, a, b in zip(asked.questions, ours.requests, theirs.requests, strict=True):
        one, other = (
            await client.once(ours.server.port, a),
            await client.once(theirs.server.port, b),
        )
        equality.demand(one, other, seals, question)


async def compare(pair: Pair, ours: Loaded, theirs: Loaded, plan: Plan) -> Pair:
    """Let the two take turns, whoever began last beginning second, and gather the samples."""
    turns = ((ours, pair.ours), (theirs, pair.theirs))
    for loaded, _samples in turns:  # what both keep is warm
        await loaded.load(pair.connections, plan.seconds / 3)
    for number in range(plan.rounds):
        for loaded, samples in turns if number % 2 == 0 else turns[::-1]:
            before = loaded.server.processor_seconds()
            sample = await loaded.load(pair.connections, plan.seconds)
            sample.processor = loaded.server.processor_seconds() - before
            samples.append(sample)
    return pair
