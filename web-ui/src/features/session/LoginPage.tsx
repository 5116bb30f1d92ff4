import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { chooseLanguage, currentLanguage } from '@/shared/format/language';
import { PasswordFields } from '@/shared/forms/PasswordFields';
import { adopt, sessionQuery, type Session } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PageTitle } from '@/shared/ui/TopBar';
import styles from './login.module.css';

export function LoginPage() {
  const { t } = useTranslation(['session', 'app']);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/login' });
  const known = client.getQueryData(sessionQuery.queryKey);
  const [first, setFirst] = useState<{ session: Session; password?: string } | undefined>(known?.mustChangePassword ? { session: known } : undefined);
  const enter = (session: Session) => {
    client.setQueryData(sessionQuery.queryKey, adopt(session));
    void navigate({ to: to?.startsWith('/') && !to.startsWith('//') ? to : '/', replace: true });
  };
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <div className={styles.page}>
      <PageTitle of={t('title')} />
      <button type="button" className={styles.language} onClick={() => void chooseLanguage(other)} lang={other}>
        <Icon name="globe" />
        {t('language')}
      </button>
      <main className={styles.card}>
        <PhaseRing size={44} />
        {first ? (
          <FirstPassword {...first} onDone={enter} />
        ) : (
          <Credentials
            onDone={(session, password) => {
              client.setQueryData(sessionQuery.queryKey, adopt(session));
              if (session.mustChangePassword) setFirst({ session, password });
              else enter(session);
            }}
          />
        )}
      </main>
    </div>
  );
}

function Credentials({ onDone }: { onDone: (session: Session, password: string) => void }) {
  const { t } = useTranslation(['session', 'app']);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useMutation({
    mutationFn: () => body(api.POST('/api/session', { body: { login: login.trim(), password } })),
    onSuccess: (session) => onDone(session, password),
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        logIn.mutate();
      }}
    >
      <div>
        <h1>{t('app:product')}</h1>
        <p className={styles.tagline}>{t('tagline')}</p>
      </div>
      <label>
        {t('login')}
        <Input size="large" name="login" autoComplete="username" autoCapitalize="none" autoFocus value={login} onChange={(event) => setLogin(event.target.value)} />
      </label>
      <label>
        {t('password')}
        <Input.Password size="large" name="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
      </label>
      {logIn.error ? <ErrorPanel error={logIn.error} /> : null}
      <Button type="primary" size="large" htmlType="submit" block loading={logIn.isPending} disabled={!login || !password}>
        {t('logIn')}
      </Button>
      <p className={styles.note}>{t('forgotten')}</p>
    </form>
  );
}

function FirstPassword({ session, password, onDone }: { session: Session; password?: string; onDone: (session: Session) => void }) {
  const { t } = useTranslation(['session', 'app']);
  const change = useMutation({
    mutationFn: async (passwords: { old: string; new: string }) => {
      await api.PUT('/api/session/password', { body: passwords });
      return body(api.GET('/api/session'));
    },
    onSuccess: onDone,
  });
  return (
    <div className={styles.form}>
      <div>
        <h1>{t('firstTitle')}</h1>
        <p className={styles.tagline}>{t('first')}</p>
      </div>
      <input className="visually-hidden" name="username" autoComplete="username" readOnly tabIndex={-1} aria-hidden value={session.person.id} />
      <PasswordFields known={password} pending={change.isPending} error={change.error} onSubmit={(passwords) => change.mutate(passwords)} />
    </div>
  );
}
