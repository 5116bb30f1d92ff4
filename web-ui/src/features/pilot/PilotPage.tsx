import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { number, percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { Interval } from '@/shared/ui/Interval';
import { PageHeader } from '@/shared/ui/PageHeader';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { usePhone } from '@/shared/ui/preferences';
import { DataTable } from '@/shared/tables/DataTable';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import styles from '@/shared/ui/loop.module.css';
import { Conclusion } from './Conclusion';
import { isRate, pilotQuery, type MetricResult, type PilotView } from './queries';
import { Trial } from './Trial';
import { Weeks } from './Weeks';

/** Is it faster? The answer with its interval first; the evidence, the people and the decision below and beside it. */
export function PilotPage() {
  const { t } = useTranslation('pilot');
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(pilotQuery(id));
  const text = useText();
  const { day } = useTime(3_600_000);
  const phone = usePhone();
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={8} height={48} />;
  const pilot = query.data;
  const { row } = pilot;
  return (
    <div className={styles.page}>
      <TopBar crumbs={[<Link key="pilots" to="/pilot">{t('title')}</Link>, text(row.process.name), row.name]} />
      <div className={styles.body}>
        <PageHeader
          mark={<PhaseRing size={44} phase={4} />}
          title={row.name}
          chips={
            <StatusChip tone={row.state === 'running' ? 'teal' : 'mute'} icon="flag">
              {row.decision ? t(`decision.${row.decision as 'adopt'}`) : t(`state.${row.state}`)}
            </StatusChip>
          }
          sub={<span>{t('sub', { version: row.version.label, control: row.control.label, from: day(row.starts), to: day(row.ends) })}</span>}
          actions={
            <>
              <FileLink icon={<Icon name="book" size={14} />} href={`/api/versions/${row.version.key}/manual/file?form=pdf`}>
                {t('manualFile')}
              </FileLink>
              <FileLink href={`/api/pilots/${row.id}/report?form=docx`}>{t('report')}</FileLink>
              <Start pilot={pilot} />
            </>
          }
        />
        {phone ? null : <PhaseStepper phase={4} />}
        <div className={styles.split}>
          <div className={styles.stack}>
            <Verdict pilot={pilot} />
            <Weeks pilot={pilot} />
            <Results pilot={pilot} />
            <Trial pilot={pilot} />
          </div>
          <div className={styles.stack}>
            <Ready pilot={pilot} />
            <Card title={t('feedback')} note={pilot.feedback.length}>
              <ul className={styles.rows}>
                {pilot.feedback.map((each) => (
                  <li key={each.id}>
                    <span className={styles.words}>
                      {each.text}
                      <p>
                        {each.author ? text(each.author.name) : t('anonymous')} · {text(each.step)} · {day(each.createdAt)}
                      </p>
                      {each.decision ? (
                        <p>
                          <Icon name="check" size={12} /> {each.decision}
                        </p>
                      ) : null}
                    </span>
                  </li>
                ))}
                {pilot.feedback.length ? null : <li className={styles.quiet}>{t('noFeedback')}</li>}
              </ul>
            </Card>
            <Conclusion pilot={pilot} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Start({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const may = useMay('processes.release');
  const cache = useQueryClient();
  const start = useMutation({
    mutationFn: () => body(api.POST('/api/pilots/{id}/start', { params: { path: { id: pilot.row.id }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { version: pilot.version } })),
    onSuccess: () => void cache.invalidateQueries(),
  });
  if (pilot.row.state !== 'planned') return null;
  return (
    <>
      {start.error ? <ErrorPanel error={start.error} /> : null}
      {may ? (
        <Button type="primary" icon={<Icon name="flag" size={14} />} loading={start.isPending} onClick={() => start.mutate()}>
          {t('start')}
        </Button>
      ) : (
        <StatusChip icon="lock">{t('startBy')}</StatusChip>
      )}
    </>
  );
}

/** The value of a metric in words: hours or days for a duration, a share for a rate. */
export function useFigure() {
  const { t } = useTranslation('pilot');
  return (what: string, value: number | null | undefined) => {
    if (value == null) return t('noData');
    if (isRate(what)) return percent(value, 1);
    return value >= 48 ? t('days', { value: number(value / 24, 2) }) : t('hours', { value: number(value, 1) });
  };
}

function Verdict({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const figure = useFigure();
  const primary = pilot.results.find((each) => each.role === 'primary');
  if (!primary) return null;
  const { effect, verdict } = primary;
  const words =
    effect && (verdict === 'better' || verdict === 'worse')
      ? t(effect.value < 0 ? 'shorter' : 'longer', { share: percent(Math.abs(effect.value)) })
      : t(`verdict.${verdict}`);
  return (
    <section className={styles.verdict} data-verdict={verdict} role="status">
      <b>{words}</b>
      <span>
        {text(primary.name)} · {t('arms', { pilot: figure(primary.what, primary.pilot), control: figure(primary.what, primary.control) })}
        {effect ? ` · ${t('interval', { low: percent(effect.low), high: percent(effect.high) })}` : ''}
      </span>
      <span className={styles.quiet}>
        {verdict === 'not_enough_data' ? t('need', { count: pilot.casesPerArm }) : t('method')}
        {primary.cautions.map((caution) => ` ${t(`caution.${caution as 'no_baseline'}`)}`).join('')}
      </span>
    </section>
  );
}

function Results({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const figure = useFigure();
  const span = Math.max(0.1, ...pilot.results.flatMap((each) => (each.effect ? [Math.abs(each.effect.low), Math.abs(each.effect.high)] : []))) * 1.05;
  const tone = (result: MetricResult) => (result.broken ? 'bad' : result.verdict === 'better' ? 'ok' : result.verdict === 'worse' ? 'warn' : 'mute');
  return (
    <Card title={t('results')}>
      <DataTable<MetricResult>
        rowKey="what"
        dataSource={pilot.results}
        empty={null}
        scroll={{ x: 720 }}
        columns={[
          {
            title: t('column.metric'),
            key: 'metric',
            rowScope: 'row',
            render: (_, result) => (
              <>
                {text(result.name)}
                <div className={styles.quiet}>{t('cases', { pilot: result.pilotCases, control: result.controlCases })}</div>
              </>
            ),
          },
          { title: t('column.role'), key: 'role', render: (_, result) => t(`role.${result.role}`) },
          { title: t('column.pilot'), key: 'pilot', align: 'right', render: (_, result) => <span className={styles.after}>{figure(result.what, result.pilot)}</span> },
          { title: t('column.control'), key: 'control', align: 'right', render: (_, result) => <span className={styles.before}>{figure(result.what, result.control)}</span> },
          {
            title: t('column.effect'),
            key: 'effect',
            align: 'right',
            render: (_, result) => <span className={styles.unbroken}>{result.effect ? `${percent(result.effect.value)} [${percent(result.effect.low)}, ${percent(result.effect.high)}]` : t('noData')}</span>,
          },
          {
            title: t('column.range'),
            key: 'range',
            render: (_, result) =>
              result.effect ? (
                <Interval {...result.effect} span={span} final={result.verdict === 'better' || result.verdict === 'worse'} label={t('interval', { low: percent(result.effect.low), high: percent(result.effect.high) })} />
              ) : null,
          },
          {
            title: t('column.verdict'),
            key: 'verdict',
            render: (_, result) => (
              <>
                <StatusChip tone={tone(result)} icon={tone(result) === 'mute' ? 'minus' : undefined}>
                  {result.role === 'guardrail' && !result.broken ? t('notBroken') : result.broken ? t('broken') : t(`verdict.${result.verdict}`)}
                </StatusChip>
                {result.pAdjusted == null ? null : <div className={styles.quiet}>{t('holm', { p: number(result.pAdjusted, 3) })}</div>}
              </>
            ),
          },
        ]}
      />
      {pilot.openCases ? <p className={`${styles.inside} ${styles.quiet}`}>{t('open', { count: pilot.openCases })}</p> : null}
    </Card>
  );
}

function Ready({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const primary = pilot.results.find((each) => each.role === 'primary');
  const confirmed = pilot.readers.filter((each) => each.confirmedAt).length;
  const missing = pilot.readers.filter((each) => !each.confirmedAt);
  const meters = [
    { name: t('column.pilot'), side: 'after', value: primary?.pilotCases ?? 0, of: pilot.casesPerArm },
    { name: t('column.control'), side: 'before', value: primary?.controlCases ?? 0, of: pilot.casesPerArm },
    { name: t('manual'), side: 'after', value: confirmed, of: pilot.readers.length },
  ];
  return (
    <Card title={t('sample')} note={t('perArm', { count: pilot.casesPerArm })}>
      <ul className={styles.rows}>
        {meters.map((meter) => (
          <li key={meter.name}>
            <span>{meter.name}</span>
            <span className={styles.meter} data-side={meter.side}>
              <i style={{ width: `${Math.min(100, meter.of ? (100 * meter.value) / meter.of : 0)}%` }} />
            </span>
            <span>
              {meter.value} / {meter.of}
            </span>
          </li>
        ))}
        {missing.length && pilot.manualIssued ? <li className={styles.quiet}>{t('unread', { names: missing.map((each) => text(each.person.name)).join(t('comma')) })}</li> : null}
      </ul>
    </Card>
  );
}
