import { useEffect, useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './states.module.css';

/** True once `ms` have passed: what loads faster shows nothing at all. */
export function useDelayed(ms = 300): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return passed;
}

interface Props {
  rows?: number;
  /** The height of the rows to come, so that nothing jumps: 32 dense, 40 normal, 44 two-line, 81 an inbox entry. */
  height?: number;
}

export function RowsSkeleton({ rows = 5, height = 40 }: Props) {
  const { t } = useTranslation('shared');
  const visible = useDelayed();
  return (
    <div className={visible ? styles.skeleton : styles.waiting} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.skeletonRow} style={{ height, '--share': `${62 - ((index * 17) % 30)}%` } as CSSProperties}>
          <span />
          {height >= 44 ? <span className={styles.second} /> : null}
        </div>
      ))}
    </div>
  );
}
