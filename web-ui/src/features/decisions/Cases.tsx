import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { StatusChip } from '@/shared/ui/StatusChip';
import type { Opened } from './Bench';
import { casesQuery, runCases, type CaseView } from './queries';
import styles from './decisions.module.css';

interface Props extends Opened {
  editable: boolean;
  versionNow: () => number;
  onSaved: (version: number) => void;
  /** Grows with every stored change, after which the results are old. */
  revision: number;
}

/** Cases that are kept with the document; the version is not released while one of them fails. */
export function Cases({ versionKey, name, decisions, xml, editable, versionNow, onSaved, revision }: Props) {
  const { t } = useTranslation('decisions');
  const cache = useQueryClient();
  const cases = useQuery(casesQuery(versionKey, name));
  const [adding, setAdding] = useState(false);
  const run = useMutation({ mutationFn: async () => ({ found: await runCases(versionKey, name, await xml()), revision }) });
  const keep = useMutation({
    mutationFn: (next: CaseView[]) => body(api.PUT('/api/versions/{key}/decisions/{name}/cases', { params: { path: { key: versionKey, name } }, body: { cases: next, version: versionNow() } })),
    onSuccess: async (answer) => {
      onSaved(answer.version);
      setAdding(false);
      await cache.invalidateQueries({ queryKey: casesQuery(versionKey, name).queryKey });
      run.mutate();
    },
  });
  const fresh = run.data?.revision === revision ? run.data.found : undefined;
  const all = cases.data ?? [];
  return (
    <div className={styles.cases}>
      <div className={styles.row}>
        <Button size="small" icon={<Icon name="play" size={12} />} disabled={all.length === 0} loading={run.isPending} onClick={() => run.mutate()}>
          {t('cases.run')}
        </Button>
        {editable ? (
          <Button size="small" icon={<Icon name="plus" size={12} />} onClick={() => setAdding(true)}>
            {t('cases.add')}
          </Button>
        ) : null}
        {fresh ? <StatusChip tone={fresh.failed ? 'bad' : 'ok'}>{t('cases.result', { passed: fresh.passed, failed: fresh.failed })}</StatusChip> : null}
      </div>
      {run.error ? <ErrorPanel error={run.error} /> : null}
      {keep.error ? <ErrorPanel error={keep.error} /> : null}
      {adding ? <NewCase decisions={decisions} pending={keep.isPending} onCancel={() => setAdding(false)} onAdd={(added) => keep.mutate([...all, added])} /> : null}
      {all.length === 0 && !adding ? <p className={styles.faint}>{t('cases.empty')}</p> : null}
      <ul>
        {all.map((each, at) => {
          const result = fresh?.results[at];
          return (
            <li key={`${each.name}${at}`}>
              <div className={styles.row}>
                <b>{each.name}</b>
                {result ? <StatusChip tone={result.passed ? 'ok' : 'bad'}>{t(result.passed ? 'cases.passed' : 'cases.failed')}</StatusChip> : null}
                <span className={styles.space} />
                {editable ? <IconButton icon="trash" label={t('cases.remove')} onClick={() => keep.mutate(all.filter((_, index) => index !== at))} /> : null}
              </div>
              <code>
                {Object.entries(each.inputs)
                  .map(([input, value]) => `${input} = ${value}`)
                  .join(', ')}
                {' → '}
                {each.expected}
              </code>
              {result && !result.passed ? <p className={styles.problem}>{result.message || t('cases.found', { found: result.found })}</p> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function NewCase({ decisions, pending, onAdd, onCancel }: { decisions: Opened['decisions']; pending: boolean; onAdd: (added: CaseView) => void; onCancel: () => void }) {
  const { t } = useTranslation('decisions');
  const text = useText();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const [expected, setExpected] = useState('');
  const decision = decisions.find((each) => each.id === chosen) ?? decisions[0];
  return (
    <form
      className={styles.bench}
      onSubmit={(event) => {
        event.preventDefault();
        if (decision) onAdd({ name: name.trim(), decision: decision.id, inputs: Object.fromEntries(Object.entries(inputs).filter(([, value]) => value.trim())), expected: expected.trim() || 'null' });
      }}
    >
      <label>
        {t('cases.name')}
        <Input value={name} onChange={(event) => setName(event.target.value)} autoFocus />
      </label>
      {decisions.length > 1 ? (
        <label>
          {t('bench.decision')}
          <Select value={decision?.id ?? null} onChange={(next: string) => setChosen(next)} options={decisions.map((each) => ({ value: each.id, label: text(each.name) || each.id }))} />
        </label>
      ) : null}
      {(decision?.inputs ?? []).map((input) => (
        <label key={input.name}>
          {text(input.label) || input.name}
          <Input aria-label={input.name} className={styles.mono ?? ''} value={inputs[input.name] ?? ''} onChange={(event) => setInputs((before) => ({ ...before, [input.name]: event.target.value }))} />
        </label>
      ))}
      <label>
        {t('cases.expected')}
        <Input className={styles.mono ?? ''} value={expected} placeholder="null" onChange={(event) => setExpected(event.target.value)} />
      </label>
      <div className={styles.row}>
        <Button size="small" type="primary" htmlType="submit" disabled={!name.trim() || !decision} loading={pending}>
          {t('cases.keep')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
