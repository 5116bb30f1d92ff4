// What the server's live stream says: topics that name what has changed, never the change itself.
import type { QueryKey } from '@tanstack/react-query';

export type LiveState = 'open' | 'down';

/** One event of the stream: topics that changed, or `reset` when some were lost. */
export interface LiveMessage {
  kind: 'changed' | 'reset';
  data: string;
}

// A topic's first word is the first part of the query keys below it; some pages also show figures made of it.
const ALSO: Record<string, string[]> = {
  'work-items': ['home'],
  'process-instances': ['home', 'processes', 'versions'],
  copies: ['work-items', 'home'],
  notifications: ['home'],
  drafts: ['work-items'],
  people: ['organization'],
  demo: ['home', 'work-items', 'process-instances', 'processes', 'versions'],
};

/** Which queries to read again; `null` means all of them. */
export function staleKeys({ kind, data }: LiveMessage): QueryKey[] | null {
  if (kind === 'reset') return null;
  let topics: unknown;
  try {
    topics = JSON.parse(data);
  } catch {
    return null;
  }
  if (!Array.isArray(topics)) return null;
  const subjects = new Set<string>();
  for (const topic of topics) {
    const subject = String(topic).split(':')[0] ?? '';
    subjects.add(subject);
    ALSO[subject]?.forEach((other) => subjects.add(other));
  }
  return [...subjects].map((subject) => [subject]);
}
