import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { putAnswer } from '@/shared/answered';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { toast } from '@/shared/ui/toast';
import { explanationsQuery, type Clock, type Explanations } from './queries';
import styles from './diagnosis.module.css';

/** The owner's word on the five: given, out of date, or still to give. */
export function Confirm({ log, clock, judged, known }: { log: string; clock: Clock; judged: number; known: Explanations }) {
  const { t } = useTranslation('diagnosis');
  const text = useText();
  const { moment } = useTime();
  const cache = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => body(api.POST('/api/logs/{id}/confirmation', { params: { path: { id: log }, query: { clock } }, body: { judged, version: known.version } })),
    onSuccess: async (found) => {
      await putAnswer(cache, explanationsQuery(log).queryKey, found);
      void cache.invalidateQueries({ queryKey: ['method'] });
      toast(t('confirmed'));
    },
  });
  const given = known.confirmation;
  const holds = given && !given.stale;
  return (
    <section className={styles.confirm} data-holds={holds} aria-label={t('confirmation')}>
      <Icon name={holds ? 'check' : 'lock'} size={16} />
      <span>
        {holds ? t('confirmedBy', { name: text(given.by?.name), at: moment(given.at, true) }) : given ? t('confirmAgain', { name: text(given.by?.name) }) : t('toConfirm', { name: text(known.owner?.name) || t('anOwner') })}
      </span>
      {!holds && known.mayConfirm ? (
        <Button type="primary" size="small" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {t('confirmFive')}
        </Button>
      ) : null}
      {confirm.error ? <ErrorPanel error={confirm.error} /> : null}
    </section>
  );
}
