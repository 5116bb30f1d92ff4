import { useQuery } from '@tanstack/react-query';
import { Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import styles from '../operate.module.css';

/** Back to an earlier step: which, whether the branches beside it stay, whether the data goes back too. */
export function Return({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const time = useTime();
  const marking = useQuery(markingQuery(row.key));
  const [to, setTo] = useState('');
  const [keep, setKeep] = useState(false);
  const [restore, setRestore] = useState(false);
  const targets = marking.data?.returns ?? [];
  const chosen = targets.find((target) => target.element.elementId === to);
  const choices = { to, branches: keep ? ('keep' as const) : ('redo' as const), restore, askedBy: 0 };
  return (
    <OperationDialog
      title={t('operation.return')}
      verb={t('operation.return')}
      ready={to !== ''}
      choices={choices}
      onClose={onClose}
      act={({ reason, dryRun, key }) =>
        body(api.POST('/api/process-instances/{key}/return', { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { ...choices, reason, dryRun } }))
      }
    >
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? <RowsSkeleton rows={3} height={36} /> : null}
      {marking.data && targets.length === 0 ? <p className={styles.quiet}>{t('return.none')}</p> : null}
      {targets.length > 0 ? (
        <Radio.Group className={styles.choices ?? ''} value={to} onChange={(event) => setTo(event.target.value as string)} aria-label={t('return.where')}>
          {targets.map((target) => (
            <Radio key={target.element.elementId} value={target.element.elementId}>
              {text(target.element.name)} <small>{time.moment(target.enteredAt)}</small>
            </Radio>
          ))}
        </Radio.Group>
      ) : null}
      {chosen && chosen.keeps.length > 0 ? (
        <label className={styles.check}>
          <Switch size="small" checked={keep} onChange={setKeep} /> {t('return.keep')}
        </label>
      ) : null}
      <label className={styles.check}>
        <Switch size="small" checked={restore} onChange={setRestore} /> {t('return.restore')}
      </label>
    </OperationDialog>
  );
}
