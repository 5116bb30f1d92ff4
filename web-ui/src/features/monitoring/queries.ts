import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type IndicatorView = Schemas['IndicatorView'];
export type PointView = Schemas['PointView'];
export type AlertView = Schemas['AlertView'];
export type SaveIndicator = Schemas['SaveIndicator'];

export const indicatorsQuery = (process = '') =>
  queryOptions({
    queryKey: ['indicators', process || 'all'],
    queryFn: () => body(api.GET('/api/indicators', { params: { query: { process } } })),
    refetchInterval: 60_000,
  });

export const alertsQuery = (process = '', past = false) =>
  queryOptions({
    queryKey: ['indicators', process || 'all', 'alerts', past],
    queryFn: () => body(api.GET('/api/alerts', { params: { query: { process, past } } })),
    refetchInterval: 60_000,
  });
