import { useTranslation } from 'react-i18next';
import { number } from '@/shared/format/number';
import styles from './simulation.module.css';

const DAY = 86_400;
const BINS = 24;
const WIDTH = 640;
const HEIGHT = 120;

interface Props {
  asIs: number[];
  toBe: number[];
  labels: [string, string];
}

/** How the cycle times of single cases are spread, before and after on one axis. */
export function Histogram({ asIs, toBe, labels }: Props) {
  const { t } = useTranslation('simulation');
  const all = [...asIs, ...toBe].sort((one, two) => one - two);
  const end = all[Math.floor(all.length * 0.98)] ?? 0;
  if (!end) return null;
  const counted = (values: number[]) => {
    const bins = Array.from({ length: BINS }, () => 0);
    for (const value of values) {
      const bin = Math.min(BINS - 1, Math.floor((value / end) * BINS));
      bins[bin] = (bins[bin] ?? 0) + 1 / values.length;
    }
    return bins;
  };
  const both = [counted(asIs), toBe.length ? counted(toBe) : []];
  const highest = Math.max(...both.flat(), 0.01);
  const wide = WIDTH / BINS;
  return (
    <figure className={styles.histogram}>
      <figcaption>{t('spread')}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`} role="img" aria-label={t('spread')}>
        {both.map((bins, series) =>
          bins.map((share, bin) => (
            <rect
              key={`${series}-${bin}`}
              x={bin * wide + 2 + (series ? wide / 2 - 1 : 0)}
              y={HEIGHT - (share / highest) * HEIGHT}
              width={(toBe.length ? wide / 2 : wide) - 3}
              height={(share / highest) * HEIGHT}
              fill={series ? 'var(--after)' : 'var(--before)'}
            />
          )),
        )}
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} stroke="var(--line-2)" />
        {[0, 0.25, 0.5, 0.75].map((at) => (
          <text key={at} x={at * WIDTH + 2} y={HEIGHT + 14} fontSize={11} fill="var(--text-3)">
            {t('day', { value: number((at * end) / DAY, 1) })}
          </text>
        ))}
      </svg>
      <p>
        <span data-tone="before">{labels[0]}</span>
        {labels[1] ? <span data-tone="after">{labels[1]}</span> : null}
      </p>
    </figure>
  );
}
