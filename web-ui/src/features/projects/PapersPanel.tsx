import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { percent } from '@/shared/format/number';
import { useTime } from '@/shared/format/time';
import { currentLanguage } from '@/shared/format/language';
import type { PanelProps } from '@/shared/method';
import { useMay, useSession } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { ManualReceipt } from '@/shared/ui/ManualReceipt';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip } from '@/shared/ui/StatusChip';
import { VersionChip } from '@/shared/ui/VersionChip';
import styles from '@/shared/ui/loop.module.css';
import { papersQuery, type ManualRow } from './queries';

const FORMS = ['docx', 'pdf'] as const;

/** Everything on paper about a process: manuals with who has read them, reports, documents. */
export function PapersPanel({ processId }: PanelProps) {
  const { t } = useTranslation('projects');
  const text = useText();
  const { day } = useTime(3_600_000);
  const query = useQuery(papersQuery(processId));
  const me = useSession().person.id;
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={44} />;
  const { manuals, reports, documents } = query.data;
  if (!manuals.length && !reports.length && !documents.length) return <EmptyState sentence={t('noPapers')} phase={1} />;
  const file = (kind: string, id: string, form: string) =>
    kind === 'pilot' ? `/api/pilots/${id}/report?form=${form}` : `/api/logs/${encodeURIComponent(id)}/report?form=${form}&language=${currentLanguage()}`;
  return (
    <div className={styles.stack}>
      <Card title={t('manuals')} note={manuals.length || undefined}>
        <ul className={styles.rows}>
          {manuals.map((manual) => {
            const all = manual.confirmed.length + manual.missing.length;
            return (
              <li key={manual.version.key}>
                <VersionChip version={manual.version} />
                <span className={styles.words}>
                  {t('manualOf', { label: manual.version.label })} {manual.quiz ? <span className={styles.quiet}>{t('withQuiz')}</span> : null}
                  {manual.issuedAt ? (
                    <p>
                      {t('issued', { at: day(manual.issuedAt) })} · {t('readBy', { count: manual.confirmed.length, of: all })}
                      {manual.missing.length ? ` · ${t('unread', { names: manual.missing.map((each) => text(each.name)).join(t('comma')) })}` : ''}
                    </p>
                  ) : (
                    <p>{t('notIssued')}</p>
                  )}
                  {manual.confirmed.length ? (
                    <details className={styles.quiet}>
                      <summary>{t('receipts')}</summary>
                      {manual.confirmed.map((each) => (
                        <p key={each.person.id}>
                          {text(each.person.name)} · {each.confirmedAt ? day(each.confirmedAt) : ''}
                          {each.score === null ? '' : ` · ${t('score', { share: percent(each.score) })}`}
                        </p>
                      ))}
                    </details>
                  ) : null}
                </span>
                {manual.missing.some((each) => each.id === me) ? <ManualReceipt versionKey={manual.version.key} small /> : null}
                {manual.issuedAt && !manual.missing.length ? <StatusChip tone="ok">{t('allRead')}</StatusChip> : null}
                {FORMS.map((form) => (
                  <FileLink key={form} size="small" href={`/api/versions/${manual.version.key}/manual/file?form=${form}`}>
                    {t(`forms.${form}`)}
                  </FileLink>
                ))}
                <Issue manual={manual} />
              </li>
            );
          })}
        </ul>
      </Card>
      <Card title={t('reports')} note={reports.length || undefined}>
        <ul className={styles.rows}>
          {reports.map((report) => (
            <li key={report.kind + report.id}>
              <Icon name="document" size={14} />
              <span className={styles.words}>
                {t(`report.${report.kind}`)}
                <p>
                  {text(report.name)} · {day(report.at)}
                </p>
              </span>
              {FORMS.map((form) => (
                <FileLink key={form} size="small" href={file(report.kind, report.id, form)}>
                  {t(`forms.${form}`)}
                </FileLink>
              ))}
            </li>
          ))}
          {reports.length ? null : <li className={styles.quiet}>{t('noReports')}</li>}
        </ul>
      </Card>
      <Card title={t('documents')} note={documents.length || undefined}>
        <ul className={styles.rows}>
          {documents.map((each) => (
            <li key={each.document.id}>
              <Icon name="attach" size={14} />
              <FileLink plain href={`/api/documents/${each.document.id}`} className={styles.words}>
                {each.document.name}
              </FileLink>
              <span className={styles.quiet}>
                {t(`kind.${each.document.kind}`)} {text(each.step) ? `· ${text(each.step)}` : ''} · {text(each.project)}
              </span>
            </li>
          ))}
          {documents.length ? null : <li className={styles.quiet}>{t('noDocuments')}</li>}
        </ul>
      </Card>
    </div>
  );
}

/** Hand the manual out to everybody who has a part in the version, with questions about it or without. */
function Issue({ manual }: { manual: ManualRow }) {
  const { t } = useTranslation('projects');
  const may = useMay('processes.edit');
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [quiz, setQuiz] = useState(true);
  const issue = useMutation({
    mutationFn: () => body(api.POST('/api/versions/{key}/manual', { params: { path: { key: manual.version.key }, query: { quiz } } })),
    onSuccess: async () => {
      setAsking(false);
      await cache.invalidateQueries({ queryKey: ['method'] });
    },
  });
  if (!may || (manual.issuedAt && manual.quiz) || manual.version.state === 'retired') return null;
  const title = t(manual.issuedAt ? 'addQuiz' : 'issueManual');
  return (
    <>
      <Button size="small" type={manual.issuedAt ? 'text' : 'primary'} onClick={() => setAsking(true)}>
        {title}
      </Button>
      {asking ? (
        <Dialog
          title={`${title} · ${manual.version.label}`}
          onClose={() => setAsking(false)}
          footer={
            <Button type="primary" loading={issue.isPending} onClick={() => issue.mutate()}>
              {title}
            </Button>
          }
        >
          <div className={styles.form}>
            <p className={styles.quiet}>{t('issueNote')}</p>
            {manual.issuedAt ? null : (
              <Checkbox checked={quiz} onChange={(event) => setQuiz(event.target.checked)}>
                {t('withQuiz')}
              </Checkbox>
            )}
            {issue.error ? <ErrorPanel error={issue.error} /> : null}
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
