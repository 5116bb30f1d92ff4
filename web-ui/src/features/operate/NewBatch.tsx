import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { KINDS, mapOfProcesses, processQuery, type Kind } from './queries';
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
  const [reason, setReason] = useState('');
  const [dryRun, setDryRun] = useState(true);
  const map = useQuery(mapOfProcesses);
  const chosen = useQuery({ ...processQuery(process), enabled: process !== '' });
  const versions = (chosen.data?.versions ?? []).filter((each) => each.state !== 'draft' && each.state !== 'review').map((each) => ({ value: each.key, label: each.label }));
  const processes = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const here = (node: HTMLElement) => node.closest('dialog') ?? document.body;
  const start = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/batches', {
          params: { header: { 'Idempotency-Key': `${intent}-${dryRun ? 'dry' : 'real'}` } },
          body: {
            kind,
            which: { process, version, state: kind === 'resume' ? 'suspended' : 'active', withIncident: stuck, keys: [], elementId: '', search: '' },
            reason: reason.trim(),
            toVersion: kind === 'migrate' ? toVersion : '',
            elements: {},
            values: {},
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
  const ready = process !== '' && reason.trim() !== '' && (kind !== 'migrate' || toVersion !== '');
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
          <Select<Kind> value={kind} onChange={setKind} getPopupContainer={here} options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
        </label>
        <label>
          <span>{t('process')}</span>
          <Select
            value={process || null}
            showSearch={{ optionFilterProp: 'label' }}
            getPopupContainer={here}
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
          <Select allowClear value={version || null} placeholder={t('anyVersion')} getPopupContainer={here} onChange={(next: string | null | undefined) => setVersion(next ?? '')} options={versions} />
        </label>
        {kind === 'migrate' ? (
          <label>
            <span>{t('toVersion')}</span>
            <Select value={toVersion || null} getPopupContainer={here} onChange={(next) => setToVersion(next ?? '')} options={versions.filter((each) => each.value !== version)} />
          </label>
        ) : null}
        <label className={styles.check}>
          <Switch size="small" checked={stuck} onChange={setStuck} /> {t('onlyStuck')}
        </label>
        <label>
          <span>{t('reason')}</span>
          <Input.TextArea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <label className={styles.check}>
          <Switch size="small" checked={dryRun} onChange={setDryRun} /> {t('dryFirst')}
        </label>
        {map.error ?? start.error ? <ErrorPanel error={map.error ?? start.error} /> : null}
      </div>
    </Dialog>
  );
}
