import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import type { PanelProps } from '@/shared/method';
import { useMay, useSession } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { VersionChip } from '@/shared/ui/VersionChip';
import styles from '@/shared/ui/loop.module.css';
import { AnswerDialog } from './AnswerDialog';
import { Comparison } from './Comparison';
import { Coverage } from './Coverage';
import { Exemptions } from './Exemptions';
import { MeasureDialog } from './MeasureDialog';
import { designQuery, type CoverView, type DrawnView, type MeasureView, type ProposalView, type VersionView } from './queries';

/** What a measure is begun from: what the model proposes, a finding that none answers yet, or nothing. */
interface Begun {
  proposal?: ProposalView;
  finding?: CoverView;
}

/** The design of one version: what was changed and why, what could be, and what the guard and the four eyes say. */
export function DesignPanel({ processId, versionKey }: PanelProps) {
  const { t } = useTranslation('design');
  const text = useText();
  const { duration } = useTime(3_600_000);
  const mayEdit = useMay('processes.edit');
  const query = useQuery(designQuery(versionKey));
  const [begun, setBegun] = useState<Begun | null>(null);
  const [answering, setAnswering] = useState<MeasureView | DrawnView | null>(null);
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={48} />;
  const { version, measures, proposals, exemptions, drawn, coverage } = query.data;
  const draft = version.state === 'draft';
  const mayAnswer = mayEdit && version.state !== 'retired' && coverage !== null;
  const findings = (ids: string[]) =>
    ids.flatMap((id) => {
      const found = coverage?.findings.findIndex((each) => each.finding === id) ?? -1;
      return found < 0 ? [] : [`${found + 1}. ${text(coverage?.findings[found]?.title)}`];
    });
  return (
    <div className={styles.stack}>
      <Moves version={version} />
      <div className={styles.split}>
        <Comparison versionKey={versionKey} processId={processId} />
        <div className={styles.stack}>
          <Coverage design={query.data} {...(draft && mayEdit ? { onAnswer: (finding: CoverView) => setBegun({ finding }) } : {})} />
          <Card
            title={t('measures')}
            note={measures.length + drawn.length}
            tools={
              draft && mayEdit ? (
                <Button size="small" onClick={() => setBegun({})}>
                  {t('addMeasure')}
                </Button>
              ) : undefined
            }
          >
            <ul className={styles.rows}>
              {measures.map((measure) => (
                <li key={measure.id}>
                  <span className={styles.letter}>{measure.lever}</span>
                  <span className={styles.words}>
                    {t(`lever.${measure.lever}`)} · {text(measure.name)}
                    {measure.note ? <p>{measure.note}</p> : null}
                    {findings(measure.findings).map((each) => (
                      <p key={each}>{t('answersFinding', { finding: each })}</p>
                    ))}
                  </span>
                  {mayAnswer ? <IconButton icon="link" label={t('editAnswers', { step: text(measure.name) })} onClick={() => setAnswering(measure)} /> : null}
                </li>
              ))}
              {drawn.map((each) => (
                <li key={each.step}>
                  <span className={styles.letter}>{each.lever}</span>
                  <span className={styles.words}>
                    {t(`lever.${each.lever}`)} · {text(each.name) || each.step}
                    <p>{t('drawnByHand')}</p>
                  </span>
                  {mayAnswer ? (
                    <Button size="small" onClick={() => setAnswering(each)} aria-label={t('sayAnswers', { step: text(each.name) || each.step })}>
                      {t('say')}
                    </Button>
                  ) : null}
                </li>
              ))}
              {measures.length || drawn.length ? null : <li className={styles.quiet}>{t('noMeasures')}</li>}
            </ul>
          </Card>
          <Card title={t('proposals')} note={proposals.length}>
            <ul className={styles.rows}>
              {proposals.map((each) => (
                <li key={`${each.lever}${each.step}`}>
                  <span className={styles.letter}>{each.lever}</span>
                  <span className={styles.words}>
                    {each.reason}
                    {each.meanMs ? <p>{t('takes', { time: duration(each.meanMs) })}</p> : null}
                  </span>
                  {draft && mayEdit ? (
                    <Button size="small" onClick={() => setBegun({ proposal: each })}>
                      {t('take')}
                    </Button>
                  ) : null}
                </li>
              ))}
              {proposals.length ? null : <li className={styles.quiet}>{t('noProposals')}</li>}
            </ul>
          </Card>
          <Exemptions exemptions={exemptions} versionKey={versionKey} processId={processId} draft={draft && mayEdit} />
        </div>
      </div>
      {begun ? <MeasureDialog version={version} coverage={coverage} {...begun} onClose={() => setBegun(null)} /> : null}
      {answering && coverage ? <AnswerDialog version={version} coverage={coverage} of={answering} onClose={() => setAnswering(null)} /> : null}
    </div>
  );
}

