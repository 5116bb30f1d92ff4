import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useSession } from '@/shared/session';
import { Avatar } from '@/shared/ui/Avatar';
import { TopBar } from '@/shared/ui/TopBar';
import { DemoPanel } from './DemoStrip';
import { Deputies } from './Deputies';
import { UserMenuContent } from './UserMenu';
import styles from './me.module.css';

const PasswordDialog = lazy(() => import('./PasswordDialog').then((module) => ({ default: module.PasswordDialog })));

/** Oneself: look and language, password, deputies; on a phone also what the rail holds on a wide screen. */
export function MePage() {
  const { t } = useTranslation('app');
  const text = useText();
  const session = useSession();
  const [password, setPassword] = useState(false);
  return (
    <>
      <TopBar crumbs={[t('menu.me')]} />
      <div className={styles.page}>
        <div className={styles.person}>
          <Avatar person={session.person} size="large" />
          <div>
            <b>{text(session.person.name)}</b>
            <p>{[text(session.person.post), text(session.person.department)].filter(Boolean).join(' · ')}</p>
          </div>
        </div>
        <div className={styles.block}>
          <UserMenuContent onPassword={() => setPassword(true)} close={() => undefined} />
        </div>
        <div className={styles.block}>
          <Deputies />
        </div>
        {session.demo ? (
          <div className={styles.block}>
            <DemoPanel />
          </div>
        ) : null}
      </div>
      <Suspense fallback={null}>{password ? <PasswordDialog onClose={() => setPassword(false)} /> : null}</Suspense>
    </>
  );
}
