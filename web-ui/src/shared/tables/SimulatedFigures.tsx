import { useTranslation } from 'react-i18next';
import { number, percent } from '@/shared/format/number';
import type { EstimateOf, SimulationResult } from '@/shared/method';
import { DataTable } from './DataTable';
import { Interval } from '@/shared/ui/Interval';
import loop from '@/shared/ui/loop.module.css';

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
    <DataTable<(typeof ROWS)[number]>
      rowKey="name"
      dataSource={ROWS}
      empty={null}
      scroll={{ x: toBe ? 620 : 320 }}
      columns={[
        { title: t('figure'), key: 'figure', rowScope: 'row', render: (_, { name }) => t(`row.${name}`) },
        { title: asIs.label, key: 'asIs', align: 'right', render: (_, { name, unit, digits }) => <span className={loop.before}>{shown(asIs.figures[name], unit, digits)}</span> },
        ...(toBe
          ? [
              { title: toBe.label, key: 'toBe', align: 'right' as const, render: (_: unknown, { name, unit, digits }: (typeof ROWS)[number]) => <span className={loop.after}>{shown(toBe.figures[name], unit, digits)}</span> },
              {
                title: t('difference'),
                key: 'difference',
                render: (_: unknown, { name }: (typeof ROWS)[number]) => {
                  const change = relative[name];
                  return known(change) ? (
                    <span className={loop.difference}>
                      <Interval value={change.value} low={change.low} high={change.high} span={span} final label={`${percent(change.value, 1)} [${percent(change.low, 1)}, ${percent(change.high, 1)}]`} />
                      {percent(change.value, 1)} <small className={loop.quiet}>[{percent(change.low, 1)}, {percent(change.high, 1)}]</small>
                    </span>
                  ) : null;
                },
              },
            ]
          : []),
      ]}
    />
  );
}
