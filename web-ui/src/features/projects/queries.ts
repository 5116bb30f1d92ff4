import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type ProjectRow = Schemas['ProjectRow'];
export type ProjectView = Schemas['ProjectView'];
export type SaveProject = Schemas['SaveProject'];
export type InterviewView = Schemas['InterviewView'];
export type GoalView = Schemas['GoalView'];
export type GateView = Schemas['GateView'];
export type ManualRow = Schemas['ManualRow'];

export const PHASES = ['survey', 'diagnosis', 'design', 'pilot', 'rollout', 'closed'] as const;

export const papersQuery = (process: string) =>
  queryOptions({ queryKey: ['method', process, 'papers'], queryFn: () => body(api.GET('/api/processes/{id}/papers', { params: { path: { id: process } } })) });

export const logsOfQuery = (process: string) =>
  queryOptions({ queryKey: ['logs', 'of', process], queryFn: () => body(api.GET('/api/logs', { params: { query: { process } } })) });

export const projectsQuery = queryOptions({ queryKey: ['method', 'all', 'projects'], queryFn: () => body(api.GET('/api/projects')) });
export const projectQuery = (id: string) =>
  queryOptions({ queryKey: ['method', 'all', 'project', id], queryFn: () => body(api.GET('/api/projects/{id}', { params: { path: { id } } })) });

/** The project as it is, to be sent back with one thing changed. */
export function saved(project: ProjectView): SaveProject {
  return {
    name: project.row.name,
    scenario: project.row.scenario,
    process: project.row.process?.id ?? '',
    scope: project.scope,
    beginsWith: project.beginsWith,
    endsWith: project.endsWith,
    departments: project.departments,
    systemChange: project.systemChange,
    team: project.team.map((member) => ({ person: member.person.id, part: member.part })),
    goals: project.row.goals.map((goal) => ({
      name: goal.name,
      id: goal.id,
      indicator: goal.indicator,
      unit: goal.unit,
      baseline: goal.baseline,
      change: goal.change,
      target: goal.target,
      due: goal.due,
      lowerIsBetter: goal.lowerIsBetter,
    })),
    starts: project.row.starts,
    ends: project.row.ends,
    logs: null,
    version: project.version,
  };
}
