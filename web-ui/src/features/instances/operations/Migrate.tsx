import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { MigrationLines, openLines, type Counterparts } from '@/shared/operations/MigrationLines';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { processQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import styles from '../operate.module.css';

/** Another version of the process: the plan the difference suggests, corrected where a step has no counterpart. */
export function Migrate({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const process = useQuery(processQuery(row.process.id));
  const [toVersion, setToVersion] = useState('');
  const [elements, setElements] = useState<Counterparts>({});
  const plan = useQuery({
    queryKey: ['process-instances', 'one', row.key, 'plan', toVersion],
    queryFn: () => body(api.POST('/api/migrations/plan', { body: { toVersion, fromVersion: '', instances: [row.key] } })),
    enabled: toVersion !== '',
  });
  const others = process.data?.versions.filter((version) => version.key !== row.process.versionKey && version.state !== 'draft' && version.state !== 'review') ?? [];
  const choices = { toVersion, elements };
  return (
    <OperationDialog
      title={t('operation.migrate')}
      verb={t('operation.migrate')}
      ready={toVersion !== '' && plan.data !== undefined && openLines(plan.data, elements).length === 0}
      choices={choices}
      onClose={onClose}
      act={({ reason, dryRun, key }) =>
        body(api.POST('/api/process-instances/{key}/migration', { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { ...choices, reason, dryRun } }))
      }
    >
      {process.error ? <ErrorPanel error={process.error} /> : null}
      {process.data && others.length === 0 ? <p className={styles.quiet}>{t('migrate.none')}</p> : null}
      {others.length > 0 ? (
        <label className={styles.field}>
          <span>{t('migrate.to', { from: row.process.versionLabel })}</span>
          <Select value={toVersion || null} onChange={(next) => {
              setToVersion(next ?? '');
              setElements({});
            }} options={others.map((version) => ({ value: version.key, label: version.label }))} />
        </label>
      ) : null}
      {plan.error ? <ErrorPanel error={plan.error} /> : null}
      {plan.isFetching ? <RowsSkeleton rows={3} height={32} /> : null}
      {plan.data ? <MigrationLines plan={plan.data} chosen={elements} onChange={setElements} /> : null}
    </OperationDialog>
  );
}
