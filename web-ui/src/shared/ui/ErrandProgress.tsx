import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelErrand, errandQuery, isOver, type Errand } from '@/shared/errands';
import { ErrorPanel } from './ErrorPanel';
import { Icon } from './Icon';
import styles from './errandProgress.module.css';

interface Props {
  /** The errand's key. */
  errand: string;
  /** Called once when it is over, however it ended. */
  onOver?: (errand: Errand) => void;
  /** Offered when it failed or was canceled. */
  again?: () => void;
}

/** How far long work has come, what is being done, and a way to stop it; after its end only trouble is still shown. */
export function ErrandProgress({ errand: key, onOver, again }: Props) {
  const { t } = useTranslation('shared');
  const client = useQueryClient();
  const { data: errand, error, refetch } = useQuery(errandQuery(key));
  const cancel = useMutation({
    mutationFn: () => cancelErrand(key),
    onSuccess: (seen) => client.setQueryData(errandQuery(key).queryKey, seen),
  });
  const state = errand?.state;
  const told = useEffectEvent(() => {
    if (errand && isOver(errand)) onOver?.(errand);
  });
  useEffect(() => told(), [state]);

  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />;
  if (!errand || errand.state === 'done') return null;
  if (isOver(errand)) {
    return (
      <div className={styles.trouble} role={errand.state === 'failed' ? 'alert' : 'status'}>
        <Icon name={errand.state === 'failed' ? 'alert' : 'close'} />
        <span>{errand.problem?.message ?? t('errand.canceled')}</span>
        {again ? (
          <Button size="small" onClick={again}>
            {t('errand.again')}
          </Button>
        ) : null}
      </div>
    );
  }
  const words = errand.canceling ? t('errand.canceling') : errand.step || t(errand.state === 'waiting' ? 'errand.waiting' : 'errand.running');
  return (
    <div className={styles.progress} role="status" aria-live="polite">
      <div className={styles.head}>
        <span className={styles.step}>{words}</span>
        <Button size="small" onClick={() => cancel.mutate()} disabled={errand.canceling || cancel.isPending}>
          {t('cancel')}
        </Button>
      </div>
      <Progress
        percent={errand.share === null || errand.share === undefined ? 100 : Math.floor(errand.share * 100)}
        status={errand.share === null || errand.share === undefined ? 'active' : 'normal'}
        showInfo={typeof errand.share === 'number'}
        size="small"
        aria-label={words}
      />
      {cancel.error ? <ErrorPanel error={cancel.error} /> : null}
    </div>
  );
}
