import type { ButtonHTMLAttributes, Ref } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './iconButton.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  /** A red dot: something new waits behind it. */
  dot?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A square of 30 px (48 on a phone) with one icon; its name is read out and shown as tooltip. */
export function IconButton({ icon, label, dot = false, className, ...rest }: Props) {
  return (
    <button type="button" title={label} aria-label={label} {...rest} className={`${styles.button} ${className ?? ''}`}>
      <Icon name={icon} />
      {dot ? <span className={styles.dot} /> : null}
    </button>
  );
}
