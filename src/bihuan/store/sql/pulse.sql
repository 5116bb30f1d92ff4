-- name: pulse_beat
INSERT INTO leases (tenant, name, holder, token, until) VALUES (:tenant, :lease, :holder, :since, :until)
ON CONFLICT (tenant, name) DO UPDATE SET until = excluded.until RETURNING name

-- name: pulse_gone
DELETE FROM leases WHERE tenant = :tenant AND name = :lease RETURNING name

-- name: pulse_forgotten
DELETE FROM leases WHERE tenant = :tenant AND name >= 'worker:' AND name < 'worker;' AND until < :before RETURNING name

-- name: pulse_signs
SELECT holder, token, until FROM leases
WHERE tenant = :tenant AND name >= 'worker:' AND name < 'worker;' ORDER BY until DESC, holder

-- name: pulse_timers
SELECT count(*), min(due_at) FROM timers WHERE tenant = :tenant AND due_at <= :now

-- name: pulse_jobs
SELECT topic, count(*), min(due_at) FROM jobs WHERE tenant = :tenant AND state = 'ready' AND due_at <= :now
GROUP BY topic ORDER BY topic

-- name: pulse_outbox
SELECT count(*), min(due_at) FROM outbox WHERE tenant = :tenant AND dead = :dead AND due_at <= :now

-- name: pulse_errands
SELECT count(*), min(due_at) FROM errands
WHERE tenant = :tenant AND state IN ('waiting', 'running') AND due_at <= :now

-- name: pulse_incidents
SELECT count(*) FROM incidents WHERE tenant = :tenant AND resolved_at IS NULL

-- name: half_items
SELECT count(*) FROM work_items WHERE tenant = :tenant AND state IN ('open', 'claimed') AND NOT EXISTS (
  SELECT 1 FROM instances WHERE instances.tenant = work_items.tenant AND instances.key = work_items.instance_key
  AND instances.state IN ('active', 'suspended'))

-- name: half_jobs
SELECT count(*) FROM jobs WHERE tenant = :tenant AND NOT EXISTS (
  SELECT 1 FROM instances WHERE instances.tenant = jobs.tenant AND instances.key = jobs.instance_key
  AND instances.state IN ('active', 'suspended'))

-- name: half_instances
SELECT count(*) FROM instances WHERE tenant = :tenant AND state IN ('active', 'suspended') AND NOT EXISTS (
  SELECT 1 FROM scopes WHERE scopes.tenant = instances.tenant AND scopes.instance_key = instances.key)

-- name: half_histories
SELECT count(*) FROM instances WHERE tenant = :tenant AND state IN ('active', 'suspended') AND sequence <> (
  SELECT coalesce(max(history.sequence), 0) FROM history
  WHERE history.tenant = instances.tenant AND history.instance_key = instances.key)
