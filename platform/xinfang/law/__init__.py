"""What the law says, as values and pure functions.

Nothing here reads the clock, the database or the actor: civil dates and plain values go in, values
and typed refusals come out. Every number carries the article that it rests on and how well that
article was checked.
"""
