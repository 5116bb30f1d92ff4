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
