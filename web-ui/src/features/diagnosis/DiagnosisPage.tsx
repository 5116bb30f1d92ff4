import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Dropdown, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { keepFile } from '@/api/file';
import { number } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { TopBar } from '@/shared/ui/TopBar';
import { usePhone } from '@/shared/ui/preferences';
import { Confirm } from './Confirm';
import { FindingSide } from './FindingSide';
import { diagnosisQuery, explanationsQuery, logsQuery, makeReport, type ReportWanted, type Clock, type DiagnosisSearch, type Finding } from './queries';
import styles from './diagnosis.module.css';

const TOP = 5;
const TONES = { high: 'bad', mid: 'warn', low: 'mute' } as const;
const QUESTIONS = ['what', 'why', 'when', 'where', 'who', 'how'] as const;
const FORMS = ['docx', 'pdf'] as const;

/** Which five weaknesses matter most, how much they cost, and what proves it. */
export function DiagnosisPage() {
  const { t } = useTranslation(['diagnosis', 'app']);
  const text = useText();
  const navigate = useNavigate();
  const search: DiagnosisSearch = useSearch({ strict: false });
  const phone = usePhone();
  const logs = useQuery(logsQuery);
  const clock: Clock = search.clock ?? 'elapsed';
  const { id } = useParams({ strict: false }) as { id?: string };
  const log = id ?? logs.data?.[0]?.id ?? '';
  const found = useQuery({ ...diagnosisQuery(log, clock), enabled: log !== '' });
  const known = useQuery(explanationsQuery(log));
  const go = (change: DiagnosisSearch) => void navigate({ to: '/diagnosis/$id', params: { id: log }, search: { ...search, ...change }, replace: true });
  const data = found.data;
  const kept = data?.findings.filter((each) => each.verdict !== 'dismissed') ?? [];
  const top = kept.slice(0, TOP);
  const chosen = data?.findings.find((each) => each.id === search.finding);
  const report = useMutation({ mutationFn: (wanted: ReportWanted) => makeReport(log, wanted) });
  const asked = report.variables;
  const keep = useMutation({ mutationFn: (errand: string) => keepFile(`/api/errands/${errand}/file`) });
  if (logs.error) return <ErrorPanel error={logs.error} retry={() => void logs.refetch()} />;
  return (
    <div className={styles.whole}>
      <TopBar crumbs={[t('app:menu.diagnosis')]}>
        {logs.data?.length ? (
          <Select
            className={styles.logs}
            value={log}
            aria-label={t('whichLog')}
            showSearch={{ optionFilterProp: 'label' }}
            options={logs.data.map((each) => ({ value: each.id, label: each.kind === 'history' ? t('historyOf', { name: text(each.processName) }) : each.name }))}
            onChange={(value: string) => void navigate({ to: '/diagnosis/$id', params: { id: value }, search: { clock: search.clock } })}
          />
        ) : null}
        {data?.findings.length ? (
          <Dropdown
            trigger={['click']}
            menu={{
              items: FORMS.flatMap((form) =>
                (['zh-CN', 'en'] as const).map((language) => ({
                  key: `${form} ${language}`,
                  label: `${t(`report.${form}`)} · ${language === 'en' ? 'English' : '\u4e2d\u6587'}`,
                  onClick: () => report.mutate({ form, language, clock }),
                })),
              ),
            }}
          >
            <Button type="primary" aria-label={t('download')} icon={<Icon name="download" size={14} />} loading={report.isPending}>
              {phone ? null : t('download')}
            </Button>
          </Dropdown>
        ) : null}
      </TopBar>
      {logs.data && !logs.data.length ? (
        <EmptyState sentence={t('noLogs')} phase={2} action={{ text: t('toLogs'), onClick: () => void navigate({ to: '/mining' }) }} />
      ) : (
        <div className={styles.columns}>
          <div className={styles.main}>
            <header className={styles.head}>
              <div>
                <h1>{t('title')}</h1>
                {data ? (
                  <p className={styles.sub}>
                    {t('of', { count: data.findings.length, hours: number(Math.round(data.hoursPerMonth)), saving: number(Math.round(data.savingPerMonth)) })}
                  </p>
                ) : null}
              </div>
              <PhaseStepper phase={2} />
            </header>
            <div className={styles.bar}>
              <Segmented
                size="small"
                value={clock}
                aria-label={t('clock')}
                options={(['elapsed', 'working'] as const).map((value) => ({ value, label: t(`clocks.${value}`) }))}
                onChange={(value) => go({ clock: value === 'working' ? 'working' : undefined })}
              />
              {log ? (
                <Link to="/mining/$id" params={{ id: log }} className={styles.link}>
                  <Icon name="mining" size={14} />
                  {t('openLog')}
                </Link>
              ) : null}
            </div>
            {report.error ? <ErrorPanel error={report.error} /> : null}
            {keep.error ? <ErrorPanel error={keep.error} retry={() => keep.variables && keep.mutate(keep.variables)} /> : null}
            {report.data ? (
              <ErrandProgress
                key={report.data.errand}
                errand={report.data.errand}
                {...(asked ? { again: () => report.mutate(asked) } : {})}
                onOver={(errand) => {
                  if (errand.state !== 'done') return;
                  keep.mutate(errand.key);
                  report.reset();
                }}
              />
            ) : null}
            {found.error ? <ErrorPanel error={found.error} retry={() => void found.refetch()} /> : null}
            {!data ? (
              <RowsSkeleton rows={6} height={64} />
            ) : !data.findings.length ? (
              <EmptyState sentence={t('nothing')} phase={2} />
            ) : (
              <>
                {known.data ? <Confirm log={log} clock={clock} judged={data.version} known={known.data} /> : null}
                <Shares findings={top} />
                <ol className={styles.list}>
                  {top.map((each, index) => (
                    <Row key={each.id} finding={each} place={index + 1} chosen={each.id === chosen?.id} onChoose={() => go({ finding: each.id === chosen?.id ? undefined : each.id })} />
                  ))}
                </ol>
                {top.length < TOP ? <p className={styles.quiet}>{t('fewer')}</p> : null}
                <p className={styles.quiet}>{t('rule')}</p>
                {data.findings.length > top.length ? (
                  <details className={styles.others}>
                    <summary>{t('others', { count: data.findings.length - top.length })}</summary>
                    <ol className={styles.list}>
                      {data.findings
                        .filter((each) => !top.includes(each))
                        .map((each, index) => (
                          <Row key={each.id} finding={each} place={top.length + index + 1} chosen={each.id === chosen?.id} onChoose={() => go({ finding: each.id === chosen?.id ? undefined : each.id })} />
                        ))}
                    </ol>
                  </details>
                ) : null}
              </>
            )}
          </div>
          {chosen && data ? <FindingSide log={log} finding={chosen} version={data.version} onClose={() => go({ finding: undefined })} /> : null}
        </div>
      )}
    </div>
  );
}

