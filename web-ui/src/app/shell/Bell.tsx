import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { homeQuery } from '@/shared/queries';
import { AttentionList } from '@/shared/ui/AttentionList';
import { IconButton } from '@/shared/ui/IconButton';
import { Popup } from '@/shared/ui/Popup';
import styles from './bell.module.css';

/** What needs a look: late work first, then what happened. On a phone the search stands beside it. */
export function Bell({ onFind }: { onFind?: () => void }) {
  const { t } = useTranslation('app');
  const { data } = useQuery(homeQuery);
  const client = useQueryClient();
  const read = useMutation({ mutationFn: () => api.POST('/api/notices/read'), onSettled: () => client.invalidateQueries({ queryKey: homeQuery.queryKey }) });
  const unread = data?.unreadNotices ?? 0;
  const waiting = (data?.lateItems ?? 0) + unread;
  return (
    <>
      {onFind ? <IconButton icon="search" label={t('find')} onClick={onFind} /> : null}
      <Popup
        side="below-right"
        width={340}
        label={t('bell.title')}
        button={(props) => <IconButton icon="bell" label={waiting > 0 ? t('bell.some', { count: waiting }) : t('bell.title')} dot={waiting > 0} {...props} />}
      >
        {(close) => (
          <div className={styles.panel}>
            <div className={styles.head}>
              <b>{t('bell.title')}</b>
              {unread > 0 ? (
                <Button size="small" type="text" loading={read.isPending} onClick={() => read.mutate()}>
                  {t('bell.read')}
                </Button>
              ) : null}
            </div>
            {data && data.lateItems > 0 ? (
              <Link to="/tasks" className={styles.late} onClick={close}>
                {t('bell.late', { count: data.lateItems })}
              </Link>
            ) : null}
            {data?.attention.length ? <AttentionList entries={data.attention} onGo={close} /> : null}
            {waiting === 0 && !data?.attention.length ? <p>{t('bell.none')}</p> : null}
          </div>
        )}
      </Popup>
    </>
  );
}
