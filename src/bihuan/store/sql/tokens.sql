-- name: access_tokens_find
SELECT
  id, name, hash, scopes, processes, topics, created_by, created_at, expires_at, revoked_at, revoked_by, used_at,
  version
FROM access_tokens WHERE tenant = :tenant AND id = :id

-- name: access_tokens_by_hash
SELECT
  id, name, hash, scopes, processes, topics, created_by, created_at, expires_at, revoked_at, revoked_by, used_at,
  version
FROM access_tokens WHERE tenant = :tenant AND hash = :hash

-- name: access_tokens_all
SELECT
  id, name, hash, scopes, processes, topics, created_by, created_at, expires_at, revoked_at, revoked_by, used_at,
  version
FROM access_tokens WHERE tenant = :tenant ORDER BY created_at DESC, id

-- name: access_tokens_insert
INSERT INTO access_tokens (
  tenant, id, name, hash, scopes, processes, topics, created_by, created_at, expires_at, revoked_at, revoked_by, used_at,
  version
) VALUES (
  :tenant, :id, :name, :hash, :scopes, :processes, :topics, :created_by, :created_at, :expires_at, :revoked_at,
  :revoked_by, :used_at, :version
)

-- name: access_tokens_update
UPDATE access_tokens SET
  name = :name, revoked_at = :revoked_at, revoked_by = :revoked_by, used_at = :used_at, version = :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: access_tokens_delete
DELETE FROM access_tokens WHERE tenant = :tenant AND id = :id
