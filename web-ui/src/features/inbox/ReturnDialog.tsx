import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Radio } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import type { Item } from './queries';
import { useInvolve } from './useInvolve';
import styles from './involve.module.css';

/** Where to, what becomes of other branches, and what that will mean, told by the server before it is done. */
export function ReturnDialog({ view, onClose }: { view: Item; onClose: () => void }) {
  const { t } = useTranslation(['inbox', 'shared']);
  const text = useText();
  const time = useTime();
  const id = useId();
  const key = view.item.key;
  const [to, setTo] = useState('');
  const [redo, setRedo] = useState(false);
  const [restore, setRestore] = useState(false);
  const [allTheWay, setAllTheWay] = useState(false);
  const [reason, setReason] = useState('');
  const targets = useQuery({
    queryKey: ['work-items', 'return-targets', key],
    queryFn: () => body(api.GET('/api/work-items/{key}/return-targets', { params: { path: { key } } })),
  });
  const target = targets.data?.find((each) => each.element.elementId === to);
  const asked = { to, branches: redo ? ('redo' as const) : ('' as const), restore };
  const meaning = useQuery({
    queryKey: ['work-items', 'return-preview', key, asked],
    queryFn: () => body(api.POST('/api/work-items/{key}/return', { params: { path: { key } }, body: { ...asked, resubmit: 'choose', reason: '', dryRun: true } })),
    enabled: to !== '',
  });
  const sending = useInvolve(view, onClose);
  const names = (elements: { name: Item['item']['elementName'] }[]) => elements.map((each) => text(each.name)).join(t('shared:listSeparator', { defaultValue: '、' }));
  return (
    <Dialog
      title={t('involve.return')}
      width={560}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('shared:cancel')}</Button>
          <Button
            type="primary"
            disabled={to === '' || reason.trim() === ''}
            loading={sending.isPending}
            onClick={() => sending.mutate({ kind: 'return', ...asked, resubmit: allTheWay ? 'normal' : 'choose', reason: reason.trim(), dryRun: false })}
          >
            {t('involve.returnNow')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {targets.error ? <ErrorPanel error={targets.error} /> : null}
        {targets.data?.length === 0 ? <p>{t('involve.nowhere')}</p> : null}
        <Radio.Group className={styles.targets} value={to} onChange={(event) => setTo(String(event.target.value))} aria-label={t('involve.returnTo')}>
          {targets.data?.map((each) => (
            <Radio key={each.element.elementId} value={each.element.elementId}>
              <b>{text(each.element.name)}</b>
              <span className={styles.quiet}>{[each.performer ? text(each.performer.name) : '', time.moment(each.enteredAt)].filter(Boolean).join(' \u00b7 ')}</span>
            </Radio>
          ))}
        </Radio.Group>
        {target && target.keeps.length > 0 ? (
          <Checkbox checked={redo} onChange={(event) => setRedo(event.target.checked)}>
            {t('involve.redo')}
          </Checkbox>
        ) : null}
        <Checkbox checked={restore} onChange={(event) => setRestore(event.target.checked)}>
          {t('involve.restore')}
        </Checkbox>
        <Checkbox checked={allTheWay} onChange={(event) => setAllTheWay(event.target.checked)}>
          {t('involve.allTheWay')}
        </Checkbox>
        <label htmlFor={id}>{t('transfer.reason')} *</label>
        <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 6 }} value={reason} onChange={(event) => setReason(event.target.value)} />
        {meaning.data ? (
          <ul className={styles.meaning} aria-label={t('involve.meaning')}>
            <li>{t('involve.begins', { steps: names(meaning.data.begun) })}</li>
            {meaning.data.ended.length > 0 ? <li>{t('involve.ends', { steps: names(meaning.data.ended) })}</li> : null}
            {meaning.data.kept.length > 0 ? <li>{t('involve.keeps', { steps: names(meaning.data.kept) })}</li> : null}
            {meaning.data.effects.map((each) => (
              <li key={`${each.element.elementId}${each.at}`} className={styles.effect}>
                {t('involve.effect', { step: text(each.element.name), at: time.moment(each.at) })}
              </li>
            ))}
          </ul>
        ) : null}
        {meaning.error ?? sending.error ? <ErrorPanel error={meaning.error ?? sending.error} /> : null}
      </div>
    </Dialog>
  );
}
