-- A province of 20 counties, the largest a thousand times the smallest; rare values absent in many.
-- Ids are hashes of names, so that a test can say them.
SET session_replication_role = replica;
CREATE FUNCTION uid(text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5($1)::uuid $$;
CREATE FUNCTION h(text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashtext($1)) $$;
CREATE TABLE plan AS
SELECT '41/' AS path, 0 AS k, 'PROVINCE' AS level, 300 AS n
UNION ALL SELECT '41/410' || m || '/', 0, 'MUNICIPALITY', 200 FROM generate_series(1, 4) m
UNION ALL SELECT '41/410' || 1 + k % 4 || '/c' || k || '/', k, 'COUNTY', greatest(12, (12000 / k ^ 1.5)::int)
FROM generate_series(1, 20) k;
INSERT INTO tenant (id, parent_id, path, level, name)
SELECT uid(path), CASE level WHEN 'MUNICIPALITY' THEN uid('41/') WHEN 'COUNTY' THEN uid(left(path, 8)) END,
  path, level, path FROM plan;
INSERT INTO unit (id, tenant_id, tenant_path, kind, sector, name, valid_from)
SELECT uid(path || 'u' || s), uid(path), path, 'ADMINISTRATIVE', 'sector_' || chr(97 + s), s::text, '2020-01-01'
FROM plan, generate_series(0, 6) s;
INSERT INTO petition_case (id, number, year, numbered_by, tenant_id, tenant_path, province_id, municipality_id,
  county_id, registering_unit_id, responsible_unit_id, channel, purpose, category, appeal_branch,
  content_class_code, accuses, secrecy, state, title, demand, facts, problem_region_code, urgent, people_count,
  received_on, registered_at, registered_by, same_matter_id, due_on, soon_on, late, version)
SELECT id, '2025' || lpad((x % 100000000)::text, 8, '0'), 2025, uid(path), uid(path), path, uid('41/'),
  CASE WHEN path <> '41/' THEN uid(left(path, 8)) END, CASE WHEN k > 0 THEN uid(path) END, uid(path || 'u0'),
  uid(path || 'u' || CASE WHEN x % 4 = 0 THEN 0 ELSE 1 + x % 6 END),
  CASE WHEN y % 50 = 0 AND k % 3 = 0 THEN 'FAX' ELSE (ARRAY['ONLINE','LETTER','PHONE','VISIT'])[1 + y % 4] END,
  'OTHER', category,
  CASE WHEN category = 'APPEAL_REQUEST' THEN CASE WHEN y % 40 = 7 AND k % 4 = 0 THEN 'ARBITRATION'
    WHEN y % 5 > 0 THEN 'PETITION_HANDLING' END END,
  CASE WHEN x % 11 > 0 THEN lpad((1 + x % 18)::text, 2, '0') || '0' || 1 + y % 6 || '0' || x % 5 END,
  false, 'NORMAL',
  CASE WHEN running THEN (ARRAY['REGISTERED','ACCEPTED','IN_HANDLING'])[1 + x % 3]
    WHEN x % 200 = 3 AND k % 2 = 0 THEN 'WITHDRAWN' WHEN x % 90 = 5 AND k % 5 <> 1 THEN 'ANSWERED' ELSE 'FINISHED' END,
  '标题', '诉求', '事实', '410' || 1 + k % 4 || lpad((k % 60)::text, 2, '0'), x % 23 = 0 AND k % 2 = 0, 1,
  (moment - make_interval(days => y % 9))::date, moment, uid('user'),
  CASE WHEN y % 17 = 0 AND k % 7 <> 1 THEN NULLIF(first_value(id) OVER (
    PARTITION BY path, CASE WHEN x % 4 = 0 THEN 0 ELSE 1 + x % 6 END ORDER BY moment), id) END, CASE WHEN running THEN moment::date + 15 + x % 60 END,
  CASE WHEN running THEN moment::date + 10 + x % 60 END, x % 31 = 0 AND k % 3 <> 1, 1
FROM (SELECT p.*, uid(path || g) AS id, h(path || g || 'x') AS x, h(path || g || 'y') AS y,
    timestamptz '2026-11-23T00:00Z' - make_interval(secs => 63072000.0 * g / n) AS moment,
    g::float8 / n < 0.05 AS running,
    CASE WHEN g % 6 = 0 AND k % 6 <> 2 THEN 'ACCUSATION' ELSE 'APPEAL_REQUEST' END AS category
  FROM plan p, generate_series(1, n) g) drawn
ORDER BY moment; -- cases come to lie as they come in
INSERT INTO access_scope (kind, holder, reach, object_id, sort_at, status)
SELECT 'case', responsible_unit_id, 'handled', id, registered_at, state FROM petition_case
UNION SELECT 'case', registering_unit_id, 'handled', id, registered_at, state FROM petition_case
UNION SELECT 'case', registering_unit_id, 'originated', id, registered_at, state FROM petition_case
UNION SELECT 'case', m.id, 'vertical_line', c.id, c.registered_at, c.state
FROM petition_case c JOIN unit u ON u.id = c.responsible_unit_id
  JOIN unit m ON m.sector = u.sector AND m.id <> u.id AND m.tenant_id IN (c.province_id, c.municipality_id);
INSERT INTO case_reach (case_id, holder, reach, registered_at, due_on, soon_on, state, channel, category,
  appeal_branch, content_class_code, problem_region_code, responsible_unit_id, received_on, same_matter_id, urgent,
  late, secrecy, path)
SELECT c.id, r.holder, r.reach, registered_at, due_on, soon_on, state, channel, category, appeal_branch,
  content_class_code, problem_region_code, responsible_unit_id, received_on, same_matter_id, urgent, late, secrecy,
  tenant_path
FROM petition_case c, LATERAL (SELECT c.responsible_unit_id AS holder, 'own_unit' AS reach
  UNION ALL SELECT s.holder, s.reach FROM access_scope s WHERE s.kind = 'case' AND s.object_id = c.id) r;
DROP TABLE plan;
ANALYZE;
