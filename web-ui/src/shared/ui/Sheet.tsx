import type { ReactNode } from 'react';
import styles from './sheet.module.css';

interface CardProps {
  title: ReactNode;
  /** A figure or words beside the title. */
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}

/** A unit of its own with a head of 44 px; inside, hairlines divide. */
export function Card({ title, note, tools, children }: CardProps) {
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <h2>{title}</h2>
        {note === undefined ? null : <span className={styles.note}>{note}</span>}
        {tools ? <div className={styles.tools}>{tools}</div> : null}
      </header>
      {children}
    </section>
  );
}

/** A headed part of a side panel, without a frame. */
export function Part({ title, note, tools, children }: CardProps) {
  return (
    <section className={styles.part}>
      <header>
        <h2>{title}</h2>
        {note === undefined ? null : <span className={styles.note}>{note}</span>}
        {tools ? <div className={styles.tools}>{tools}</div> : null}
      </header>
      {children}
    </section>
  );
}
