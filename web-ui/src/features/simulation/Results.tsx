import { useTranslation } from 'react-i18next';
import { number, percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import type { DesignResult, SimulationResult } from '@/shared/method';
import { Card } from '@/shared/ui/Sheet';
import { inDays, known, SimulatedFigures } from '@/shared/tables/SimulatedFigures';
import loop from '@/shared/ui/loop.module.css';
import { Histogram } from './Histogram';
import styles from './simulation.module.css';

const HOUR = 3_600;
/** From here on a post has no room for a bad day. */
const CROWDED = 0.85;

/** Is the new design faster? The answer with its interval, then the figures side by side, then where the time goes. */
export function Results({ result }: { result: SimulationResult }) {
  const { t } = useTranslation('simulation');
  const { asIs, toBe } = result;
  const change = result.relative['cycle'];
  const sure = known(change) && (change.high < 0 || change.low > 0);
  const verdict = !toBe ? 'alone' : !sure ? 'unclear' : change.value < 0 ? 'faster' : 'slower';
  return (
    <>
      <div className={loop.verdict} data-verdict={verdict === 'faster' ? 'better' : verdict === 'slower' ? 'worse' : 'inconclusive'} role="status">
        <b>
          {toBe && known(change) ? percent(change.value, 1) : `${inDays(asIs.figures['cycle'])} ${t('days')}`}
        </b>
        <span>
          {t(`verdict.${verdict}`, {
            from: inDays(asIs.figures['cycle']),
            to: inDays(toBe?.figures['cycle']),
            low: known(change) ? percent(change.low, 1) : '',
            high: known(change) ? percent(change.high, 1) : '',
          })}
        </span>
        <span className={loop.quiet}>{t('basis', { runs: result.replications, cases: result.cases })}</span>
      </div>
      <Card title={t('figures')}>
        <SimulatedFigures result={result} />
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
      <h3 className={styles.caption}>{t('busy')}</h3>
      <ul className={loop.rows}>
        {Object.entries(design.resources).map(([post, busy]) => (
          <li key={post}>
            <span className={loop.words}>{text(design.resourceNames?.[post]) || post}</span>
            <span className={styles.bar} aria-hidden>
              <i data-tone={busy.value > CROWDED ? 'late' : tone} style={{ width: `${Math.min(100, busy.value * 100)}%` }} />
            </span>
            <span className={loop.quiet}>{percent(busy.value)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
