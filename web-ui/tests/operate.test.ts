// How a history is played and how a connector's fields become headers: the parts that need no browser.
import { describe, expect, it } from 'vitest';
import { conclusionOf, type Conclusion } from '@/features/instances/conclusion';
import { changes, stopAt, stops, travelled } from '@/features/instances/playback';
import { instanceSearch, instanceTabSearch, type HistoryRow } from '@/features/instances/queries';
import { asked, withHeader } from '@/features/modeler/panel/Connector';

const row = (seq: number, more: Partial<HistoryRow> = {}): HistoryRow => ({
  seq,
  at: '2024-04-08T01:00:00Z',
  kind: 'ElementPassed',
  technical: false,
  elementId: 'a',
  elementName: null,
  elementInstance: 2,
  flows: [],
  variables: {},
  actor: null,
  onBehalfOf: null,
  reason: '',
  detail: {},
  ...more,
});

const rows = [
  row(1, { kind: 'InstanceStarted', variables: { a: 1, b: [1] } }),
  row(2, { flows: ['f1'] }),
  row(3, { kind: 'TimerScheduled', technical: true }),
  row(4, { kind: 'TokenArrived', technical: true, flows: ['f2'] }),
  row(5, { kind: 'UserTaskCompleted', variables: { a: 2, b: [1], c: null }, flows: ['f3', 'f4'] }),
  row(6, { kind: 'JobFailed', technical: true }),
];

describe('playing a history', () => {
  it('stops where something can be seen', () => {
    expect(stops(rows).map((each) => each.seq)).toEqual([1, 2, 4, 5, 6]);
    expect(stopAt(stops(rows), 3)).toBe(1);
    expect(stopAt(stops(rows), 99)).toBe(4);
    expect(stopAt([], 1)).toBe(0);
  });

  it('tells what a fact changed beside what was there', () => {
    expect(changes(rows, 1)).toEqual([
      { name: 'a', before: undefined, after: 1 },
      { name: 'b', before: undefined, after: [1] },
    ]);
    expect(changes(rows, 5)).toEqual([
      { name: 'a', before: 1, after: 2 },
      { name: 'c', before: undefined, after: null },
    ]);
    expect(changes(rows, 42)).toEqual([]);
  });

  it('knows the way the tokens went', () => {
    expect(travelled(rows, 5)).toEqual({ before: ['f1', 'f2'], now: ['f3', 'f4'] });
    expect(travelled(rows, 6)).toEqual({ before: ['f1', 'f2', 'f3', 'f4'], now: [] });
  });
});

describe('addresses', () => {
  it('keep every filter of the list and drop what is none', () => {
    expect(instanceSearch({ state: 'active', process: 'order', version: 7, late: 'true', incident: true, q: '', x: 1 })).toEqual({
      state: 'active',
      process: 'order',
      version: '7',
      q: undefined,
      late: true,
      incident: true,
    });
    expect(instanceSearch({ state: 'gone', late: 'yes' })).toEqual({});
    expect(instanceTabSearch({ tab: 'audit' })).toEqual({ tab: 'audit' });
    expect(instanceTabSearch({ tab: 'x' })).toEqual({});
  });
});

describe('connectors', () => {
  const parameter = { name: 'auth.user', label: { zh: '', en: '' }, kind: 'text' as const, required: false, choices: [], default: '', hint: '', when: ['auth', 'basic'] };

  it('keep the headers they do not know', () => {
    expect(withHeader({ url: 'x', own: 'y' }, 'url', 'z')).toEqual([
      { key: 'url', value: 'z' },
      { key: 'own', value: 'y' },
    ]);
    expect(withHeader({ url: 'x', own: 'y' }, 'url', '')).toEqual([{ key: 'own', value: 'y' }]);
  });

  it('ask only for what the other fields call for', () => {
    expect(asked(parameter, { auth: 'basic' }, {})).toBe(true);
    expect(asked(parameter, {}, { auth: 'none' })).toBe(false);
    expect(asked({ ...parameter, when: [] }, {}, {})).toBe(true);
  });
});

describe('the conclusion of an instance', () => {
  const lin = { id: 'lin', name: { zh: '林', en: 'Lin' }, post: null, department: null };
  const boss = { ...lin, id: 'boss' };
  const entry = (kind: string, actor: typeof lin | null = null, comment = '') => ({ seq: 1, at: '2024-04-08T01:00:00Z', kind, elementId: '', elementName: null, actor, onBehalfOf: null, target: null, outcome: '', comment, due: false });
  const told = (state: string, kinds: ReturnType<typeof entry>[], outcome?: unknown): Conclusion | null =>
    conclusionOf({ instance: { state, starter: lin, endedAt: null }, timeline: kinds } as unknown as Parameters<typeof conclusionOf>[0], outcome);

  it('is none while it runs or is suspended', () => {
    expect([told('active', [entry('started')]), told('suspended', [entry('suspended')])]).toEqual([null, null]);
  });

  it.each([
    ['completed', [entry('completed')], 'approved', 'approved'],
    ['completed', [entry('completed')], 'rejected', 'rejected'],
    ['completed', [entry('completed')], undefined, 'completed'],
    ['completed', [entry('canceled', boss), entry('reopened', boss), entry('completed')], undefined, 'completed'],
    ['canceled', [entry('canceled', lin, '不买了')], undefined, 'withdrawn'],
    ['canceled', [entry('canceled', boss, '重复')], 'approved', 'canceled'],
    ['canceled', [entry('canceled')], undefined, 'canceled'],
    ['canceled', [entry('canceled', lin), entry('reopened', lin), entry('failed')], undefined, 'failed'],
    ['void', [entry('completed'), entry('voided', boss, '录错')], 'approved', 'voided'],
  ])('of a %s one is told', (state, timeline, outcome, ending) => {
    expect(told(state, timeline, outcome)?.ending).toBe(ending);
  });

  it('names who ended it and why, the words of the model, and what was done on the way', () => {
    expect(told('canceled', [entry('migrated', boss), entry('returned', boss), entry('migrated', boss), entry('canceled', boss, '重复')])).toMatchObject({ by: boss, reason: '重复', marks: ['migrated', 'returned'] });
    expect(told('completed', [entry('completed', boss)], '分期')).toMatchObject({ ending: 'completed', words: '分期', by: null });
  });
});
