import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { currentLanguage } from '@/shared/format/language';
import { useText } from '@/shared/format/text';
import { chooseMyLanguage, useSession } from '@/shared/session';
import { Avatar } from '@/shared/ui/Avatar';
import { Icon } from '@/shared/ui/Icon';
import { MenuList } from '@/shared/ui/MenuList';
import { Popup } from '@/shared/ui/Popup';
import { setPreferences, usePreferences } from '@/shared/ui/preferences';
import styles from './shell.module.css';

const PasswordDialog = lazy(() => import('./PasswordDialog').then((module) => ({ default: module.PasswordDialog })));

export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation('app');
  const text = useText();
  const { person } = useSession();
  const [password, setPassword] = useState(false);
  return (
    <>
      <Popup
        side="above-left"
        width={240}
        label={t('user.menu')}
        button={(props) => (
          <button type="button" className={styles.me} {...props} aria-label={t('user.menu')}>
            <Avatar person={person} />
            <span className={styles.words}>
              <span className={styles.myName}>{text(person.name)}</span>
              <span className={styles.organization}>{text(person.post ?? person.department)}</span>
            </span>
            <Icon name="more" size={14} className={styles.words} />
          </button>
        )}
      >
        {(close) => <UserMenuContent onKeys={onKeys} onPassword={() => setPassword(true)} close={close} />}
      </Popup>
      <Suspense fallback={null}>{password ? <PasswordDialog onClose={() => setPassword(false)} /> : null}</Suspense>
    </>
  );
}

interface ContentProps {
  onKeys?: () => void;
  onPassword: () => void;
  close: () => void;
}

/** Language, look, keys, password, log out; also the phone's own page. */
export function UserMenuContent({ onKeys, onPassword, close }: ContentProps) {
  const { t } = useTranslation('app');
  const { appearance, density, letterKeys, railFolded } = usePreferences();
  const client = useQueryClient();
  const navigate = useNavigate();
  const logOut = useMutation({
    mutationFn: () => api.DELETE('/api/session'),
    onSettled: () => {
      client.clear();
      void navigate({ to: '/login' });
    },
  });
  const and = (run: () => void) => () => {
    run();
    close();
  };
  return (
    <>
      <MenuList
        label={t('user.language')}
        entries={[
          { key: 'zh', text: '\u4e2d\u6587', checked: currentLanguage() === 'zh-CN', run: () => chooseMyLanguage('zh-CN') },
          { key: 'en', text: 'English', checked: currentLanguage() === 'en', run: () => chooseMyLanguage('en') },
        ]}
      />
      <MenuList
        label={t('user.look')}
        entries={[
          { key: 'system', icon: 'settings', text: t('user.system'), checked: appearance === 'system', run: () => setPreferences({ appearance: 'system' }) },
          { key: 'light', icon: 'sun', text: t('user.light'), checked: appearance === 'light', run: () => setPreferences({ appearance: 'light' }) },
          { key: 'dark', icon: 'moon', text: t('user.dark'), checked: appearance === 'dark', run: () => setPreferences({ appearance: 'dark' }) },
          { key: 'dense', icon: 'table', text: t('user.dense'), checked: density === 'dense', run: () => setPreferences({ density: density === 'dense' ? 'normal' : 'dense' }) },
        ]}
      />
      <MenuList
        entries={[
          ...(onKeys
            ? [
                { key: 'fold', icon: 'layers' as const, text: t('menu.fold'), checked: railFolded, run: () => setPreferences({ railFolded: !railFolded }) },
                { key: 'letters', icon: 'keyboard' as const, text: t('user.letterKeys'), checked: letterKeys, run: () => setPreferences({ letterKeys: !letterKeys }) },
                { key: 'keys', icon: 'info' as const, text: t('keys.overview'), keys: '?', run: and(onKeys) },
              ]
            : []),
          ...(onKeys ? [{ key: 'deputies', icon: 'people' as const, text: t('deputy.title'), run: and(() => void navigate({ to: '/me' })) }] : []),
          { key: 'password', icon: 'lock', text: t('user.password'), run: and(onPassword) },
          { key: 'out', icon: 'logOut', text: t('user.logOut'), run: and(() => logOut.mutate()) },
        ]}
      />
    </>
  );
}
