import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import { usePlaceOptions } from './places';
import styles from '../operate.module.css';

/** Tokens taken away where they are, tokens set where they should be. */
export function Modify({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const marking = useQuery(markingQuery(row.key));
  const options = usePlaceOptions(marking.data);
  const [ended, setEnded] = useState<number[]>([]);
  const [placed, setPlaced] = useState<string[]>([]);
  const choices = { terminate: ended, place: placed.map((elementId) => ({ elementId, scope: 0 })), values: {} };
  return (
    <OperationDialog
      title={t('operation.modify')}
      verb={t('operation.modify')}
      ready={ended.length + placed.length > 0}
      choices={choices}
      onClose={onClose}
      act={({ reason, dryRun, key }) =>
        body(api.POST('/api/process-instances/{key}/modification', { params: { path: { key: row.key }, header: { 'Idempotency-Key': key } }, body: { ...choices, reason, dryRun } }))
      }
    >
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? <RowsSkeleton rows={3} height={36} /> : null}
      {marking.data ? (
        <>
          <div className={styles.field}>
            <span>{t('modify.end')}</span>
            <div className={styles.choices}>
              {marking.data.tokens
                .filter((token) => token.instance > 0)
                .map((token) => (
                  <label key={token.instance}>
                    <Checkbox checked={ended.includes(token.instance)} onChange={(event) => setEnded(event.target.checked ? [...ended, token.instance] : ended.filter((each) => each !== token.instance))} />
                    {text(token.element.name)}
                    {token.incident === null ? null : <small>{t('modify.stuck')}</small>}
                  </label>
                ))}
            </div>
          </div>
          <label className={styles.field}>
            <span>{t('modify.begin')}</span>
            <Select
              mode="multiple"
              value={placed}
              onChange={setPlaced}
              showSearch={{ optionFilterProp: 'label' }}
              options={options}
            />
          </label>
        </>
      ) : null}
    </OperationDialog>
  );
}
