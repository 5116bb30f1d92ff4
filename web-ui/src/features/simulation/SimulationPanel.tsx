import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { processQuery, simulationQuery, type PanelProps, type SimulationResult } from '@/shared/method';
import { errandQuery } from '@/shared/errands';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { DataTable } from '@/shared/tables/DataTable';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import loop from '@/shared/ui/loop.module.css';
import { scenarioQuery, type Scenario, type ScenarioView } from './queries';
import { Results } from './Results';
import styles from './simulation.module.css';

const NONE = 'none';

/** As it is against as it could be: two versions under scenarios drawn from history, on the same random numbers. */
export function SimulationPanel({ processId, versionKey }: PanelProps) {
  const { t } = useTranslation('simulation');
  const text = useText();
  const { moment } = useTime();
  const process = useQuery(processQuery(processId));
  const versions = process.data?.versions ?? [];
  const released = process.data?.card.current?.key ?? versionKey;
  const [asIsKey, setAsIs] = useState('');
  const [toBeKey, setToBe] = useState('');
  const first = asIsKey || versions.find((each) => each.state === 'retired')?.key || released;
  const second = toBeKey || (versionKey !== first ? versionKey : (versions.find((each) => each.key !== first)?.key ?? NONE));
  const asIs = useQuery(scenarioQuery(first));
  const toBe = useQuery(scenarioQuery(second === NONE ? '' : second));
  const [changed, setChanged] = useState<Record<string, Scenario>>({});
  const [cases, setCases] = useState(400);
  const [replications, setReplications] = useState(15);
  const [errand, setErrand] = useState('');
  const scenarioOf = (view: ScenarioView | undefined) => view && (changed[view.versionKey] ?? (view.scenario as unknown as Scenario));
  const run = useMutation({
    mutationFn: () => {
      const design = (view: ScenarioView) => ({ versionKey: view.versionKey, scenario: scenarioOf(view) as never });
      const asked = { asIs: design(asIs.data as ScenarioView), toBe: toBe.data && second !== NONE ? design(toBe.data) : null, cases, replications, seed: 1 };
      return body(api.POST('/api/simulations', { body: asked, headers: { 'Idempotency-Key': idempotencyKey() } }));
    },
    onSuccess: (made) => setErrand(made.key),
  });
  const done = useQuery({ ...errandQuery(errand), enabled: errand !== '' });
  const latest = useQuery(simulationQuery(second === NONE ? '' : second, first));
  const fresh = done.data?.state === 'done' ? (done.data.result as unknown as SimulationResult) : undefined;
  const result = fresh ?? (errand ? undefined : (latest.data?.result ?? undefined));
  // Other versions have results of their own.
  const choose = (set: (key: string) => void) => (key: string) => {
    setErrand('');
    set(key);
  };
  const options = versions.map((version) => ({ value: version.key, label: version.label }));
  const running = errand !== '' && !!done.data && (done.data.state === 'waiting' || done.data.state === 'running');
  if (process.error) return <ErrorPanel error={process.error} />;
  if (!process.data) return <RowsSkeleton rows={6} height={48} />;
  return (
    <div className={loop.stack}>
      {result ? <Results result={result} /> : null}
      {result && !fresh && latest.data?.at ? <p className={loop.quiet}>{t('latest', { name: text(latest.data.by?.name), at: moment(latest.data.at) })}</p> : null}
      <Card
        title={t('design')}
        tools={
          <div className={loop.bar}>
            <label className={styles.pick}>
              {t('asIs')} <Select size="small" value={first} options={options} onChange={choose(setAsIs)} style={{ width: 96 }} aria-label={t('asIs')} />
            </label>
            <label className={styles.pick}>
              {t('toBe')} <Select size="small" value={second} options={[...options, { value: NONE, label: t('alone') }]} onChange={choose(setToBe)} style={{ width: 120 }} aria-label={t('toBe')} />
            </label>
            <label className={styles.pick}>
              {t('cases')} <InputNumber size="small" min={50} max={5000} step={50} precision={0} value={cases} onChange={(value) => setCases(value ?? 400)} style={{ width: 76 }} />
            </label>
            <label className={styles.pick}>
              {t('runs')} <InputNumber size="small" min={2} max={100} precision={0} value={replications} onChange={(value) => setReplications(value ?? 15)} style={{ width: 64 }} />
            </label>
            <Button type="primary" disabled={!asIs.data || (second !== NONE && !toBe.data) || running} loading={run.isPending || running} onClick={() => run.mutate()}>
              {t('run')}
            </Button>
          </div>
        }
      >
        {run.error ? <ErrorPanel error={run.error} /> : null}
        {errand ? (
          <div className={loop.inside}>
            <ErrandProgress errand={errand} again={() => run.mutate()} />
          </div>
        ) : null}
        {asIs.error ? <ErrorPanel error={asIs.error} /> : null}
        {toBe.error && toBe.error !== asIs.error ? <ErrorPanel error={toBe.error} /> : null}
        {asIs.data ? (
          <Assumptions
            asIs={asIs.data}
            toBe={second === NONE ? undefined : toBe.data}
            scenarioOf={scenarioOf}
            onChange={(key, scenario) => setChanged((all) => ({ ...all, [key]: scenario }))}
          />
        ) : asIs.isLoading ? (
          <RowsSkeleton rows={5} height={40} />
        ) : null}
      </Card>
    </div>
  );
}

