import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { EditDialog } from '@/shared/forms/EditDialog';
import { formsQuery, versionQuery } from './queries';

interface Props {
  versionKey: string;
  taken: string[];
  onMade: (id: string) => void;
  onClose: () => void;
}

/** An empty form under an id that steps name. */
export function NewForm({ versionKey, taken, onMade, onClose }: Props) {
  const { t } = useTranslation('form-editor');
  const cache = useQueryClient();
  const version = useQuery(versionQuery(versionKey));
  const save = useMutation({
    mutationFn: (id: string) =>
      body(
        api.PUT('/api/versions/{key}/forms/{id}', {
          params: { path: { key: versionKey, id } },
          body: { form: { type: 'default', id, components: [] }, version: version.data?.version ?? 0 },
        }),
      ),
    onSuccess: async (answer, id) => {
      cache.setQueryData(versionQuery(versionKey).queryKey, answer);
      await cache.invalidateQueries({ queryKey: formsQuery(versionKey).queryKey });
      onMade(id);
    },
  });
  return (
    <EditDialog
      title={t('newForm')}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ id: '' }}
      fields={[{ key: 'id', label: t('formId'), required: true, hint: t('formIdHint') }]}
      onSave={(values) => {
        const id = String(values['id']).trim();
        if (taken.includes(id)) onMade(id);
        else save.mutate(id);
      }}
    />
  );
}
