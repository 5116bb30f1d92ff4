import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import styles from './modeler.module.css';

export type ProblemView = components['schemas']['ProblemView'];

const TONES: Record<ProblemView['severity'], Tone> = { error: 'bad', warning: 'warn', hint: 'info' };

interface Props {
  problems: ProblemView[];
  selected: string | undefined;
  onSelect: (problem: ProblemView) => void;
  /** Offered with the problem that the drawing was made for another engine. */
  onConvert: (() => void) | undefined;
}

const FOREIGN = 'engine.advice.foreign';

/** What the server found, worst first; a click shows the element, and the way there where it matters. */
export function Problems({ problems, selected, onSelect, onConvert }: Props) {
  const { t } = useTranslation('modeler');
  const count = (severity: ProblemView['severity']) => problems.filter((each) => each.severity === severity).length;
  return (
    <section className={styles.problems} aria-label={t('problems')}>
      <header>
        <h3>{t('problems')}</h3>
        {problems.length === 0 ? <StatusChip tone="ok">{t('noProblems')}</StatusChip> : null}
        {(['error', 'warning', 'hint'] as const).map((severity) =>
          count(severity) ? (
            <StatusChip key={severity} tone={TONES[severity]}>
              {t(`severity.${severity}`, { count: count(severity) })}
            </StatusChip>
          ) : null,
        )}
      </header>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <button type="button" className={`${styles.problem} ${problem.place === selected ? styles.current : ''}`} onClick={() => onSelect(problem)}>
              <StatusChip tone={TONES[problem.severity]}>{t(`severityName.${problem.severity}`)}</StatusChip>
              <span className={styles.sentence}>{problem.message}</span>
              <code>{problem.place}</code>
            </button>
            {onConvert && problem.code === FOREIGN ? (
              <Button size="small" onClick={onConvert}>
                {t('convert')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
