import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type LogRow = components['schemas']['LogRow'];
type Seen = components['schemas']['UploadView'];
/** Object types are [name, how many]; the client reads tuples as lists. */
export type Upload = Omit<Seen, 'types'> & { types: (string | number)[][] };
export type Mapping = components['schemas']['Mapping'];
type Drawn = components['schemas']['MapView'];
export type FlowMap = Omit<Drawn, 'back'> & { back: number[][] };
export type Variants = components['schemas']['VariantsView'];
export type Comparison = components['schemas']['LogComparisonView'];

export const LOG_TABS = ['map', 'variants', 'comparison', 'conformance', 'quality'] as const;
export type LogTab = (typeof LOG_TABS)[number];
export const LENSES = ['frequency', 'wait', 'work'] as const;
export type Lens = (typeof LENSES)[number];
export type Clock = 'elapsed' | 'working';

export interface LogSearch {
  tab?: LogTab | undefined;
  lens?: Lens | undefined;
  clock?: Clock | undefined;
  by?: string | undefined;
  filter?: string | undefined;
  /** Key of the version that the log is held against. */
  version?: string | undefined;
}

export function logSearch(raw: Record<string, unknown>): LogSearch {
  const words = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
  return {
    tab: LOG_TABS.find((each) => each === raw['tab']),
    lens: LENSES.find((each) => each === raw['lens']),
    clock: raw['clock'] === 'working' ? 'working' : undefined,
    by: words(raw['by']),
    version: words(raw['version']) ?? (typeof raw['version'] === 'number' ? String(raw['version']) : undefined),
    filter: typeof raw['filter'] === 'object' && raw['filter'] ? JSON.stringify(raw['filter']) : words(raw['filter']),
  };
}

export const logsQuery = queryOptions({ queryKey: ['logs'], queryFn: () => body(api.GET('/api/logs')) });

export const logQuery = (id: string) =>
  queryOptions({ queryKey: ['logs', id], queryFn: () => body(api.GET('/api/logs/{id}', { params: { path: { id } } })) });

export interface MapWanted {
  activities?: number;
  paths?: number;
  clock: Clock;
  filter: string;
}

export const mapQuery = (id: string, wanted: MapWanted) =>
  queryOptions({
    queryKey: ['logs', id, 'map', wanted],
    queryFn: ({ signal }) => body(api.GET('/api/logs/{id}/map', { params: { path: { id }, query: { ...wanted } }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const variantsQuery = (id: string, clock: Clock, filter: string) =>
  queryOptions({
    queryKey: ['logs', id, 'variants', clock, filter],
    queryFn: () => body(api.GET('/api/logs/{id}/variants', { params: { path: { id }, query: { clock, filter, limit: 100 } } })),
    placeholderData: keepPreviousData,
  });

export const comparisonQuery = (id: string, clock: Clock, by: string) =>
  queryOptions({
    queryKey: ['logs', id, 'comparison', clock, by],
    queryFn: () => body(api.GET('/api/logs/{id}/comparison', { params: { path: { id }, query: { clock, by } } })),
    placeholderData: keepPreviousData,
  });

export const conformanceQuery = (id: string, version: string) =>
  queryOptions({
    queryKey: ['logs', id, 'conformance', version],
    enabled: version !== '',
    queryFn: () => body(api.GET('/api/logs/{id}/conformance', { params: { path: { id }, query: { version } } })),
  });

export const versionsQuery = (process: string) =>
  queryOptions({
    queryKey: ['processes', process],
    enabled: process !== '',
    queryFn: () => body(api.GET('/api/processes/{id}', { params: { path: { id: process } } })),
    staleTime: 60_000,
  });

export const processesQuery = queryOptions({
  queryKey: ['processes'],
  queryFn: () => body(api.GET('/api/processes')),
  staleTime: 60_000,
});
