import { useTranslation } from 'react-i18next';
import { number, percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { Interval } from '@/shared/ui/Interval';
import { Card } from '@/shared/ui/Sheet';
import loop from '@/shared/ui/loop.module.css';
import { Histogram } from './Histogram';
import type { DesignResult, Estimate, SimulationResult } from './queries';
import styles from './simulation.module.css';

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

const shown = (of: Estimate | undefined, unit: number, digits: number): string => (of ? number(of.value / unit, digits) : '—');
const known = (of: Estimate | undefined): of is Estimate & { low: number; high: number } => of?.low != null && of.high != null;

/** Is the new design faster? The answer with its interval, then the figures side by side, then where the time goes. */
export function Results({ result }: { result: SimulationResult }) {
  const { t } = useTranslation('simulation');
  const { asIs, toBe } = result;
  const change = result.relative['cycle'];
  const sure = known(change) && (change.high < 0 || change.low > 0);
  const verdict = !toBe ? 'alone' : !sure ? 'unclear' : change.value < 0 ? 'faster' : 'slower';
  const span = Math.max(...ROWS.map(({ name }) => { const each = result.relative[name]; return known(each) ? Math.max(Math.abs(each.low), Math.abs(each.high)) : 0; }), 0.05);
  return (
    <>
      <div className={loop.verdict} data-verdict={verdict === 'faster' ? 'better' : verdict === 'slower' ? 'worse' : 'inconclusive'} role="status">
        <b>
          {toBe && known(change) ? percent(change.value, 1) : `${shown(asIs.figures['cycle'], DAY, 2)} ${t('days')}`}
        </b>
        <span>
          {t(`verdict.${verdict}`, {
            from: shown(asIs.figures['cycle'], DAY, 2),
            to: shown(toBe?.figures['cycle'], DAY, 2),
            low: known(change) ? percent(change.low, 1) : '',
            high: known(change) ? percent(change.high, 1) : '',
          })}
        </span>
        <span className={loop.quiet}>{t('basis', { runs: result.replications, cases: result.cases })}</span>
      </div>
      <Card title={t('figures')}>
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
                const relative = result.relative[name];
                return (
                  <tr key={name}>
                    <th scope="row">{t(`row.${name}`)}</th>
                    <td className={`${loop.figure} ${loop.before}`}>{shown(asIs.figures[name], unit, digits)}</td>
                    {toBe ? <td className={`${loop.figure} ${loop.after}`}>{shown(toBe.figures[name], unit, digits)}</td> : null}
                    {toBe ? (
                      <td>
                        {known(relative) ? (
                          <span className={styles.difference}>
                            <Interval value={relative.value} low={relative.low} high={relative.high} span={span} final label={`${percent(relative.value, 1)} [${percent(relative.low, 1)}, ${percent(relative.high, 1)}]`} />
                            {percent(relative.value, 1)}
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
        <Histogram asIs={asIs.cycles} toBe={toBe?.cycles ?? []} labels={[asIs.label, toBe?.label ?? '']} />
      </Card>
      <div className={styles.two}>
        <Where title={t('where', { label: asIs.label })} design={asIs} tone="before" />
        {toBe ? <Where title={t('where', { label: toBe.label })} design={toBe} tone="after" /> : null}
      </div>
    </>
  );
}

/** Waiting and work of each step, and how busy each post is. */
function Where({ title, design, tone }: { title: string; design: DesignResult; tone: 'before' | 'after' }) {
  const { t } = useTranslation('simulation');
  const text = useText();
  const longest = Math.max(...design.steps.map((step) => step.waiting.value + step.working.value), 1);
  return (
    <Card title={title}>
      <ul className={loop.rows}>
        {design.steps.map((step) => (
          <li key={step.element}>
            <span className={loop.words}>{text(step.name)}</span>
            <span className={styles.bar} aria-hidden>
              <i data-tone={tone} style={{ width: `${(step.waiting.value / longest) * 100}%` }} />
              <i data-tone="work" style={{ width: `${(step.working.value / longest) * 100}%` }} />
            </span>
            <span className={loop.quiet}>{t('waitWork', { wait: number(step.waiting.value / HOUR, 1), work: number(step.working.value / HOUR, 1) })}</span>
          </li>
        ))}
      </ul>
      <p className={`${loop.inside} ${loop.quiet}`}>
        {Object.entries(design.resources)
          .map(([post, busy]) => `${post} ${percent(busy.value)}`)
          .join(' · ')}
      </p>
    </Card>
  );
}
