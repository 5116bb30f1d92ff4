import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Row = components['schemas']['InstanceRow'];
export type Instance = components['schemas']['InstanceView'];

export const STATES = ['active', 'completed', 'canceled', 'suspended'] as const;
export type InstanceState = (typeof STATES)[number];

export interface InstanceSearch {
  state?: InstanceState;
  process?: string;
  q?: string;
}

export function instanceSearch(raw: Record<string, unknown>): InstanceSearch {
  const words = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return { state: STATES.find((each) => each === raw['state']), process: words(raw['process']), q: words(raw['q']) };
}

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
