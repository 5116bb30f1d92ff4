// What the server's live stream says: words that name what has changed, never the change itself.
export interface LiveMessage {
  /** Query keys to read again, such as ["work-items"] or ["instances", "123"]. */
  keys: string[][];
}

export type LiveState = 'open' | 'down';

/** Reads one event's data; anything else is no reason to fail, at worst everything is read again. */
export function parseMessage(data: string): LiveMessage {
  try {
    const found: unknown = JSON.parse(data);
    const keys = Array.isArray(found) ? found : (found as { keys?: unknown }).keys;
    if (!Array.isArray(keys)) return { keys: [] };
    return { keys: keys.map((key: unknown) => (Array.isArray(key) ? key.map(String) : String(key).split(':'))) };
  } catch {
    return { keys: [] };
  }
}
