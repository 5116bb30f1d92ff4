-- name: timers_insert
INSERT INTO timers (
  tenant, instance_key, kind, reference, element_id, due_at
) VALUES (
  :tenant, :instance_key, :kind, :reference, :element_id, :due_at
)

-- name: timers_update
UPDATE timers SET
  element_id = :element_id, due_at = :due_at
WHERE tenant = :tenant AND instance_key = :instance_key AND kind = :kind AND reference = :reference

-- name: timers_find
SELECT
  instance_key, kind, reference, element_id, due_at
FROM timers WHERE tenant = :tenant AND instance_key = :instance_key AND kind = :kind AND reference = :reference

-- name: timers_delete
DELETE FROM timers WHERE tenant = :tenant AND instance_key = :instance_key AND kind = :kind AND reference = :reference

-- name: jobs_insert
INSERT INTO jobs (
  tenant, key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease,
  holder, error, attempts, version
) VALUES (
  :tenant, :key, :instance_key, :element_instance, :element_id, :topic, :state, :retries, :due_at, :body, :created_at,
  :lease, :holder, :error, :attempts, :version
)

-- name: jobs_update
UPDATE jobs SET
  element_id = :element_id, state = :state, retries = :retries, due_at = :due_at, body = :body, lease = :lease, holder = :holder,
  error = :error, attempts = :attempts, version = :version
WHERE tenant = :tenant AND key = :key AND version = :version_read

-- name: jobs_find
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND key = :key

-- name: jobs_delete
DELETE FROM jobs WHERE tenant = :tenant AND key = :key

-- name: outbox_insert
INSERT INTO outbox (
  tenant, key, topic, body, created_at, due_at, attempts, lease, error, dead
) VALUES (
  :tenant, :key, :topic, :body, :created_at, :due_at, :attempts, :lease, :error, :dead
)

-- name: incidents_insert
INSERT INTO incidents (
  tenant, instance_key, id, element_id, element_instance, code, message, job_key, raised_at, resolved_at,
  key
) VALUES (
  :tenant, :instance_key, :id, :element_id, :element_instance, :code, :message, :job_key, :raised_at, :resolved_at,
  :key
)

-- name: incidents_update
UPDATE incidents SET
  element_id = :element_id, resolved_at = :resolved_at
WHERE tenant = :tenant AND instance_key = :instance_key AND id = :id

-- name: incidents_find
SELECT
  instance_key, id, element_id, element_instance, code, message, job_key, raised_at, resolved_at, key
FROM incidents WHERE tenant = :tenant AND instance_key = :instance_key AND id = :id

-- name: timers_of_instance
SELECT
  instance_key, kind, reference, element_id, due_at
FROM timers WHERE tenant = :tenant AND instance_key = :instance_key

-- name: timers_due
SELECT
  instance_key, kind, reference, element_id, due_at
FROM timers WHERE tenant = :tenant AND due_at <= :now ORDER BY due_at, instance_key LIMIT :limit

-- name: timers_next_due
SELECT min(due_at) FROM timers WHERE tenant = :tenant

-- name: jobs_of_instance
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND instance_key = :instance_key

-- name: jobs_claimable (sqlite)
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND state = 'ready' AND due_at <= :now
  AND topic IN (SELECT value FROM json_each(:topics)) ORDER BY due_at, key LIMIT :limit

-- name: jobs_claimable (postgresql)
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND state = 'ready' AND due_at <= :now
  AND topic IN (SELECT json_array_elements_text(:topics::json)) ORDER BY due_at, key LIMIT :limit
FOR UPDATE OF jobs SKIP LOCKED

-- name: jobs_next_due (sqlite)
SELECT min(due_at) FROM jobs WHERE tenant = :tenant AND state = 'ready'
  AND topic IN (SELECT value FROM json_each(:topics))

-- name: jobs_next_due (postgresql)
SELECT min(due_at) FROM jobs WHERE tenant = :tenant AND state = 'ready'
  AND topic IN (SELECT json_array_elements_text(:topics::json))

-- name: incidents_of_instance
SELECT
  instance_key, id, element_id, element_instance, code, message, job_key, raised_at, resolved_at, key
FROM incidents WHERE tenant = :tenant AND instance_key = :instance_key

-- name: outbox_claim (sqlite)
UPDATE outbox SET lease = lease + 1, attempts = attempts + 1, due_at = :until WHERE tenant = :tenant AND key IN (
  SELECT key FROM outbox WHERE tenant = :tenant AND dead = 0 AND due_at <= :now ORDER BY due_at, key LIMIT :limit
) RETURNING key, topic, body, created_at, due_at, attempts, lease, error, dead

-- name: outbox_claim (postgresql)
UPDATE outbox SET lease = lease + 1, attempts = attempts + 1, due_at = :until WHERE tenant = :tenant AND key IN (
  SELECT key FROM outbox WHERE tenant = :tenant AND NOT dead AND due_at <= :now ORDER BY due_at, key LIMIT :limit
  FOR UPDATE SKIP LOCKED
) RETURNING key, topic, body, created_at, due_at, attempts, lease, error, dead

-- name: outbox_delivered
DELETE FROM outbox WHERE tenant = :tenant AND key = :key AND lease = :lease RETURNING key

-- name: outbox_forget
DELETE FROM outbox WHERE tenant = :tenant AND key = :key

-- name: outbox_failed
UPDATE outbox SET due_at = :due_at, error = :error, dead = :dead
WHERE tenant = :tenant AND key = :key AND lease = :lease RETURNING key

-- name: outbox_next_due
SELECT min(due_at) FROM outbox WHERE tenant = :tenant AND dead = :dead
