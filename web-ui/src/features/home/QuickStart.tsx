import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import type { Startable } from '@/shared/queries';
import { Icon } from '@/shared/ui/Icon';
import { Part } from '@/shared/ui/Sheet';
import styles from './home.module.css';

export function QuickStart({ startable }: { startable: Startable[] }) {
  const { t } = useTranslation('home');
  const text = useText();
  return (
    <Part title={t('quickStart')} tools={startable.length > 0 ? <Link to="/start">{t('allStartable')}</Link> : undefined}>
      {startable.length === 0 ? (
        <p className={styles.quiet}>{t('quickNone')}</p>
      ) : (
        <div className={styles.quick}>
          {startable.slice(0, 6).map((each) => (
            <Link key={each.process.id} to="/start/$processId" params={{ processId: each.process.id }}>
              <Icon name="plus" />
              <span className="ellipsis">{text(each.process.name)}</span>
            </Link>
          ))}
        </div>
      )}
    </Part>
  );
}
