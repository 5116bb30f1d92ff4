import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type DocumentList = Schemas['DocumentList'];
export type DecisionDocument = Schemas['DecisionDocument'];
export type DecisionView = Schemas['DecisionView'];
export type Finding = Schemas['Finding'];
export type DecisionsChecked = Schemas['DecisionsChecked'];
export type Evaluated = Schemas['Evaluated'];
export type CaseView = Schemas['CaseView'];
export type CaseResults = Schemas['CaseResults'];

export const decisionsQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key, 'decisions'], queryFn: () => body(api.GET('/api/versions/{key}/decisions', { params: { path: { key } } })) });

/** Read once per visit: while a person edits, the editor is the truth, not the server. */
export const dmnQuery = (key: string, name: string) =>
  queryOptions({
    queryKey: ['versions', key, 'decisions', name],
    queryFn: () => body(api.GET('/api/versions/{key}/decisions/{name}', { params: { path: { key, name } }, parseAs: 'text' }) as Promise<{ data?: string }>),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const casesQuery = (key: string, name: string) =>
  queryOptions({ queryKey: ['versions', key, 'decisions', name, 'cases'], queryFn: () => body(api.GET('/api/versions/{key}/decisions/{name}/cases', { params: { path: { key, name } } })) });

export const check = (key: string, name: string, dmn: string) =>
  body(api.POST('/api/versions/{key}/decisions/{name}/check', { params: { path: { key, name } }, body: { dmn } }));

export const evaluate = (key: string, name: string, dmn: string, decision: string, inputs: Record<string, string>) =>
  body(api.POST('/api/versions/{key}/decisions/{name}/evaluation', { params: { path: { key, name } }, body: { dmn, decision, inputs } }));

export const runCases = (key: string, name: string, dmn: string) =>
  body(api.POST('/api/versions/{key}/decisions/{name}/cases/run', { params: { path: { key, name } }, body: { dmn } }));
