import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import { KeyHint } from './KeyHint';
import styles from './menuList.module.css';

export interface MenuEntry {
  key: string;
  icon?: IconName;
  text: ReactNode;
  note?: ReactNode;
  keys?: string;
  checked?: boolean;
  danger?: boolean;
  run: () => void;
}

/** Lines to choose from inside a popup; one line each, a check where something is set. */
export function MenuList({ entries, label }: { entries: MenuEntry[]; label?: string }) {
  return (
    <div className={styles.list} role="group" aria-label={label}>
      {label ? <div className={styles.label}>{label}</div> : null}
      {entries.map((entry) => (
        <button key={entry.key} type="button" className={`${styles.entry} ${entry.danger ? styles.danger : ''}`} aria-pressed={entry.checked} onClick={entry.run}>
          {entry.icon ? <Icon name={entry.icon} /> : null}
          <span className={styles.text}>{entry.text}</span>
          {entry.note ? <span className={styles.note}>{entry.note}</span> : null}
          {entry.keys ? <KeyHint keys={entry.keys} /> : null}
          {entry.checked ? <Icon name="check" size={14} className={styles.check} /> : null}
        </button>
      ))}
    </div>
  );
}
