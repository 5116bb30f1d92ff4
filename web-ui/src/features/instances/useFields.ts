import { useQuery } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { asFormSchema, fieldsOf, type FormComponent } from '@/shared/forms/schema';

/** The fields of all forms of a version, by the variable they fill. */
export function useFields(key: string): ReadonlyMap<string, FormComponent> {
  const forms = useQuery({
    queryKey: ['versions', key, 'forms'],
    queryFn: () => body(api.GET('/api/versions/{key}/forms', { params: { path: { key } } })),
    retry: false,
  });
  return new Map((forms.data ?? []).flatMap((each) => [...fieldsOf(asFormSchema(each.form).components)].map((field) => [field.key ?? '', field] as const)));
}
