import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { idempotencyKey } from '@/api/client';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { toast } from '@/shared/ui/toast';
import type { Outcome } from '../queries';
import { Forecast } from './Forecast';
import styles from '../operate.module.css';

export interface Attempt {
  reason: string;
  dryRun: boolean;
  key: string;
}

interface Props {
  title: string;
  /** What the button that does it says. */
  verb: string;
  ready: boolean;
  /** Changes whenever the choices change, so that a forecast of other choices is not taken for theirs. */
  choices: unknown;
  act: (attempt: Attempt) => Promise<Outcome | undefined>;
  /** Without a dry run there is nothing to foretell: the operation is small. */
  foretells?: boolean;
  children: ReactNode;
  onClose: () => void;
}

/** Choose, see what it would do, give the reason, do it. */
export function OperationDialog({ title, verb, ready, choices, act, foretells = true, children, onClose }: Props) {
  const { t } = useTranslation(['instances', 'shared']);
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [intent] = useState(idempotencyKey);
  const [seen, setSeen] = useState<{ choices: string; outcome: Outcome }>();
  const asked = JSON.stringify(choices);
  const forecast = seen?.choices === asked ? seen.outcome : undefined;
  const look = useMutation({
    mutationFn: () => act({ reason: reason.trim() || '–', dryRun: true, key: '' }),
    onSuccess: (outcome) => outcome && setSeen({ choices: asked, outcome }),
  });
  const done = useMutation({
    mutationFn: () => act({ reason: reason.trim(), dryRun: false, key: intent }),
    onSuccess: () => {
      toast(t('operation.done'));
      void client.invalidateQueries();
      onClose();
    },
  });
  const sure = !foretells || forecast !== undefined;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={600}
      footer={
        <>
          <Button onClick={onClose}>{t('shared:cancel')}</Button>
          {foretells ? (
            <Button disabled={!ready} loading={look.isPending} onClick={() => look.mutate()}>
              {t('operation.look')}
            </Button>
          ) : null}
          <Button type="primary" disabled={!ready || !sure || reason.trim() === ''} loading={done.isPending} onClick={() => done.mutate()}>
            {verb}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {children}
        {forecast ? <Forecast outcome={forecast} /> : null}
        {look.error ? <ErrorPanel error={look.error} /> : null}
        <label className={styles.field}>
          <span>{t('operation.reason')}</span>
          <Input.TextArea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {done.error ? <ErrorPanel error={done.error} /> : null}
        {foretells && !forecast ? <p className={styles.quiet}>{t('operation.lookFirst')}</p> : null}
      </div>
    </Dialog>
  );
}
