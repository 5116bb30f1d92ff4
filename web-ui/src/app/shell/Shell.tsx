import { Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useSession } from '@/shared/session';
import { Icon } from '@/shared/ui/Icon';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { usePreferences } from '@/shared/ui/preferences';
import { PagePending } from '../PageStates';
import { MENU } from './menu';
import styles from './shell.module.css';

export function Shell() {
  const { t } = useTranslation('app');
  const text = useText();
  const session = useSession();
  const { railFolded } = usePreferences();
  return (
    <div className={`${styles.app} ${railFolded ? styles.folded : ''}`}>
      <nav className={styles.rail} aria-label={t('menu.label')}>
        <div className={styles.company}>
          <PhaseRing size={24} />
          <div className={styles.words}>
            <div className={styles.product}>{t('product')}</div>
            <div className={styles.organization}>{text(session.company)}</div>
          </div>
        </div>
        {MENU.map((group, index) => (
          <div key={index} className={styles.group}>
            {group.label ? <div className={styles.label}>{t(`menu.${group.label}`)}</div> : null}
            {group.items.map((item) => (
              <Link key={item.key} to={item.to} className={styles.item} activeProps={{ className: styles.current ?? '' }} activeOptions={{ exact: item.to === '/' }}>
                <Icon name={item.icon} />
                <span className={styles.words}>{t(`menu.${item.key}`)}</span>
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <main className={styles.sheet}>
        <Suspense fallback={<PagePending />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
