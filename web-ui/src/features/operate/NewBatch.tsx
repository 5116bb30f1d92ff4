import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { MigrationLines, openLines, type Counterparts } from '@/shared/operations/MigrationLines';
import { changes, type Written } from '@/shared/operations/values';
import { VariablesEditor } from '@/shared/operations/VariablesEditor';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { countQuery, KINDS, mapOfProcesses, planQuery, processQuery, type Kind } from './queries';
import styles from './batches.module.css';

/** Which operation, on which instances, why; tried without changing anything first, when one wants. */
export function NewBatch({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['operate', 'shared']);
  const text = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [intent] = useState(idempotencyKey);
  const [kind, setKind] = useState<Kind>('migrate');
  const [process, setProcess] = useState('');
  const [version, setVersion] = useState('');
  const [toVersion, setToVersion] = useState('');
  const [stuck, setStuck] = useState(false);
  const [elements, setElements] = useState<Counterparts>({});
  const [written, setWritten] = useState<Written[]>([{ name: '', kind: 'text', written: '' }]);
  const [reason, setReason] = useState('');
  const [dryRun, setDryRun] = useState(true);
  const map = useQuery(mapOfProcesses);
  const chosen = useQuery({ ...processQuery(process), enabled: process !== '' });
  const versions = (chosen.data?.versions ?? []).filter((each) => each.state !== 'draft' && each.state !== 'review').map((each) => ({ value: each.key, label: each.label }));
  const processes = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const which = { process, version, state: kind === 'resume' ? ('suspended' as const) : ('active' as const), withIncident: stuck };
  const count = useQuery(countQuery(which));
  const plan = useQuery(planQuery(kind === 'migrate' ? version : '', toVersion));
  const values = changes(written, {});
  const start = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/batches', {
          params: { header: { 'Idempotency-Key': `${intent}-${dryRun ? 'dry' : 'real'}` } },
          body: {
            kind,
            which: { ...which, keys: [], elementId: '', search: '' },
            reason: reason.trim(),
            toVersion: kind === 'migrate' ? toVersion : '',
            elements: kind === 'migrate' ? elements : {},
            values: kind === 'setVariables' ? (values ?? {}) : {},
            retries: 3,
            terminateElements: [],
            placeElements: [],
            to: '',
            dryRun,
          },
        }),
      ),
    onSuccess: (batch) => {
      void client.invalidateQueries({ queryKey: ['batches'] });
      void navigate({ to: '/batches/$key', params: { key: batch.key } });
    },
  });
  const open = plan.data ? openLines(plan.data, elements).length : 0;
  const whole = { migrate: toVersion !== '' && open === 0 && !plan.isFetching, setVariables: values !== undefined && Object.keys(values).length > 0 };
  const ready = process !== '' && reason.trim() !== '' && count.data !== 0 && (kind in whole ? whole[kind as keyof typeof whole] : true);
  return (
    <Dialog
      title={t('new')}
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('shared:cancel')}</Button>
          <Button type="primary" disabled={!ready} loading={start.isPending} onClick={() => start.mutate()}>
            {t(dryRun ? 'try' : 'begin')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <label>
          <span>{t('what')}</span>
          <Select<Kind> value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </label>
        <label>
          <span>{t('process')}</span>
          <Select
            value={process || null}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(next) => {
              setProcess(next ?? '');
              setVersion('');
              setToVersion('');
            }}
            options={processes.map((each) => ({ value: each.id, label: text(each.name) }))}
          />
        </label>
        <label>
          <span>{t('fromVersion')}</span>
          <Select allowClear value={version || null} placeholder={t('anyVersion')} onChange={(next: string | null | undefined) => setVersion(next ?? '')} options={versions} />
        </label>
        {kind === 'migrate' ? (
          <label>
            <span>{t('toVersion')}</span>
            <Select
              value={toVersion || null}
              onChange={(next) => {
                setToVersion(next ?? '');
                setElements({});
              }}
              options={versions.filter((each) => each.value !== version)}
            />
          </label>
        ) : null}
        {kind === 'migrate' && plan.isFetching ? <RowsSkeleton rows={2} height={32} /> : null}
        {kind === 'migrate' && plan.data ? <MigrationLines plan={plan.data} chosen={elements} onChange={setElements} /> : null}
        {kind === 'setVariables' ? <VariablesEditor known={{}} value={written} onChange={setWritten} /> : null}
        <label className={styles.check}>
          <Switch size="small" checked={stuck} onChange={setStuck} /> {t('onlyStuck')}
        </label>
        {count.data === undefined ? null : <p role="status">{t('found', { count: count.data })}</p>}
        <label>
          <span>{t('reason')}</span>
          <Input.TextArea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <label className={styles.check}>
          <Switch size="small" checked={dryRun} onChange={setDryRun} /> {t('dryFirst')}
        </label>
        {map.error ?? plan.error ?? start.error ? <ErrorPanel error={map.error ?? plan.error ?? start.error} /> : null}
      </div>
    </Dialog>
  );
}
