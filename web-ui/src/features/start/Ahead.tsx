import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { RecordTimeline } from '@/shared/ui/RecordTimeline';
import styles from './start.module.css';

type Step = components['schemas']['PredictedStep'];
type Words = components['schemas']['Text'];

const PAUSE_MS = 500;
const MOST_NAMES = 3;

/** Who comes next if the form were handed in as it is, told by the engine's own look ahead; until it answers, the steps of the model. */
export function Ahead({ processId, values, upcoming }: { processId: string; values: Record<string, unknown>; upcoming: Words[] }) {
  const { t } = useTranslation(['start', 'forms']);
  const text = useText();
  const settled = useSettled(JSON.stringify(values));
  const found = useQuery({
    queryKey: ['processes', processId, 'prediction', settled],
    queryFn: () => body(api.POST('/api/processes/{id}/prediction', { params: { path: { id: processId } }, body: { values: JSON.parse(settled) as Record<string, unknown> } })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const people = (step: Step) => {
    if (step.automatic) return t(`ahead.automatic.${step.automatic as 'approve'}`, { defaultValue: t('ahead.automatic.other') });
    const names = step.people.slice(0, MOST_NAMES).map((person) => text(person.name)).join(t('forms:listSeparator'));
    return step.people.length > MOST_NAMES ? t('ahead.more', { names, count: step.people.length }) : names || t('ahead.nobody');
  };
  const steps = found.data?.steps ?? [];
  const open = found.data?.openAt ?? [];
  if (steps.length === 0 && upcoming.length === 0) return <p className={styles.quiet}>{t('nextUnknown')}</p>;
  const lines =
    steps.length > 0
      ? steps.map((step, index) => ({
          key: `${index}`,
          state: step.together === steps[0]?.together ? ('now' as const) : ('next' as const),
          icon: 'arrowRight' as const,
          who: text(step.element.name),
          what: people(step),
        }))
      : upcoming.map((each, index) => ({ key: `${index}`, state: index === 0 ? ('now' as const) : ('next' as const), icon: 'arrowRight' as const, who: text(each) }));
  return (
    <div aria-live="polite" aria-busy={found.isFetching}>
      <RecordTimeline lines={lines} />
      {steps.length > 0 && !found.data?.ends && open.length > 0 ? <p className={styles.quiet}>{t('ahead.open', { steps: open.map((each) => text(each.name)).join(t('forms:listSeparator')) })}</p> : null}
    </div>
  );
}

/** A value once it has stood still for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
