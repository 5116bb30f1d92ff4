-- name: processes_insert
INSERT INTO processes (
  tenant, id, name_zh, name_en, category, department, owner, phase, position, summary_zh, summary_en, created_at,
  version
) VALUES (
  :tenant, :id, :name_zh, :name_en, :category, :department, :owner, :phase, :position, :summary_zh, :summary_en,
  :created_at, :version
)

-- name: processes_update
UPDATE processes SET
  name_zh = :name_zh, name_en = :name_en, category = :category, department = :department, owner = :owner,
  phase = :phase, position = :position, summary_zh = :summary_zh, summary_en = :summary_en, version = :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: processes_find
SELECT
  id, name_zh, name_en, category, department, owner, phase, position, summary_zh, summary_en, created_at, version
FROM processes WHERE tenant = :tenant AND id = :id

-- name: versions_insert
INSERT INTO versions (
  tenant, key, process_id, number, label, state, note_zh, note_en, content, program, created_at, created_by,
  effective_from, retired_at, version
) VALUES (
  :tenant, :key, :process_id, :number, :label, :state, :note_zh, :note_en, :content, :program, :created_at,
  :created_by, :effective_from, :retired_at, :version
)

-- name: versions_update
UPDATE versions SET
  label = :label, state = :state, note_zh = :note_zh, note_en = :note_en, content = :content, program = :program,
  effective_from = :effective_from, retired_at = :retired_at, version = :version
WHERE tenant = :tenant AND key = :key AND version = :version_read

-- name: versions_find
SELECT
  key, process_id, number, label, state, note_zh, note_en, content, program, created_at, created_by, effective_from,
  retired_at, version
FROM versions WHERE tenant = :tenant AND key = :key

-- name: resources_insert
INSERT INTO resources (
  tenant, version_key, kind, id, content
) VALUES (
  :tenant, :version_key, :kind, :id, :content
) RETURNING id

-- name: processes_all
SELECT
  id, name_zh, name_en, category, department, owner, phase, position, summary_zh, summary_en, created_at, version
FROM processes WHERE tenant = :tenant ORDER BY position, id

-- name: versions_of_process
SELECT
  key, process_id, number, label, state, note_zh, note_en, content, program, created_at, created_by, effective_from,
  retired_at, version
FROM versions WHERE tenant = :tenant AND process_id = :process_id

-- name: versions_released
SELECT
  key, process_id, number, label, state, note_zh, note_en, content, program, created_at, created_by, effective_from,
  retired_at, version
FROM versions WHERE tenant = :tenant AND state = 'released' ORDER BY number DESC

-- name: resources_of_version
SELECT version_key, kind, id, content FROM resources WHERE tenant = :tenant AND version_key = :version_key ORDER BY kind, id

-- name: resources_clear
DELETE FROM resources WHERE tenant = :tenant AND version_key = :version_key RETURNING id

-- name: contents_find
SELECT digest, body FROM contents WHERE tenant = :tenant AND digest = :digest

-- name: contents_insert
INSERT INTO contents (tenant, digest, body) VALUES (:tenant, :digest, :body)

-- name: contents_delete
DELETE FROM contents WHERE tenant = :tenant AND digest = :digest

-- name: settings_find
SELECT name, body, version FROM settings WHERE tenant = :tenant AND name = :name

-- name: settings_insert
INSERT INTO settings (tenant, name, body, version) VALUES (:tenant, :name, :body, :version)

-- name: settings_update
UPDATE settings SET body = :body, version = :version WHERE tenant = :tenant AND name = :name AND version = :version_read
