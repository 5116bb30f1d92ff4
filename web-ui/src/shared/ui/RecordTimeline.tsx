import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './recordTimeline.module.css';

export interface RecordLine {
  key: string;
  /** Done, waiting now, still to come, or gone wrong. */
  state: 'done' | 'now' | 'next' | 'bad' | 'plain';
  icon?: IconName;
  who: ReactNode;
  what?: ReactNode;
  when?: ReactNode;
  quote?: ReactNode;
}

const ICONS: Record<RecordLine['state'], IconName> = { done: 'check', now: 'person', next: 'arrowRight', bad: 'alert', plain: 'info' };

/** Who did what and when, oldest first; opinions as quotes. */
export function RecordTimeline({ lines }: { lines: RecordLine[] }) {
  return (
    <ol className={styles.timeline}>
      {lines.map((line) => (
        <li key={line.key} aria-current={line.state === 'now' ? 'step' : undefined}>
          <span className={`${styles.mark} ${styles[line.state]}`}>
            <Icon name={line.icon ?? ICONS[line.state]} size={12} />
          </span>
          <div className={styles.body}>
            <div className={styles.line}>
              <span className={line.state === 'now' ? styles.current : undefined}>
                {line.who} {line.what ? <span className={styles.what}>{line.what}</span> : null}
              </span>
              {line.when ? <span className={styles.when}>{line.when}</span> : null}
            </div>
            {line.quote ? <div className={styles.quote}>{line.quote}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
