import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import type { components } from '@/api/schema';
import { serverNow } from '@/shared/format/clock';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { atWall, wallMinute } from '@/shared/format/zone';
import { EditDialog, type Choice } from '@/shared/forms/EditDialog';
import { useColleagues } from '@/shared/people';
import { PersonName } from '@/shared/ui/Avatar';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { mapQuery } from '@/shared/method';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import styles from './me.module.css';

type Deputy = components['schemas']['DeputyView'];

const deputiesQuery = queryOptions({ queryKey: ['organization', 'deputies'], queryFn: () => body(api.GET('/api/deputies')) });

function useProcesses(): Choice[] {
  const text = useText();
  const { data } = useQuery(mapQuery);
  return data ? [...data.core, ...data.support, ...data.management].map((card) => ({ value: card.id, label: text(card.name) })) : [];
}

/** Who does my work while I am away, and whose work I do. */
export function Deputies() {
  const { t } = useTranslation('app');
  const client = useQueryClient();
  const deputies = useQuery(deputiesQuery);
  const [asking, setAsking] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['organization'] });
  const end = useMutation({ mutationFn: (id: string) => api.DELETE('/api/deputies/{id}', { params: { path: { id } } }), onSettled: refresh });
  const lists = deputies.data;
  return (
    <section className={styles.deputies} aria-label={t('deputy.title')}>
      <header>
        <div>
          <h2>{t('deputy.title')}</h2>
          <p>{t('deputy.about')}</p>
        </div>
        <Button icon={<Icon name="personAdd" size={14} />} onClick={() => setAsking(true)}>
          {t('deputy.appoint')}
        </Button>
      </header>
      {deputies.error ? <ErrorPanel error={deputies.error} retry={() => void deputies.refetch()} /> : null}
      {end.error ? <ErrorPanel error={end.error} /> : null}
      {lists && lists.given.length + lists.taken.length + lists.others.length === 0 ? <p className={styles.none}>{t('deputy.none')}</p> : null}
      <Lines title={t('deputy.given')} rows={lists?.given ?? []} shows="deputy" onEnd={end.mutate} />
      <Lines title={t('deputy.taken')} rows={lists?.taken ?? []} shows="person" onEnd={end.mutate} />
      <Lines title={t('deputy.others')} rows={lists?.others ?? []} shows="both" onEnd={end.mutate} />
      {asking ? (
        <Appoint
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            void refresh();
          }}
        />
      ) : null}
    </section>
  );
}

function Lines({ title, rows, shows, onEnd }: { title: string; rows: Deputy[]; shows: 'person' | 'deputy' | 'both'; onEnd: (id: string) => void }) {
  const { t } = useTranslation('app');
  const time = useTime();
  const processes = new Map(useProcesses().map((each) => [each.value, each.label]));
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <div className={styles.who}>
              {shows === 'deputy' ? null : <PersonName person={row.person} />}
              {shows === 'both' ? <Icon name="arrowRight" size={14} /> : null}
              {shows === 'person' ? null : <PersonName person={row.deputy} />}
              <StatusChip tone={row.now ? 'ok' : 'mute'} icon={row.now ? 'check' : 'clock'}>
                {t(row.now ? 'deputy.now' : 'deputy.later')}
              </StatusChip>
            </div>
            <p>
              {t('deputy.span', { since: time.moment(row.since), until: row.until ? time.moment(row.until) : t('deputy.open') })}
              {' \u00b7 '}
              {row.processes.length ? row.processes.map((each) => processes.get(each) ?? each).join(t('deputy.comma')) : t('deputy.all')}
            </p>
            <Button size="small" onClick={() => onEnd(row.id)}>
              {t('deputy.end')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Appoint({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation('app');
  const colleagues = useColleagues();
  const processes = useProcesses();
  const save = useMutation({
    mutationFn: (values: Record<string, unknown>) => {
      const at = (field: string) => (values[field] ? atWall(String(values[field]).slice(0, 16)) : null);
      const sent = { deputy: String(values['deputy']), since: at('since'), until: at('until'), processes: values['processes'] as string[], person: '' };
      return body(api.POST('/api/deputies', { params: { header: { 'Idempotency-Key': idempotencyKey() } }, body: sent }));
    },
    onSuccess: onDone,
  });
  return (
    <EditDialog
      title={t('deputy.appoint')}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ deputy: '', processes: [], since: wallMinute(serverNow()), until: '' }}
      fields={[
        { key: 'deputy', label: t('deputy.who'), kind: 'choice', required: true, choices: colleagues },
        { key: 'processes', label: t('deputy.processes'), kind: 'choices', choices: processes, hint: t('deputy.processesHint') },
        { key: 'since', label: t('deputy.since'), kind: 'moment', required: true },
        { key: 'until', label: t('deputy.until'), kind: 'moment', hint: t('deputy.untilHint') },
      ]}
      onSave={(values) => save.mutate(values)}
    />
  );
}
