// Errands: long work on the server. Its progress comes with the live stream (`errands`, key) and by looking again meanwhile.
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Errand = components['schemas']['ErrandView'];

const LOOK_AGAIN_MS = 1_000;

export const isOver = (errand: Errand): boolean => errand.state === 'done' || errand.state === 'failed' || errand.state === 'canceled';

export const errandQuery = (key: string) =>
  queryOptions({
    queryKey: ['errands', key],
    queryFn: () => body(api.GET('/api/errands/{key}', { params: { path: { key } } })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_AGAIN_MS),
  });

export const cancelErrand = (key: string) => body(api.POST('/api/errands/{key}/cancel', { params: { path: { key } } }));
