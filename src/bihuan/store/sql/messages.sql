-- name: subscriptions_insert
INSERT INTO subscriptions (
  tenant, instance_key, number, channel, kind, name, correlation, element_id, element_instance, process_id, created_at
) VALUES (
  :tenant, :instance_key, :number, :channel, :kind, :name, :correlation, :element_id, :element_instance, :process_id,
  :created_at
)

-- name: subscriptions_update
UPDATE subscriptions SET
  channel = :channel, kind = :kind, name = :name, correlation = :correlation
WHERE tenant = :tenant AND instance_key = :instance_key AND number = :number

-- name: subscriptions_find
SELECT
  instance_key, number, channel, kind, name, correlation, element_id, element_instance, process_id, created_at
FROM subscriptions WHERE tenant = :tenant AND instance_key = :instance_key AND number = :number

-- name: subscriptions_delete
DELETE FROM subscriptions WHERE tenant = :tenant AND instance_key = :instance_key AND number = :number

-- name: subscriptions_of_channel
SELECT
  instance_key, number, channel, kind, name, correlation, element_id, element_instance, process_id, created_at
FROM subscriptions WHERE tenant = :tenant AND channel = :channel

-- name: starts_insert
INSERT INTO starts (
  tenant, process_id, place, element_id, channel, kind, name, version_key, repeat
) VALUES (
  :tenant, :process_id, :place, :element_id, :channel, :kind, :name, :version_key, :repeat
)

-- name: starts_update
UPDATE starts SET
  element_id = :element_id, channel = :channel, kind = :kind, name = :name, version_key = :version_key, repeat = :repeat
WHERE tenant = :tenant AND process_id = :process_id AND place = :place

-- name: starts_find
SELECT
  process_id, place, element_id, channel, kind, name, version_key, repeat
FROM starts WHERE tenant = :tenant AND process_id = :process_id AND place = :place

-- name: starts_delete
DELETE FROM starts WHERE tenant = :tenant AND process_id = :process_id AND place = :place

-- name: starts_of_channel
SELECT
  process_id, place, element_id, channel, kind, name, version_key, repeat
FROM starts WHERE tenant = :tenant AND channel = :channel

-- name: starts_of_process
SELECT
  process_id, place, element_id, channel, kind, name, version_key, repeat
FROM starts WHERE tenant = :tenant AND process_id = :process_id ORDER BY place

-- name: messages_insert
INSERT INTO messages (
  tenant, key, channel, name, correlation, message_id, body, published_at, expires_at
) VALUES (
  :tenant, :key, :channel, :name, :correlation, :message_id, :body, :published_at, :expires_at
)

-- name: messages_update
UPDATE messages SET expires_at = :expires_at WHERE tenant = :tenant AND key = :key

-- name: messages_find
SELECT
  key, channel, name, correlation, message_id, body, published_at, expires_at
FROM messages WHERE tenant = :tenant AND key = :key

-- name: messages_delete
DELETE FROM messages WHERE tenant = :tenant AND key = :key

-- name: messages_of_channel
SELECT
  key, channel, name, correlation, message_id, body, published_at, expires_at
FROM messages WHERE tenant = :tenant AND channel = :channel ORDER BY key LIMIT :limit

-- name: messages_of_name
SELECT
  key, channel, name, correlation, message_id, body, published_at, expires_at
FROM messages WHERE tenant = :tenant AND name = :name ORDER BY key LIMIT :limit

-- name: messages_same
SELECT
  key, channel, name, correlation, message_id, body, published_at, expires_at
FROM messages WHERE tenant = :tenant AND channel = :channel AND message_id = :message_id AND expires_at > :now LIMIT 1

-- name: messages_deliverable
SELECT m.key FROM messages m WHERE m.tenant = :tenant AND m.expires_at > :now AND (
  EXISTS (
    SELECT 1 FROM subscriptions s JOIN instances i ON i.tenant = s.tenant AND i.key = s.instance_key
    WHERE s.tenant = m.tenant AND s.channel IN (m.channel, 'message/' || m.name || '/') AND i.state = 'active'
      AND NOT EXISTS (
        SELECT 1 FROM deliveries d WHERE d.tenant = m.tenant AND d.message_key = m.key AND d.process_id = s.process_id
      )
  ) OR EXISTS (
    SELECT 1 FROM starts b WHERE b.tenant = m.tenant AND b.channel = 'message/' || m.name || '/'
      AND NOT EXISTS (
        SELECT 1 FROM deliveries d WHERE d.tenant = m.tenant AND d.message_key = m.key AND d.process_id = b.process_id
      )
      AND NOT EXISTS (
        SELECT 1 FROM subscriptions l
        WHERE l.tenant = m.tenant AND m.correlation <> '' AND l.channel = 'begun/' || b.process_id || '/' || m.correlation
      )
  )
) ORDER BY m.key LIMIT :limit

-- name: messages_next_expiry
SELECT min(expires_at) FROM messages WHERE tenant = :tenant

-- name: messages_expire
DELETE FROM messages WHERE tenant = :tenant AND expires_at <= :now RETURNING key

-- name: deliveries_insert
INSERT INTO deliveries (tenant, message_key, process_id) VALUES (:tenant, :message_key, :process_id)

-- name: deliveries_update
UPDATE deliveries SET process_id = :process_id WHERE tenant = :tenant AND message_key = :message_key AND process_id = :process_id

-- name: deliveries_find
SELECT message_key, process_id FROM deliveries
WHERE tenant = :tenant AND message_key = :message_key AND process_id = :process_id

-- name: deliveries_delete
DELETE FROM deliveries WHERE tenant = :tenant AND message_key = :message_key AND process_id = :process_id

-- name: deliveries_of_message
SELECT message_key, process_id FROM deliveries WHERE tenant = :tenant AND message_key = :message_key

-- name: deliveries_clear
DELETE FROM deliveries WHERE tenant = :tenant
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.tenant = deliveries.tenant AND m.key = deliveries.message_key)
RETURNING message_key