/** The impact of the five, side by side on one line. */
function Shares({ findings }: { findings: Finding[] }) {
  const { t } = useTranslation('diagnosis');
  const whole = findings.reduce((sum, each) => sum + each.hoursPerMonth, 0) || 1;
  return (
    <div className={styles.shares} role="img" aria-label={t('shares')}>
      <span className={styles.sharesName}>{t('shares')}</span>
      <div>
        {findings.map((each, index) => (
          <span key={each.id} style={{ width: `${(100 * each.hoursPerMonth) / whole}%`, background: `var(--heat-${Math.max(5 - index, 1)})`, color: `var(--heat-ink-${Math.max(5 - index, 1)})` }} title={each.title}>
            {index + 1}
            {each.hoursPerMonth / whole > 0.14 ? ` · ${number(Math.round(each.hoursPerMonth))}` : ''}
          </span>
        ))}
      </div>
    </div>
  );
}

function Row({ finding, place, chosen, onChoose }: { finding: Finding; place: number; chosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation('diagnosis');
  return (
    <li className={`${chosen ? styles.chosen : ''} ${finding.verdict === 'dismissed' ? styles.dismissed : ''}`}>
      <button type="button" onClick={onChoose} aria-pressed={chosen}>
        <span className={styles.place}>{place}</span>
        <span className={styles.words}>
          <span className={styles.titleLine}>
            <b>{finding.title}</b>
            <StatusChip tone={TONES[finding.priority]} icon={finding.priority === 'high' ? 'alert' : null}>
              {t(`priority.${finding.priority}`)}
            </StatusChip>
            {finding.verdict === 'accepted' ? <StatusChip tone="ok">{t('verdict.accepted')}</StatusChip> : null}
            {finding.verdict === 'dismissed' ? <StatusChip icon="close">{t('verdict.dismissed')}</StatusChip> : null}
            {finding.moved ? <StatusChip tone="outline" icon={null}>{t(finding.moved > 0 ? 'movedUp' : 'movedDown', { count: Math.abs(finding.moved) })}</StatusChip> : null}
          </span>
          <span className={styles.detail}>{finding.detail}</span>
          <span className={styles.questions}>
            {QUESTIONS.map((name) => (
              <i key={name} className={name === finding.question ? styles.asked : ''}>
                {t(`question.${name}`)}
              </i>
            ))}
          </span>
        </span>
        <span className={styles.figures}>
          <b>{t('impact', { hours: number(Math.round(finding.hoursPerMonth)) })}</b>
          <small>{t('saving', { hours: number(Math.round(finding.savingPerMonth)) })}</small>
          <span className={styles.lever}>
            <em>{finding.lever}</em>
            {t(`lever.${finding.lever}`)}
          </span>
        </span>
      </button>
    </li>
  );
}
