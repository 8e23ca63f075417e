"""What the way of an accusation doesn't lead to, planted on its case by SQL."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.walking import Walk

PLANTED: Final = """
INSERT INTO case_hearing (id, case_id, unit_id, ground, topic, place, first_on, last_on,
  participants, state, announced_at, announced_by)
VALUES (gen_random_uuid(), :case, :unit, 'MAJOR', '区长占地', '会议室', '2026-02-04',
  '2026-02-04', '[]', 'ANNOUNCED', now(), :unit);
INSERT INTO case_execution (id, case_id, answer_id, duty, performer_name, due_on, state,
  arranged_at, arranged_by)
SELECT gen_random_uuid(), :case, id, '退还区长所占土地', '乡政府', '2026-05-01', 'OPEN', now(),
  :unit FROM case_answer WHERE case_id = :case;
INSERT INTO case_execution_report (id, case_id, execution_id, outcome, report, reported_at,
  reported_by)
SELECT gen_random_uuid(), :case, id, 'OPEN', '区长未退还', now(), :unit
FROM case_execution WHERE case_id = :case;
INSERT INTO case_guidance (id, case_id, answer_id, unit_id, text, given_on, given_at, given_by)
SELECT gen_random_uuid(), :case, id, :unit, '已说明区长情况', '2026-02-03', now(), :unit
FROM case_answer WHERE case_id = :case;
INSERT INTO case_agreement (id, case_id, unit_id, kind, terms, reference, agreed_on,
  recorded_at, recorded_by)
VALUES (gen_random_uuid(), :case, :unit, 'SETTLEMENT', '区长退还', '区长1号', '2026-02-03',
  now(), :unit);
INSERT INTO case_simplification (id, case_id, unit_id, ground, decided_on, decided_at,
  decided_by, switched_on, switch_reasons)
VALUES (gen_random_uuid(), :case, :unit, 'OTHER', '2026-02-03', now(), :unit, '2026-02-03',
  '涉及区长');
INSERT INTO case_on_site (id, case_id, unit_id, notified_at, due_at, explanation, recorded_at,
  recorded_by, arrived_at, attended, measures, result, ended_at)
VALUES (gen_random_uuid(), :case, :unit, '2026-02-03T01:00Z', '2026-02-03T03:00Z', '时限', now(),
  :unit, '2026-02-03T02:00Z', '[{"unit"\\:"区政府", "post"\\:"区长", "name"\\:"区长本人"}]',
  '区长接谈', '区长劝返', '2026-02-03T04:00Z');
INSERT INTO case_redirection (id, case_id, unit_id, organ, organ_unit_id, redirected_on,
  redirected_at, redirected_by, result, reference, given_on, feedback_unit_id, feedback_at,
  feedback_by)
VALUES (gen_random_uuid(), :case, :unit, '查办区长的机关', :unit, '2026-02-03', now(), :unit,
  '区长已立案', '区长1号', '2026-02-03', :unit, now(), :unit)
"""
"""Rows that hang on the case, each in words that tell of the accused."""


async def planted(walk: Walk) -> None:
    """Plant what the way of an accusation doesn't lead to: a mixed letter may have it."""
    case_id = walk.graph.row(walk.case_id)
    whole = {"case": case_id, "unit": walk.graph.world.unit("郑州市自然资源局")}
    engine = create_async_engine(walk.graph.world.at.url("admin"))
    async with engine.begin() as connection:
        for statement in PLANTED.split(";"):
            await connection.execute(sa.text(statement), whole)
    await engine.dispose()
