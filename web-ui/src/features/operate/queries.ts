import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type BatchRow = components['schemas']['BatchRow'];
export type BatchView = components['schemas']['BatchView'];
export type BatchLine = components['schemas']['BatchLine'];
export type StartBatch = components['schemas']['StartBatch'];

const LOOK_AGAIN_MS = 1_500;
const moves = (batch: BatchRow) => batch.state === 'waiting' || batch.state === 'running';

export const batchesQuery = queryOptions({
  queryKey: ['batches', 'list'],
  queryFn: async () => (await body(api.GET('/api/batches'))).items,
  refetchInterval: ({ state }) => (state.data?.some(moves) ? LOOK_AGAIN_MS : false),
});

export const batchQuery = (key: string, failed: boolean) =>
  queryOptions({
    queryKey: ['batches', key, failed],
    queryFn: () => body(api.GET('/api/batches/{key}', { params: { path: { key }, query: { failed } } })),
    refetchInterval: ({ state }) => (state.data && !moves(state.data.batch) ? false : LOOK_AGAIN_MS),
  });

export const KINDS = ['migrate', 'cancel', 'suspend', 'resume', 'setVariables', 'resolveIncidents', 'retryJobs'] as const;
export type Kind = (typeof KINDS)[number];

export const mapOfProcesses = queryOptions({ queryKey: ['processes', 'map'], queryFn: () => body(api.GET('/api/processes')) });
export const processQuery = (id: string) => queryOptions({ queryKey: ['processes', id], queryFn: () => body(api.GET('/api/processes/{id}', { params: { path: { id } } })) });

/** How many instances the choice finds now. */
export const countQuery = (which: { process: string; version: string; state: 'active' | 'suspended'; withIncident: boolean }) =>
  queryOptions({
    queryKey: ['process-instances', 'count', which],
    queryFn: async () =>
      (
        await body(
          api.GET('/api/process-instances', {
            params: { query: { process: which.process, state: which.state, limit: 1, ...(which.version ? { version: which.version } : {}), ...(which.withIncident ? { incident: true } : {}) } },
          }),
        )
      ).total,
    enabled: which.process !== '',
  });

/** What the difference of two versions suggests for all instances of the first. */
export const planQuery = (fromVersion: string, toVersion: string) =>
  queryOptions({
    queryKey: ['migrations', 'plan', fromVersion, toVersion],
    queryFn: () => body(api.POST('/api/migrations/plan', { body: { toVersion, fromVersion, instances: [] } })),
    enabled: fromVersion !== '' && toVersion !== '' && fromVersion !== toVersion,
  });
