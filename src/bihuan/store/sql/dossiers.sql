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
