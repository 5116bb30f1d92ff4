-- name: instances_insert
INSERT INTO instances (
  tenant, key, process_id, version_key, program, schema, state, business_no, title, starter, department, started_at,
  ended_at, priority, urgent, parent_key, parent_element, root_key, depth, sequence, incidents, late_items, version
) VALUES (
  :tenant, :key, :process_id, :version_key, :program, :schema, :state, :business_no, :title, :starter, :department,
  :started_at, :ended_at, :priority, :urgent, :parent_key, :parent_element, :root_key, :depth, :sequence, :incidents,
  :late_items, :version
)

-- name: instances_update
UPDATE instances SET
  version_key = :version_key, program = :program, schema = :schema, state = :state, title = :title,
  ended_at = :ended_at, priority = :priority, urgent = :urgent, sequence = :sequence, incidents = :incidents,
  late_items = :late_items, parent_element = :parent_element, version = :version
WHERE tenant = :tenant AND key = :key AND version = :version_read

-- name: instances_find
SELECT
  key, process_id, version_key, program, schema, state, business_no, title, starter, department, started_at, ended_at,
  priority, urgent, parent_key, parent_element, root_key, depth, sequence, incidents, late_items, version
FROM instances WHERE tenant = :tenant AND key = :key

-- name: instances_children
SELECT
  key, process_id, version_key, program, schema, state, business_no, title, starter, department, started_at, ended_at,
  priority, urgent, parent_key, parent_element, root_key, depth, sequence, incidents, late_items, version
FROM instances WHERE tenant = :tenant AND parent_key = :parent_key

-- name: scopes_of_instance
SELECT instance_key, scope, body FROM scopes WHERE tenant = :tenant AND instance_key = :instance_key ORDER BY scope

-- name: scopes_find
SELECT instance_key, scope, body FROM scopes WHERE tenant = :tenant AND instance_key = :instance_key AND scope = :scope

-- name: scopes_insert
INSERT INTO scopes (tenant, instance_key, scope, body) VALUES (:tenant, :instance_key, :scope, :body)

-- name: scopes_update
UPDATE scopes SET body = :body WHERE tenant = :tenant AND instance_key = :instance_key AND scope = :scope

-- name: scopes_delete
DELETE FROM scopes WHERE tenant = :tenant AND instance_key = :instance_key AND scope = :scope

-- name: numbers_find (sqlite)
SELECT rule, period, drawn FROM numbers WHERE tenant = :tenant AND rule = :rule AND period = :period

-- name: numbers_find (postgresql)
SELECT rule, period, drawn FROM numbers WHERE tenant = :tenant AND rule = :rule AND period = :period FOR UPDATE

-- name: numbers_insert
INSERT INTO numbers (tenant, rule, period, drawn) VALUES (:tenant, :rule, :period, :drawn)

-- name: numbers_update
UPDATE numbers SET drawn = :drawn WHERE tenant = :tenant AND rule = :rule AND period = :period
