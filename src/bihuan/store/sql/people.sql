-- name: people_find
SELECT
  id, login, name_zh, name_en, department, posts, manager, roles, email, phone, identity, active, created_at,
  version
FROM people WHERE tenant = :tenant AND id = :id

-- name: people_all
SELECT
  id, login, name_zh, name_en, department, posts, manager, roles, email, phone, identity, active, created_at,
  version
FROM people WHERE tenant = :tenant ORDER BY id

-- name: people_insert
INSERT INTO people (
  tenant, id, login, name_zh, name_en, department, posts, manager, roles, email, phone, identity, active,
  created_at, version
) VALUES (
  :tenant, :id, :login, :name_zh, :name_en, :department, :posts, :manager, :roles, :email, :phone, :identity,
  :active, :created_at, :version
)

-- name: people_update
UPDATE people SET
  login = :login, name_zh = :name_zh, name_en = :name_en, department = :department, posts = :posts, manager =
  :manager, roles = :roles, email = :email, phone = :phone, identity = :identity, active = :active, version =
  :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: people_delete
DELETE FROM people WHERE tenant = :tenant AND id = :id

-- name: people_by_login
SELECT
  id, login, name_zh, name_en, department, posts, manager, roles, email, phone, identity, active, created_at,
  version
FROM people WHERE tenant = :tenant AND login = :login

-- name: departments_find
SELECT
  id, parent, name_zh, name_en, head, position, version
FROM departments WHERE tenant = :tenant AND id = :id

-- name: departments_all
SELECT
  id, parent, name_zh, name_en, head, position, version
FROM departments WHERE tenant = :tenant ORDER BY position, id

-- name: departments_insert
INSERT INTO departments (
  tenant, id, parent, name_zh, name_en, head, position, version
) VALUES (
  :tenant, :id, :parent, :name_zh, :name_en, :head, :position, :version
)

-- name: departments_update
UPDATE departments SET
  parent = :parent, name_zh = :name_zh, name_en = :name_en, head = :head, position = :position, version =
  :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: departments_delete
DELETE FROM departments WHERE tenant = :tenant AND id = :id

-- name: posts_find
SELECT
  id, department, name_zh, name_en, version
FROM posts WHERE tenant = :tenant AND id = :id

-- name: posts_all
SELECT
  id, department, name_zh, name_en, version
FROM posts WHERE tenant = :tenant ORDER BY id

-- name: posts_insert
INSERT INTO posts (
  tenant, id, department, name_zh, name_en, version
) VALUES (
  :tenant, :id, :department, :name_zh, :name_en, :version
)

-- name: posts_update
UPDATE posts SET
  department = :department, name_zh = :name_zh, name_en = :name_en, version = :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: posts_delete
DELETE FROM posts WHERE tenant = :tenant AND id = :id

-- name: rules_find
SELECT
  id, scope, name_zh, name_en, left_side, right_side, version
FROM rules WHERE tenant = :tenant AND id = :id

-- name: rules_all
SELECT
  id, scope, name_zh, name_en, left_side, right_side, version
FROM rules WHERE tenant = :tenant ORDER BY id

-- name: rules_insert
INSERT INTO rules (
  tenant, id, scope, name_zh, name_en, left_side, right_side, version
) VALUES (
  :tenant, :id, :scope, :name_zh, :name_en, :left_side, :right_side, :version
)

-- name: rules_update
UPDATE rules SET
  scope = :scope, name_zh = :name_zh, name_en = :name_en, left_side = :left_side, right_side = :right_side,
  version = :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: rules_delete
DELETE FROM rules WHERE tenant = :tenant AND id = :id

-- name: deputies_find
SELECT
  id, person, deputy, processes, since, until, version
FROM deputies WHERE tenant = :tenant AND id = :id

-- name: deputies_all
SELECT
  id, person, deputy, processes, since, until, version
FROM deputies WHERE tenant = :tenant ORDER BY id

-- name: deputies_insert
INSERT INTO deputies (
  tenant, id, person, deputy, processes, since, until, version
) VALUES (
  :tenant, :id, :person, :deputy, :processes, :since, :until, :version
)

-- name: deputies_update
UPDATE deputies SET
  person = :person, deputy = :deputy, processes = :processes, since = :since, until = :until, version =
  :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: deputies_delete
DELETE FROM deputies WHERE tenant = :tenant AND id = :id

-- name: accounts_find
SELECT
  person, hash, must_change, failures, locked_until, changed_at, previous, version
FROM accounts WHERE tenant = :tenant AND person = :person

-- name: accounts_insert
INSERT INTO accounts (
  tenant, person, hash, must_change, failures, locked_until, changed_at, previous, version
) VALUES (
  :tenant, :person, :hash, :must_change, :failures, :locked_until, :changed_at, :previous, :version
)

-- name: accounts_update
UPDATE accounts SET
  hash = :hash, must_change = :must_change, failures = :failures, locked_until = :locked_until, changed_at =
  :changed_at, previous = :previous, version = :version
WHERE tenant = :tenant AND person = :person AND version = :version_read

-- name: accounts_delete
DELETE FROM accounts WHERE tenant = :tenant AND person = :person

-- name: calendars_find
SELECT
  id, body, version
FROM calendars WHERE tenant = :tenant AND id = :id

-- name: calendars_all
SELECT
  id, body, version
FROM calendars WHERE tenant = :tenant ORDER BY id

-- name: calendars_insert
INSERT INTO calendars (
  tenant, id, body, version
) VALUES (
  :tenant, :id, :body, :version
)

-- name: calendars_update
UPDATE calendars SET
  body = :body, version = :version
WHERE tenant = :tenant AND id = :id AND version = :version_read

-- name: calendars_delete
DELETE FROM calendars WHERE tenant = :tenant AND id = :id

-- name: sessions_find
SELECT token_hash, person, created_at, seen_at, address, agent
FROM sessions WHERE tenant = :tenant AND token_hash = :token_hash

-- name: sessions_insert
INSERT INTO sessions (
  tenant, token_hash, person, created_at, seen_at, address, agent
) VALUES (
  :tenant, :token_hash, :person, :created_at, :seen_at, :address, :agent
)

-- name: sessions_update
UPDATE sessions SET seen_at = :seen_at WHERE tenant = :tenant AND token_hash = :token_hash

-- name: sessions_delete
DELETE FROM sessions WHERE tenant = :tenant AND token_hash = :token_hash

-- name: sessions_of_person
SELECT token_hash FROM sessions WHERE tenant = :tenant AND person = :person

-- name: sessions_idle
SELECT token_hash FROM sessions WHERE tenant = :tenant AND seen_at < :seen_before

-- name: accounts_all
SELECT
  person, hash, must_change, failures, locked_until, changed_at, previous, version
FROM accounts WHERE tenant = :tenant ORDER BY person
