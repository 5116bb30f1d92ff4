-- name: history_insert
INSERT INTO history (
  tenant, instance_key, sequence, at, kind, event_class, element_id, element_instance, actor, on_behalf_of, reason,
  pii, schema, program, body
) VALUES (
  :tenant, :instance_key, :sequence, :at, :kind, :event_class, :element_id, :element_instance, :actor, :on_behalf_of,
  :reason, :pii, :schema, :program, :body
)

-- name: history_of_instance
SELECT
  instance_key, sequence, at, kind, event_class, element_id, element_instance, actor, on_behalf_of, reason, pii,
  schema, program, body
FROM history WHERE tenant = :tenant AND instance_key = :instance_key AND sequence > :after ORDER BY sequence

-- name: history_of_version (sqlite)
SELECT h.instance_key, h.sequence, h.at, h.kind, h.element_id, h.element_instance
FROM instances i JOIN history h ON h.tenant = i.tenant AND h.instance_key = i.key
WHERE i.tenant = :tenant AND i.version_key = :version_key AND h.kind IN (SELECT value FROM json_each(:kinds))
ORDER BY h.instance_key, h.sequence

-- name: history_of_version (postgresql)
SELECT h.instance_key, h.sequence, h.at, h.kind, h.element_id, h.element_instance
FROM instances i JOIN history h ON h.tenant = i.tenant AND h.instance_key = i.key
WHERE i.tenant = :tenant AND i.version_key = :version_key AND h.kind IN (SELECT json_array_elements_text(:kinds::json))
ORDER BY h.instance_key, h.sequence
