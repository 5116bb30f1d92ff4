import { Button, Input } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import styles from './form.module.css';

interface Props {
  /** The old password where it has just been typed, so that nobody types it twice. */
  known?: string;
  pending: boolean;
  error: unknown;
  onSubmit: (passwords: { old: string; new: string }) => void;
  buttons?: ReactNode;
}

/** Old, new, new again. Only the equality of the two is judged here; what a good password is, the server says. */
export function PasswordFields({ known, pending, error, onSubmit, buttons }: Props) {
  const { t } = useTranslation('shared');
  const id = useId();
  const [old, setOld] = useState(known ?? '');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const different = tried && fresh !== again;
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (old && fresh && fresh === again) onSubmit({ old, new: fresh });
      }}
    >
      {known === undefined ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-old`}>{t('password.old')}</label>
          <Input.Password id={`${id}-old`} autoComplete="current-password" value={old} onChange={(event) => setOld(event.target.value)} />
        </div>
      ) : null}
      <div className={styles.field}>
        <label htmlFor={`${id}-new`}>{t('password.new')}</label>
        <Input.Password id={`${id}-new`} autoComplete="new-password" autoFocus value={fresh} onChange={(event) => setFresh(event.target.value)} />
        <div className={styles.note}>{t('password.rule')}</div>
      </div>
      <div className={styles.field}>
        <label htmlFor={`${id}-again`}>{t('password.again')}</label>
        <Input.Password
          id={`${id}-again`}
          autoComplete="new-password"
          value={again}
          status={different ? 'error' : undefined}
          aria-invalid={different}
          aria-describedby={`${id}-problem`}
          onChange={(event) => setAgain(event.target.value)}
        />
        <div id={`${id}-problem`} className={styles.problem} role="alert">
          {different ? t('password.different') : null}
        </div>
      </div>
      {error ? <ErrorPanel error={error} /> : null}
      <div className={styles.buttons}>
        {buttons}
        <Button type="primary" htmlType="submit" loading={pending} disabled={!old || !fresh || !again}>
          {t('password.change')}
        </Button>
      </div>
    </form>
  );
}
