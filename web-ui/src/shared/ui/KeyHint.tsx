import { usePhone, usePreferences } from './preferences';
import styles from './keyHint.module.css';

/** The key that does the same; hidden on a phone and, for single letters, when letter keys are switched off. */
export function KeyHint({ keys }: { keys: string }) {
  const { letterKeys } = usePreferences();
  const phone = usePhone();
  if (phone || (keys.length === 1 && !letterKeys)) return null;
  return (
    <kbd className={styles.key} aria-hidden>
      {keys}
    </kbd>
  );
}
