import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { homeQuery } from '@/shared/queries';
import { useSession } from '@/shared/session';
import { Icon } from '@/shared/ui/Icon';
import { KeyHint } from '@/shared/ui/KeyHint';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { DemoStrip } from './DemoStrip';
import { MENU, type MenuItem } from './menu';
import { UserMenu } from './UserMenu';
import styles from './shell.module.css';

interface Props {
  folded: boolean;
  onFind: () => void;
  onKeys: () => void;
}

export function Rail({ folded, onFind, onKeys }: Props) {
  const { t } = useTranslation('app');
  const text = useText();
  const session = useSession();
  return (
    <nav className={styles.rail} aria-label={t('menu.label')}>
      <Link to="/" className={styles.company} title={t('menu.home')}>
        <PhaseRing size={24} />
        <span className={styles.words}>
          <span className={styles.product}>{t('product')}</span>
          <span className={styles.organization}>{text(session.company)}</span>
        </span>
      </Link>
      <button type="button" className={styles.find} onClick={onFind} title={t('find')}>
        <Icon name="search" size={14} />
        <span className={styles.words}>{t('find')}</span>
        <span className={styles.findKey}>
          <KeyHint keys="Ctrl K" />
        </span>
      </button>
      {MENU.map((group, index) => (
        <div key={index} className={styles.group}>
          {group.label ? <div className={styles.label}>{t(`menu.${group.label}`)}</div> : null}
          {group.items.map((item) => (
            <RailItem key={item.key} item={item} />
          ))}
        </div>
      ))}
      <div className={styles.space} />
      {session.demo ? <DemoStrip small={folded} /> : null}
      <UserMenu onKeys={onKeys} />
    </nav>
  );
}

function RailItem({ item }: { item: MenuItem }) {
  const { t } = useTranslation('app');
  return (
    <Link to={item.to} className={styles.item} activeProps={{ className: styles.current ?? '' }} activeOptions={{ exact: item.to === '/', includeSearch: false }} title={t(`menu.${item.key}`)}>
      <Icon name={item.icon} />
      <span className={styles.words}>{t(`menu.${item.key}`)}</span>
      {item.key === 'tasks' ? <TaskCount /> : null}
    </Link>
  );
}

/** How much waits; what is late comes first. */
function TaskCount() {
  const { t } = useTranslation('app');
  const { data } = useQuery(homeQuery);
  if (!data || data.openItems === 0) return null;
  return (
    <>
      {data.lateItems > 0 ? <span className={styles.pip} /> : null}
      <span className={`${styles.count} ${data.lateItems > 0 ? styles.hot : ''}`}>{data.lateItems > 0 ? t('late', { count: data.lateItems }) : data.openItems}</span>
    </>
  );
}
