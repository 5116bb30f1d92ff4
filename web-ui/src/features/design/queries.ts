import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type DesignView = Schemas['DesignView'];
export type MeasureView = Schemas['MeasureView'];
export type DrawnView = Schemas['DrawnView'];
export type CoverageView = Schemas['CoverageView'];
export type CoverView = Schemas['CoverView'];
export type ProposalView = Schemas['ProposalView'];
export type ComparisonView = Schemas['ComparisonView'];
export type StepChangeView = Schemas['StepChangeView'];
export type ExemptionView = Schemas['ExemptionView'];
export type ApplyMeasure = Schemas['ApplyMeasure'];
export type Preview = Schemas['Preview'];
export type VersionView = Schemas['VersionView'];

export const designQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key, 'design'], queryFn: () => body(api.GET('/api/versions/{key}/design', { params: { path: { key } } })), enabled: key !== '' });

export const comparisonQuery = (key: string, against: string) =>
  queryOptions({
    queryKey: ['versions', key, 'comparison', against],
    queryFn: () => body(api.GET('/api/versions/{key}/comparison', { params: { path: { key }, query: against ? { against } : {} } })),
    enabled: key !== '',
    retry: false,
  });

export const stepsQuery = (key: string) =>
  queryOptions({ queryKey: ['versions', key, 'steps'], queryFn: () => body(api.GET('/api/versions/{key}/steps', { params: { path: { key } } })), enabled: key !== '' });

export const risksQuery = (process: string) =>
  queryOptions({ queryKey: ['risks', process], queryFn: () => body(api.GET('/api/risks', { params: { query: { process } } })), staleTime: 60_000 });
