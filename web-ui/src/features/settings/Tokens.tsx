import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { EditDialog } from '@/shared/forms/EditDialog';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import { tokensQuery, type AccessToken, type AccessTokenList } from './queries';
import styles from './settings.module.css';

/** How programs come in: what each may do, who made it, when it was used last; revoked at once. */
export function Tokens() {
  const { t } = useTranslation('settings');
  const text = useText();
  const time = useTime();
  const may = useMay('tokens.edit');
  const cache = useQueryClient();
  const query = useQuery({ ...tokensQuery, enabled: may });
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<AccessToken>();
  const [secret, setSecret] = useState<string>();
  const revoke = useMutation({
    mutationFn: (id: string) => api.POST('/api/access-tokens/{id}/revocation', { params: { path: { id } } }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: tokensQuery.queryKey });
      setEnding(undefined);
    },
  });
  const names = new Map(query.data?.scopes.map((scope) => [scope.id, text(scope.name)]));
  if (!may) return <EmptyState sentence={t('tokens.notYours')} />;
  const make = (
    <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setMaking(true)}>
      {t('tokens.new')}
    </Button>
  );
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{t('tokens.about')}</span>
        {make}
      </div>
      <DataTable<AccessToken>
        rowKey="id"
        dataSource={query.data?.items ?? []}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('tokens.none')} />}
        scroll={{ x: 980 }}
        columns={[
          {
            title: t('tokens.client'),
            key: 'id',
            width: 220,
            render: (_, token) => (
              <>
                <b>{token.id}</b>
                <div className={styles.hint}>{token.name}</div>
              </>
            ),
          },
          { title: t('tokens.scopes'), key: 'scopes', render: (_, token) => token.scopes.map((scope) => names.get(scope) ?? scope).join(t('comma')) },
          { title: t('tokens.limits'), key: 'limits', render: (_, token) => [...token.processes, ...token.topics].join(t('comma')) || t('tokens.unlimited') },
          { title: t('tokens.used'), key: 'used', width: 130, render: (_, token) => (token.usedAt ? time.moment(token.usedAt) : '–') },
          { title: t('tokens.by'), key: 'by', width: 120, render: (_, token) => <PersonName person={token.createdBy} fallback="–" /> },
          {
            title: t('tokens.state'),
            key: 'state',
            width: 160,
            render: (_, token) =>
              token.revokedAt ? (
                <StatusChip icon="close">{t('tokens.revoked')}</StatusChip>
              ) : token.expiresAt && new Date(token.expiresAt).getTime() <= Date.now() ? (
                <StatusChip tone="warn">{t('tokens.expired')}</StatusChip>
              ) : (
                <StatusChip tone="ok">{token.expiresAt ? t('tokens.until', { day: time.day(token.expiresAt) }) : t('tokens.valid')}</StatusChip>
              ),
          },
          {
            title: '',
            key: 'act',
            width: 90,
            render: (_, token) =>
              token.revokedAt ? null : (
                <Button size="small" danger onClick={() => setEnding(token)}>
                  {t('tokens.revoke')}
                </Button>
              ),
          },
        ]}
      />
      {making && query.data ? <NewToken list={query.data} onClose={() => setMaking(false)} onMade={setSecret} /> : null}
      {secret ? (
        <Dialog title={t('tokens.made')} onClose={() => setSecret(undefined)} footer={<Button type="primary" onClick={() => setSecret(undefined)}>{t('tokens.kept')}</Button>}>
          <p>{t('tokens.once')}</p>
          <div className={`${styles.secret} ${styles.long}`}>{secret}</div>
        </Dialog>
      ) : null}
      {ending ? (
        <Dialog
          title={t('tokens.revokeTitle', { id: ending.id })}
          onClose={() => setEnding(undefined)}
          footer={
            <>
              <Button onClick={() => setEnding(undefined)}>{t('tokens.keep')}</Button>
              <Button type="primary" danger loading={revoke.isPending} onClick={() => revoke.mutate(ending.id)}>
                {t('tokens.revoke')}
              </Button>
            </>
          }
        >
          <p>{t('tokens.revokeMeans')}</p>
          {revoke.error ? <ErrorPanel error={revoke.error} /> : null}
        </Dialog>
      ) : null}
    </>
  );
}

const apart = (value: unknown): string[] =>
  String(value ?? '')
    .split(/[,，\s]+/)
    .filter(Boolean);

function NewToken({ list, onClose, onMade }: { list: AccessTokenList; onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation('settings');
  const text = useText();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: (values: Record<string, unknown>) =>
      body(
        api.POST('/api/access-tokens', {
          body: {
            id: String(values['id']).trim(),
            name: String(values['name']),
            scopes: values['scopes'] as string[],
            processes: apart(values['processes']),
            topics: apart(values['topics']),
            days: Number(values['days']),
          },
        }),
      ),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: tokensQuery.queryKey });
      onClose();
      onMade(made.secret);
    },
  });
  return (
    <EditDialog
      title={t('tokens.new')}
      initial={{ id: '', name: '', scopes: [], processes: '', topics: '', days: 365 }}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSave={(values) => make.mutate(values)}
      fields={[
        { key: 'id', label: t('tokens.client'), required: true, hint: 'erp-worker' },
        { key: 'name', label: t('tokens.purpose'), required: true },
        { key: 'scopes', label: t('tokens.scopes'), kind: 'choices', required: true, choices: list.scopes.filter((scope) => scope.grantable).map((scope) => ({ value: scope.id, label: text(scope.name) })) },
        { key: 'processes', label: t('tokens.processes'), hint: t('tokens.processesHint') },
        { key: 'topics', label: t('tokens.topics'), hint: t('tokens.topicsHint') },
        { key: 'days', label: t('tokens.days'), kind: 'count', required: true, hint: t('tokens.daysHint') },
      ]}
    />
  );
}
