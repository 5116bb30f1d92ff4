import { useTranslation } from 'react-i18next';
import { percent } from '@/shared/format/number';
import { useTime } from '@/shared/format/time';
import { Interval } from '@/shared/ui/Interval';
import { Card } from '@/shared/ui/Sheet';
import styles from '@/shared/ui/loop.module.css';
import { isRate, type PilotView } from './queries';

const WIDTH = 560;
const HEIGHT = 200;
const LEFT = 56;
const APART = 14;
const BOTTOM = 26;

interface Point {
  begin: string;
  pilot: number | null;
  control: number | null;
}

/** Both arms over time, slate and teal, with the day the pilot began; then the effect as it grew surer week by week. */
export function Weeks({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const { day } = useTime(3_600_000);
  const primary = pilot.results.find((each) => each.role === 'primary');
  const rate = isRate(primary?.what ?? '');
  const points: Point[] = [...pilot.past, ...pilot.weeks].filter((each) => each.pilot !== null || each.control !== null);
  const values = points.flatMap((each) => [each.pilot, each.control]).filter((each): each is number => each !== null);
  const top = Math.max(0, ...values) * 1.15 || 1;
  const x = (index: number) => LEFT + ((WIDTH - LEFT - 60) * index) / Math.max(1, points.length - 1);
  const y = (value: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 12) * value) / top;
  const line = (arm: 'pilot' | 'control') =>
    points
      .map((each, index) => ({ value: each[arm], index }))
      .filter((each): each is { value: number; index: number } => each.value !== null)
      .map(({ value, index }, place) => `${place ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
      .join('');
  const began = points.findIndex((each) => new Date(each.begin).getTime() >= new Date(pilot.row.starts).getTime());
  const days = top / 1.15 >= 48; // one unit for the whole axis
  const words = (value: number) => (rate ? percent(value) : days ? t('days', { value: (value / 24).toFixed(1) }) : t('hours', { value: value.toFixed(1) }));
  const span = Math.max(0.1, ...pilot.weeks.flatMap((each) => (each.effect ? [Math.abs(each.effect.low), Math.abs(each.effect.high)] : []))) * 1.05;
  return (
    <>
      <Card title={t('course')}>
        {points.length > 1 ? (
          <svg className={styles.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('course')} fontSize={11} fill="var(--text-3)">
            {[0.25, 0.5, 0.75, 1].map((share) => (
              <g key={share}>
                <line x1={LEFT} x2={WIDTH - 8} y1={y((top / 1.15) * share)} y2={y((top / 1.15) * share)} stroke="var(--line)" />
                <text x={LEFT - 6} y={y((top / 1.15) * share) + 4} textAnchor="end">
                  {words((top / 1.15) * share)}
                </text>
              </g>
            ))}
            {began > 0 ? (
              <>
                <line x1={x(began) - 6} x2={x(began) - 6} y1={8} y2={HEIGHT - BOTTOM} stroke="var(--after)" strokeDasharray="3 3" />
                <text x={x(began)} y={16}>{t('began', { at: day(pilot.row.starts) })}</text>
              </>
            ) : null}
            <path d={line('control')} fill="none" stroke="var(--before)" strokeWidth={2} />
            <path d={line('pilot')} fill="none" stroke="var(--after)" strokeWidth={2.4} />
            {points.map((each, index) => (
              <g key={each.begin}>
                {each.control === null ? null : <circle cx={x(index)} cy={y(each.control)} r={2.6} fill="var(--before)" />}
                {each.pilot === null ? null : <circle cx={x(index)} cy={y(each.pilot)} r={3} fill="var(--after)" />}
                {index % Math.ceil(points.length / 5) === 0 ? (
                  <text x={x(index)} y={HEIGHT - 8} textAnchor="middle">
                    {day(each.begin)}
                  </text>
                ) : null}
              </g>
            ))}
            {(['control', 'pilot'] as const).map((arm) => {
              const last = points.at(-1)?.[arm];
              const other = points.at(-1)?.[arm === 'pilot' ? 'control' : 'pilot'];
              if (last == null) return null;
              // Names of lines that end close together keep apart.
              const near = other == null ? 0 : Math.max(0, APART - Math.abs(y(last) - y(other))) / 2;
              const below = other != null && (last < other || (last === other && arm === 'pilot'));
              return (
                <text key={arm} x={x(points.length - 1) + 8} y={y(last) + 4 + (below ? near : -near)} fill={arm === 'pilot' ? 'var(--after)' : 'var(--text-2)'} fontWeight={arm === 'pilot' ? 600 : 400}>
                  {t(`column.${arm}`)}
                </text>
              );
            })}
          </svg>
        ) : (
          <p className={`${styles.inside} ${styles.quiet}`}>{t('noCourse')}</p>
        )}
      </Card>
      {pilot.weeks.length ? (
        <Card title={t('byWeek')} note={t('judgedOnce')}>
          <div className={styles.scroll}>
            <table className={styles.table}>
              <tbody>
                {pilot.weeks.map((week, index) => (
                  <tr key={week.begin}>
                    <td className={styles.week}>
                      {t('week', { number: index + 1 })}
                      <div className={styles.quiet}>{t('cases', { pilot: week.pilotCases, control: week.controlCases })}</div>
                    </td>
                    <td>
                      {week.effect ? (
                        <Interval {...week.effect} span={span} final={Math.min(week.pilotCases, week.controlCases) >= pilot.casesPerArm} label={t('interval', { low: percent(week.effect.low), high: percent(week.effect.high) })} />
                      ) : null}
                    </td>
                    <td className={styles.figure}>
                      {week.effect ? percent(week.effect.value) : t('noData')}
                      {Math.min(week.pilotCases, week.controlCases) < pilot.casesPerArm ? <div className={styles.quiet}>{t('verdict.not_enough_data')}</div> : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card>
      ) : null}
    </>
  );
}
