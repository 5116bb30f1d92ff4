import { Link } from '@tanstack/react-router';
import type { components } from '@/api/schema';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Icon, type IconName } from './Icon';
import styles from './attentionList.module.css';

export type Entry = components['schemas']['NoticeView'];

const LOOKS: Partial<Record<string, { icon: IconName; tone: 'bad' | 'warn' | 'info' }>> = {
  incident_raised: { icon: 'warning', tone: 'bad' },
  'work_item.late': { icon: 'alert', tone: 'bad' },
  'work_item.escalated': { icon: 'alert', tone: 'bad' },
  'work_item.warn': { icon: 'clock', tone: 'warn' },
  'work_item.denied': { icon: 'alert', tone: 'warn' },
  'work_item.change_denied': { icon: 'alert', tone: 'warn' },
  'work_item.transferred': { icon: 'transfer', tone: 'info' },
  'indicator.alert': { icon: 'alert', tone: 'warn' },
  'step.alert': { icon: 'warning', tone: 'warn' },
};

/** Things that someone must look at, each with what happened, where and when, and the way there. */
export function AttentionList({ entries, onGo }: { entries: Entry[]; onGo?: () => void }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const time = useTime();
  const said = (kind: string) => t(`notice.${kind as 'incident_raised'}`, { defaultValue: kind });
  return (
    <ul className={styles.list}>
      {entries.map((entry) => {
        const look = LOOKS[entry.kind] ?? { icon: 'info' as const, tone: 'info' as const };
        const inside = (
          <>
            <Icon name={look.icon} className={styles[look.tone]} />
            <div className={styles.words}>
              <b>{[text(entry.text), said(entry.kind)].filter(Boolean).join(' \u00b7 ')}</b>
              {entry.comment ? <p>{entry.comment}</p> : null}
            </div>
            <span className={styles.when}>
              {entry.unread ? <span className={styles.unread} role="img" aria-label={t('unread')} /> : null}
              {time.moment(entry.at, true)}
            </span>
          </>
        );
        return (
          <li key={entry.key}>
            {entry.workItemKey ? (
              <Link className={styles.entry} to="/tasks/$key" params={{ key: entry.workItemKey }} onClick={onGo}>
                {inside}
              </Link>
            ) : (
              <Link className={styles.entry} to="/instances/$key" params={{ key: entry.instanceKey }} onClick={onGo}>
                {inside}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
