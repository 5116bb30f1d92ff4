import type { ReactNode } from 'react';
import styles from './pageHeader.module.css';

interface Props {
  title: ReactNode;
  /** Left of the title: a ring, an avatar. */
  mark?: ReactNode;
  chips?: ReactNode;
  /** The line below: who, when, which. */
  sub?: ReactNode;
  actions?: ReactNode;
}

/** The head of an object's page: title, at most two chips, one line of facts, actions on the right. */
export function PageHeader({ title, mark, chips, sub, actions }: Props) {
  return (
    <header className={styles.header}>
      {mark}
      <div className={styles.words}>
        <div className={styles.titleLine}>
          <h1>{title}</h1>
          {chips}
        </div>
        {sub ? <div className={styles.sub}>{sub}</div> : null}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </header>
  );
}
