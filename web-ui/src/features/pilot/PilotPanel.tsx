import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { serverNow } from '@/shared/format/clock';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { departmentsListQuery, directoryQuery, pilotsQuery, processQuery, type PanelProps } from '@/shared/method';
import { useMay } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { PilotList } from './PilotsPage';
import { dayOf, instantOf } from './queries';

const DAY = 86_400_000;

/** The pilots of one process, and planning another. */
export function PilotPanel({ processId }: PanelProps) {
  const { t } = useTranslation('pilot');
  const may = useMay('processes.edit');
  const query = useQuery(pilotsQuery(processId));
  const versions = useQuery(processQuery(processId)).data?.versions ?? [];
  const [planning, setPlanning] = useState(false);
  const candidates = versions.filter((version) => version.state === 'review' || version.state === 'pilot');
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={4} height={44} />;
  return (
    <div className={styles.stack}>
      {may && candidates.length ? (
        <div className={styles.bar}>
          <span className={styles.grow} />
          <Button type="primary" onClick={() => setPlanning(true)}>
            {t('plan')}
          </Button>
        </div>
      ) : null}
      {query.data.length ? <PilotList pilots={query.data} /> : <EmptyState sentence={t(candidates.length ? 'noneYet' : 'nothingToTry')} phase={4} />}
      {planning ? <Plan processId={processId} versions={candidates} onClose={() => setPlanning(false)} /> : null}
    </div>
  );
}

function Plan({ versions, onClose }: { processId: string; versions: { key: string; label: string }[]; onClose: () => void }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const people = useQuery(directoryQuery);
  const departments = useQuery(departmentsListQuery);
  const [versionKey, setVersion] = useState(versions[0]?.key ?? '');
  const [name, setName] = useState('');
  const [scope, setScope] = useState('');
  const [control, setControl] = useState('');
  const [from, setFrom] = useState(dayOf(serverNow()));
  const [until, setUntil] = useState(dayOf(serverNow() + 28 * DAY));
  const [cases, setCases] = useState(100);
  const [change, setChange] = useState(15);
  const [lead, setLead] = useState('');
  const size = useQuery({
    queryKey: ['method', 'sample-size', versionKey, change],
    enabled: versionKey !== '',
    queryFn: () => body(api.POST('/api/pilots/sample-size', { body: { versionKey, what: 'cycle', change: -change / 100 } })),
  });
  const plan = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/pilots', {
          body: {
            versionKey,
            name,
            scope,
            controlScope: control,
            starts: instantOf(from),
            ends: instantOf(until),
            project: '',
            assignment: 'department',
            metrics: [],
            change: -change / 100,
            casesPerArm: cases,
            lead,
          },
        }),
      ),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      void navigate({ to: '/pilot/$id', params: { id: made.row.id } });
    },
  });
  const options = (departments.data ?? []).map((each) => ({ value: `department = "${each.id}"`, label: text(each.name) }));
  return (
    <Dialog
      title={t('plan')}
      width={640}
      onClose={onClose}
      footer={
        <Button type="primary" loading={plan.isPending} disabled={!name.trim() || !scope || !control} onClick={() => plan.mutate()}>
          {t('plan')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t('name')}
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <SelectField label={t('version')} value={versionKey} options={versions.map((each) => ({ value: each.key, label: each.label }))} onChange={setVersion} />
        <div className={styles.pair}>
          <div className={styles.field}>
            {t('scopeOf')}
            <Select aria-label={t('scopeOf')} value={options.some((each) => each.value === scope) ? scope : undefined} options={options} showSearch={{ optionFilterProp: 'label' }} onChange={setScope} />
            <Input aria-label={t('scope')} value={scope} placeholder='department = "sales_east"' onChange={(event) => setScope(event.target.value)} />
          </div>
          <div className={styles.field}>
            {t('controlOf')}
            <Select aria-label={t('controlOf')} value={options.some((each) => each.value === control) ? control : undefined} options={options} showSearch={{ optionFilterProp: 'label' }} onChange={setControl} />
            <Input aria-label={t('control')} value={control} onChange={(event) => setControl(event.target.value)} />
          </div>
          <label>
            {t('from')}
            <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          </label>
          <label>
            {t('until')}
            <Input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
          </label>
          <label>
            {t('change')}
            <InputNumber min={1} max={90} value={change} suffix="%" onChange={(value) => setChange(value ?? 15)} />
          </label>
          <label>
            {t('casesPerArm')}
            <InputNumber min={2} value={cases} onChange={(value) => setCases(value ?? 100)} />
          </label>
        </div>
        {size.data ? (
          <p className={styles.quiet}>
            {size.data.casesPerArm ? t('sizeNeeded', { count: size.data.casesPerArm, past: size.data.pastCases, week: number(size.data.casesPerWeek ?? 0, 0) }) : t('sizeUnknown')}
          </p>
        ) : null}
        <SelectField
          label={t('lead')}
          value={lead || undefined}
          options={(people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={setLead}
        />
        {plan.error ? <ErrorPanel error={plan.error} /> : null}
      </div>
    </Dialog>
  );
}
