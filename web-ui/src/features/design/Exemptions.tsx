import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Card } from '@/shared/ui/Sheet';
import { StatusChip } from '@/shared/ui/StatusChip';
import { SelectField } from '@/shared/forms/SelectField';
import styles from '@/shared/ui/loop.module.css';
import { risksQuery, type ExemptionView } from './queries';

interface Props {
  exemptions: ExemptionView[];
  versionKey: string;
  processId: string;
  draft: boolean;
}

/** Requests to do without a control: asked for by the designer, decided and signed by the owner of the risk. */
export function Exemptions({ exemptions, versionKey, processId, draft }: Props) {
  const { t } = useTranslation('design');
  const text = useText();
  const cache = useQueryClient();
  const risks = useQuery(risksQuery(processId));
  const [asking, setAsking] = useState(false);
  const [deciding, setDeciding] = useState<ExemptionView | null>(null);
  const [risk, setRisk] = useState('');
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const settled = () => {
    void cache.invalidateQueries({ queryKey: ['versions', versionKey, 'design'] });
    setAsking(false);
    setDeciding(null);
    setReason('');
    setPassword('');
  };
  const ask = useMutation({
    mutationFn: () => {
      const chosen = risks.data?.find((each) => each.id === risk);
      return body(api.POST('/api/versions/{key}/exemptions', { params: { path: { key: versionKey } }, body: { step: chosen?.step ?? '', risk, reason } }));
    },
    onSuccess: settled,
  });
  const decide = useMutation({
    mutationFn: (grant: boolean) => body(api.POST('/api/exemptions/{id}/decision', { params: { path: { id: deciding?.id ?? '' } }, body: { grant, reason, password } })),
    onSuccess: settled,
  });
  if (!risks.data?.length && !exemptions.length) return null;
  return (
    <Card
      title={t('exemptions')}
      note={exemptions.length}
      tools={
        draft && risks.data?.length ? (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('ask')}
          </Button>
        ) : undefined
      }
    >
      <ul className={styles.rows}>
        {exemptions.map((each) => (
          <li key={each.id}>
            <StatusChip tone={each.state === 'granted' ? 'ok' : each.state === 'refused' ? 'bad' : 'warn'}>{t(`exemption.${each.state}`)}</StatusChip>
            <span className={styles.words}>
              {text(each.risk)}
              <p>{each.reason}</p>
              {each.decidedBy ? <p>{t('decidedBy', { name: text(each.decidedBy.name), reason: each.decisionReason })}</p> : each.owner ? <p>{t('waitsFor', { name: text(each.owner.name) })}</p> : null}
            </span>
            {each.mayDecide ? (
              <Button size="small" onClick={() => setDeciding(each)}>
                {t('decide')}
              </Button>
            ) : null}
          </li>
        ))}
        {exemptions.length ? null : <li className={styles.quiet}>{t('noExemptions')}</li>}
      </ul>
      {asking ? (
        <Dialog
          title={t('ask')}
          onClose={() => setAsking(false)}
          footer={
            <Button type="primary" disabled={!risk || !reason.trim()} loading={ask.isPending} onClick={() => ask.mutate()}>
              {t('ask')}
            </Button>
          }
        >
          <div className={styles.form}>
            <SelectField
              label={t('risk')}
              value={risk || undefined}
              options={(risks.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))}
              onChange={setRisk}
            />
            <label>
              {t('reason')}
              <Input.TextArea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
            </label>
            {ask.error ? <ErrorPanel error={ask.error} /> : null}
          </div>
        </Dialog>
      ) : null}
      {deciding ? (
        <Dialog
          title={text(deciding.risk)}
          onClose={() => setDeciding(null)}
          footer={
            <>
              <Button danger disabled={!reason.trim() || !password} loading={decide.isPending} onClick={() => decide.mutate(false)}>
                {t('refuse')}
              </Button>
              <Button type="primary" disabled={!reason.trim() || !password} loading={decide.isPending} onClick={() => decide.mutate(true)}>
                {t('grant')}
              </Button>
            </>
          }
        >
          <div className={styles.form}>
            <p>{deciding.reason}</p>
            <label>
              {t('reason')}
              <Input.TextArea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
            </label>
            <label>
              {t('password')}
              <Input.Password autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
            </label>
            {decide.error ? <ErrorPanel error={decide.error} /> : null}
          </div>
        </Dialog>
      ) : null}
    </Card>
  );
}
