import { useQuery } from '@tanstack/react-query';
import { Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, processesQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import styles from '../operate.module.css';

/** Another process, or the version in force now, in the place of the one that a step has called. */
export function Rebind({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const marking = useQuery(markingQuery(row.key));
  const processes = useQuery(processesQuery);
  const [chosen, setChosen] = useState<number>();
  const [processId, setProcessId] = useState('');
  const calls = marking.data?.calls ?? [];
  const instance = chosen ?? (calls.length === 1 ? calls[0]?.instance : undefined);
  return (
    <OperationDialog
      title={t('operation.rebind')}
      verb={t('operation.rebind')}
      ready={instance !== undefined}
      choices={{ instance, processId }}
      onClose={onClose}
      act={({ reason, dryRun, key }) =>
        body(
          api.POST('/api/process-instances/{key}/calls/{instance}/rebinding', {
            params: { path: { key: row.key, instance: instance ?? 0 }, header: { 'Idempotency-Key': key } },
            body: { processId, reason, dryRun },
          }),
        )
      }
    >
      <p>{t('rebind.means')}</p>
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? <RowsSkeleton rows={2} height={36} /> : null}
      {marking.data && calls.length === 0 ? <p className={styles.quiet}>{t('rebind.none')}</p> : null}
      {calls.length > 0 ? (
        <Radio.Group className={styles.choices ?? ''} value={instance} onChange={(event) => setChosen(event.target.value as number)} aria-label={t('rebind.which')}>
          {calls.map((call) => (
            <Radio key={call.instance} value={call.instance}>
              {text(call.element.name)}
              {call.index > 0 ? ` ${t('children.number', { index: call.index })}` : ''}
              <small>{call.called ? `${text(call.called.process.name)} ${call.called.process.versionLabel} ${call.called.businessNo}` : t('rebind.failed')}</small>
            </Radio>
          ))}
        </Radio.Group>
      ) : null}
      {calls.length > 0 ? (
        <label className={styles.field}>
          <span>{t('rebind.process')}</span>
          <Select
            value={processId}
            onChange={(next: string) => setProcessId(next)}
            showSearch={{ optionFilterProp: 'label' }}
            options={[{ value: '', label: t('rebind.same') }, ...(processes.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))]}
          />
        </label>
      ) : null}
    </OperationDialog>
  );
}
