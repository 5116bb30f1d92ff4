import type { components } from '@/api/schema';
import { useTranslation } from 'react-i18next';
import { useText, type Text } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useSession } from '@/shared/session';
import { RecordTimeline, type RecordLine } from './RecordTimeline';

type Entry = components['schemas']['TimelineEntry'];

interface Props {
  timeline: Entry[];
  upcoming?: Text[];
  /** The step that waits, when it is worth saying. */
  now?: { elementName: Text; assignee: components['schemas']['PersonRef'] | null };
}

const BAD = /incident|late|rejected|canceled|failed/i;

/** An instance's history in sentences, the waiting step, and what is likely to follow. */
export function InstanceRecord({ timeline, upcoming = [], now }: Props) {
  const { t } = useTranslation('shared');
  const text = useText();
  const time = useTime();
  const me = useSession().person.id;
  const name = (person: Entry['actor']) => (person ? (person.id === me ? t('you') : text(person.name)) : t('system'));
  const lines: RecordLine[] = timeline.map((entry) => {
    const word = entry.outcome || entry.kind;
    const verb = t(`record.${word as 'completed'}`, { defaultValue: t(`record.${entry.kind as 'completed'}`, { defaultValue: word }) });
    const behalf = entry.onBehalfOf ? t('record.behalf', { name: name(entry.onBehalfOf) }) : '';
    return {
      key: `${entry.seq}`,
      state: BAD.test(word) ? 'bad' : 'done',
      icon: /rejected/i.test(word) ? 'return' : undefined,
      who: name(entry.actor) + behalf,
      what: [text(entry.elementName), verb].filter(Boolean).join(' · '),
      when: time.moment(entry.at, true),
      quote: entry.comment || undefined,
    };
  });
  if (now) {
    lines.push({ key: 'now', state: 'now', who: now.assignee ? name(now.assignee) : t('record.anyone'), what: text(now.elementName), when: t('record.now') });
  }
  upcoming.slice(0, 4).forEach((each, index) => lines.push({ key: `next-${index}`, state: 'next', who: text(each) }));
  return <RecordTimeline lines={lines} />;
}
