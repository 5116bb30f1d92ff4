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

-- name: sequences_of_version
SELECT key, sequence FROM instances
WHERE tenant = :tenant AND process_id = :process_id AND version_key = :version_key

-- name: passages_of_instances
SELECT instance_key, at, kind, element_id, element_instance
FROM history WHERE tenant = :tenant AND instance_key = ANY(:keys) AND kind = ANY(:kinds) ORDER BY instance_key, sequence
