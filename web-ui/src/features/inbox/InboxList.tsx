import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { daysFrom, useTime } from '@/shared/format/time';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { leftOf, SlaChip } from '@/shared/ui/Sla';
import { StatusChip } from '@/shared/ui/StatusChip';
import { isOpen, type Row, type Sort, type Tab } from './queries';
import styles from './inbox.module.css';

interface Props {
  rows: Row[];
  tab: Tab;
  sort: Sort;
  selected?: string;
  pending: boolean;
  refreshing: boolean;
  filtered: boolean;
  error: unknown;
  retry: () => void;
  more?: () => void;
  loadingMore: boolean;
}

export function InboxList({ rows, tab, sort, selected, pending, refreshing, filtered, error, retry, more, loadingMore }: Props) {
  const { t } = useTranslation(['inbox', 'shared']);
  const navigate = useNavigate();
  const groupOf = useGroups(tab, sort);
  if (error && rows.length === 0) return <div className={styles.padded}><ErrorPanel error={error} retry={retry} /></div>;
  if (pending) return <RowsSkeleton rows={7} height={81} />;
  if (rows.length === 0) {
    const action = filtered
      ? { text: t('clearFilters'), onClick: () => void navigate({ to: '/tasks', search: { tab } }) }
      : { text: t('startProcess'), onClick: () => void navigate({ to: '/start' }) };
    return <EmptyState sentence={t(filtered ? 'nothingFound' : `none.${tab}`)} action={action} />;
  }
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(groupOf(row), (counts.get(groupOf(row)) ?? 0) + 1);
  return (
    <div className={`${styles.rows} ${refreshing ? styles.refreshing : ''}`}>
      {rows.map((row, index) => {
        const group = groupOf(row);
        const before = rows[index - 1];
        return (
          <Fragment key={row.key}>
            {group && (!before || groupOf(before) !== group) ? (
              <div className={styles.group}>
                {t(`group.${group as 'today'}`)} <span>{counts.get(group)}</span>
              </div>
            ) : null}
            <InboxRow row={row} tab={tab} selected={row.key === selected} />
          </Fragment>
        );
      })}
      {more ? (
        <Button type="text" block loading={loadingMore} onClick={more}>
          {t('more')}
        </Button>
      ) : null}
    </div>
  );
}

/** Groups by the day something is due, in the order the server lists; other orders have no groups. */
function useGroups(tab: Tab, sort: Sort): (row: Row) => string {
  const { now } = useTime();
  if (sort !== 'due' || tab === 'done' || tab === 'copied' || tab === 'started') return () => '';
  return (row) => {
    if (row.urgent) return 'urgent';
    if (!row.serviceLevel) return 'undated';
    if (leftOf(row.serviceLevel, now) < 0) return 'late';
    const days = daysFrom(now, new Date(row.serviceLevel.dueAt).getTime());
    return days <= 0 ? 'today' : days === 1 ? 'tomorrow' : 'later';
  };
}

function InboxRow({ row, tab, selected }: { row: Row; tab: Tab; selected: boolean }) {
  const { t } = useTranslation(['inbox', 'shared']);
  const text = useText();
  const time = useTime();
  const open = isOpen(row);
  return (
    <Link id={`item-${row.key}`} to="/tasks/$key" params={{ key: row.key }} search={true} className={styles.row} aria-current={selected ? 'true' : undefined}>
      <span className={styles.rowTitle}>
        {row.unread ? <span className={styles.unread} role="img" aria-label={t('unread')} /> : null}
        {row.urgent ? <Icon name="urgent" size={14} label={t('urgent')} className={styles.urgent} /> : null}
        <b className="ellipsis">{row.title || text(row.elementName)}</b>
      </span>
      <span className={`${styles.rowSub} ellipsis`}>
        {row.businessNo ? `${row.businessNo} · ` : ''}
        {text(row.elementName)} · {text(row.process.name)}
      </span>
      <span className={styles.rowFoot}>
        <PersonName person={tab === 'team' ? row.assignee : row.starter} fallback={tab === 'team' ? t('unclaimed') : t('shared:system')} />
        <span className={styles.space} />
        {open && row.serviceLevel ? (
          <SlaChip level={row.serviceLevel} />
        ) : open ? (
          <StatusChip icon={null}>{time.moment(row.createdAt)}</StatusChip>
        ) : (
          <span className={styles.when}>{time.moment(row.completedAt ?? row.createdAt)}</span>
        )}
      </span>
    </Link>
  );
}