interface AssumptionsProps {
  asIs: ScenarioView;
  toBe: ScenarioView | undefined;
  scenarioOf: (view: ScenarioView | undefined) => Scenario | undefined;
  onChange: (key: string, scenario: Scenario) => void;
}

/** What the simulation assumes: hands-on minutes and delay of each step, people of each post. The to-be column may be changed. */
function Assumptions({ asIs, toBe, scenarioOf, onChange }: AssumptionsProps) {
  const { t } = useTranslation('simulation');
  const text = useText();
  const before = scenarioOf(asIs);
  const after = scenarioOf(toBe);
  const edited = toBe ?? asIs;
  const scenario = after ?? before;
  if (!before || !scenario) return null;
  const steps = [...new Set([...Object.keys(scenario.activities), ...Object.keys(before.activities)])];
  const put = (step: string, part: 'duration' | 'delay', mean: number) => {
    const activity = scenario.activities[step] ?? {};
    const old = activity[part];
    const share = old?.mean ? (old.deviation ?? 0) / old.mean : 0.5;
    const of = mean > 0 ? { shape: share ? 'lognormal' : 'fixed', mean, ...(share ? { deviation: mean * share } : {}) } : null;
    const next = { ...activity, [part]: of ?? (part === 'duration' ? { shape: 'fixed', mean: 0 } : null) };
    onChange(edited.versionKey, { ...scenario, activities: { ...scenario.activities, [step]: next } });
  };
  const people = (id: string, amount: number) => onChange(edited.versionKey, { ...scenario, resources: (scenario.resources ?? []).map((each) => (each.id === id ? { ...each, amount } : each)) });
  const minutes = (seconds: number | undefined) => Math.round(((seconds ?? 0) / 60) * 10) / 10;
  return (
    <>
      <p className={`${loop.inside} ${loop.quiet}`}>
        {t('drawn', { cases: asIs.cases, days: asIs.days })}
        {edited.guessed.length ? ` ${t('guessed', { steps: edited.guessed.map((step) => text(edited.names[step]) || step).join('、') })}` : ''}
      </p>
      <DataTable<{ step: string }>
        rowKey="step"
        dataSource={steps.map((step) => ({ step }))}
        empty={null}
        columns={[
          { title: t('step'), key: 'step', rowScope: 'row', render: (_, { step }) => text(edited.names[step]) || text(asIs.names[step]) || step },
          ...(['duration', 'delay'] as const).flatMap((part): TableColumnsType<{ step: string }> => [
            ...(toBe
              ? [
                  {
                    title: t(part === 'duration' ? 'column.wasWork' : 'column.wasDelay'),
                    key: `was-${part}`,
                    align: 'right' as const,
                    render: (_: unknown, { step }: { step: string }) => <span className={loop.before}>{before.activities[step] ? minutes(before.activities[step]?.[part]?.mean) : '—'}</span>,
                  },
                ]
              : []),
            {
              title: t(part === 'duration' ? 'column.work' : 'column.delay'),
              key: part,
              align: 'right',
              render: (_, { step }) =>
                scenario.activities[step] ? (
                  <InputNumber
                    size="small"
                    min={0}
                    aria-label={t(part === 'duration' ? 'column.work' : 'column.delay')}
                    value={minutes(scenario.activities[step]?.[part]?.mean)}
                    onChange={(value) => value !== null && put(step, part, value * 60)}
                    style={{ width: 84 }}
                  />
                ) : (
                  '—'
                ),
            },
          ]),
        ]}
      />
      <div className={`${loop.inside} ${styles.people}`}>
        {(scenario.resources ?? []).map((each) => (
          <label key={each.id} className={styles.pick}>
            {text(each.name) || each.id} <InputNumber size="small" min={1} max={500} precision={0} value={each.amount ?? 1} onChange={(value) => people(each.id, value ?? 1)} style={{ width: 60 }} />
          </label>
        ))}
      </div>
    </>
  );
}
