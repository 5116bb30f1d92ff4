import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { directoryQuery } from '@/shared/method';
import { useMay, useSession } from '@/shared/session';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { issuesQuery, type IssueView } from './queries';

type State = IssueView['state'];
const TONES: Record<State, Tone> = { new: 'bad', confirmed: 'warn', planned: 'info', solved: 'ok', dropped: 'mute' };
const NEXT: Record<State, Exclude<State, 'new'>[]> = {
  new: ['confirmed', 'planned', 'dropped'],
  confirmed: ['planned', 'solved', 'dropped'],
  planned: ['solved', 'dropped'],
  solved: [],
  dropped: [],
};

/** The register of issues: where each comes from, who looks after it, what becomes of it. */
export function Issues() {
  const { t } = useTranslation('improvement');
  const text = useText();
  const { day } = useTime(3_600_000);
  const editor = useMay('processes.edit');
  const me = useSession().person.id;
  const query = useQuery(issuesQuery());
  const [open, setOpen] = useState<IssueView | null>(null);
  return (
    <div className={styles.stack}>
      {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowsSkeleton rows={5} height={44} /> : null}
      {query.data && !query.data.length ? <EmptyState sentence={t('noIssues')} phase={5} /> : null}
      {query.data?.length ? (
        <Card title={t('tab.issues')} note={query.data.length}>
          <ul className={styles.rows}>
            {query.data.map((issue) => (
              <li key={issue.id}>
                <StatusChip tone={TONES[issue.state]}>{t(`issueState.${issue.state}`)}</StatusChip>
                <span className={styles.words}>
                  {issue.instanceKey ? (
                    <Link to="/instances/$key" params={{ key: issue.instanceKey }}>
                      {text(issue.title)}
                    </Link>
                  ) : (
                    text(issue.title)
                  )}
                  <p>
                    {text(issue.process?.name)} · {text(issue.detail)} {issue.owner ? `· ${text(issue.owner.name)}` : ''} · {day(issue.createdAt)}
                  </p>
                  {issue.note ? <p>{issue.note}</p> : null}
                </span>
                {NEXT[issue.state].length && (editor || issue.owner?.id === me) ? (
                  <Button size="small" onClick={() => setOpen(issue)}>
                    {t('handleIssue')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      {open ? <Handle issue={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function Handle({ issue, onClose }: { issue: IssueView; onClose: () => void }) {
  const { t } = useTranslation('improvement');
  const text = useText();
  const cache = useQueryClient();
  const people = useQuery(directoryQuery);
  const [state, setState] = useState(NEXT[issue.state][0] ?? 'confirmed');
  const [owner, setOwner] = useState(issue.owner?.id ?? '');
  const [note, setNote] = useState('');
  const move = useMutation({
    mutationFn: () => body(api.POST('/api/issues/{id}', { params: { path: { id: issue.id } }, body: { state, note, owner, version: issue.version } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  return (
    <Dialog
      title={text(issue.title)}
      onClose={onClose}
      footer={
        <Button type="primary" loading={move.isPending} onClick={() => move.mutate()}>
          {t('save')}
        </Button>
      }
    >
      <div className={styles.form}>
        <SelectField label={t('becomes')} value={state} options={NEXT[issue.state].map((value) => ({ value, label: t(`issueState.${value}`) }))} onChange={setState} />
        <SelectField label={t('record.owner')} value={owner || undefined} showSearch={{ optionFilterProp: 'label' }} options={(people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))} onChange={setOwner} />
        <label>
          {t('record.note')}
          <Input.TextArea rows={2} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {move.error ? <ErrorPanel error={move.error} /> : null}
      </div>
    </Dialog>
  );
}
