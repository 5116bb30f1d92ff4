import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { PageHeader } from '@/shared/ui/PageHeader';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import { BatchState, Progress } from './BatchState';
import { batchQuery, type BatchLine, type BatchView, type Kind } from './queries';
import styles from './batches.module.css';

const OUTCOMES = { done: 'ok', failed: 'bad', waiting: 'mute', undone: 'warn' } as const;

/** One batch: how far it has come, what became of each instance; stopped, or taken back as a whole. */
export function BatchPage() {
  const { t } = useTranslation('operate');
  const { key } = useParams({ from: '/shell/batches/$key' });
  const [failed, setFailed] = useState(false);
  const query = useQuery(batchQuery(key, failed));
  const list = (
    <Link key="list" to="/batches">
      {t('batches')}
    </Link>
  );
  return (
    <>
      <TopBar crumbs={[list, query.data ? t(`kind.${query.data.batch.kind as Kind}`, { defaultValue: query.data.batch.kind }) : t('one')]} />
      <div className={styles.page}>
        {query.error && !query.data ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <RowsSkeleton rows={6} height={40} /> : null}
        {query.data ? <Content view={query.data} failed={failed} onFailed={setFailed} /> : null}
      </div>
    </>
  );
}

function Content({ view, failed, onFailed }: { view: BatchView; failed: boolean; onFailed: (only: boolean) => void }) {
  const { t } = useTranslation(['operate', 'shared']);
  const time = useTime();
  const may = useMay('instances.manage');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { batch } = view;
  const again = () => client.invalidateQueries({ queryKey: ['batches'] });
  const stop = useMutation({ mutationFn: () => api.POST('/api/batches/{key}/cancellation', { params: { path: { key: batch.key } } }), onSettled: again });
  const hold = useMutation({ mutationFn: () => api.POST('/api/batches/{key}/suspension', { params: { path: { key: batch.key } } }), onSettled: again });
  const resume = useMutation({ mutationFn: () => api.POST('/api/batches/{key}/resumption', { params: { path: { key: batch.key } } }), onSettled: again });
  const undo = useMutation({
    mutationFn: () => body(api.POST('/api/batches/{key}/undo', { params: { path: { key: batch.key } }, body: { reason: t('undoReason', { reason: batch.reason }) } })),
    onSuccess: (made) => void navigate({ to: '/batches/$key', params: { key: made.key } }),
    onSettled: again,
  });
  const failure = stop.error ?? hold.error ?? resume.error ?? undo.error;
  const moving = batch.state === 'waiting' || batch.state === 'running' || batch.state === 'suspended';
  return (
    <>
      <PageHeader
        title={t(`kind.${batch.kind as Kind}`, { defaultValue: batch.kind })}
        chips={<BatchState batch={batch} />}
        sub={
          <>
            <span>{batch.reason}</span>
            <PersonName person={batch.createdBy} fallback={t('shared:system')} />
            <span>{time.moment(batch.createdAt)}</span>
            <Progress batch={batch} />
          </>
        }
        actions={
          may ? (
            <>
              {batch.state === 'suspended' ? (
                <Button type="primary" loading={resume.isPending} onClick={() => resume.mutate()}>
                  {t('resume')}
                </Button>
              ) : moving ? (
                <Button loading={hold.isPending} onClick={() => hold.mutate()}>
                  {t('hold')}
                </Button>
              ) : null}
              {moving ? (
                <Button danger loading={stop.isPending} onClick={() => stop.mutate()}>
                  {t('stop')}
                </Button>
              ) : null}
              {batch.undoable && !batch.undoneBy ? (
                <Button loading={undo.isPending} onClick={() => undo.mutate()}>
                  {t('undo')}
                </Button>
              ) : null}
            </>
          ) : null
        }
      />
      <div className={styles.lines}>
        {failure ? <ErrorPanel error={failure} /> : null}
        <Segmented<boolean> value={failed} onChange={onFailed} options={[{ value: false, label: t('all') }, { value: true, label: t('onlyFailed') }]} />
        <DataTable<BatchLine>
          rowKey="instanceKey"
          dataSource={view.lines}
          empty={<EmptyState sentence={t('noLines')} />}
          scroll={{ x: 640 }}
          columns={[
            {
              title: t('instance'),
              key: 'instance',
              render: (_, line) => (
                <Link to="/instances/$key" params={{ key: line.instanceKey }} className={styles.name}>
                  <b className="ellipsis">{line.title || line.businessNo || line.instanceKey}</b> <span>{line.businessNo}</span>
                </Link>
              ),
            },
            { title: t('outcome'), key: 'outcome', width: 130, render: (_, line) => <StatusChip tone={OUTCOMES[line.outcome]} icon={line.outcome === 'waiting' ? 'clock' : undefined}>{t(`outcomes.${line.outcome}`)}</StatusChip> },
            { title: t('obstacle'), key: 'obstacle', render: (_, line) => line.obstacle?.message ?? '–' },
          ]}
        />
      </div>
    </>
  );
}
