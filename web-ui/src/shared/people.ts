// The directory, for whoever picks a person: a colleague, a deputy, the head of a department.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { Choice } from './forms/EditDialog';
import { useText } from './format/text';
import { useSession } from './session';

export const peopleQuery = queryOptions({ queryKey: ['people'], queryFn: async () => (await body(api.GET('/api/people'))).items });
export const departmentsQuery = queryOptions({ queryKey: ['departments'], queryFn: async () => (await body(api.GET('/api/departments'))).items });

/** Everybody who works here but the reader, by name and department. */
export function useColleagues(): Choice[] {
  const text = useText();
  const me = useSession().person.id;
  const people = useQuery(peopleQuery);
  const departments = useQuery(departmentsQuery);
  const names = new Map(departments.data?.map((each) => [each.id, text(each.name)]));
  return (people.data ?? [])
    .filter((each) => each.active && each.id !== me)
    .map((each) => ({ value: each.id, label: [text(each.name), names.get(each.department ?? '')].filter(Boolean).join(' \u00b7 ') }));
}
