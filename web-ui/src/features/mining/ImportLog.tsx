import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { Errand } from '@/shared/errands';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { processesQuery, type Mapping, type Upload } from './queries';
import styles from './mining.module.css';

const PARTS = ['case', 'activity', 'time', 'start', 'resource', 'role', 'group', 'lifecycle'] as const;
const NEEDED = new Set<string>(['case', 'activity', 'time']);
// What the standard calls the columns of a file that needs no mapping (IEEE 1849).
const XES_KEYS = {
  case: 'case:concept:name',
  activity: 'concept:name',
  time: 'time:timestamp',
  resource: 'org:resource',
  role: 'org:role',
  group: 'org:group',
  lifecycle: 'lifecycle:transition',
};
const ZONES = ['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Tokyo', 'Asia/Singapore'];

interface Props {
  onClose: () => void;
  onDone: (log: string) => void;
}

/** A file becomes a log: choose it, check what its columns mean, import it; at every step one may leave and nothing stays. */
export function ImportLog({ onClose, onDone }: Props) {
  const { t, i18n } = useTranslation(['mining', 'shared']);
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
  const [trouble, setTrouble] = useState<Errand>();
  const drop = () => {
    if (seen && !send.data) void api.DELETE('/api/log-uploads/{upload}', { params: { path: { upload: seen.upload } } });
  };
  const leave = () => {
    drop();
    onClose();
  };
  const another = () => {
    drop();
    setTrouble(undefined);
    upload.reset();
  };
  const known = Object.values(processes.data ?? {}).flatMap((cards) => (Array.isArray(cards) ? cards : []));
  const missing = mapping ? PARTS.filter((part) => NEEDED.has(part) && !mapping[part]) : [];
  const complete = seen && name.trim() && missing.length === 0;
  const start = (from: Upload) => {
    setTrouble(undefined);
    send.mutate(from);
  };
  return (
    <Dialog
      title={t('import')}
      width={860}
      onClose={leave}
      footer={
        seen && !send.data ? (
          <>
            <Button onClick={another}>{t('another')}</Button>
            <Button onClick={leave}>{t('shared:cancel')}</Button>
            <Button type="primary" disabled={!complete} loading={send.isPending} onClick={() => start(seen)}>
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
            onOver={(errand) => {
              const log = (errand.result as { log?: string } | null)?.log;
              if (errand.state !== 'done' || !log) {
                setTrouble(errand);
                send.reset();
                return;
              }
              void cache.invalidateQueries({ queryKey: ['logs'] });
              onDone(log);
            }}
          />
        </div>
      ) : (
        <div className={styles.wizard}>
          {trouble ? (
            <div className={styles.trouble} role="alert">
              <Icon name="alert" size={16} />
              <div>
                <b>{trouble.problem?.message ?? t('canceledNothingLeft')}</b>
                {trouble.problem ? <p>{t('mendHint')}</p> : null}
              </div>
            </div>
          ) : null}
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
                aria-label={t('ofProcess')}
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
          {missing.length ? (
            <p className={styles.remark} role="status">
              <Icon name="alert" size={14} />
              {t('missing', { parts: new Intl.ListFormat(i18n.language).format(missing.map((part) => t(`part.${part}`))) })}
            </p>
          ) : null}
          {seen.problems.map((problem) => (
            <p key={problem.code} className={styles.remark}>
              <Icon name="alert" size={14} />
              {problem.message}
            </p>
          ))}
          {send.error ? <ErrorPanel error={send.error} /> : null}
          {seen.rows.length ? <Preview upload={seen} mapping={mapping} /> : <p className={styles.quiet}>{t('noPreview.ocel')}</p>}
        </div>
      )}
    </Dialog>
  );
}

function Preview({ upload, mapping }: { upload: Upload; mapping: Mapping | null }) {
  const { t } = useTranslation('mining');
  const columns: Partial<Record<(typeof PARTS)[number], string>> = mapping ?? XES_KEYS;
  const meanings = new Map(PARTS.flatMap((part) => (columns[part] ? [[columns[part], t(`part.${part}`)]] : [])) as [string, string][]);
  return (
    <>
      <h3>{t('preview', { encoding: (upload.encoding || upload.kind).toUpperCase() })}</h3>
      {mapping ? null : <p className={styles.quiet}>{t('xesHint')}</p>}
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
