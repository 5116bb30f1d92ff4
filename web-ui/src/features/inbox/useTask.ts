import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { asProblem, type FieldProblem } from '@/api/problem';
import type { components } from '@/api/schema';
import { useText } from '@/shared/format/text';
import { toast } from '@/shared/ui/toast';
import { usePhone } from '@/shared/ui/preferences';
import { itemQuery, listQuery, type Item } from './queries';

interface Completion {
  outcome: string;
  straightBack: boolean;
  comment: string;
  values: Record<string, unknown>;
}

/** The commands on one work item. A completion that may have got lost on the way is repeated under the same key, so it happens once. */
export function useTask(view: Item) {
  const { t } = useTranslation(['inbox', 'forms']);
  const text = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const phone = usePhone();
  const search = useSearch({ from: '/shell/tasks' });
  const key = view.item.key;
  const intent = useRef<{ words: string; id: string }>(undefined);
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: ['work-items'] }), client.invalidateQueries({ queryKey: ['home'] })]);

  const next = (): string | undefined => {
    const pages = client.getQueryData<InfiniteData<components['schemas']['WorkItemPage']>>(listQuery(search).queryKey)?.pages ?? [];
    const rows = pages.flatMap((page) => page.items);
    const at = rows.findIndex((row) => row.key === key);
    return at < 0 ? undefined : (rows[at + 1] ?? rows[at - 1])?.key;
  };

  const completion = useMutation({
    mutationFn: (sent: Completion) => {
      const words = JSON.stringify(sent);
      if (intent.current?.words !== words) intent.current = { words, id: idempotencyKey() };
      return body(
        api.POST('/api/work-items/{key}/completion', {
          params: { path: { key }, header: { 'Idempotency-Key': intent.current.id } },
          body: { ...sent, version: view.version },
        }),
      );
    },
    onSuccess: (done) => {
      const title = view.item.title || text(view.item.elementName);
      toast(done.next.length > 0 ? t('doneNext', { title, steps: done.next.map(text).join(t('forms:listSeparator')) }) : t('done', { title }));
      const following = phone ? undefined : next();
      void navigate(following ? { to: '/tasks/$key', params: { key: following }, search: true, replace: true } : { to: '/tasks', search: true, replace: true });
      client.removeQueries({ queryKey: itemQuery(key).queryKey });
      void refresh();
    },
  });
  const claim = useMutation({ mutationFn: () => api.POST('/api/work-items/{key}/claim', { params: { path: { key } } }), onSettled: refresh });
  const unclaim = useMutation({ mutationFn: () => api.POST('/api/work-items/{key}/unclaim', { params: { path: { key } } }), onSettled: refresh });

  const transfer = useMutation({
    mutationFn: (sent: { to: string; reason: string }) =>
      body(api.POST('/api/work-items/{key}/transfer', { params: { path: { key }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { ...sent, version: view.version } })),
    onSuccess: (row) => {
      toast(t('transfer.done', { name: text(row.assignee?.name) }));
      const following = phone ? undefined : next();
      void navigate(following ? { to: '/tasks/$key', params: { key: following }, search: true, replace: true } : { to: '/tasks', search: true, replace: true });
      client.removeQueries({ queryKey: itemQuery(key).queryKey });
      void refresh();
    },
  });

  const error = completion.error ?? claim.error ?? unclaim.error;
  const stale = error ? [404, 409].includes(asProblem(error).status) : false;
  return {
    complete: (sent: Completion, reject: (problems: FieldProblem[]) => void) =>
      completion.mutate(sent, { onError: (failure) => reject(asProblem(failure).problems ?? []) }),
    claim: () => claim.mutate(),
    unclaim: () => unclaim.mutate(),
    transfer,
    completing: completion.isPending ? completion.variables.outcome : undefined,
    claiming: claim.isPending,
    busy: completion.isPending || claim.isPending || unclaim.isPending,
    error,
    wayOut: stale
      ? {
          text: t('readAgain'),
          onClick: () => {
            completion.reset();
            claim.reset();
            unclaim.reset();
            void refresh();
          },
        }
      : undefined,
  };
}
