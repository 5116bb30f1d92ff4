import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import { usePlaceOptions } from './places';
import styles from '../operate.module.css';

/** An ended instance goes on at the steps chosen. */
export function Reopen({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const marking = useQuery(markingQuery(row.key));
  const options = usePlaceOptions(marking.data);
  const [placed, setPlaced] = useState<string[]>([]);
  const choices = { place: placed.map((elementId) => ({ elementId, scope: 0 })), values: {} };
  return (
    <OperationDialog
      title={t('operation.reopen')}
      verb={t('operation.reopen')}
      ready={placed.length > 0}
      choices={choices}
      onClose={onClose}
      act={({ reason, dryRun, key }) =>
        body(api.POST('/api/process-instances/{key}/reopening', { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { ...choices, reason, dryRun } }))
      }
    >
      <p>{t('reopen.means')}</p>
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? <RowsSkeleton rows={1} height={36} /> : null}
      {marking.data ? (
        <label className={styles.field}>
          <span>{t('reopen.at')}</span>
          <Select mode="multiple" value={placed} onChange={setPlaced} showSearch={{ optionFilterProp: 'label' }} options={options} />
        </label>
      ) : null}
    </OperationDialog>
  );
}
