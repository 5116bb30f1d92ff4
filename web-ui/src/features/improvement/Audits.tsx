import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { directoryQuery, mapQuery } from '@/shared/method';
import { useMay, useSession } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { auditsQuery, type AuditFindingView } from './queries';

const SEVERITY: Record<AuditFindingView['severity'], Tone> = { critical: 'bad', major: 'warn', minor: 'info', observation: 'mute' };

/** Quarterly conformance runs: what was done against what was agreed, each deviation with its cases and its cure. */
export function Audits() {
  const { t } = useTranslation('improvement');
  const text = useText();
  const { moment } = useTime();
  const cache = useQueryClient();
  const may = useMay('audit.run');
  const query = useQuery(auditsQuery());
  const map = useQuery(mapQuery);
  const [process, setProcess] = useState('');
  const [quarter, setQuarter] = useState('');
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const run = useMutation({
    mutationFn: () => body(api.POST('/api/audits', { body: { process, quarter } })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: ['method'] }),
  });
  return (
    <div className={styles.stack}>
      {may ? (
        <div className={styles.bar}>
          <Select aria-label={t('about')} style={{ minWidth: 180 }} placeholder={t('about')} value={process || undefined} options={cards.map((card) => ({ value: card.id, label: text(card.name) }))} onChange={setProcess} />
          <Input aria-label={t('quarter')} style={{ width: 130 }} value={quarter} placeholder={t('lastQuarter')} onChange={(event) => setQuarter(event.target.value)} />
          <Button type="primary" disabled={!process} loading={run.isPending} onClick={() => run.mutate()}>
            {t('run')}
          </Button>
        </div>
      ) : null}
      {run.error ? <ErrorPanel error={run.error} /> : null}
      {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowsSkeleton rows={5} height={44} /> : null}
      {query.data && !query.data.length ? <EmptyState sentence={t('noAudits')} phase={5} /> : null}
      {query.data?.map((audit) => (
        <Card
          key={audit.id}
          title={`${audit.quarter} · ${text(audit.process.name)}`}
          note={audit.cases ? t('fitting', { share: percent(audit.fitting / audit.cases), fitting: audit.fitting, cases: audit.cases }) : t('noCases')}
          tools={<span className={styles.quiet}>{t('checkedBy', { name: text(audit.by?.name), at: moment(audit.checkedAt) })}</span>}
        >
          <ul className={styles.rows}>
            {audit.findings.map((finding) => (
              <Finding key={finding.id} finding={finding} />
            ))}
            {audit.findings.length ? null : <li className={styles.quiet}>{t('noFindings')}</li>}
          </ul>
        </Card>
      ))}
    </div>
  );
}

function Finding({ finding }: { finding: AuditFindingView }) {
  const { t } = useTranslation('improvement');
  const text = useText();
  const me = useSession().person.id;
  const edit = useMay('processes.edit');
  const audit = useMay('audit.run');
  const [doing, setDoing] = useState<'action' | 'done' | null>(null);
  const cache = useQueryClient();
  const verify = useMutation({
    mutationFn: (accepted: boolean) => body(api.POST('/api/audit-findings/{id}/verification', { params: { path: { id: finding.id } }, body: { version: finding.version, accepted, remark: '' } })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: ['method'] }),
  });
  return (
    <li>
      <StatusChip tone={SEVERITY[finding.severity]}>{t(`severity.${finding.severity}`)}</StatusChip>
      <span className={styles.words}>
        {text(finding.criterion)}
        <p>{text(finding.condition)}</p>
        <p>
          {finding.evidence.slice(0, 5).map((each) => {
            const [words, key] = each.split('|');
            return (
              <Link key={each} to="/instances/$key" params={{ key: key ?? '' }} style={{ marginInlineEnd: 8 }}>
                {words}
              </Link>
            );
          })}
        </p>
        {finding.action ? (
          <p>
            {t('cure', { action: finding.action, name: text(finding.owner?.name), due: finding.due ?? '' })}
            {finding.proof ? ` · ${finding.proof}` : ''}
          </p>
        ) : null}
        {finding.verifiedBy ? <p>{t('verifiedBy', { name: text(finding.verifiedBy.name) })}</p> : null}
        {verify.error ? <ErrorPanel error={verify.error} /> : null}
      </span>
      <StatusChip tone={finding.overdue ? 'bad' : finding.state === 'verified' ? 'ok' : 'mute'}>{finding.overdue ? t('overdue') : t(`finding.${finding.state}`)}</StatusChip>
      {edit && finding.state === 'open' ? (
        <Button size="small" onClick={() => setDoing('action')}>
          {t('planAction')}
        </Button>
      ) : null}
      {finding.state === 'in_progress' && (edit || finding.owner?.id === me) ? (
        <Button size="small" onClick={() => setDoing('done')}>
          {t('finishAction')}
        </Button>
      ) : null}
      {audit && finding.state === 'done' ? (
        <Button size="small" type="primary" loading={verify.isPending} onClick={() => verify.mutate(true)}>
          {t('verify')}
        </Button>
      ) : null}
      {doing ? <Cure finding={finding} kind={doing} onClose={() => setDoing(null)} /> : null}
    </li>
  );
}

function Cure({ finding, kind, onClose }: { finding: AuditFindingView; kind: 'action' | 'done'; onClose: () => void }) {
  const { t } = useTranslation('improvement');
  const text = useText();
  const cache = useQueryClient();
  const people = useQuery(directoryQuery);
  const [words, setWords] = useState('');
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const save = useMutation({
    mutationFn: () => {
      const path = { params: { path: { id: finding.id } } };
      if (kind === 'done') return body(api.POST('/api/audit-findings/{id}/done', { ...path, body: { proof: words, version: finding.version } }));
      return body(api.POST('/api/audit-findings/{id}/action', { ...path, body: { action: words, owner, due, version: finding.version } }));
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  const complete = words.trim() !== '' && (kind === 'done' || (owner !== '' && due !== ''));
  return (
    <Dialog
      title={t(kind === 'done' ? 'finishAction' : 'planAction')}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={!complete} loading={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t(kind === 'done' ? 'proof' : 'action')}
          <Input.TextArea rows={3} value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
        {kind === 'action' ? (
          <>
            <SelectField
              label={t('record.owner')}
              value={owner || undefined}
              options={(people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={setOwner}
            />
            <label>
              {t('due')}
              <Input type="date" value={due} onChange={(event) => setDue(event.target.value)} />
            </label>
          </>
        ) : null}
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}
