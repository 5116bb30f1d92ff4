import type { components } from '@/api/schema';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Icon, type IconName } from './Icon';
import styles from './attentionList.module.css';

export type Entry = components['schemas']['TimelineEntry'];

const LOOKS: Partial<Record<string, { icon: IconName; tone: 'bad' | 'warn' | 'info' }>> = {
  incident: { icon: 'warning', tone: 'bad' },
  incidentRaised: { icon: 'warning', tone: 'bad' },
  late: { icon: 'alert', tone: 'bad' },
  escalated: { icon: 'alert', tone: 'warn' },
  warned: { icon: 'clock', tone: 'warn' },
};

/** Things that someone must look at, each with what happened, where and when. */
export function AttentionList({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const time = useTime();
  return (
    <ul className={styles.list}>
      {entries.map((entry) => {
        const look = LOOKS[entry.kind] ?? { icon: 'info' as const, tone: 'info' as const };
        return (
          <li key={entry.seq + entry.elementId + entry.at} className={styles.entry}>
            <Icon name={look.icon} className={styles[look.tone]} />
            <div className={styles.words}>
              <b>{text(entry.elementName) || t(`record.${entry.kind as 'completed'}`, { defaultValue: entry.kind })}</b>
              <p>{entry.comment || t(`record.${entry.kind as 'completed'}`, { defaultValue: entry.kind })}</p>
            </div>
            <span className={styles.when}>{time.moment(entry.at, true)}</span>
          </li>
        );
      })}
    </ul>
  );
}
