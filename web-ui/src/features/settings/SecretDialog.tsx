import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/shared/ui/Dialog';
import styles from './settings.module.css';

/** A secret that both sides know, shown this one time. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <Dialog
      title={t('hooks.made')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('tokens.kept')}
        </Button>
      }
    >
      <p>{t('hooks.once')}</p>
      <div className={`${styles.secret} ${styles.long}`}>{secret}</div>
    </Dialog>
  );
}
