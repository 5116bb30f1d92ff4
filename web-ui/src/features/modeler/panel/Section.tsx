import { useState, type ReactNode } from 'react';
import { Icon } from '@/shared/ui/Icon';
import styles from './panel.module.css';

interface Props {
  title: string;
  /** Something is set in here. */
  filled?: boolean;
  open?: boolean;
  note?: ReactNode;
  children: ReactNode;
}

/** A group of the panel; a dot says that something is set inside. */
export function Section({ title, filled = false, open: openAtFirst = false, note, children }: Props) {
  const [open, setOpen] = useState(openAtFirst);
  return (
    <section className={styles.section}>
      <button type="button" className={styles.sectionHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'chevronDown' : 'chevronRight'} size={14} />
        <span>{title}</span>
        {note}
        {filled && !note ? <span className={styles.dot} aria-hidden /> : null}
      </button>
      {open ? <div className={styles.sectionBody}>{children}</div> : null}
    </section>
  );
}
