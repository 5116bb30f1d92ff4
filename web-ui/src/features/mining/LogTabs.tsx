import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { number, percent } from '@/shared/format/number';
import { useTime } from '@/shared/format/time';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import type { components } from '@/api/schema';
import { comparisonQuery, variantsQuery, type Clock } from './queries';
import styles from './mining.module.css';

/** The ways cases take, each as a row of steps. */
export function VariantsTab({ id, clock, filter }: { id: string; clock: Clock; filter: string }) {
  const { t } = useTranslation('mining');
  const { duration } = useTime(3_600_000);
  const variants = useQuery(variantsQuery(id, clock, filter));
  if (variants.error) return <ErrorPanel error={variants.error} retry={() => void variants.refetch()} />;
  if (!variants.data) return <RowsSkeleton rows={8} height={44} />;
  const longest = Math.max(...variants.data.items.map((each) => each.share), 0.01);
  return (
    <div className={styles.scroll}>
      <p className={styles.lead}>{t('covering', { needed: variants.data.covering80, total: number(variants.data.total) })}</p>
      <ol className={styles.ways}>
        {variants.data.items.map((each, index) => (
          <li key={each.id}>
            <span className={styles.order}>{index + 1}</span>
            <div className={styles.share}>
              <b>{percent(each.share, 1)}</b>
              <span style={{ width: `${(100 * each.share) / longest}%` }} />
              <small>{t('casesIn', { count: each.cases, time: duration(each.median) })}</small>
            </div>
            <Steps steps={each.activities} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Steps({ steps, standard }: { steps: string[]; standard?: Set<string> }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step, index) => (
        <li key={index} className={standard && !standard.has(step) ? styles.differs : ''} title={step}>
          {step}
        </li>
      ))}
    </ol>
  );
}

/** Departments, or any other kinds of cases, side by side. */
export function CompareTab({ id, clock, by, onBy }: { id: string; clock: Clock; by: string; onBy: (by: string) => void }) {
  const { t } = useTranslation('mining');
  const { duration } = useTime(3_600_000);
  const comparison = useQuery(comparisonQuery(id, clock, by));
  if (comparison.error) return <ErrorPanel error={comparison.error} retry={() => void comparison.refetch()} />;
  if (!comparison.data) return <RowsSkeleton rows={6} height={44} />;
  const found = comparison.data.comparison;
  if (!found) return <EmptyState sentence={t('nothingToCompare')} phase={1} />;
  const slowest = Math.max(...found.groups.map((each) => each.median), 1);
  const standard = new Set(found.standard);
  return (
    <div className={styles.scroll}>
      <div className={styles.compareBar}>
        <label>
          <span>{t('compareBy')}</span>
          <Select value={found.column} options={comparison.data.dimensions.map((value) => ({ value, label: value }))} onChange={onBy} aria-label={t('compareBy')} />
        </label>
        <span className={styles.quiet}>{t('standardHint')}</span>
      </div>
      <div className={styles.groups}>
        {found.groups.map((group) => (
          <section key={group.value}>
            <h3>{group.value}</h3>
            <dl>
              <div>
                <dt>{t('fact.cases')}</dt>
                <dd>{number(group.cases)}</dd>
              </div>
              <div>
                <dt>{t('median')}</dt>
                <dd>{duration(group.median)}</dd>
              </div>
              <div>
                <dt>{t('standardScore')}</dt>
                <dd>{percent(group.standardScore)}</dd>
              </div>
              <div>
                <dt>{t('fact.variants')}</dt>
                <dd>{number(group.variants)}</dd>
              </div>
            </dl>
            <div className={styles.bar} role="img" aria-label={duration(group.median)}>
              <span style={{ width: `${(100 * group.median) / slowest}%` }} />
            </div>
            {group.ways.map((way) => (
              <div key={way.id} className={styles.groupWay}>
                <b>{percent(way.share)}</b>
                <Steps steps={way.activities} standard={standard} />
              </div>
            ))}
          </section>
        ))}
      </div>
      {found.leftOut ? <p className={styles.quiet}>{t('leftOut', { count: found.leftOut })}</p> : null}
    </div>
  );
}

/** What was noticed when the log was read. */
export function QualityTab({ remarks }: { remarks: components['schemas']['ProblemView'][] }) {
  const { t } = useTranslation('mining');
  if (!remarks.length) return <EmptyState sentence={t('noRemarks')} phase={1} />;
  return (
    <ul className={styles.remarks}>
      {remarks.map((each) => (
        <li key={each.code + each.place} className={each.severity === 'warning' ? styles.warn : ''}>
          <Icon name={each.severity === 'hint' ? 'info' : 'alert'} size={16} />
          {each.message}
        </li>
      ))}
    </ul>
  );
}
