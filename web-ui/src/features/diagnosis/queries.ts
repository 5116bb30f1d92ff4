import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type Diagnosis = components['schemas']['DiagnosisView'];
type Stated = components['schemas']['FindingView'];
/** Rows of evidence are [what, how often, figure]; the client reads tuples as lists. */
export type Finding = Omit<Stated, 'evidence'> & { evidence: Omit<Stated['evidence'], 'rows'> & { rows?: (string | number)[][] } };
export type Explanations = components['schemas']['ExplanationsView'];
export type Explained = components['schemas']['ExplainedView'];
export type Cause = components['schemas']['CauseView'];
export type Clock = 'elapsed' | 'working';

export interface DiagnosisSearch {
  clock?: Clock | undefined;
  finding?: string | undefined;
}

export function diagnosisSearch(raw: Record<string, unknown>): DiagnosisSearch {
  return { clock: raw['clock'] === 'working' ? 'working' : undefined, finding: typeof raw['finding'] === 'string' && raw['finding'] ? raw['finding'] : undefined };
}

export const logsQuery = queryOptions({ queryKey: ['logs'], queryFn: () => body(api.GET('/api/logs')) });

export const diagnosisQuery = (id: string, clock: Clock) =>
  queryOptions({
    queryKey: ['logs', id, 'diagnosis', clock],
    queryFn: () => body(api.GET('/api/logs/{id}/diagnosis', { params: { path: { id }, query: { clock } } })),
    staleTime: 60_000,
  });

export const explanationsQuery = (id: string) =>
  queryOptions({ queryKey: ['method', 'all', 'explanations', id], queryFn: () => body(api.GET('/api/logs/{id}/explanations', { params: { path: { id } } })), enabled: id !== '' });

export interface ReportWanted {
  form: 'docx' | 'pdf';
  language: 'zh-CN' | 'en';
  clock: Clock;
}

export const makeReport = (id: string, wanted: ReportWanted) => body(api.POST('/api/logs/{id}/reports', { params: { path: { id } }, body: wanted }));
