import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type PilotView = Schemas['PilotView'];
export type TrainingView = Schemas['TrainingView'];
export type PilotRow = Schemas['PilotRow'];
export type MetricResult = Schemas['MetricResult'];
export type RolloutView = Schemas['RolloutView'];
export type WaveView = Schemas['WaveView'];
export type PlanPilot = Schemas['PlanPilot'];

export const pilotQuery = (id: string) =>
  queryOptions({ queryKey: ['method', 'all', 'pilot', id], queryFn: () => body(api.GET('/api/pilots/{id}', { params: { path: { id } } })), refetchInterval: 60_000 });

export const isRate = (what: string): boolean => what === 'late' || what === 'canceled';
/** A day as an input writes it, and back to an instant at its beginning. */
export const instantOf = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
export const dayOf = (at: number): string => {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
};
