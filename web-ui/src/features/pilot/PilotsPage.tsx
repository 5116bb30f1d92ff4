import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { pilotsQuery } from '@/shared/method';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import styles from '@/shared/ui/loop.module.css';
import type { PilotRow } from './queries';

/** Every pilot: what is tried where, until when, with which decision. */
export function PilotsPage() {
  const { t } = useTranslation('pilot');
  const query = useQuery(pilotsQuery());
  return (
    <div className={styles.page}>
      <TopBar crumbs={[t('title')]} />
      <div className={styles.body}>
        {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <RowsSkeleton rows={4} height={44} /> : null}
        {query.data && !query.data.length ? <EmptyState sentence={t('none')} phase={4} /> : null}
        {query.data?.length ? <PilotList pilots={query.data} /> : null}
      </div>
    </div>
  );
}

export function PilotList({ pilots }: { pilots: PilotRow[] }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { day } = useTime(3_600_000);
  return (
    <Card title={t('pilots')} note={pilots.length}>
      <ul className={styles.rows}>
        {pilots.map((pilot) => (
          <li key={pilot.id}>
            <StatusChip tone={pilot.state === 'running' ? 'teal' : pilot.decision === 'adopt' ? 'ok' : 'mute'} icon="flag">
              {pilot.decision ? t(`decision.${pilot.decision as 'adopt'}`) : t(`state.${pilot.state}`)}
            </StatusChip>
            <Link to="/pilot/$id" params={{ id: pilot.id }} className={styles.words}>
              {pilot.name}
              <p>
                {text(pilot.process.name)} · {pilot.version.label} / {pilot.control.label}
              </p>
            </Link>
            <span className={styles.quiet}>{t('period', { from: day(pilot.starts), to: day(pilot.ends) })}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
