import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useText } from '@/shared/format/text';
import { changes, type Written } from '@/shared/operations/values';
import { VariablesEditor } from '@/shared/operations/VariablesEditor';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, type Row } from '../queries';
import { useFields } from '../useFields';
import { OperationDialog } from './OperationDialog';

/** Variables of the process set to other values, with what each was before. */
export function ChangeValues({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const marking = useQuery(markingQuery(row.key));
  const fields = useFields(row.process.versionKey);
  const [written, setWritten] = useState<Written[]>([{ name: '', kind: 'text', written: '' }]);
  const known = marking.data?.variables ?? {};
  const values = changes(written, known);
  return (
    <OperationDialog
      title={t('operation.values')}
      verb={t('operation.values')}
      ready={values !== undefined && Object.keys(values).length > 0}
      choices={written}
      foretells={false}
      onClose={onClose}
      act={async ({ reason, key }) => {
        await api.POST('/api/process-instances/{key}/variables', {
          params: { path: { key: row.key }, header: { 'Idempotency-Key': key } },
          body: { values: values ?? {}, scope: 1, local: false, reason },
        });
        return undefined;
      }}
    >
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? (
        <RowsSkeleton rows={2} height={36} />
      ) : (
        <VariablesEditor known={known} names={new Map([...fields].map(([name, field]) => [name, text(field.label)]))} value={written} onChange={setWritten} />
      )}
    </OperationDialog>
  );
}
