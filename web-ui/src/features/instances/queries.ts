import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import { mapQuery } from '@/shared/method';

type Schemas = components['schemas'];
export type Row = Schemas['InstanceRow'];
export type Instance = Schemas['InstanceView'];
export type HistoryRow = Schemas['HistoryRow'];
export type Marking = Schemas['MarkingView'];
export type Outcome = Schemas['OperationOutcome'];
export type JobRow = Schemas['JobRow'];
export type TimerRow = Schemas['TimerRow'];

export const STATES = ['active', 'completed', 'canceled', 'suspended', 'void'] as const;
export type InstanceState = (typeof STATES)[number];

export interface InstanceSearch {
  state?: InstanceState;
  process?: string;
  version?: string;
  q?: string;
  late?: true;
  incident?: true;
}

export function instanceSearch(raw: Record<string, unknown>): InstanceSearch {
  const words = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const yes = (value: unknown) => (value === true || value === 'true' ? true : undefined);
  return {
    state: STATES.find((each) => each === raw['state']),
    process: words(raw['process']),
    // A key is digits alone, which an address may take for a number.
    version: words(typeof raw['version'] === 'number' ? String(raw['version']) : raw['version']),
    q: words(typeof raw['q'] === 'number' ? String(raw['q']) : raw['q']),
    late: yes(raw['late']),
    incident: yes(raw['incident']),
  };
}

export const INSTANCE_TABS = ['overview', 'playback', 'waiting', 'audit'] as const;
export type InstanceTab = (typeof INSTANCE_TABS)[number];
export interface InstanceTabSearch {
  tab?: InstanceTab;
}
export const instanceTabSearch = (raw: Record<string, unknown>): InstanceTabSearch => ({ tab: INSTANCE_TABS.find((each) => each === raw['tab']) });

export const instancesQuery = (search: InstanceSearch) =>
  infiniteQueryOptions({
    queryKey: ['process-instances', 'list', search],
    queryFn: ({ pageParam }) => body(api.GET('/api/process-instances', { params: { query: { ...search, after: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.after ?? undefined,
  });

export const instanceQuery = (key: string) =>
  queryOptions({
    queryKey: ['process-instances', 'one', key],
    queryFn: () => body(api.GET('/api/process-instances/{key}', { params: { path: { key } } })),
  });

const PAGE = 2_000;

/** Every fact of an instance, page by page. */
export const historyQuery = (key: string) =>
  queryOptions({
    queryKey: ['process-instances', 'one', key, 'history'],
    queryFn: async () => {
      const items: HistoryRow[] = [];
      let after = 0;
      for (;;) {
        const page = await body(api.GET('/api/process-instances/{key}/history', { params: { path: { key }, query: { after, limit: PAGE } } }));
        items.push(...page.items);
        if (page.after === null) return { items, compact: page.compact };
        after = page.after;
      }
    },
  });

export const pastQuery = (key: string, sequence: number) =>
  queryOptions({
    queryKey: ['process-instances', 'past', key, sequence],
    queryFn: () => body(api.GET('/api/process-instances/{key}/states/{sequence}', { params: { path: { key, sequence } } })),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    enabled: sequence > 0,
  });

export const waitingQuery = (key: string) =>
  queryOptions({
    queryKey: ['process-instances', 'one', key, 'waiting'],
    queryFn: () => body(api.GET('/api/process-instances/{key}/waiting', { params: { path: { key } } })),
  });

export const markingQuery = (key: string) =>
  queryOptions({
    queryKey: ['process-instances', 'one', key, 'marking'],
    queryFn: () => body(api.GET('/api/process-instances/{key}/marking', { params: { path: { key } } })),
  });

export const processQuery = (id: string) =>
  queryOptions({ queryKey: ['processes', id], queryFn: () => body(api.GET('/api/processes/{id}', { params: { path: { id } } })) });

/** The processes of the map, for a choice among them. */
export const processesQuery = queryOptions({
  ...mapQuery,
  select: (map) => [...map.core, ...map.support, ...map.management],
});
