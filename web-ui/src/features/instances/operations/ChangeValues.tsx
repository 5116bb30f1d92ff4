import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { markingQuery, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import styles from '../operate.module.css';

/** One variable of the process, set to another value written as JSON. */
export function ChangeValues({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const marking = useQuery(markingQuery(row.key));
  const [name, setName] = useState('');
  const [written, setWritten] = useState('');
  const value = parsed(written);
  const known = marking.data?.variables ?? {};
  return (
    <OperationDialog
      title={t('operation.values')}
      verb={t('operation.values')}
      ready={name.trim() !== '' && value !== undefined}
      choices={{ name, written }}
      foretells={false}
      onClose={onClose}
      act={async ({ reason, key }) => {
        await api.POST('/api/process-instances/{key}/variables', {
          params: { path: { key: row.key }, header: { 'Idempotency-Key': key } },
          body: { values: { [name.trim()]: value }, scope: 1, local: false, reason },
        });
        return undefined;
      }}
    >
      <label className={styles.field}>
        <span>{t('value.name')}</span>
        <Select
          mode="tags"
          maxCount={1}
          value={name ? [name] : []}
          getPopupContainer={(node) => node.closest('dialog') ?? document.body}
          onChange={(next: string[]) => {
            const chosen = next.at(-1) ?? '';
            setName(chosen);
            if (chosen in known) setWritten(JSON.stringify(known[chosen], null, 2));
          }}
          options={Object.keys(known).map((each) => ({ value: each, label: each }))}
        />
      </label>
      <label className={styles.field}>
        <span>{t('value.value')}</span>
        <Input.TextArea className={styles.raw} autoSize={{ minRows: 2, maxRows: 10 }} value={written} status={written !== '' && value === undefined ? 'error' : ''} onChange={(event) => setWritten(event.target.value)} />
      </label>
    </OperationDialog>
  );
}

/** The value of a JSON text; undefined for what is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
