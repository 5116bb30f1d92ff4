import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Part } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { waitingQuery, type JobRow, type TimerRow } from './queries';
import styles from './operate.module.css';

const TONES = { waiting: 'mute', working: 'teal', paused: 'warn', incident: 'bad' } as const;
const ICONS = { waiting: 'clock', working: 'play', paused: 'clock', incident: 'warning' } as const;

/** Automatic work and timers: what is to be done, by whom, when it is tried again, what went wrong. */
export function Work({ instanceKey, suspended }: { instanceKey: string; suspended: boolean }) {
  const { t } = useTranslation(['instances', 'shared']);
  const text = useText();
  const time = useTime();
  const may = useMay('instances.manage');
  const client = useQueryClient();
  const query = useQuery(waitingQuery(instanceKey));
  const retry = useMutation({
    mutationFn: (job: JobRow) =>
      api.POST('/api/process-instances/{key}/jobs/{instance}/retry', { params: { path: { key: instanceKey, instance: job.elementInstance } }, body: { retries: 3, reason: t('work.retryReason') } }),
    onSuccess: () => toast(t('retried')),
    onSettled: () => client.invalidateQueries({ queryKey: ['process-instances'] }),
  });
  const lists = { pending: query.isPending, error: query.error, retry: () => void query.refetch() };
  return (
    <div className={styles.stack}>
      {suspended ? <p role="note">{t('work.suspended')}</p> : null}
      {retry.error ? <ErrorPanel error={retry.error} /> : null}
      <Part title={t('work.jobs')} note={query.data?.jobs.length}>
        <DataTable<JobRow>
          rowKey="key"
          dataSource={query.data?.jobs ?? []}
          {...lists}
          empty={<p className={styles.quiet}>{t('work.noJobs')}</p>}
          scroll={{ x: 760 }}
          columns={[
            { title: t('work.step'), key: 'step', render: (_, job) => text(job.elementName) },
            { title: t('work.topic'), key: 'topic', render: (_, job) => <code>{job.topic}</code> },
            {
              title: t('column.state'),
              key: 'state',
              width: 150,
              render: (_, job) => (
                <StatusChip tone={TONES[job.state]} icon={ICONS[job.state]}>
                  {t(`work.state.${job.state}`)}
                </StatusChip>
              ),
            },
            { title: t('work.retries'), key: 'retries', width: 90, align: 'right', render: (_, job) => job.retries },
            {
              title: t('work.next'),
              key: 'next',
              width: 170,
              render: (_, job) => (job.leasedUntil ? t('work.held', { by: job.holder, at: time.moment(job.leasedUntil, true) }) : job.nextTryAt ? time.moment(job.nextTryAt) : '–'),
            },
            { title: t('work.error'), key: 'error', render: (_, job) => job.error || '–' },
            {
              title: '',
              key: 'act',
              width: 90,
              render: (_, job) =>
                may && (job.state === 'incident' || job.state === 'paused') ? (
                  <Button size="small" loading={retry.isPending && retry.variables.key === job.key} onClick={() => retry.mutate(job)}>
                    {t('work.retry')}
                  </Button>
                ) : null,
            },
          ]}
        />
      </Part>
      <Part title={t('work.timers')} note={query.data?.timers.length}>
        <DataTable<TimerRow>
          rowKey={(timer) => `${timer.kind} ${timer.elementId} ${timer.dueAt}`}
          dataSource={query.data?.timers ?? []}
          {...lists}
          empty={<p className={styles.quiet}>{t('work.noTimers')}</p>}
          columns={[
            { title: t('work.step'), key: 'step', render: (_, timer) => text(timer.elementName) },
            { title: t('work.kind'), key: 'kind', render: (_, timer) => t(`work.timer.${timer.kind}`) },
            { title: t('work.due'), key: 'due', width: 150, align: 'right', render: (_, timer) => time.moment(timer.dueAt) },
          ]}
        />
      </Part>
    </div>
  );
}
