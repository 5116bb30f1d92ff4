import type { components } from '@/api/schema';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Icon, type IconName } from './Icon';
import styles from './attentionList.module.css';

export type Entry = components['schemas']['TimelineEntry'];

const LOOKS: Partial<Record<string, { icon: IconName; tone: 'bad' | 'warn' | 'info' }>> = {
  incident_raised: { icon: 'warning', tone: 'bad' },
  'work_item.late': { icon: 'alert', tone: 'bad' },
  'work_item.escalated': { icon: 'alert', tone: 'bad' },
  'work_item.warn': { icon: 'clock', tone: 'warn' },
};

/** Things that someone must look at, each with what happened, where and when. */
export function AttentionList({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const time = useTime();
  const said = (kind: string) => t(`notice.${kind as 'incident_raised'}`, { defaultValue: kind });
  return (
    <ul className={styles.list}>
      {entries.map((entry) => {
        const look = LOOKS[entry.kind] ?? { icon: 'info' as const, tone: 'info' as const };
        return (
          <li key={entry.seq + entry.elementId + entry.at} className={styles.entry}>
            <Icon name={look.icon} className={styles[look.tone]} />
            <div className={styles.words}>
              <b>
                {[text(entry.elementName), said(entry.kind)].filter(Boolean).join(' \u00b7 ')}
              </b>
              {entry.comment ? <p>{entry.comment}</p> : null}
            </div>
            <span className={styles.when}>{time.moment(entry.at, true)}</span>
          </li>
        );
      })}
    </ul>
  );
}
