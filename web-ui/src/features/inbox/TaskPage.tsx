import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api/client';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { itemQuery } from './queries';
import { Task } from './Task';
import styles from './inbox.module.css';

/** One work item: /tasks/$key. */
export function TaskPage() {
  const { t } = useTranslation('inbox');
  const navigate = useNavigate();
  const { key } = useParams({ from: '/shell/tasks/$key' });
  const query = useQuery(itemQuery(key));
  useSeen(key, query.data?.item.unread === true);
  if (query.error && !query.data) {
    return (
      <div className={styles.padded}>
        <ErrorPanel error={query.error} wayOut={{ text: t('toList'), onClick: () => void navigate({ to: '/tasks', search: true }) }} />
      </div>
    );
  }
  if (!query.data) return <RowsSkeleton rows={6} height={64} />;
  // A form starts over when another item or another version of it comes, never while somebody types in this one.
  return <Task key={`${key}/${query.data.version}/${query.data.item.state}`} view={query.data} />;
}

/** Opening an item is reading it. */
function useSeen(key: string, unread: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!unread) return;
    api.POST('/api/work-items/{key}/read', { params: { path: { key } } }).then(
      () => client.invalidateQueries({ queryKey: ['work-items'] }),
      // Not worth a word to the reader: it stays marked as unread.
      () => undefined,
    );
  }, [client, key, unread]);
}
