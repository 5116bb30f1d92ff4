// How an instance has ended, in one word for every way that the engine knows.
import type { Instance } from './queries';

type Entry = Instance['timeline'][number];

export type Ending = 'approved' | 'rejected' | 'completed' | 'withdrawn' | 'canceled' | 'failed' | 'voided';

export interface Conclusion {
  ending: Ending;
  /** What an approval of the model's own words has come to, when it is none of the two that everybody knows. */
  words: string;
  by: Entry['actor'];
  at: string;
  reason: string;
  /** What people have done to the instance itself on its way, each once. */
  marks: string[];
}

const ENDS = { completed: ['completed'], canceled: ['canceled', 'failed'], void: ['voided'] } as const;
const MARKS = ['migrated', 'reopened', 'returned', 'modified', 'call_rebound'] as const;

/** The variable in which an approval leaves its conclusion, when no form of the version has a field of that name. */
export const OUTCOME = 'outcome';

/** The conclusion of an instance that has ended; null while it runs or is suspended. `outcome` is that of its last approval. */
export function conclusionOf({ instance, timeline }: Pick<Instance, 'instance' | 'timeline'>, outcome: unknown): Conclusion | null {
  const { state } = instance;
  if (state === 'active' || state === 'suspended') return null;
  const ends: readonly string[] = ENDS[state];
  const entry = timeline.findLast((each) => ends.includes(each.kind));
  const said = typeof outcome === 'string' ? outcome : '';
  return {
    ending: endingOf(state, entry, instance.starter?.id, said),
    words: state === 'completed' && said !== 'approved' && said !== 'rejected' ? said : '',
    by: entry && entry.kind !== 'completed' ? entry.actor : null,
    at: entry?.at ?? instance.endedAt ?? '',
    reason: entry?.comment ?? '',
    marks: MARKS.filter((mark) => timeline.some((each) => each.kind === mark)),
  };
}

function endingOf(state: keyof typeof ENDS, entry: Entry | undefined, starter: string | undefined, outcome: string): Ending {
  if (state === 'void') return 'voided';
  if (state === 'completed') return outcome === 'approved' || outcome === 'rejected' ? outcome : 'completed';
  if (entry?.kind === 'failed') return 'failed';
  return entry?.actor && entry.actor.id === starter ? 'withdrawn' : 'canceled';
}
