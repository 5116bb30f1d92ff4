// How a history is played: which facts are worth a stop, which flows a token has just taken, what a fact changed. No React here.
import type { HistoryRow } from './queries';

/** The facts at which something can be seen: tokens move, work begins or ends, values change, something breaks. */
export function stops(rows: HistoryRow[]): HistoryRow[] {
  return rows.filter((row) => row.flows.length > 0 || !row.technical || row.kind === 'IncidentRaised' || row.kind === 'JobFailed');
}

/** The stop at or before a fact. */
export function stopAt(all: HistoryRow[], seq: number): number {
  let found = 0;
  all.forEach((row, index) => {
    if (row.seq <= seq) found = index;
  });
  return found;
}

export interface Change {
  name: string;
  before: unknown;
  after: unknown;
}

/** What a fact wrote, beside what was there before it. */
export function changes(rows: HistoryRow[], seq: number): Change[] {
  const values = new Map<string, unknown>();
  for (const row of rows) {
    if (row.seq < seq) for (const [name, value] of Object.entries(row.variables)) values.set(name, value);
    if (row.seq !== seq) continue;
    return Object.entries(row.variables)
      .map(([name, after]) => ({ name, before: values.get(name), after }))
      .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  }
  return [];
}

/** The flows over which tokens have gone up to a fact, those of the fact itself last. */
export function travelled(rows: HistoryRow[], seq: number): { before: string[]; now: string[] } {
  const before = new Set<string>();
  let now: string[] = [];
  for (const row of rows) {
    if (row.seq > seq) break;
    if (row.seq === seq) now = row.flows;
    else row.flows.forEach((flow) => before.add(flow));
  }
  return { before: [...before], now };
}
