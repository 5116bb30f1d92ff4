import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { ProcessName } from '@/shared/ui/ProcessName';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import { VersionChip } from '@/shared/ui/VersionChip';
import { decisionsQuery, type DecisionView, type DecisionDocument } from './queries';
import styles from './decisions.module.css';

/** The decisions that a version runs by. */
export function DecisionsPage() {
  const { t } = useTranslation('decisions');
  const { key } = useParams({ strict: false }) as { key: string };
  const list = useQuery(decisionsQuery(key));
  const [creating, setCreating] = useState(false);
  const version = list.data?.version;
  return (
    <>
      <TopBar
        crumbs={[
          <Link key="processes" to="/processes">
            {t('processes')}
          </Link>,
          ...(version
            ? [
                <Link key="process" to="/processes/$processId" params={{ processId: version.processId }}>
                  <ProcessName id={version.processId} />
                </Link>,
                <Link key="design" to="/design/$key" params={{ key }}>
                  {t('design')}
                </Link>,
              ]
            : []),
          t('title'),
        ]}
      />
      <div className={styles.list}>
        <header className={styles.listHead}>
          <h1>{t('title')}</h1>
          {version ? <VersionChip version={version} /> : null}
          <span className={styles.space} />
          {list.data?.mayEdit && list.data.items.length ? (
            <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setCreating(true)}>
              {t('create')}
            </Button>
          ) : null}
        </header>
        {list.error ? <ErrorPanel error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isPending ? <RowsSkeleton rows={3} height={72} /> : null}
        {list.data?.items.length === 0 ? (
          <EmptyState sentence={t('empty')} phase={3} {...(list.data.mayEdit ? { action: { text: t('create'), onClick: () => setCreating(true) } } : {})} />
        ) : null}
        {list.data?.items.map((document) => (
          <Document key={document.name} versionKey={key} document={document} />
        ))}
      </div>
      {creating && version ? <Create versionKey={key} version={version.version} onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function Document({ versionKey, document }: { versionKey: string; document: DecisionDocument }) {
  const { t } = useTranslation('decisions');
  const text = useText();
  const name = (decision: DecisionView) => text(decision.name) || decision.id;
  return (
    <Link to="/design/$key/decisions/$name" params={{ key: versionKey, name: document.name }} className={styles.document}>
      <Icon name="table" size={18} />
      <div className={styles.documentWords}>
        <b>{document.decisions.map(name).join(' · ') || document.title || document.name}</b>
        <span className={styles.faint}>
          {document.name}
          {document.decisions.flatMap((each) => each.usedBy).length ? ` · ${t('usedBy', { elements: [...new Set(document.decisions.flatMap((each) => each.usedBy))].join(', ') })}` : ''}
        </span>
      </div>
      {document.readable ? null : <StatusChip tone="bad">{t('unreadable')}</StatusChip>}
      <StatusChip icon={null}>{t('ruleCount', { count: document.decisions.reduce((sum, each) => sum + each.rules, 0) })}</StatusChip>
      <StatusChip icon={null} tone={document.cases ? 'teal' : 'mute'}>
        {t('caseCount', { count: document.cases })}
      </StatusChip>
      <Icon name="chevronRight" size={14} />
    </Link>
  );
}

function Create({ versionKey, version, onClose }: { versionKey: string; version: number; onClose: () => void }) {
  const { t } = useTranslation('decisions');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const [zh, setZh] = useState('');
  const [en, setEn] = useState('');
  const [intent] = useState(idempotencyKey);
  const create = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/versions/{key}/decisions', {
          params: { path: { key: versionKey }, header: { 'Idempotency-Key': intent } },
          body: { id: id.trim(), name: { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }, version },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['versions', versionKey] });
      void navigate({ to: '/design/$key/decisions/$name', params: { key: versionKey, name: id.trim() } });
    },
  });
  return (
    <Dialog
      title={t('create')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" disabled={!id.trim()} loading={create.isPending} onClick={() => create.mutate()}>
            {t('create')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <label>
          {t('id')}
          <Input value={id} placeholder="order_priority" onChange={(event) => setId(event.target.value)} autoFocus />
          <small>{t('idHint')}</small>
        </label>
        <label>
          {t('nameZh')}
          <Input value={zh} onChange={(event) => setZh(event.target.value)} />
        </label>
        <label>
          {t('nameEn')}
          <Input value={en} onChange={(event) => setEn(event.target.value)} />
        </label>
        {create.error ? <ErrorPanel error={create.error} /> : null}
      </div>
    </Dialog>
  );
}
