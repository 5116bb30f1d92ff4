import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import { usePhone } from '@/shared/ui/preferences';
import { ImportLog } from './ImportLog';
import { logsQuery, type LogRow } from './queries';
import styles from './mining.module.css';

/** The columns that a phone has room for; the rest stands under the name. */
const SHORT = ['name', 'cases', 'actions'];

/** All logs: imported ones, and the processes whose history is one already. */
export function MiningPage() {
  const { t } = useTranslation(['mining', 'app', 'shared']);
  const text = useText();
  const { moment } = useTime();
  const phone = usePhone();
  const may = useMay('processes.edit');
  const navigate = useNavigate();
  const cache = useQueryClient();
  const logs = useQuery(logsQuery);
  const [importing, setImporting] = useState(false);
  const [removed, setRemoved] = useState<LogRow | null>(null);
  const remove = useMutation({
    mutationFn: (log: LogRow) => api.DELETE('/api/logs/{id}', { params: { path: { id: log.id } } }),
    onSuccess: () => {
      setRemoved(null);
      void cache.invalidateQueries({ queryKey: ['logs'] });
    },
  });
  const day = (at: string | null | undefined) => (at ? moment(Date.parse(at)) : '');
  const columns: TableColumnsType<LogRow> = [
      {
        title: t('column.log'),
        key: 'name',
        render: (_, row) => (
          <>
            <Link to="/mining/$id" params={{ id: row.id }} className={styles.name}>
              {row.kind === 'history' ? text(row.processName) : row.name}
            </Link>
            {phone ? (
              <div className={styles.quiet}>
                {[row.kind === 'history' ? t('ownHistory') : row.kind.toUpperCase(), row.kind === 'history' ? '' : text(row.processName)].filter(Boolean).join(' · ')}
              </div>
            ) : null}
          </>
        ),
      },
      {
        title: t('column.source'),
        key: 'kind',
        width: 130,
        render: (_, row) => (row.kind === 'history' ? <StatusChip tone="teal" icon="refresh">{t('ownHistory')}</StatusChip> : <StatusChip icon={null}>{row.kind.toUpperCase()}</StatusChip>),
      },
      { title: t('column.process'), key: 'process', width: 160, render: (_, row) => text(row.processName) },
      { title: t('column.cases'), key: 'cases', width: 100, align: 'right', render: (_, row) => number(row.cases) },
      { title: t('column.events'), key: 'events', width: 110, align: 'right', render: (_, row) => (row.events ? number(row.events) : '') },
      { title: t('column.created'), key: 'created', width: 150, render: (_, row) => day(row.createdAt) },
      {
        title: '',
        key: 'actions',
        width: 96,
        align: 'right',
        render: (_, row) => (
          <>
            <IconButton icon="diagnosis" label={t('diagnose')} onClick={() => void navigate({ to: '/diagnosis/$id', params: { id: row.id } })} />
            {may && row.kind !== 'history' ? <IconButton icon="close" label={t('remove')} onClick={() => setRemoved(row)} /> : null}
          </>
        ),
      },
  ];
  return (
    <>
      <TopBar crumbs={[t('app:menu.mining')]}>
        {may ? (
          <Button type="primary" aria-label={t('import')} icon={<Icon name="upload" size={14} />} onClick={() => setImporting(true)}>
            {phone ? null : t('import')}
          </Button>
        ) : null}
      </TopBar>
      <div className={styles.page}>
        <DataTable<LogRow>
          rowKey="id"
          dataSource={logs.data ?? []}
          pending={logs.isPending}
          refreshing={logs.isRefetching}
          error={logs.error}
          retry={() => void logs.refetch()}
          empty={<EmptyState sentence={t('noLogs')} phase={1} action={may ? { text: t('import'), onClick: () => setImporting(true) } : undefined} />}
          {...(phone ? {} : { scroll: { x: 760 } })}
          columns={phone ? columns.filter((column) => SHORT.includes(String(column.key))) : columns}
        />
      </div>
      {importing ? <ImportLog onClose={() => setImporting(false)} onDone={(id) => void navigate({ to: '/mining/$id', params: { id } })} /> : null}
      {removed ? (
        <Dialog
          title={t('removeTitle', { name: removed.name })}
          onClose={() => setRemoved(null)}
          footer={
            <>
              <Button onClick={() => setRemoved(null)}>{t('shared:cancel')}</Button>
              <Button danger type="primary" loading={remove.isPending} onClick={() => remove.mutate(removed)}>
                {t('remove')}
              </Button>
            </>
          }
        >
          <p>{t('removeWarning')}</p>
          {remove.error ? <ErrorPanel error={remove.error} /> : null}
        </Dialog>
      ) : null}
    </>
  );
}
