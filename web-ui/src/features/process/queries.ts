import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type ProcessView = components['schemas']['ProcessView'];
export type VersionView = components['schemas']['VersionView'];
export type StepView = components['schemas']['StepView'];
export type RaciView = components['schemas']['RaciView'];

export const processQuery = (id: string) =>
  queryOptions({ queryKey: ['processes', id], queryFn: () => body(api.GET('/api/processes/{id}', { params: { path: { id } } })) });

const ofVersion = <Key extends 'raci' | 'steps'>(key: string, part: Key) => ['versions', key, part] as const;

/** Under the process, because it changes with every instance: what the version itself says stays as it was read. */
export const countersQuery = (process: string, key: string) =>
  queryOptions({
    queryKey: ['processes', process, 'counters', key],
    queryFn: () => body(api.GET('/api/versions/{key}/counters', { params: { path: { key } } })),
    enabled: key !== '',
  });

export const raciQuery = (key: string) =>
  queryOptions({ queryKey: ofVersion(key, 'raci'), queryFn: () => body(api.GET('/api/versions/{key}/raci', { params: { path: { key } } })), enabled: key !== '' });

export const stepsQuery = (key: string) =>
  queryOptions({ queryKey: ofVersion(key, 'steps'), queryFn: () => body(api.GET('/api/versions/{key}/steps', { params: { path: { key } } })), enabled: key !== '' });

export const quotesQuery = (process: string) =>
  queryOptions({ queryKey: ['method', process, 'quotes'], queryFn: () => body(api.GET('/api/processes/{id}/quotes', { params: { path: { id: process } } })) });

export const postsQuery = queryOptions({ queryKey: ['posts'], queryFn: async () => (await body(api.GET('/api/posts'))).items, staleTime: 5 * 60_000 });
