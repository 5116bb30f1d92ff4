import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type RecordView = Schemas['RecordView'];
export type SuggestionView = Schemas['SuggestionView'];
export type AuditView = Schemas['AuditView'];
export type AuditFindingView = Schemas['AuditFindingView'];
export type RecordEffect = Schemas['RecordEffect'];

export type IssueView = Schemas['IssueView'];

export const issuesQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'issues'], queryFn: () => body(api.GET('/api/issues', { params: { query: { process } } })) });
export const recordsQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'records'], queryFn: () => body(api.GET('/api/records', { params: { query: { process } } })) });
export const suggestionsQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'suggestions'], queryFn: () => body(api.GET('/api/suggestions', { params: { query: { process } } })) });
export const auditsQuery = (process = '') =>
  queryOptions({ queryKey: ['method', process || 'all', 'audits'], queryFn: () => body(api.GET('/api/audits', { params: { query: { process } } })) });
