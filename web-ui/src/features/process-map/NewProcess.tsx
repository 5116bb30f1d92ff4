import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import type { Conversion } from '@/shared/diagram/conversion';
import { useText } from '@/shared/format/text';
import { EditDialog } from '@/shared/forms/EditDialog';

type CreateProcess = components['schemas']['CreateProcess'];

const listed = <Row,>(path: '/api/departments' | '/api/people') => ({
  queryKey: [path.slice('/api/'.length)],
  queryFn: async () => (await body(api.GET(path as '/api/people'))).items as Row[],
});

/** A file that was looked at, from which the first draft is made. */
export interface Source {
  file: string;
  report: Conversion;
}

/** Enters a process on the map and opens its first draft: an empty one, or the diagram of a file. */
export function NewProcess({ source, onMade, onClose }: { source: Source | undefined; onMade: (process: string, draft: string) => void; onClose: () => void }) {
  const { t } = useTranslation('process-map');
  const text = useText();
  const given = source?.report.processes.find((each) => each.id === source.report.chosen);
  const cache = useQueryClient();
  const departments = useQuery(listed<components['schemas']['DepartmentView']>('/api/departments'));
  const people = useQuery(listed<components['schemas']['PersonView']>('/api/people'));
  const create = useMutation({
    mutationFn: (made: CreateProcess) => body(api.POST('/api/processes', { body: made })),
    onSuccess: (process) => {
      void cache.invalidateQueries({ queryKey: ['processes'] });
      const draft = process.versions[0];
      if (draft) onMade(process.card.id, draft.key);
      else onClose();
    },
  });
  return (
    <EditDialog
      title={source ? t('newFrom', { file: source.file }) : t('newProcess')}
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      initial={{ id: given && !given.known ? given.id : '', 'name.zh': given?.name.zh ?? '', 'name.en': given && given.name.en !== given.name.zh ? given.name.en : '', category: 'core', department: '', owner: '' }}
      fields={[
        { key: 'name.zh', label: t('nameZh'), required: true },
        { key: 'name.en', label: t('nameEn') },
        { key: 'id', label: t('id'), required: true, hint: t('idHint') },
        { key: 'category', label: t('category'), kind: 'choice', required: true, choices: (['core', 'support', 'management'] as const).map((value) => ({ value, label: t(`band.${value}`) })) },
        { key: 'department', label: t('column.department'), kind: 'choice', required: true, choices: (departments.data ?? []).map((each) => ({ value: each.id, label: text(each.name) })) },
        { key: 'owner', label: t('column.owner'), kind: 'choice', required: true, choices: (people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) })) },
      ]}
      onSave={(values) =>
        create.mutate({
          id: String(values['id']),
          name: { zh: String(values['name.zh']), en: String(values['name.en'] ?? '') },
          category: values['category'] as CreateProcess['category'],
          department: String(values['department']),
          owner: String(values['owner']),
          bpmn: source?.report.bpmn ?? null,
          of: source?.report.chosen ?? null,
        })
      }
    />
  );
}
