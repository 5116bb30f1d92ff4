import { useQuery } from '@tanstack/react-query';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { homeQuery } from '@/shared/queries';
import { Icon } from '@/shared/ui/Icon';
import styles from './bottomBar.module.css';

const PLACES = [
  { key: 'home', icon: 'home', to: '/' },
  { key: 'tasks', icon: 'inbox', to: '/tasks' },
  { key: 'start', icon: 'plus', to: '/start' },
  { key: 'map', icon: 'map', to: '/processes' },
  { key: 'me', icon: 'person', to: '/me' },
] as const;

/** The phone's menu. A task has its own buttons there, so the bar makes room. */
export function BottomBar() {
  const { t } = useTranslation('app');
  const { data } = useQuery(homeQuery);
  const match = useMatchRoute();
  if (match({ to: '/tasks/$key' }) || match({ to: '/start/$processId' })) return null;
  return (
    <nav className={styles.bar} aria-label={t('menu.label')}>
      {PLACES.map((place) => (
        <Link key={place.key} to={place.to} className={styles.place} activeProps={{ className: styles.current ?? '' }} activeOptions={{ exact: place.to === '/', includeSearch: false }}>
          <span className={styles.icon}>
            <Icon name={place.icon} size={22} />
            {place.key === 'tasks' && data && data.openItems > 0 ? <span className={`${styles.count} ${data.lateItems > 0 ? styles.hot : ''}`}>{data.openItems}</span> : null}
          </span>
          {t(`menu.${place.key}`)}
        </Link>
      ))}
    </nav>
  );
}
