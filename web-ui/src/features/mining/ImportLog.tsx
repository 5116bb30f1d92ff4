import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { processesQuery, type Mapping, type Upload } from './queries';
import styles from './mining.module.css';

const PARTS = ['case', 'activity', 'time', 'start', 'resource', 'role', 'group', 'lifecycle'] as const;
const NEEDED = new Set<string>(['case', 'activity', 'time']);
const ZONES = ['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Tokyo', 'Asia/Singapore'];

interface Props {
  onClose: () => void;
  onDone: (log: string) => void;
}

/** A file becomes a log: choose it, check what its columns mean, import it; at every step one may leave and nothing stays. */
export function ImportLog({ onClose, onDone }: Props) {
  const { t } = useTranslation(['mining', 'shared']);
  const text = useText();
  const cache = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const processes = useQuery(processesQuery);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [name, setName] = useState('');
  const [type, setType] = useState('');
  const [processId, setProcessId] = useState<string>();
  const upload = useMutation({
    mutationFn: (file: File | 'sample') => {
      if (file === 'sample') return body(api.POST('/api/log-uploads/sample'));
      const form = new FormData();
      form.append('data', file);
      return body(api.POST('/api/log-uploads', { body: form as never, bodySerializer: (data: unknown) => data as FormData }));
    },
    onSuccess: (seen) => {
      setMapping(seen.mapping ?? null);
      setType(seen.likelyType);
      setName(seen.file.replace(/\.(gz|xes|csv|txt|xlsx|sqlite|db)/gi, ''));
    },
  });
  const seen = upload.data;
  const send = useMutation({
    mutationFn: (from: Upload) =>
      body(api.POST('/api/logs', { body: { upload: from.upload, name, processId: processId ?? '', mapping, objectType: type } })),
  });
  const leave = () => {
    if (seen && !send.data) void api.DELETE('/api/log-uploads/{upload}', { params: { path: { upload: seen.upload } } });
    onClose();
  };
  const known = Object.values(processes.data ?? {}).flatMap((cards) => (Array.isArray(cards) ? cards : []));
  const complete = seen && name.trim() && (!mapping || (mapping.case && mapping.activity && mapping.time));
  return (
    <Dialog
      title={t('import')}
      width={860}
      onClose={leave}
      footer={
        seen && !send.data ? (
          <>
            <Button onClick={leave}>{t('shared:cancel')}</Button>
            <Button type="primary" disabled={!complete} loading={send.isPending} onClick={() => send.mutate(seen)}>
              {t('doImport')}
            </Button>
          </>
        ) : undefined
      }
    >
      <input
        ref={picker}
        type="file"
        hidden
        accept=".xes,.csv,.txt,.xlsx,.sqlite,.db,.gz"
        aria-label={t('choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) upload.mutate(file);
        }}
      />
      {!seen ? (
        <div className={styles.choose}>
          <p>{t('chooseHint')}</p>
          <Button type="primary" icon={<Icon name="upload" size={14} />} loading={upload.isPending && upload.variables !== 'sample'} onClick={() => picker.current?.click()}>
            {t('choose')}
          </Button>
          <Button loading={upload.isPending && upload.variables === 'sample'} onClick={() => upload.mutate('sample')}>
            {t('trySample')}
          </Button>
          {upload.error ? <ErrorPanel error={upload.error} /> : null}
        </div>
      ) : send.data ? (
        <div className={styles.choose}>
          <ErrandProgress
            errand={send.data.errand}
            again={() => send.mutate(seen)}
            onOver={(errand) => {
              const log = (errand.result as { log?: string } | null)?.log;
              if (errand.state !== 'done' || !log) return;
              void cache.invalidateQueries({ queryKey: ['logs'] });
              onDone(log);
            }}
          />
        </div>
      ) : (
        <div className={styles.wizard}>
          <div className={styles.fields}>
            <label>
              <span>{t('name')}</span>
              <Input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
            </label>
            <label>
              <span>{t('ofProcess')}</span>
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                value={processId}
                placeholder={t('noProcess')}
                options={known.map((card) => ({ value: card.id, label: text(card.name) }))}
                onChange={setProcessId}
              />
            </label>
            {seen.types.length ? (
              <label>
                <span>{t('objectType')}</span>
                <Select value={type} options={seen.types.map(([value, count]) => ({ value, label: `${value} (${count})` }))} onChange={setType} />
              </label>
            ) : null}
          </div>
          {mapping ? (
            <>
              <h3>{t('mapping')}</h3>
              <div className={styles.fields}>
                {PARTS.map((part) => (
                  <label key={part}>
                    <span>
                      {t(`part.${part}`)}
                      {NEEDED.has(part) ? <b aria-hidden="true"> *</b> : null}
                    </span>
                    <Select
                      allowClear={!NEEDED.has(part)}
                      showSearch
                      value={mapping[part] || undefined}
                      status={NEEDED.has(part) && !mapping[part] ? 'error' : ''}
                      aria-label={t(`part.${part}`)}
                      placeholder={t('notThere')}
                      options={seen.columns.map((column) => ({ value: column, label: column }))}
                      onChange={(value: string | undefined) => setMapping({ ...mapping, [part]: value ?? '' })}
                    />
                  </label>
                ))}
                <label>
                  <span>{t('zone')}</span>
                  <Select value={mapping.zone} options={ZONES.map((zone) => ({ value: zone, label: zone }))} onChange={(zone: string) => setMapping({ ...mapping, zone })} />
                </label>
              </div>
            </>
          ) : null}
          {seen.problems.map((problem) => (
            <p key={problem.code} className={styles.remark}>
              <Icon name="alert" size={14} />
              {problem.message}
            </p>
          ))}
          {send.error ? <ErrorPanel error={send.error} /> : null}
          {seen.rows.length ? <Preview upload={seen} mapping={mapping} /> : <p className={styles.quiet}>{t(`noPreview.${seen.kind === 'ocel' ? 'ocel' : 'xes'}`)}</p>}
        </div>
      )}
    </Dialog>
  );
}

function Preview({ upload, mapping }: { upload: Upload; mapping: Mapping | null }) {
  const { t } = useTranslation('mining');
  const meanings = new Map(PARTS.flatMap((part) => (mapping?.[part] ? [[mapping[part], t(`part.${part}`)]] : [])) as [string, string][]);
  return (
    <>
      <h3>{t('preview', { encoding: upload.encoding || upload.kind })}</h3>
      <div className={styles.preview} tabIndex={0} role="region" aria-label={t('preview', { encoding: upload.encoding })}>
        <table>
          <thead>
            <tr>
              {upload.columns.map((column) => (
                <th key={column} scope="col" className={meanings.has(column) ? styles.used : ''}>
                  {meanings.get(column) ? <em>{meanings.get(column)}</em> : null}
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {upload.rows.slice(0, 8).map((row, index) => (
              <tr key={index}>
                {row.map((cell, place) => (
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
