-- name: errands_insert
INSERT INTO errands (
  tenant, key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem,
  started_at, ended_at, cancel_asked, attempts, lease, holder, version
) VALUES (
  :tenant, :key, :kind, :subject, :asked_by, :created_at, :state, :request, :due_at, :done, :total, :step, :result,
  :problem, :started_at, :ended_at, :cancel_asked, :attempts, :lease, :holder, :version
)

-- name: errands_update
UPDATE errands SET
  state = :state, request = :request, due_at = :due_at, done = :done, total = :total, step = :step, result = :result,
  problem = :problem, started_at = :started_at, ended_at = :ended_at, cancel_asked = :cancel_asked, attempts = :attempts,
  lease = :lease, holder = :holder, version = :version
WHERE tenant = :tenant AND key = :key AND version = :version_read

-- name: errands_find
SELECT
  key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem, started_at,
  ended_at, cancel_asked, attempts, lease, holder, version
FROM errands WHERE tenant = :tenant AND key = :key

-- name: errands_of_person
SELECT
  key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem, started_at,
  ended_at, cancel_asked, attempts, lease, holder, version
FROM errands WHERE tenant = :tenant AND asked_by = :person ORDER BY key DESC LIMIT :limit

-- name: errands_delete
DELETE FROM errands WHERE tenant = :tenant AND key = :key

-- name: errands_done
SELECT
  key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem, started_at,
  ended_at, cancel_asked, attempts, lease, holder, version
FROM errands WHERE tenant = :tenant AND kind = :kind AND state = 'done' AND ended_at <= :until ORDER BY ended_at, key LIMIT :limit

-- name: errands_done_count
SELECT count(*) FROM errands WHERE tenant = :tenant AND kind = :kind AND state = 'done' AND ended_at <= :until

-- name: errands_claimable (sqlite)
SELECT
  key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem, started_at,
  ended_at, cancel_asked, attempts, lease, holder, version
FROM errands WHERE tenant = :tenant AND state IN ('waiting', 'running') AND due_at <= :now
  AND kind IN (SELECT value FROM json_each(:kinds)) ORDER BY due_at, key LIMIT :limit

-- name: errands_claimable (postgresql)
SELECT
  key, kind, subject, asked_by, created_at, state, request, due_at, done, total, step, result, problem, started_at,
  ended_at, cancel_asked, attempts, lease, holder, version
FROM errands WHERE tenant = :tenant AND state IN ('waiting', 'running') AND due_at <= :now
  AND kind IN (SELECT json_array_elements_text(:kinds::json)) ORDER BY due_at, key LIMIT :limit
FOR UPDATE OF errands SKIP LOCKED

-- name: errands_next_due
SELECT min(due_at) FROM errands WHERE tenant = :tenant AND state IN ('waiting', 'running')
