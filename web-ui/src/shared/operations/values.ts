/** One variable as a person writes it: text as it is, anything else as JSON. */
export interface Written {
  name: string;
  kind: 'text' | 'json';
  written: string;
}

export type Known = Record<string, unknown>;

/** How a known value is written; what is not known yet begins as empty text. */
export function asWritten(name: string, known: Known): Written {
  const value = known[name];
  if (!(name in known) || value === null || typeof value === 'string') return { name, kind: 'text', written: typeof value === 'string' ? value : '' };
  return { name, kind: 'json', written: JSON.stringify(value, null, 2) };
}

/** What has been written; undefined for what is no JSON. */
export function read(each: Written): unknown {
  if (each.kind === 'text') return each.written;
  try {
    return JSON.parse(each.written) as unknown;
  } catch {
    return undefined;
  }
}

/** All values that differ from what is known, or undefined while something is missing or malformed. */
export function changes(all: readonly Written[], known: Known): Known | undefined {
  const found: Known = {};
  for (const each of all) {
    const value = read(each);
    if (each.name.trim() === '' || value === undefined) return undefined;
    if (JSON.stringify(known[each.name.trim()]) !== JSON.stringify(value)) found[each.name.trim()] = value;
  }
  return found;
}

const LONGEST = 160;

/** A value in one line. */
export function said(value: unknown): string {
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
