import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type FormInVersion = components['schemas']['FormInVersion'];

export const versionQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key], queryFn: () => body(api.GET('/api/versions/{key}', { params: { path: { key } } })) });

/** Read once per visit: while a person edits, the page is the truth. */
export const formsQuery = (key: string) =>
  queryOptions({
    queryKey: ['versions', key, 'forms'],
    queryFn: () => body(api.GET('/api/versions/{key}/forms', { params: { path: { key } } })),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
