// What the server's live stream says: the names of what has changed, never the change itself.
import type { QueryKey } from '@tanstack/react-query';

export type LiveState = 'open' | 'down';

// Pages that show figures made of something else are read again with it.
const ALSO: Record<string, string[]> = {
  'work-items': ['home'],
  'process-instances': ['home'],
  copies: ['work-items', 'home'],
  notifications: ['home', 'indicators'],
  demo: ['home', 'work-items', 'process-instances', 'processes', 'versions'],
};

const isName = (name: unknown): name is string[] => Array.isArray(name) && name.every((word) => typeof word === 'string');

/** An event's data as the beginnings of query keys to read again; `[]` among them, or nothing readable, means all. */
export function staleKeys(data: string): QueryKey[] {
  let names: unknown;
  try {
    names = JSON.parse(data);
  } catch {
    return [[]];
  }
  if (!Array.isArray(names) || !names.every(isName)) return [[]];
  const also = new Set(names.flatMap(([subject]) => ALSO[subject ?? ''] ?? []));
  return [...names, ...[...also].map((subject) => [subject])];
}
