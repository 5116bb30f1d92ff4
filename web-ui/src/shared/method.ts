// What more than one page of the improvement loop reads. Keys begin with `method`, as the server's live updates name it.
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type VersionView = Schemas['VersionView'];
export type PersonRef = Schemas['PersonRef'];
export type PilotRow = Schemas['PilotRow'];
export type RolloutView = Schemas['RolloutView'];
export type ManualView = Schemas['ManualView'];
export type EstimateOf = Schemas['EstimateOf'];
export type DesignResult = Schemas['DesignResult'];
export type SimulationResult = Schemas['SimulationResult'];

export const pilotsQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'pilots'], queryFn: () => body(api.GET('/api/pilots', { params: { query: { process } } })) });

export const rolloutsQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'rollouts'], queryFn: () => body(api.GET('/api/rollouts', { params: { query: { process } } })) });

export const processQuery = (id: string) =>
  queryOptions({ queryKey: ['processes', id], queryFn: () => body(api.GET('/api/processes/{id}', { params: { path: { id } } })), enabled: id !== '' });

/** Whether I have confirmed the manual of a version, and what I am asked about it. */
export const manualQuery = (key: string) =>
  queryOptions({ queryKey: ['method', 'all', 'manual', key], queryFn: () => body(api.GET('/api/versions/{key}/manual', { params: { path: { key } } })) });

/** What the latest simulation of a version against another one came to. */
export const simulationQuery = (key: string, against: string) =>
  queryOptions({
    queryKey: ['method', 'all', 'simulation', key, against],
    queryFn: () => body(api.GET('/api/versions/{key}/simulation', { params: { path: { key }, query: { against } } })),
    enabled: key !== '' && against !== '',
  });

/** The steps of a version by name: for choosing one. */
export const stepNamesQuery = (key: string) =>
  queryOptions({
    queryKey: ['versions', key, 'raci'],
    queryFn: () => body(api.GET('/api/versions/{key}/raci', { params: { path: { key } } })),
    select: (matrix) => matrix.steps.map((step) => ({ elementId: step.elementId, name: step.name })),
    enabled: key !== '',
  });

export const mapQuery = queryOptions({ queryKey: ['processes', 'map'], queryFn: () => body(api.GET('/api/processes')) });
export const directoryQuery = queryOptions({ queryKey: ['people'], queryFn: async () => (await body(api.GET('/api/people'))).items, staleTime: 5 * 60_000 });
export const departmentsListQuery = queryOptions({ queryKey: ['departments'], queryFn: async () => (await body(api.GET('/api/departments'))).items, staleTime: 5 * 60_000 });

/** A panel of one process: what the page of the process shows in a tab of its own. */
export interface PanelProps {
  processId: string;
  versionKey: string;
}
