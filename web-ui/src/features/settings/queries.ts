import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';

export type PersonView = components['schemas']['PersonView'];
export type DepartmentView = components['schemas']['DepartmentView'];
export type PostView = components['schemas']['PostView'];
export type RoleView = components['schemas']['RoleView'];

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: async () => (await body(api.GET('/api/people'))).items });
export const departmentsQuery = queryOptions({ queryKey: ['departments'], queryFn: async () => (await body(api.GET('/api/departments'))).items });
export const postsQuery = queryOptions({ queryKey: ['posts'], queryFn: async () => (await body(api.GET('/api/posts'))).items });
export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: async () => (await body(api.GET('/api/roles'))).items });
