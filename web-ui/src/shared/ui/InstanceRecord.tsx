import type { components } from '@/api/schema';
import { useTranslation } from 'react-i18next';
import { useText, type Text } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useSession } from '@/shared/session';
import type { IconName } from './Icon';
import { RecordTimeline, type RecordLine } from './RecordTimeline';

type Entry = components['schemas']['TimelineEntry'];

const ICONS: Record<string, IconName> = {
  started: 'play',
  job_completed: 'settings',
  decision_evaluated: 'table',
  call_started: 'process',
  call_completed: 'process',
  event_triggered: 'clock',
  escalated: 'bell',
  task_transferred: 'transfer',
  task_addedBefore: 'personAdd',
  task_addedAfter: 'personAdd',
  task_addedBeside: 'personAdd',
  task_delegated: 'forward',
  task_resolved: 'forward',
  task_asked: 'comment',
  task_answered: 'comment',
  task_urged: 'urgent',
  task_copied: 'copy',
  task_takenBack: 'back',
  returned: 'return',
  modified: 'design',
  migrated: 'layers',
  task_denied: 'return',
  reopened: 'play',
  incident_raised: 'warning',
};
const BAD = new Set(['voided', 'task_denied', 'incident_raised', 'error_thrown', 'failed', 'canceled', 'task_canceled', 'rejected']);

/** An instance's history in sentences, what waits now, and what is likely to follow. */
export function InstanceRecord({ timeline, upcoming = [] }: { timeline: Entry[]; upcoming?: Text[] }) {
  const { t } = useTranslation('shared');
  const text = useText();
  const time = useTime();
  const me = useSession().person.id;
  const name = (person: Entry['actor']) => (person ? (person.id === me ? t('you') : text(person.name)) : t('system'));
  const line = (entry: Entry): RecordLine => {
    const key = `${entry.seq}`;
    const where = text(entry.elementName);
    if (entry.due) return { key, state: 'now', who: entry.actor ? name(entry.actor) : t('record.anyone'), what: where, when: t('record.now') };
    const word = entry.outcome || entry.kind;
    const verb = entry.target ? t(`record.with.${entry.kind as 'task_asked'}`, { name: name(entry.target), defaultValue: t('record.target', { name: name(entry.target) }) }) : t(`record.${word as 'started'}`, { defaultValue: t(`record.${entry.kind as 'started'}`, { defaultValue: word }) });
    return {
      key,
      state: BAD.has(word) ? 'bad' : 'done',
      icon: word === 'rejected' ? 'return' : ICONS[word],
      who: name(entry.actor) + (entry.onBehalfOf ? t('record.behalf', { name: name(entry.onBehalfOf) }) : ''),
      what: [where, verb].filter(Boolean).join(' \u00b7 '),
      when: time.moment(entry.at, true),
      quote: entry.comment || undefined,
    };
  };
  const next = upcoming.slice(0, 4).map((each, index): RecordLine => ({ key: `next-${index}`, state: 'next', who: text(each) }));
  return <RecordTimeline lines={[...timeline.map(line), ...next]} />;
}
