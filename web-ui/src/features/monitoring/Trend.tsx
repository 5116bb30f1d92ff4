import { useTranslation } from 'react-i18next';
import { useTime } from '@/shared/format/time';
import { figure } from './figures';
import type { IndicatorView } from './queries';
import styles from './monitoring.module.css';

const WIDTH = 240;
const HEIGHT = 64;
const PAD = 6;

/** The values so far as a line, the target dashed; gaps where there was no data. A table of the same stands behind it. */
export function Trend({ indicator }: { indicator: IndicatorView }) {
  const { t } = useTranslation('monitoring');
  const { day } = useTime(3_600_000);
  const known = indicator.points.flatMap((point, at) => (point.value == null ? [] : [{ at, value: point.value }]));
  if (known.length < 2) return <p className={styles.noTrend}>{t('noTrend')}</p>;
  const { target } = indicator.bounds;
  const values = [...known.map((each) => each.value), ...(target == null ? [] : [target])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * 0.15;
  const x = (at: number) => PAD + (at / Math.max(indicator.points.length - 1, 1)) * (WIDTH - 2 * PAD);
  const y = (value: number) => HEIGHT - PAD - ((value - low + room) / (high - low + 2 * room)) * (HEIGHT - 2 * PAD);
  const path = known.map((each, place) => `${place && known[place - 1]?.at === each.at - 1 ? 'L' : 'M'}${x(each.at).toFixed(1)} ${y(each.value).toFixed(1)}`).join('');
  const last = known.at(-1);
  return (
    <figure className={styles.trend}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t('trend')}>
        {target == null ? null : <line x1={0} x2={WIDTH} y1={y(target)} y2={y(target)} stroke="var(--line-ctl)" strokeDasharray="4 4" />}
        <path d={path} fill="none" stroke="var(--after)" strokeWidth={1.8} vectorEffect="non-scaling-stroke" />
        {known.map((each) => (
          <circle key={each.at} cx={x(each.at)} cy={y(each.value)} r={each === last ? 3.4 : 1.8} fill={each === last ? 'var(--after)' : 'var(--before)'} />
        ))}
      </svg>
      <table className={styles.hidden}>
        <caption>{t('trend')}</caption>
        <tbody>
          {indicator.points.map((point) => (
            <tr key={point.at}>
              <th scope="row">{day(point.at)}</th>
              <td>{figure(indicator, point.value)}</td>
              <td>{point.n}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
