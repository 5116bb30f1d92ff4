import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type ScenarioView = Schemas['ScenarioView'];

/** The parts of a scenario that are changed on the page; everything else is handed through. */
export interface Distribution {
  shape: string;
  mean?: number;
  deviation?: number;
  low?: number;
  high?: number;
}
export interface Activity {
  duration?: Distribution;
  delay?: Distribution | null;
  resources?: string[];
  [other: string]: unknown;
}
export interface Resource {
  id: string;
  name?: { zh?: string; en?: string };
  amount?: number;
  [other: string]: unknown;
}
export interface Scenario {
  activities: Record<string, Activity>;
  resources?: Resource[];
  arrivals: { between: Distribution; calendar?: string };
  [other: string]: unknown;
}

export const scenarioQuery = (key: string) =>
  queryOptions({
    queryKey: ['versions', key, 'scenario'],
    queryFn: () => body(api.GET('/api/versions/{key}/scenario', { params: { path: { key } } })),
    enabled: key !== '',
    staleTime: 5 * 60_000,
    retry: false,
  });
