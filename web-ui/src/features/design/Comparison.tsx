import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/api/problem';
import { ProcessDiagram } from '@/shared/diagram/ProcessDiagram';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { processQuery, simulationQuery } from '@/shared/method';
import { DataTable } from '@/shared/tables/DataTable';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { SimulatedFigures } from '@/shared/tables/SimulatedFigures';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { VersionChip } from '@/shared/ui/VersionChip';
import styles from '@/shared/ui/loop.module.css';
import { comparisonQuery, type StepChangeView } from './queries';

type Marks = Record<string, { happened: 'added' | 'removed' | 'changed'; letter?: string }>;

function marks(steps: StepChangeView[], kinds: readonly string[]): Marks {
  return Object.fromEntries(
    steps
      .filter((step) => kinds.includes(step.happened))
      .map((step) => [step.step, { happened: step.happened as 'added', ...(step.lever ? { letter: step.lever } : {}) }]),
  );
}

/** Two versions by step: before in slate with ghosts of what goes, after in teal with the letter of each lever. */
export function Comparison({ versionKey, processId }: { versionKey: string; processId: string }) {
  const { t } = useTranslation('design');
  const text = useText();
  const { duration } = useTime(3_600_000);
  const [against, setAgainst] = useState('');
  const [selected, setSelected] = useState<string | undefined>(undefined);
  const versions = useQuery(processQuery(processId)).data?.versions ?? [];
  const query = useQuery(comparisonQuery(versionKey, against));
  const steps = useMemo(() => query.data?.steps ?? [], [query.data]);
  const was = useMemo(() => marks(steps, ['removed', 'changed']), [steps]);
  const now = useMemo(() => marks(steps, ['added', 'changed']), [steps]);
  if (query.error) return <EmptyState sentence={asProblem(query.error).detail ?? t('nothing')} phase={3} />;
  if (!query.data) return <RowsSkeleton rows={6} height={48} />;
  const changed = steps.filter((step) => step.happened !== 'same');
  const named = (step: StepChangeView) => text(step.name) || step.step;
  const count = (lever: string) => changed.filter((step) => step.lever === lever).length;
  return (
    <div className={styles.stack}>
      <div className={styles.bar}>
        <Select
          aria-label={t('against')}
          value={query.data.before.key}
          options={versions.filter((each) => each.key !== versionKey).map((each) => ({ value: each.key, label: each.label }))}
          onChange={setAgainst}
        />
        <VersionChip version={query.data.before} />
        <Icon name="arrowRight" size={14} />
        <VersionChip version={query.data.after} />
        <span className={styles.grow} />
        {(['E', 'S', 'I', 'A'] as const).map((lever) => (
          <span key={lever} className={styles.quiet}>
            {lever} {t(`lever.${lever}`)} {count(lever)}
          </span>
        ))}
        {query.data.controlsTouched ? (
          <StatusChip tone="bad">{t('controls', { count: query.data.controlsTouched })}</StatusChip>
        ) : (
          <StatusChip tone="ok">{t('noControls')}</StatusChip>
        )}
      </div>
      {query.data.breaches.map((problem) => (
        <p key={problem.place + problem.code} role="alert">
          <Icon name="alert" size={14} /> {problem.message}
        </p>
      ))}
      <Simulated versionKey={versionKey} against={query.data.before.key} processId={processId} />
      <Card title={t('before', { label: query.data.before.label })}>
        <ProcessDiagram versionKey={query.data.before.key} changes={was} selected={selected} onSelect={setSelected} height={220} label={t('before', { label: query.data.before.label })} />
      </Card>
      <Card title={t('after', { label: query.data.after.label })}>
        <ProcessDiagram versionKey={query.data.after.key} changes={now} selected={selected} onSelect={setSelected} height={220} label={t('after', { label: query.data.after.label })} />
      </Card>
      <Card title={t('changes')} note={changed.length}>
        <DataTable<StepChangeView>
          rowKey="step"
          dataSource={changed}
          empty={null}
          scroll={{ x: 720 }}
          onRow={(step) => ({ onClick: () => setSelected(step.step), 'aria-selected': step.step === selected, 'data-happened': step.happened }) as object}
          columns={[
            {
              title: t('column.step'),
              key: 'step',
              width: 200,
              render: (_, step) => (
                <>
                  {step.lever ? <span className={styles.letter} title={t(`lever.${step.lever}`)}>{step.lever}</span> : null} <span className={step.happened === 'removed' ? styles.ghost : ''}>{named(step)}</span>
                </>
              ),
            },
            {
              title: t('column.what'),
              key: 'what',
              render: (_, step) =>
                step.aspects.length
                  ? step.aspects.map((aspect) => (
                      <div key={aspect.name}>
                        {t(`aspect.${aspect.name as 'limit'}`)} <span className={styles.before}>{text(aspect.before) || t('none')}</span> → <span className={styles.after}>{text(aspect.after) || t('none')}</span>
                      </div>
                    ))
                  : t(`happened.${step.happened}`),
            },
            {
              title: t('column.time'),
              key: 'time',
              width: 200,
              align: 'right',
              render: (_, step) =>
                step.beforeMs || step.afterMs ? (
                  <>
                    <span className={styles.before}>{step.beforeMs ? duration(step.beforeMs) : t('none')}</span> → <span className={styles.after}>{step.afterMs ? duration(step.afterMs) : t('none')}</span>
                  </>
                ) : (
                  t('noData')
                ),
            },
          ]}
        />
        {changed.length ? null : <p className={styles.inside}>{t('same')}</p>}
      </Card>
    </div>
  );
}

/** What the latest simulation of the two versions came to, or where to start one. */
function Simulated({ versionKey, against, processId }: { versionKey: string; against: string; processId: string }) {
  const { t } = useTranslation('design');
  const text = useText();
  const { moment } = useTime(3_600_000);
  const { data } = useQuery(simulationQuery(versionKey, against));
  const link = (
    <Link to="/processes/$processId" params={{ processId }} search={{ tab: 'simulation', version: versionKey }}>
      {t('toSimulation')}
    </Link>
  );
  if (!data) return null;
  return (
    <Card title={t('simulated')} tools={link} note={data.at ? `${text(data.by?.name)} · ${moment(data.at)}` : undefined}>
      {data.result ? <SimulatedFigures result={data.result} /> : <p className={`${styles.inside} ${styles.quiet}`}>{t('notSimulated')}</p>}
    </Card>
  );
}
