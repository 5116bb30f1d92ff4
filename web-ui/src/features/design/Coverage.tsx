import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Card } from '@/shared/ui/Sheet';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import type { CoverageView, CoverView, DesignView } from './queries';

const TONES = { high: 'bad', mid: 'warn', low: 'mute' } as const;

/** The five that the owner stands for: which of them the version answers by what, and which are left. */
export function Coverage({ design, onAnswer }: { design: DesignView; onAnswer?: (finding: CoverView) => void }) {
  const { t } = useTranslation('design');
  const text = useText();
  const { day } = useTime(3_600_000);
  const { coverage } = design;
  if (!coverage) {
    return (
      <Card title={t('coverage')}>
        <p className={`${styles.inside} ${styles.quiet}`}>{t('noCoverage')}</p>
      </Card>
    );
  }
  const whole = coverage.answered === coverage.findings.length;
  const measures = [...design.measures, ...coverage.measures];
  return (
    <Card
      title={t('coverage')}
      tools={
        <StatusChip tone={whole ? 'ok' : 'warn'} icon={whole ? 'check' : 'warning'}>
          {t('answered', { count: coverage.answered, of: coverage.findings.length })}
        </StatusChip>
      }
    >
      <ol className={styles.rows} aria-label={t('coverage')}>
        {coverage.findings.map((each) => {
          const by = measures.filter((measure) => each.measures.includes(measure.id));
          return (
            <li key={each.finding} data-answered={by.length > 0}>
              <Icon name={by.length ? 'check' : 'warning'} size={14} label={t(by.length ? 'isAnswered' : 'notAnswered')} />
              <span className={styles.words}>
                <Link to="/diagnosis/$id" params={{ id: coverage.log }} search={{ finding: each.finding }}>
                  {text(each.title)}
                </Link>
                <p>
                  {by.length ? t('answeredBy', { names: by.map((measure) => `${measure.lever} ${text(measure.name)}`).join(t('and')) }) : t('notAnswered')}
                  {' · '}
                  {t('hoursPerMonth', { hours: number(Math.round(each.hours)) })}
                </p>
                {onAnswer && !by.length ? (
                  <Button size="small" className={styles.beneath} onClick={() => onAnswer(each)}>
                    {t('answer')}
                  </Button>
                ) : null}
              </span>
              <StatusChip tone={TONES[each.priority]} icon={null}>
                {t(`priority.${each.priority}`)}
              </StatusChip>
            </li>
          );
        })}
      </ol>
      <p className={`${styles.inside} ${styles.quiet}`}>{t('confirmedBy', { name: text(coverage.confirmedBy?.name), at: day(coverage.confirmedAt) })}</p>
    </Card>
  );
}

/** Choose which of the five a measure answers. */
export function FindingsSelect({ coverage, value, onChange }: { coverage: CoverageView; value: string[]; onChange: (findings: string[]) => void }) {
  const { t } = useTranslation('design');
  const text = useText();
  return (
    <SelectField
      mode="multiple"
      label={t('findings')}
      value={value}
      placeholder={t('chooseFindings')}
      options={coverage.findings.map((each, index) => ({ value: each.finding, label: `${index + 1}. ${text(each.title)}` }))}
      optionFilterProp="label"
      onChange={onChange}
    />
  );
}
