import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { useMay, useSession } from '@/shared/session';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import styles from '@/shared/ui/loop.module.css';
import type { PilotView } from './queries';

type Decision = 'adopt' | 'extend' | 'abandon';

/** What must be true first, then the decision: one of three, a reason, the own password. Locked until its day. */
export function Conclusion({ pilot }: { pilot: PilotView }) {
  const { t } = useTranslation('pilot');
  const text = useText();
  const { moment } = useTime();
  const cache = useQueryClient();
  const me = useSession().person.id;
  const release = useMay('processes.release');
  const [decision, setDecision] = useState<Decision>('adopt');
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const may = release || pilot.lead?.id === me;
  const conclude = useMutation({
    mutationFn: () => body(api.POST('/api/pilots/{id}/conclusion', { params: { path: { id: pilot.row.id } }, body: { decision, reason, password, version: pilot.version, ends: null } })),
    onSuccess: () => {
      setPassword('');
      void cache.invalidateQueries();
      toast(t('signed'));
    },
  });
  return (
    <>
      <Card title={t('before')}>
        <ul className={styles.rows}>
          {pilot.checks.map((check) => (
            <li key={check.name}>
              <span className={`${styles.check} ${styles.words}`} data-done={check.done}>
                <Icon name={check.done ? 'check' : 'minus'} size={14} label={check.done ? t('yes') : t('no')} />
                {t(`check.${check.name as 'ended'}`)}
              </span>
              <span className={styles.quiet}>{check.words}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('conclusion')} tools={pilot.locked ? <StatusChip icon="lock">{t('locked')}</StatusChip> : <StatusChip tone="ok">{t('unlocked')}</StatusChip>}>
        <div className={`${styles.inside} ${styles.form}`}>
          {pilot.row.state === 'decided' && pilot.decidedBy ? (
            <p>
              <b>{t(`decision.${pilot.row.decision as Decision}`)}</b> · {pilot.reason}
              <br />
              <span className={styles.quiet}>{t('signedBy', { name: text(pilot.decidedBy.name), at: pilot.decidedAt ? moment(pilot.decidedAt) : '' })}</span>
            </p>
          ) : pilot.locked ? (
            <p className={styles.quiet}>{pilot.locked}</p>
          ) : may ? (
            <>
              <Radio.Group
                value={decision}
                onChange={(event) => setDecision(event.target.value as Decision)}
                options={(['adopt', 'extend', 'abandon'] as const).map((value) => ({ value, label: t(`decision.${value}`) }))}
              />
              <label>
                {t('reason')}
                <Input.TextArea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
              </label>
              <label>
                {t('password')}
                <Input.Password autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
              </label>
              {conclude.error ? <ErrorPanel error={conclude.error} /> : null}
              <Button type="primary" disabled={!reason.trim() || !password} loading={conclude.isPending} onClick={() => conclude.mutate()}>
                {t('sign')}
              </Button>
            </>
          ) : (
            <p className={styles.quiet}>{t('decidedByLead')}</p>
          )}
        </div>
      </Card>
    </>
  );
}
