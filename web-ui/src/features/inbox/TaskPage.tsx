import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { itemQuery, type Item } from './queries';
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
  return <Open key={key} latest={query.data} />;
}

const sameText = (one: Item, other: Item): boolean => one.version === other.version && one.item.state === other.item.state;

/** What is typed stays when the item changes elsewhere: the newer one is offered, never forced upon the writer. */
function Open({ latest }: { latest: Item }) {
  const { t } = useTranslation('inbox');
  const [shown, setShown] = useState(latest);
  const [dirty, setDirty] = useState(false);
  const changed = !sameText(shown, latest);
  if (shown !== latest && !(changed && dirty)) {
    setShown(latest);
    if (changed) setDirty(false);
  }
  const readAgain = () => {
    setDirty(false);
    setShown(latest);
  };
  return (
    <>
      {changed && dirty ? (
        <div className={styles.newer} role="status">
          {t('newer')}
          <Button size="small" onClick={readAgain}>
            {t('readAgain')}
          </Button>
        </div>
      ) : null}
      <Task key={`${shown.version}/${shown.item.state}`} view={shown} onDirty={setDirty} />
    </>
  );
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
