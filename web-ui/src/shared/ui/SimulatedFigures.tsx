import { useTranslation } from 'react-i18next';
import { number, percent } from '@/shared/format/number';
import type { EstimateOf, SimulationResult } from '@/shared/method';
import { Interval } from './Interval';
import loop from './loop.module.css';

const DAY = 86_400;
const HOUR = 3_600;
const ROWS = [
  { name: 'cycle', unit: DAY, digits: 2 },
  { name: 'cycle_p90', unit: DAY, digits: 2 },
  { name: 'waiting', unit: HOUR, digits: 1 },
  { name: 'working', unit: HOUR, digits: 2 },
  { name: 'cost', unit: 1, digits: 0 },
  { name: 'per_day', unit: 1, digits: 1 },
] as const;

const shown = (of: EstimateOf | undefined, unit: number, digits: number): string => (of ? number(of.value / unit, digits) : '—');
export const inDays = (of: EstimateOf | undefined): string => shown(of, DAY, 2);
export const known = (of: EstimateOf | undefined): of is EstimateOf & { low: number; high: number } => of?.low != null && of.high != null;

/** What a simulation came to, two designs side by side; the change with its interval on one axis for all figures. */
export function SimulatedFigures({ result }: { result: SimulationResult }) {
  const { t } = useTranslation('simulation');
  const { asIs, toBe, relative } = result;
  const reach = ROWS.map(({ name }) => relative[name]).map((each) => (known(each) ? Math.max(Math.abs(each.low), Math.abs(each.high)) : 0));
  const span = Math.max(...reach, 0.05);
  return (
    <div className={loop.scroll}>
      <table className={loop.table}>
        <thead>
          <tr>
            <th scope="col">{t('figure')}</th>
            <th scope="col" className={loop.figure}>{asIs.label}</th>
            {toBe ? <th scope="col" className={loop.figure}>{toBe.label}</th> : null}
            {toBe ? <th scope="col">{t('difference')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ name, unit, digits }) => {
            const change = relative[name];
            return (
              <tr key={name}>
                <th scope="row">{t(`row.${name}`)}</th>
                <td className={`${loop.figure} ${loop.before}`}>{shown(asIs.figures[name], unit, digits)}</td>
                {toBe ? <td className={`${loop.figure} ${loop.after}`}>{shown(toBe.figures[name], unit, digits)}</td> : null}
                {toBe ? (
                  <td>
                    {known(change) ? (
                      <span className={loop.difference}>
                        <Interval value={change.value} low={change.low} high={change.high} span={span} final label={`${percent(change.value, 1)} [${percent(change.low, 1)}, ${percent(change.high, 1)}]`} />
                        {percent(change.value, 1)} <small className={loop.quiet}>[{percent(change.low, 1)}, {percent(change.high, 1)}]</small>
                      </span>
                    ) : null}
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
