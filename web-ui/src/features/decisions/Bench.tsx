import { useMutation } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { FiredRules, type EvaluatedTable } from '@/shared/rules/FiredRules';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { evaluate, type DecisionView } from './queries';
import styles from './decisions.module.css';

export interface Opened {
  versionKey: string;
  name: string;
  decisions: DecisionView[];
  xml: () => Promise<string>;
}

const EXAMPLES: Record<string, string> = { number: '12.50', string: '"VIP"', boolean: 'true', date: '@"2024-03-01"', 'date and time': '@"2024-03-01T09:00:00"', time: '@"09:00:00"' };

interface Props extends Opened {
  onFired: (tables: EvaluatedTable[]) => void;
  onShow: (id: string) => void;
}

/** Inputs in, outcome and fired rules out, against the document as it stands in the editor. */
export function Bench({ versionKey, name, decisions, xml, onFired, onShow }: Props) {
  const { t } = useTranslation('decisions');
  const text = useText();
  const [chosen, setChosen] = useState('');
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const decision = decisions.find((each) => each.id === chosen) ?? decisions[0];
  const run = useMutation({
    mutationFn: async () => evaluate(versionKey, name, await xml(), decision?.id ?? '', Object.fromEntries((decision?.inputs ?? []).map((input) => [input.name, inputs[input.name] ?? '']))),
    onSuccess: (found) => onFired(found.tables),
  });
  if (!decision) return <p className={styles.faint}>{t('bench.nothing')}</p>;
  return (
    <form
      className={styles.bench}
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      {decisions.length > 1 ? (
        <label>
          {t('bench.decision')}
          <Select value={decision.id} onChange={setChosen} options={decisions.map((each) => ({ value: each.id, label: text(each.name) || each.id }))} />
        </label>
      ) : null}
      {decision.inputs.map((input) => (
        <label key={input.name}>
          <span>
            {text(input.label) || input.name} <small>{[text(input.label) ? input.name : '', input.type === 'Any' ? '' : input.type].filter(Boolean).join(' · ')}</small>
          </span>
          <Input
            aria-label={input.name}
            className={styles.mono ?? ''}
            value={inputs[input.name] ?? ''}
            placeholder={EXAMPLES[input.type] ?? t('bench.value')}
            onChange={(event) => setInputs((before) => ({ ...before, [input.name]: event.target.value }))}
          />
        </label>
      ))}
      <Button type="primary" htmlType="submit" icon={<Icon name="play" size={14} />} loading={run.isPending}>
        {t('bench.run')}
      </Button>
      {run.error ? <ErrorPanel error={run.error} /> : null}
      {run.data ? (
        <div className={styles.outcome}>
          <div className={styles.value}>
            <span>{t('bench.outcome')}</span>
            <code data-testid="outcome">{run.data.value}</code>
          </div>
          {run.data.warnings.map((each, at) => (
            <p key={at} className={styles.notice} data-severity={each.severity}>
              {each.message}
            </p>
          ))}
          <FiredRules tables={run.data.tables} onRule={(table, number) => onShow(table.rules.find((rule) => rule.number === number)?.id ?? table.id)} />
        </div>
      ) : null}
      <small className={styles.faint}>{t('bench.hint')}</small>
    </form>
  );
}
