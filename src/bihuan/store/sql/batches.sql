-- Reads of a whole batch at once: what makes round trips few where they are dear.

-- name: instances_find_many
SELECT
  key, process_id, version_key, program, schema, state, business_no, title, starter, department, started_at, ended_at,
  priority, urgent, parent_key, parent_element, root_key, depth, sequence, incidents, late_items, version
FROM instances WHERE tenant = :tenant AND key = ANY(:keys)

-- name: work_items_find_many
SELECT
  key, instance_key, element_instance, element_id, scope, process_id, version_key, state, title, business_no, starter,
  letter, post, assignee, priority, urgent, created_at, claimed_at, completed_at, completed_by, on_behalf_of, outcome,
  due, clock, total_ms, warn_at, due_at, warn_share, level, stopped_at, follow_up_at, version
FROM work_items WHERE tenant = :tenant AND key = ANY(:keys)

-- name: jobs_find_many
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND key = ANY(:keys)

-- name: work_items_of_instance_many
SELECT
  key, instance_key, element_instance, element_id, scope, process_id, version_key, state, title, business_no, starter,
  letter, post, assignee, priority, urgent, created_at, claimed_at, completed_at, completed_by, on_behalf_of, outcome,
  due, clock, total_ms, warn_at, due_at, warn_share, level, stopped_at, follow_up_at, version
FROM work_items WHERE tenant = :tenant AND instance_key = ANY(:keys)

-- name: jobs_of_instance_many
SELECT
  key, instance_key, element_instance, element_id, topic, state, retries, due_at, body, created_at, lease, holder,
  error, attempts, version
FROM jobs WHERE tenant = :tenant AND instance_key = ANY(:keys)

-- name: scopes_of_instance_many
SELECT instance_key, scope, body FROM scopes WHERE tenant = :tenant AND instance_key = ANY(:keys)

-- name: candidates_of_item_many
SELECT work_item_key, principal FROM candidates WHERE tenant = :tenant AND work_item_key = ANY(:keys)

-- name: idempotency_find_many (postgresql)
SELECT
  person, key, command, digest, result, created_at
FROM idempotency WHERE tenant = :tenant AND (person, key) IN (SELECT * FROM unnest(:persons::text[], :keys::text[]))

-- name: idempotency_find_many (sqlite)
SELECT
  person, key, command, digest, result, created_at
FROM idempotency WHERE tenant = :tenant AND (person, key) IN (
  SELECT p.value, k.value FROM json_each(:persons) AS p JOIN json_each(:keys) AS k ON k.key = p.key
)

-- name: sessions_find_many
SELECT
  token_hash, person, created_at, seen_at, address, agent
FROM sessions WHERE tenant = :tenant AND token_hash = ANY(:keys)

-- name: accounts_find_many
SELECT
  person, hash, must_change, failures, locked_until, changed_at, previous, version
FROM accounts WHERE tenant = :tenant AND person = ANY(:keys)
