import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import type { components } from '@/api/schema';
import { atWall } from '@/shared/format/zone';
import { toast } from '@/shared/ui/toast';
import type { Item } from './queries';

type Sign = components['schemas']['AddSign'];
type Return = components['schemas']['ReturnWorkItem'];

type Update = components['schemas']['UpdateWorkItem'];

interface Known {
  dueAt: string;
  followUpAt: string;
  priority: string;
  people: string[];
}
type Changed = Known & { reason: string; was: Known };

export type Asked = 'delegate' | 'ask' | 'copy' | 'urge' | 'reject' | 'takeBack' | 'addSign' | 'return' | 'update';

/** What an action sends; the kind says which address it goes to. */
export type Sent =
  | { kind: 'delegate' | 'ask'; to: string; note: string }
  | { kind: 'copy'; people: string[]; note: string }
  | { kind: 'urge' | 'reject' | 'takeBack'; reason: string }
  | ({ kind: 'update' } & Changed)
  | ({ kind: 'addSign' } & Sign)
  | ({ kind: 'return' } & Return);

function send(key: string, sent: Sent): Promise<unknown> {
  const params = { path: { key }, header: { 'Idempotency-Key': idempotencyKey() } };
  switch (sent.kind) {
    case 'delegate':
      return body(api.POST('/api/work-items/{key}/delegation', { params, body: { to: sent.to, note: sent.note } }));
    case 'ask':
      return body(api.POST('/api/work-items/{key}/question', { params, body: { to: sent.to, note: sent.note } }));
    case 'copy':
      return body(api.POST('/api/work-items/{key}/copies', { params, body: { people: sent.people, note: sent.note } }));
    case 'urge':
      return body(api.POST('/api/work-items/{key}/urging', { params, body: { reason: sent.reason } }));
    case 'reject':
      return body(api.POST('/api/work-items/{key}/rejection', { params, body: { reason: sent.reason } }));
    case 'takeBack':
      return body(api.POST('/api/work-items/{key}/taking-back', { params, body: { reason: sent.reason } }));
    case 'update':
      return body(api.PATCH('/api/work-items/{key}', { params, body: changes(sent) }));
    case 'addSign': {
      const { where, people, mode, note } = sent;
      return body(api.POST('/api/work-items/{key}/signs', { params, body: { where, people, mode, note } }));
    }
    case 'return': {
      const { to, branches, restore, resubmit, reason, dryRun } = sent;
      return body(api.POST('/api/work-items/{key}/return', { params, body: { to, branches, restore, resubmit, reason, dryRun } }));
    }
  }
}

/** Only what differs from what stood there is sent, so that nothing else is touched. */
function changes({ dueAt, followUpAt, priority, people, reason, was }: Changed): Update {
  const gone = [...(was.dueAt && !dueAt ? ['dueAt' as const] : []), ...(was.followUpAt && !followUpAt ? ['followUpAt' as const] : [])];
  return {
    reason,
    clear: gone,
    ...(dueAt && dueAt !== was.dueAt ? { dueAt: atWall(dueAt.slice(0, 16)) } : {}),
    ...(followUpAt && followUpAt !== was.followUpAt ? { followUpAt: atWall(followUpAt.slice(0, 16)) } : {}),
    ...(priority !== was.priority ? { priority: Number(priority) } : {}),
    ...(people.join() === was.people.join() ? {} : { people }),
  };
}

/** The actions beside completing: each is sent once, then the lists and the item are read again. */
export function useInvolve(view: Item, done: () => void) {
  const { t } = useTranslation('inbox');
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (sent: Sent) => send(view.item.key, sent),
    onSuccess: (_, sent) => {
      toast(t(`involve.done.${sent.kind}`));
      done();
      if (sent.kind === 'return' || sent.kind === 'reject') void navigate({ to: '/tasks', search: true, replace: true });
      void client.invalidateQueries({ queryKey: ['work-items'] });
      void client.invalidateQueries({ queryKey: ['home'] });
    },
  });
}
