import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, idempotencyKey } from '@/api/client';
import { EditDialog } from '@/shared/forms/EditDialog';
import { useText } from '@/shared/format/text';
import { IconButton } from '@/shared/ui/IconButton';
import { Part } from '@/shared/ui/Sheet';
import { toast } from '@/shared/ui/toast';
import type { Item } from './queries';
import styles from './involve.module.css';

/** Who was brought into the step: signing before, after or beside, asked or delegated to, and what they said. */
export function Involved({ view }: { view: Item }) {
  const { t } = useTranslation('inbox');
  const text = useText();
  const client = useQueryClient();
  const key = view.item.key;
  const found = useQuery({
    queryKey: ['work-items', 'involved', key],
    queryFn: () => body(api.GET('/api/work-items/{key}/involved', { params: { path: { key } } })),
  });
  const [leaving, setLeaving] = useState<NonNullable<typeof found.data>[number]>();
  const name = text(leaving?.person?.name);
  const removal = useMutation({
    mutationFn: ({ their, reason }: { their: string; reason: string }) =>
      body(api.POST('/api/work-items/{key}/sign-removal', { params: { path: { key: their }, header: { 'Idempotency-Key': idempotencyKey() } }, body: { reason } })),
    onSuccess: () => {
      toast(t('involve.removed', { name }));
      setLeaving(undefined);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['work-items'] }),
  });
  const people = found.data?.filter((each) => each.state !== 'canceled') ?? [];
  if (people.length === 0) return null;
  return (
    <Part title={t('involve.title')}>
      <ul className={styles.people}>
        {people.map((each) => (
          <li key={each.workItemKey}>
            <span>
              <b>{text(each.person?.name)}</b>
              <span className={styles.quiet}>
                {t(`involve.how.${each.how}`)}
                {' \u00b7 '}
                {each.state === 'completed' ? t(each.outcome === 'rejected' ? 'outcome.rejected' : 'involve.through') : t('involve.waiting')}
              </span>
              {each.note ? <span className={styles.quiet}>{each.note}</span> : null}
              {each.opinion ? <q>{each.opinion}</q> : null}
            </span>
            {each.removable ? <IconButton icon="close" label={t('involve.remove', { name: text(each.person?.name) })} onClick={() => setLeaving(each)} /> : null}
          </li>
        ))}
      </ul>
      {leaving ? (
        <EditDialog
          title={t('involve.remove', { name })}
          action={t('involve.remove', { name })}
          fields={[{ key: 'reason', label: t('transfer.reason'), kind: 'long' }]}
          initial={{ reason: '' }}
          pending={removal.isPending}
          error={removal.error}
          onClose={() => {
            removal.reset();
            setLeaving(undefined);
          }}
          onSave={(values) => removal.mutate({ their: leaving.workItemKey, reason: String(values.reason) })}
        />
      ) : null}
    </Part>
  );
}
