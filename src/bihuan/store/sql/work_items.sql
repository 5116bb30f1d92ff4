-- name: work_items_insert
INSERT INTO work_items (
  tenant, key, instance_key, element_instance, element_id, scope, process_id, version_key, state, title, business_no,
  starter, letter, post, assignee, priority, urgent, created_at, claimed_at, completed_at, completed_by, on_behalf_of,
  outcome, due, clock, total_ms, warn_at, due_at, warn_share, level, stopped_at, follow_up_at, version
) VALUES (
  :tenant, :key, :instance_key, :element_instance, :element_id, :scope, :process_id, :version_key, :state, :title,
  :business_no, :starter, :letter, :post, :assignee, :priority, :urgent, :created_at, :claimed_at, :completed_at,
  :completed_by, :on_behalf_of, :outcome, :due, :clock, :total_ms, :warn_at, :due_at, :warn_share, :level, :stopped_at,
  :follow_up_at, :version
)

-- name: work_items_update
UPDATE work_items SET
  element_id = :element_id, version_key = :version_key, state = :state, title = :title, letter = :letter, post = :post, assignee = :assignee, priority = :priority,
  urgent = :urgent, claimed_at = :claimed_at, completed_at = :completed_at, completed_by = :completed_by,
  on_behalf_of = :on_behalf_of, outcome = :outcome, due = :due, clock = :clock, total_ms = :total_ms,
  warn_at = :warn_at, due_at = :due_at, warn_share = :warn_share, level = :level, stopped_at = :stopped_at, follow_up_at = :follow_up_at,
  version = :version
WHERE tenant = :tenant AND key = :key AND version = :version_read

-- name: work_items_find
SELECT
  key, instance_key, element_instance, element_id, scope, process_id, version_key, state, title, business_no, starter,
  letter, post, assignee, priority, urgent, created_at, claimed_at, completed_at, completed_by, on_behalf_of, outcome,
  due, clock, total_ms, warn_at, due_at, warn_share, level, stopped_at, follow_up_at, version
FROM work_items WHERE tenant = :tenant AND key = :key

-- name: candidates_insert
INSERT INTO candidates (
  tenant, work_item_key, principal
) VALUES (
  :tenant, :work_item_key, :principal
)

-- name: candidates_delete
DELETE FROM candidates WHERE tenant = :tenant AND principal = :principal AND work_item_key = :work_item_key

-- name: drafts_insert
INSERT INTO drafts (
  tenant, work_item_key, person, body, comment, saved_at
) VALUES (
  :tenant, :work_item_key, :person, :body, :comment, :saved_at
)

-- name: drafts_update
UPDATE drafts SET
  body = :body, comment = :comment, saved_at = :saved_at
WHERE tenant = :tenant AND work_item_key = :work_item_key AND person = :person

-- name: drafts_find
SELECT
  work_item_key, person, body, comment, saved_at
FROM drafts WHERE tenant = :tenant AND work_item_key = :work_item_key AND person = :person

-- name: drafts_delete
DELETE FROM drafts WHERE tenant = :tenant AND work_item_key = :work_item_key AND person = :person

-- name: copies_insert
INSERT INTO copies (
  tenant, key, person, instance_key, work_item_key, created_at, read_at
) VALUES (
  :tenant, :key, :person, :instance_key, :work_item_key, :created_at, :read_at
)

-- name: copies_update
UPDATE copies SET
  read_at = :read_at
WHERE tenant = :tenant AND key = :key

-- name: copies_find
SELECT
  key, person, instance_key, work_item_key, created_at, read_at
FROM copies WHERE tenant = :tenant AND key = :key

-- name: notifications_insert
INSERT INTO notifications (
  tenant, key, person, kind, instance_key, work_item_key, created_at, params, read_at
) VALUES (
  :tenant, :key, :person, :kind, :instance_key, :work_item_key, :created_at, :params, :read_at
)

-- name: work_items_of_instance
SELECT
  key, instance_key, element_instance, element_id, scope, process_id, version_key, state, title, business_no, starter,
  letter, post, assignee, priority, urgent, created_at, claimed_at, completed_at, completed_by, on_behalf_of, outcome,
  due, clock, total_ms, warn_at, due_at, warn_share, level, stopped_at, follow_up_at, version
FROM work_items WHERE tenant = :tenant AND instance_key = :instance_key

-- name: candidates_of_item
SELECT principal FROM candidates WHERE tenant = :tenant AND work_item_key = :work_item_key ORDER BY principal

-- name: candidates_clear
DELETE FROM candidates WHERE tenant = :tenant AND work_item_key = :work_item_key

-- name: drafts_clear
DELETE FROM drafts WHERE tenant = :tenant AND work_item_key = :work_item_key

-- name: copies_mark_read
UPDATE copies SET read_at = :at
WHERE tenant = :tenant AND person = :person AND instance_key = :instance_key AND read_at IS NULL RETURNING key

-- name: copies_mark_all_read
UPDATE copies SET read_at = :at WHERE tenant = :tenant AND person = :person AND read_at IS NULL RETURNING key

-- name: notifications_mark_read
UPDATE notifications SET read_at = :at WHERE tenant = :tenant AND person = :person AND read_at IS NULL RETURNING key

-- name: notifications_of_person
SELECT key, person, kind, instance_key, work_item_key, created_at, params, read_at
FROM (SELECT * FROM notifications WHERE tenant = :tenant AND person = :person ORDER BY key DESC LIMIT 200) AS latest
WHERE kind NOT IN ('work_item.warn', 'work_item.late', 'work_item.escalated') OR EXISTS (
  SELECT 1 FROM work_items AS waiting
  WHERE waiting.tenant = latest.tenant AND waiting.key = latest.work_item_key AND waiting.state IN ('open', 'claimed')
)
ORDER BY key DESC LIMIT :limit

-- name: readings_find
SELECT work_item_key, person, at FROM readings
WHERE tenant = :tenant AND work_item_key = :work_item_key AND person = :person

-- name: readings_insert
INSERT INTO readings (tenant, work_item_key, person, at) VALUES (:tenant, :work_item_key, :person, :at)
