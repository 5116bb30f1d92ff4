import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { IconButton } from '@/shared/ui/IconButton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { figure, present, target } from './figures';
import type { IndicatorView } from './queries';
import { Trend } from './Trend';
import styles from './monitoring.module.css';

/** One indicator: its value against its target, whether somebody must act, how it went, and what it was counted over. */
export function Tile({ indicator, onEdit }: { indicator: IndicatorView; onEdit?: () => void }) {
  const { t } = useTranslation('monitoring');
  const text = useText();
  const { moment, day } = useTime();
  const point = present(indicator);
  return (
    <article className={styles.tile} data-level={indicator.level} aria-label={text(indicator.name)}>
      <header>
        <h3>{text(indicator.name)}</h3>
        {onEdit ? <IconButton icon="settings" label={t('edit')} onClick={onEdit} /> : null}
      </header>
      <div className={styles.value}>
        <b>{figure(indicator, point?.value)}</b>
        <Met indicator={indicator} />
      </div>
      <p className={styles.facts}>
        {target(indicator) ? <span>{t('targetIs', { target: target(indicator) })}</span> : null}
        {indicator.baseline == null ? null : <span className={styles.before}>{t('was', { value: figure(indicator, indicator.baseline) })}</span>}
      </p>
      <Trend indicator={indicator} />
      <p className={styles.source}>
        {point ? <span>{point.numerator != null && point.denominator != null ? t('sides', { n: point.numerator, of: point.denominator }) : t('cases', { count: point.n })}</span> : null}
        {point?.excluded ? <span>{t('excluded', { count: point.excluded })}</span> : null}
        {point ? <span>{t('span', { from: day(point.begin), to: day(point.at) })}</span> : null}
        {indicator.trouble ? <span className={styles.trouble}>{t('trouble')}</span> : indicator.lookedAt ? <span>{t('looked', { at: moment(indicator.lookedAt, true) })}</span> : null}
      </p>
    </article>
  );
}

function Met({ indicator }: { indicator: IndicatorView }) {
  const { t } = useTranslation('monitoring');
  const point = present(indicator);
  if (!point) return <StatusChip icon="clock">{t('waiting')}</StatusChip>;
  if (point.value == null) return <StatusChip icon="info">{t(`missing.${point.missing as 'no_cases'}`, { defaultValue: t('missing.no_cases') })}</StatusChip>;
  if (indicator.level === 'alarm') return <StatusChip tone="bad">{t('level.alarm')}</StatusChip>;
  if (indicator.level === 'warn') return <StatusChip tone="warn">{t('level.warn')}</StatusChip>;
  if (indicator.met === 'met') return <StatusChip tone="ok">{t('met')}</StatusChip>;
  if (indicator.met === 'missed') return <StatusChip tone="warn">{t('missed')}</StatusChip>;
  return null;
}
