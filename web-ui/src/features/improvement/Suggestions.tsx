import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { mapQuery } from '@/shared/method';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { StatusChip, type Tone } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { suggestionsQuery, type SuggestionView } from './queries';

const TONES: Record<SuggestionView['state'], Tone> = { new: 'info', evaluating: 'warn', adopted: 'ok', rejected: 'mute', landed: 'ok' };

/** The suggestion box: three taps to put one in, with or without a name; what became of each. */
export function Suggestions() {
  const { t } = useTranslation('improvement');
  const text = useText();
  const { day } = useTime(3_600_000);
  const cache = useQueryClient();
  const query = useQuery(suggestionsQuery());
  const [making, setMaking] = useState(false);
  const [judging, setJudging] = useState<SuggestionView | null>(null);
  const settled = () => void cache.invalidateQueries({ queryKey: ['method'] });
  const vote = useMutation({ mutationFn: (id: string) => body(api.POST('/api/suggestions/{id}/vote', { params: { path: { id } } })), onSuccess: settled });
  return (
    <div className={styles.stack}>
      <div className={styles.bar}>
        <span className={styles.grow} />
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('suggest')}
        </Button>
      </div>
      {query.error ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
      {vote.error ? <ErrorPanel error={vote.error} /> : null}
      {query.isPending ? <RowsSkeleton rows={5} height={44} /> : null}
      {query.data && !query.data.length ? <EmptyState sentence={t('noSuggestions')} phase={5} /> : null}
      {query.data?.length ? (
        <Card title={t('suggestions')} note={query.data.length}>
          <ul className={styles.rows}>
            {query.data.map((each) => (
              <li key={each.id}>
                <StatusChip tone={TONES[each.state]}>{t(`state.${each.state}`)}</StatusChip>
                <span className={styles.words}>
                  {each.text}
                  <p>
                    {each.author ? text(each.author.name) : t('anonymous')}
                    {each.process ? ` · ${text(each.process.name)}` : ''}
                    {text(each.step) ? ` · ${text(each.step)}` : ''} · {day(each.createdAt)}
                  </p>
                  {each.decision ? (
                    <p>
                      {each.decision}
                      {each.planned ? ` · ${each.planned}` : ''}
                    </p>
                  ) : null}
                </span>
                <Button size="small" type={each.voted ? 'primary' : 'default'} disabled={each.mine} aria-pressed={each.voted} onClick={() => vote.mutate(each.id)}>
                  {t('votes', { count: each.votes })}
                </Button>
                {each.mayJudge && each.state !== 'rejected' && each.state !== 'landed' ? (
                  <Button size="small" onClick={() => setJudging(each)}>
                    {t('judge')}
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      {making ? <Make onClose={() => setMaking(false)} /> : null}
      {judging ? <Judge suggestion={judging} onClose={() => setJudging(null)} /> : null}
    </div>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('improvement');
  const text = useText();
  const cache = useQueryClient();
  const map = useQuery(mapQuery);
  const [words, setWords] = useState('');
  const [process, setProcess] = useState('');
  const [anonymous, setAnonymous] = useState(false);
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const make = useMutation({
    mutationFn: () => body(api.POST('/api/suggestions', { body: { text: words, process, step: '', workItem: '', anonymous } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      toast(t('thanks'));
      onClose();
    },
  });
  return (
    <Dialog
      title={t('suggest')}
      onClose={onClose}
      footer={
        <Button type="primary" disabled={!words.trim()} loading={make.isPending} onClick={() => make.mutate()}>
          {t('send')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t('words')}
          <Input.TextArea rows={4} value={words} onChange={(event) => setWords(event.target.value)} />
        </label>
        <SelectField
          label={t('about')}
          allowClear
          value={process || undefined}
          options={cards.map((card) => ({ value: card.id, label: text(card.name) }))}
          onChange={(next?: string) => setProcess(next ?? '')}
        />
        <span className={styles.bar}>
          <Switch aria-label={t('anonymously')} checked={anonymous} onChange={setAnonymous} />
          {t('anonymously')}
        </span>
        <span className={styles.quiet}>{t('anonymousNote')}</span>
        {make.error ? <ErrorPanel error={make.error} /> : null}
      </div>
    </Dialog>
  );
}

function Judge({ suggestion, onClose }: { suggestion: SuggestionView; onClose: () => void }) {
  const { t } = useTranslation('improvement');
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const [planned, setPlanned] = useState('');
  const judge = useMutation({
    mutationFn: (state: 'evaluating' | 'adopted' | 'rejected' | 'landed') =>
      body(api.POST('/api/suggestions/{id}/evaluation', { params: { path: { id: suggestion.id } }, body: { state, reason, planned, version: suggestion.version } })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('judge')}
      onClose={onClose}
      footer={
        suggestion.state === 'adopted' ? (
          <Button type="primary" disabled={!reason.trim()} onClick={() => judge.mutate('landed')}>
            {t('state.landed')}
          </Button>
        ) : (
          <>
            <Button disabled={!reason.trim()} onClick={() => judge.mutate('rejected')}>
              {t('state.rejected')}
            </Button>
            <Button type="primary" disabled={!reason.trim()} loading={judge.isPending} onClick={() => judge.mutate('adopted')}>
              {t('state.adopted')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.form}>
        <p>{suggestion.text}</p>
        <label>
          {t('reason')}
          <Input.TextArea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <label>
          {t('planned')}
          <Input value={planned} placeholder="V3.1" onChange={(event) => setPlanned(event.target.value)} />
        </label>
        {judge.error ? <ErrorPanel error={judge.error} /> : null}
      </div>
    </Dialog>
  );
}
