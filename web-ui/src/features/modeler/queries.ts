import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';

export const versionQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key], queryFn: () => body(api.GET('/api/versions/{key}', { params: { path: { key } } })) });

/** Read once per visit: while a person draws, the canvas is the truth, not the server, whatever the live stream says has changed. */
export const sourceQuery = (key: string) =>
  queryOptions({
    queryKey: ['versions', key, 'bpmn'],
    queryFn: () => body(api.GET('/api/versions/{key}/bpmn', { params: { path: { key } }, parseAs: 'text' }) as Promise<{ data?: string }>),
    staleTime: 'static',
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const postsQuery = queryOptions({ queryKey: ['posts'], queryFn: async () => (await body(api.GET('/api/posts'))).items, staleTime: 5 * 60_000 });
export const companyQuery = queryOptions({ queryKey: ['company'], queryFn: () => body(api.GET('/api/company')), staleTime: 5 * 60_000 });

export const formsQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key, 'forms'], queryFn: () => body(api.GET('/api/versions/{key}/forms', { params: { path: { key } } })) });

export const connectorsQuery = queryOptions({ queryKey: ['connectors'], queryFn: () => body(api.GET('/api/connectors')), staleTime: 5 * 60_000 });
