-- name: retention_ended
SELECT
  key, process_id, version_key, program, schema, state, business_no, title, starter, department, started_at, ended_at, priority,
  urgent, parent_key, parent_element, root_key, depth, sequence, incidents, late_items, version
FROM instances WHERE tenant = :tenant AND version_key = :version_key AND parent_key IS NULL AND ended_at IS NOT NULL
  AND (ended_at > :ended OR (ended_at = :ended AND key > :key)) AND ended_at <= :until
ORDER BY ended_at, key LIMIT :limit

-- name: retention_tally
SELECT count(*), min(ended_at) FROM instances WHERE tenant = :tenant AND version_key = :version_key AND parent_key IS NULL
  AND ended_at IS NOT NULL AND (ended_at > :ended OR (ended_at = :ended AND key > :key)) AND ended_at <= :until

-- name: retention_family
SELECT key FROM instances WHERE tenant = :tenant AND root_key = :root_key ORDER BY depth DESC, key

-- name: retention_history_begin
SELECT min(sequence) FROM history WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_count
SELECT count(*) FROM history WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_history
DELETE FROM history WHERE tenant = :tenant AND instance_key = :instance_key AND sequence <= :until

-- name: retention_compact_history
DELETE FROM history WHERE tenant = :tenant AND instance_key = :instance_key AND sequence >= :since AND sequence <= :until
  AND event_class = 'technical'

-- name: retention_forget_candidates
DELETE FROM candidates WHERE tenant = :tenant AND work_item_key IN (
  SELECT key FROM work_items WHERE tenant = :tenant AND instance_key = :instance_key
)

-- name: retention_forget_readings
DELETE FROM readings WHERE tenant = :tenant AND work_item_key IN (
  SELECT key FROM work_items WHERE tenant = :tenant AND instance_key = :instance_key
)

-- name: retention_forget_drafts
DELETE FROM drafts WHERE tenant = :tenant AND work_item_key IN (
  SELECT key FROM work_items WHERE tenant = :tenant AND instance_key = :instance_key
)

-- name: retention_forget_scopes
DELETE FROM scopes WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_timers
DELETE FROM timers WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_jobs
DELETE FROM jobs WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_incidents
DELETE FROM incidents WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_subscriptions
DELETE FROM subscriptions WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_copies
DELETE FROM copies WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_notifications
DELETE FROM notifications WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_work_items
DELETE FROM work_items WHERE tenant = :tenant AND instance_key = :instance_key

-- name: retention_forget_instances
DELETE FROM instances WHERE tenant = :tenant AND key = :instance_key
