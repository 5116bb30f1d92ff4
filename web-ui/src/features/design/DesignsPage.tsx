import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { mapQuery, processQuery } from '@/shared/method';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { TopBar } from '@/shared/ui/TopBar';
import { VersionChip } from '@/shared/ui/VersionChip';
import styles from '@/shared/ui/loop.module.css';

const OPEN = new Set(['draft', 'review', 'pilot']);

/** Every version in the making: drafts, those in review, those on pilot. */
export function DesignsPage() {
  const { t } = useTranslation('design');
  const text = useText();
  const { day } = useTime(3_600_000);
  const map = useQuery(mapQuery);
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const processes = useQueries({ queries: cards.map((card) => processQuery(card.id)) });
  if (map.error) return <ErrorPanel error={map.error} retry={() => void map.refetch()} />;
  const rows = processes.flatMap((each) => (each.data ? each.data.versions.filter((version) => OPEN.has(version.state)).map((version) => ({ version, card: each.data.card })) : []));
  const pending = map.isPending || processes.some((each) => each.isPending);
  return (
    <div className={styles.page}>
      <TopBar crumbs={[t('title')]} />
      <div className={styles.body}>
        {pending ? <RowsSkeleton rows={6} height={44} /> : null}
        {!pending && !rows.length ? <EmptyState sentence={t('noDrafts')} phase={3} /> : null}
        {rows.length ? (
          <Card title={t('inTheMaking')} note={rows.length}>
            <ul className={styles.rows}>
              {rows.map(({ version, card }) => (
                <li key={version.key}>
                  <VersionChip version={version} />
                  <Link to="/processes/$processId" params={{ processId: card.id }} search={{ tab: 'design', version: version.key }} className={styles.words}>
                    {text(card.name)}
                    <p>{text(version.note)}</p>
                  </Link>
                  <span className={styles.quiet}>{day(version.createdAt)}</span>
                </li>
              ))}
            </ul>
          </Card>
        ) : null}
      </div>
    </div>
  );
}
