-- name: dossiers_find
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers WHERE tenant = :tenant AND kind = :kind AND id = :id

-- name: dossiers_insert
INSERT INTO dossiers (
  tenant, kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
) VALUES (
  :tenant, :kind, :id, :process_id, :subject, :state, :body, :created_at, :created_by, :changed_at, :version
)

-- name: dossiers_update
UPDATE dossiers SET
  subject = :subject, state = :state, body = :body, changed_at = :changed_at, version = :version
WHERE tenant = :tenant AND kind = :kind AND id = :id AND version = :version_read

-- name: dossiers_delete
DELETE FROM dossiers WHERE tenant = :tenant AND kind = :kind AND id = :id

-- name: dossiers_of_kind
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers
WHERE tenant = :tenant AND kind = :kind AND (:process_id = '' OR process_id = :process_id)
  AND (:subject = '' OR subject = :subject)
ORDER BY created_at DESC, id DESC

-- name: dossiers_newest
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers
WHERE tenant = :tenant AND kind = :kind AND subject = :subject
ORDER BY created_at DESC, id DESC LIMIT :limit

-- name: dossiers_tally
SELECT state, count(*) FROM dossiers WHERE tenant = :tenant AND kind = :kind AND subject = :subject GROUP BY state

-- name: dossiers_surplus
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers
WHERE tenant = :tenant AND kind = :kind AND subject = :subject AND state = :state
ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :kept

-- name: dossiers_surplus_of_others
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers
WHERE tenant = :tenant AND kind = :kind AND subject = :subject AND state <> :state
ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :kept

-- name: dossiers_older
SELECT
  kind, id, process_id, subject, state, body, created_at, created_by, changed_at, version
FROM dossiers
WHERE tenant = :tenant AND kind = :kind AND subject = :subject AND created_at < :before
ORDER BY created_at, id LIMIT :limit
