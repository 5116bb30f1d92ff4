import { useEffect, useRef, useState } from 'react';
import { api } from '@/api/client';
import { serverNow } from '@/shared/format/clock';
import { clockTime } from '@/shared/format/time';
import type { FormState } from '@/shared/forms/useForm';
import type { Item } from './queries';

const PAUSE = 1500;

/** Saves what has been typed after a pause, so that nothing is lost when the window closes. A failed save is tried with the next change. */
export function useDraft(view: Item, form: FormState, comment: string, on: boolean) {
  const [savedAt, setSavedAt] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { dirty, values } = form;
  const latest = useRef({ form, comment });
  useEffect(() => {
    latest.current = { form, comment };
  });
  useEffect(() => {
    if (!on || !view.actions.includes('save') || (!dirty && comment === '')) return;
    timer.current = setTimeout(() => {
      const { form: now, comment: words } = latest.current;
      api.PUT('/api/work-items/{key}/draft', { params: { path: { key: view.item.key } }, body: { values: now.editable(), comment: words } }).then(
        () => setSavedAt(clockTime(serverNow())),
        () => setSavedAt(''),
      );
    }, PAUSE);
    return () => clearTimeout(timer.current);
  }, [on, dirty, values, comment, view.item.key, view.actions]);
  return { savedAt, stop: () => clearTimeout(timer.current) };
}
