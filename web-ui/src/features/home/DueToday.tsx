import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import type { Home } from '@/shared/queries';
import { PersonName } from '@/shared/ui/Avatar';
import { Icon } from '@/shared/ui/Icon';
import { Card } from '@/shared/ui/Sheet';
import { SlaChip } from '@/shared/ui/Sla';
import styles from './home.module.css';

type Row = Home['dueToday'][number];

export function DueToday({ items, open, mayStart }: { items: Row[]; open: number; mayStart: boolean }) {
  const { t } = useTranslation('home');
  return (
    <Card title={t('dueToday')} note={items.length} tools={<Link to="/tasks">{t('allTasks', { count: open })}</Link>}>
      {items.length === 0 ? (
        <div className={styles.none}>
          <Icon name="check" />
          <span>{t('dueNone')}</span>
          {mayStart ? <Link to="/start">{t('startOne')}</Link> : null}
        </div>
      ) : (
        items.map((item) => <DueRow key={item.key} item={item} />)
      )}
    </Card>
  );
}

const TONE = { ok: styles.calm, warn: styles.warn, late: styles.bad };

function DueRow({ item }: { item: Row }) {
  const text = useText();
  const time = useTime();
  const level = item.serviceLevel;
  return (
    <Link to="/tasks/$key" params={{ key: item.key }} className={styles.task}>
      <span className={TONE[level?.state ?? 'ok']}>
        <Icon name={item.urgent ? 'urgent' : 'inbox'} />
      </span>
      <span className={styles.words}>
        <b className="ellipsis">{item.title || text(item.elementName)}</b>
        <span className={`${styles.sub} ellipsis`}>
          {item.businessNo} · {text(item.elementName)}
        </span>
      </span>
      <span className={styles.person}>
        <PersonName person={item.starter} />
      </span>
      <span>
        <SlaChip level={level} />
      </span>
      <span className={styles.until}>{level ? time.moment(level.dueAt) : ''}</span>
    </Link>
  );
}
