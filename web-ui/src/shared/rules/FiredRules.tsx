// Why a decision came out as it did: the inputs of each table, the rules that fired, what they gave. Values are FEEL texts.
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from './firedRules.module.css';

export type EvaluatedTable = components['schemas']['EvaluatedTable'];

interface Props {
  tables: EvaluatedTable[];
  /** A click on a rule, to show it where it stands. */
  onRule?: (table: EvaluatedTable, number: number) => void;
}

export function FiredRules({ tables, onRule }: Props) {
  const { t } = useTranslation('shared');
  const text = useText();
  return (
    <div className={styles.tables}>
      {tables.map((table, at) => (
        <section key={`${table.id}${at}`} className={styles.table} aria-label={text(table.title)}>
          <header>
            <b>{text(table.title)}</b>
            {table.hitPolicy ? <StatusChip icon={null}>{table.hitPolicy}</StatusChip> : null}
          </header>
          <dl className={styles.inputs}>
            {table.inputs.map((input) => (
              <div key={input.name}>
                <dt>{text(input.label) || input.name}</dt>
                <dd>{input.value}</dd>
              </div>
            ))}
          </dl>
          {table.rules.length === 0 ? (
            <StatusChip tone="warn">{t('rules.none')}</StatusChip>
          ) : (
            <ol className={styles.rules}>
              {table.rules.map((rule) => (
                <li key={rule.number}>
                  <button type="button" disabled={!onRule} onClick={() => onRule?.(table, rule.number)}>
                    <StatusChip tone="ok">{t('rules.rule', { number: rule.number })}</StatusChip>
                    <code>{rule.inputs.join(' · ')}</code>
                    <span aria-hidden>→</span>
                    <code>{rule.outputs.join(' · ')}</code>
                  </button>
                  {rule.annotations.length ? <p>{rule.annotations.join(' ')}</p> : null}
                </li>
              ))}
            </ol>
          )}
        </section>
      ))}
    </div>
  );
}
