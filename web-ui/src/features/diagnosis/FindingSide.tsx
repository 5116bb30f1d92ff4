import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { number } from '@/shared/format/number';
import { useMay } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { IconButton } from '@/shared/ui/IconButton';
import { explanationsQuery, type Finding } from './queries';
import { Whys } from './Whys';
import styles from './diagnosis.module.css';

interface Props {
  log: string;
  finding: Finding;
  version: number;
  onClose: () => void;
}

interface Judgement {
  verdict: Finding['verdict'];
  moved: number;
}

/** The proof of one finding, the six questions, its causes, the proposal, and what people say about it. */
export function FindingSide({ log, finding, version, onClose }: Props) {
  const { t } = useTranslation('diagnosis');
  const may = useMay('processes.edit');
  const cache = useQueryClient();
  const known = useQuery(explanationsQuery(log));
  const [reason, setReason] = useState('');
  const judge = useMutation({
    mutationFn: (said: Judgement) =>
      body(
        api.PUT('/api/logs/{id}/findings/{finding}', {
          params: { path: { id: log, finding: finding.id } },
          body: { verdict: said.verdict ?? 'new', moved: said.moved, reason, version },
        }),
      ),
    // The next judgement stands on the version that this one makes: the buttons wait until it is here.
    onSuccess: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: ['logs', log] }), cache.invalidateQueries({ queryKey: explanationsQuery(log).queryKey })]);
      setReason('');
    },
  });
  const { evidence } = finding;
  const figures = Object.entries(evidence.figures ?? {});
  const verdict = finding.verdict ?? 'new';
  const moved = finding.moved ?? 0;
  return (
    <aside className={styles.side} aria-label={finding.title}>
      <header>
        <h2>{finding.title}</h2>
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </header>
      <section>
        <h3>
          {t('evidence')}
          {evidence.criteria?.length ? (
            <Link to="/mining/$id" params={{ id: log }} search={{ filter: JSON.stringify(evidence.criteria) }} className={styles.link}>
              <Icon name="link" size={14} />
              {t('sameQuery')}
            </Link>
          ) : null}
        </h3>
        <p>{finding.detail}</p>
        <dl className={styles.facts}>
          <div>
            <dt>{t('perMonth')}</dt>
            <dd>{number(finding.perMonth)}</dd>
          </div>
          <div>
            <dt>{t('perCase')}</dt>
            <dd>{number(finding.hoursPerCase)}</dd>
          </div>
          <div>
            <dt>{t('confidence')}</dt>
            <dd>{Math.round(100 * finding.confidence)}%</dd>
          </div>
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`figure.${name}`, { defaultValue: name })}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
        {evidence.rows?.length ? (
          <table className={styles.rows}>
            <thead>
              <tr>
                <th scope="col">{t('rows.what')}</th>
                <th scope="col">{t('rows.count')}</th>
                <th scope="col">{t(finding.kind === 'redundant_approval' ? 'rows.rejected' : finding.kind === 'slow_group' ? 'rows.hours' : 'rows.share')}</th>
              </tr>
            </thead>
            <tbody>
              {evidence.rows.map(([what, count, figure]) => (
                <tr key={what}>
                  <th scope="row">{what}</th>
                  <td>{number(Number(count))}</td>
                  <td>{number(Number(figure))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
        {evidence.cases?.length ? <p className={styles.quiet}>{t('examples', { cases: evidence.cases.join(t('comma')) })}</p> : null}
      </section>
      {known.data ? <Whys key={`${finding.id} ${known.data.version}`} log={log} finding={finding} explained={known.data.explained.find((each) => each.finding === finding.id)} version={known.data.version} may={may} /> : null}
      <section>
        <h3>
          {t('proposal')} · {t(`lever.${finding.lever}`)}
        </h3>
        <p>{finding.proposal}</p>
      </section>
      {may ? (
        <footer>
          {finding.reason ? <p className={styles.quiet}>{t('because', { reason: finding.reason })}</p> : null}
          <Input.TextArea value={reason} rows={2} placeholder={t('reason')} aria-label={t('reason')} onChange={(event) => setReason(event.target.value)} />
          {judge.error ? <ErrorPanel error={judge.error} /> : null}
          <div className={styles.actions}>
            <Button type="primary" loading={judge.isPending} onClick={() => judge.mutate({ verdict: verdict === 'accepted' ? 'new' : 'accepted', moved })}>
              {t(verdict === 'accepted' ? 'takeBack' : 'accept')}
            </Button>
            <Button disabled={judge.isPending} onClick={() => judge.mutate({ verdict, moved: moved + 1 })}>{t('moveUp')}</Button>
            <Button disabled={judge.isPending} onClick={() => judge.mutate({ verdict, moved: moved - 1 })}>{t('moveDown')}</Button>
            <Button type="text" disabled={judge.isPending} onClick={() => judge.mutate({ verdict: verdict === 'dismissed' ? 'new' : 'dismissed', moved })}>
              {t(verdict === 'dismissed' ? 'takeBack' : 'dismiss')}
            </Button>
          </div>
        </footer>
      ) : null}
    </aside>
  );
}
