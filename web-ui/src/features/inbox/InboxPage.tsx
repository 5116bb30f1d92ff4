import { useInfiniteQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/shared/ui/keys';
import { usePhone } from '@/shared/ui/preferences';
import { TopBar } from '@/shared/ui/TopBar';
import { InboxHead } from './InboxHead';
import { InboxList } from './InboxList';
import { listQuery } from './queries';
import styles from './inbox.module.css';

/** From the list into the task: to what is to be filled in, else to the first button. */
function enterTask(): void {
  const task = document.getElementById('task');
  (task?.querySelector<HTMLElement>('input,textarea,select') ?? task?.querySelector('button'))?.focus();
}

/** List and detail side by side; on a phone one after the other. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  const phone = usePhone();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/tasks' });
  const { key } = useParams({ strict: false });
  const list = useInfiniteQuery(listQuery(search));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const counts = list.data?.pages[0]?.counts ?? {};
  const tab = search.tab ?? 'todo';

  const first = rows[0]?.key;
  const listed = key !== undefined && rows.some((row) => row.key === key);
  useEffect(() => {
    if (!phone && !key && first) void navigate({ to: '/tasks/$key', params: { key: first }, search: true, replace: true });
  }, [phone, key, first, navigate]);

  const move = (step: number) => {
    const at = rows.findIndex((row) => row.key === key);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next || next.key === key) return;
    void navigate({ to: '/tasks/$key', params: { key: next.key }, search: true, replace: true });
    document.getElementById(`item-${next.key}`)?.scrollIntoView({ block: 'nearest' });
    if (at + step >= rows.length - 3 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  useKeys(
    [
      { keys: 'j', says: t('keys.next'), group: t('keys.list'), run: () => move(1) },
      { keys: 'k', says: t('keys.previous'), group: t('keys.list'), run: () => move(-1) },
      { keys: 'Enter', says: t('keys.open'), group: t('keys.list'), run: enterTask },
      { keys: '/', says: t('keys.search'), group: t('keys.list'), run: () => document.getElementById('inbox-search')?.focus() },
    ],
    !phone,
  );

  if (phone && key) return <Outlet />;
  return (
    <>
      <TopBar crumbs={phone ? [t('title')] : [t('title'), t(`tab.${tab}`)]} />
      <div className={styles.split}>
        <section className={styles.list} aria-label={t(`tab.${tab}`)}>
          <InboxHead search={search} counts={counts} />
          <InboxList
            rows={rows}
            tab={tab}
            sort={search.sort ?? 'due'}
            selected={listed ? key : undefined}
            pending={list.isPending}
            error={list.error}
            refreshing={list.isPlaceholderData}
            filtered={Boolean(search.q ?? search.process)}
            retry={() => void list.refetch()}
            more={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
            loadingMore={list.isFetchingNextPage}
          />
        </section>
        {phone ? null : (
          <section id="task" className={styles.detail} aria-label={t('detail')}>
            <Outlet />
          </section>
        )}
      </div>
    </>
  );
}
