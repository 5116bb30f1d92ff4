-- name: idempotency_insert
INSERT INTO idempotency (
  tenant, person, key, command, digest, result, created_at
) VALUES (
  :tenant, :person, :key, :command, :digest, :result, :created_at
)

-- name: idempotency_find
SELECT
  person, key, command, digest, result, created_at
FROM idempotency WHERE tenant = :tenant AND person = :person AND key = :key
