import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './chip.module.css';

export type Tone = 'mute' | 'ok' | 'warn' | 'bad' | 'info' | 'teal' | 'outline';

const ICONS: Partial<Record<Tone, IconName>> = { ok: 'check', warn: 'alert', bad: 'alert', info: 'info' };

interface Props {
  tone?: Tone;
  /** `null` leaves the icon out: only for plain labels, never for a status. */
  icon?: IconName | null;
  large?: boolean;
  title?: string;
  children: ReactNode;
}

/** Icon + words + colour; never colour alone. */
export function StatusChip({ tone = 'mute', icon, large = false, title, children }: Props) {
  const name = icon === undefined ? ICONS[tone] : icon;
  return (
    <span className={`${styles.chip} ${styles[tone] ?? ''} ${large ? styles.large : ''}`} title={title}>
      {name ? <Icon name={name} size={large ? 14 : 12} /> : null}
      {children}
    </span>
  );
}