/** Submit, send back, publish: who may do what follows from the state and from who drew it. */
function Moves({ version }: { version: VersionView }) {
  const { t } = useTranslation('design');
  const text = useText();
  const cache = useQueryClient();
  const me = useSession().person.id;
  const mayEdit = useMay('processes.edit');
  const mayRelease = useMay('processes.release');
  const [returning, setReturning] = useState(false);
  const [reason, setReason] = useState('');
  const settled = () => {
    void cache.invalidateQueries({ queryKey: ['versions', version.key] });
    void cache.invalidateQueries({ queryKey: ['processes'] });
  };
  const move = useMutation({
    mutationFn: (kind: 'submission' | 'return' | 'release') => {
      const path = { params: { path: { key: version.key }, header: { 'Idempotency-Key': idempotencyKey() } } };
      if (kind === 'submission') return body(api.POST('/api/versions/{key}/submission', { ...path, body: { version: version.version, remark: '' } }));
      if (kind === 'return') return body(api.POST('/api/versions/{key}/return', { ...path, body: { version: version.version, reason } }));
      return body(api.POST('/api/versions/{key}/release', { ...path, body: { version: version.version, note: version.note } }));
    },
    onSuccess: (_, kind) => {
      settled();
      setReturning(false);
      toast(t(`done.${kind}`, { label: version.label }));
    },
  });
  const own = version.submittedBy?.id === me;
  return (
    <div className={styles.stack}>
      <div className={styles.bar}>
        <VersionChip version={version} />
        {version.submittedBy ? <span className={styles.quiet}>{t('submittedBy', { name: text(version.submittedBy.name) })}</span> : null}
        <span className={styles.grow} />
        {version.state === 'draft' && mayEdit ? (
          <>
            <Link to="/design/$key" params={{ key: version.key }}>
              <Button icon={<Icon name="design" size={14} />}>{t('openModeler')}</Button>
            </Link>
            <Button type="primary" loading={move.isPending} onClick={() => move.mutate('submission')}>
              {t('submit', { label: version.label })}
            </Button>
          </>
        ) : null}
        {version.state === 'review' && mayEdit ? <Button onClick={() => setReturning(true)}>{t('return')}</Button> : null}
        {version.state === 'review' && mayRelease ? (
          <Button type="primary" disabled={own} loading={move.isPending} onClick={() => move.mutate('release')} title={own ? t('fourEyes') : ''}>
            {t('release', { label: version.label })}
          </Button>
        ) : null}
        {own ? <StatusChip icon="lock">{t('fourEyes')}</StatusChip> : null}
      </div>
      {move.error && !returning ? <ErrorPanel error={move.error} /> : null}
      {returning ? (
        <Dialog
          title={t('return')}
          onClose={() => setReturning(false)}
          footer={
            <Button type="primary" disabled={!reason.trim()} loading={move.isPending} onClick={() => move.mutate('return')}>
              {t('return')}
            </Button>
          }
        >
          <label className={styles.form}>
            {t('reason')}
            <Input.TextArea value={reason} rows={3} onChange={(event) => setReason(event.target.value)} />
          </label>
          {move.error ? <ErrorPanel error={move.error} /> : null}
        </Dialog>
      ) : null}
      {version.state === 'retired' ? <EmptyState sentence={t('retired')} phase={3} /> : null}
    </div>
  );
}
