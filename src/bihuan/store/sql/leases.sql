-- name: lease_held
SELECT name FROM leases WHERE tenant = :tenant AND until > :now

-- name: lease_expired
DELETE FROM leases WHERE tenant = :tenant AND name = :name AND until <= :now RETURNING name

-- name: lease_take
INSERT INTO leases (tenant, name, holder, token, until) VALUES (:tenant, :name, :holder, 1, :until) RETURNING name

-- name: lease_renew
UPDATE leases SET until = :until WHERE tenant = :tenant AND name = :name AND holder = :holder

-- name: lease_release
DELETE FROM leases WHERE tenant = :tenant AND name = :name AND holder = :holder
