import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTime } from '@/shared/format/time';
import { currentZone } from '@/shared/format/zone';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { systemQuery, type InstallationView } from './queries';
import styles from './settings.module.css';

type Worker = InstallationView['workers'][number];
type Row = InstallationView['backlog'][number];

const TONES = { ok: 'ok', late: 'warn', none: 'bad' } as const;

/** Who does the work that nobody asks for, when they were last heard of, and what waits for them. */
export function System() {
  const { t, i18n } = useTranslation('settings');
  const time = useTime();
  const may = useMay('system.read');
  const query = useQuery({ ...systemQuery, enabled: may });
  if (!may) return <EmptyState sentence={t('system.notYours')} />;
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={40} />;
  const { background, workers, backlog, dead, incidents } = query.data;
  const lasting = (ms: number) => (ms < 1000 ? t('system.justNow') : ms < 60_000 ? t('system.seconds', { count: Math.round(ms / 1000) }) : time.duration(ms));
  return (
    <>
      <div className={styles.state}>
        <StatusChip tone={TONES[background]}>{t(`system.background.${background}`)}</StatusChip>
        <StatusChip tone={incidents ? 'warn' : 'ok'}>{t('system.incidents', { count: incidents })}</StatusChip>
        <StatusChip tone={dead ? 'bad' : 'ok'}>{t('system.dead', { count: dead })}</StatusChip>
      </div>
      <h2 className={styles.part}>{t('system.workers')}</h2>
      <DataTable<Worker>
        rowKey={(worker) => `${worker.host}:${worker.process}:${worker.since}`}
        dataSource={workers}
        pending={false}
        error={null}
        empty={<EmptyState sentence={t('system.noWorkers')} />}
        scroll={{ x: 680 }}
        columns={[
          { title: t('system.host'), key: 'host', width: 120, render: (_, worker) => worker.host },
          { title: t('system.process'), key: 'process', width: 110, render: (_, worker) => worker.process },
          { title: t('system.since'), key: 'since', width: 160, render: (_, worker) => new Date(worker.since).toLocaleString(i18n.language, { timeZone: currentZone() }) },
          { title: t('system.heard'), key: 'heard', width: 140, render: (_, worker) => t('system.ago', { span: lasting(worker.silentMs) }) },
          { title: t('system.state'), key: 'state', width: 120, render: (_, worker) => <StatusChip tone={worker.alive ? 'ok' : 'bad'}>{t(worker.alive ? 'system.alive' : 'system.silent')}</StatusChip> },
        ]}
      />
      <h2 className={styles.part}>{t('system.backlog')}</h2>
      <DataTable<Row>
        rowKey={(row) => `${row.kind}:${row.topic}`}
        dataSource={backlog}
        pending={false}
        error={null}
        empty={<EmptyState sentence={t('system.nothing')} />}
        scroll={{ x: 480 }}
        columns={[
          { title: t('system.kind'), key: 'kind', render: (_, row) => (row.topic ? `${t(`system.of.${row.kind}`)} · ${row.topic}` : t(`system.of.${row.kind}`)) },
          { title: t('system.due'), key: 'due', width: 110, align: 'right', render: (_, row) => row.due },
          { title: t('system.lag'), key: 'lag', width: 160, align: 'right', render: (_, row) => (row.due ? lasting(row.lagMs) : '—') },
        ]}
      />
      <p className={styles.hint}>{t('system.about')}</p>
    </>
  );
}
