import { useTranslation } from 'react-i18next';
import { StatusChip } from '@/shared/ui/StatusChip';
import type { BatchRow } from './queries';
import styles from './batches.module.css';

const TONES = { waiting: 'mute', running: 'teal', suspended: 'warn', completed: 'ok', canceled: 'mute', failed: 'bad' } as const;
const ICONS = { waiting: 'clock', running: 'play', suspended: 'pause', completed: 'check', canceled: 'close', failed: 'alert' } as const;

export function BatchState({ batch }: { batch: BatchRow }) {
  const { t } = useTranslation('operate');
  return (
    <StatusChip tone={TONES[batch.state]} icon={ICONS[batch.state]}>
      {t(`states.${batch.state}`)}
    </StatusChip>
  );
}

/** How many of how many, and how many it failed on. */
export function Progress({ batch }: { batch: BatchRow }) {
  const { t } = useTranslation('operate');
  return (
    <span className={styles.progress}>
      <progress max={Math.max(batch.total, 1)} value={batch.done} aria-label={t('progress')} />
      <span>{t('of', { done: batch.done, total: batch.total })}</span>
      {batch.failed > 0 ? <span className={styles.failed}>{t('failed', { count: batch.failed })}</span> : null}
    </span>
  );
}
