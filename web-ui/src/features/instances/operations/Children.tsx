import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Radio, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { said } from '@/shared/operations/values';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { markingQuery, type Marking, type Row } from '../queries';
import { OperationDialog } from './OperationDialog';
import styles from '../operate.module.css';

type Loop = Marking['loops'][number];
type Way = 'add' | 'remove';

/** A line is an item: a number, true, null or JSON as it reads, everything else as text. */
export function itemsOf(written: string): unknown[] {
  return written
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return line;
      }
    });
}

/** More children of a running multi-instance activity, or one less. */
export function Children({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const marking = useQuery(markingQuery(row.key));
  const [chosen, setChosen] = useState<number>();
  const [way, setWay] = useState<Way>('add');
  const [more, setMore] = useState(1);
  const [written, setWritten] = useState('');
  const [gone, setGone] = useState('');
  const loops = marking.data?.loops ?? [];
  const loop = loops.find((each) => each.instance === chosen) ?? loops[0];
  const items = itemsOf(written);
  const addition = loop?.counts ? { items: [], more } : { items, more: 0 };
  const [kind, number] = gone.split(' ');
  const removal = { child: kind === 'child' ? Number(number) : 0, index: kind === 'index' ? Number(number) : 0 };
  const ready = loop !== undefined && (way === 'remove' ? gone !== '' : loop.counts ? more > 0 : items.length > 0);
  return (
    <OperationDialog
      title={t('operation.children')}
      verb={t(`children.${way}`)}
      ready={ready}
      choices={{ instance: loop?.instance, way, ...(way === 'add' ? addition : removal) }}
      onClose={onClose}
      act={({ reason, dryRun, key }) => {
        const params = { path: { key: row.key, instance: loop?.instance ?? 0 }, header: { 'Idempotency-Key': key } };
        return way === 'add'
          ? body(api.POST('/api/process-instances/{key}/bodies/{instance}/addition', { params, body: { ...addition, reason, dryRun } }))
          : body(api.POST('/api/process-instances/{key}/bodies/{instance}/removal', { params, body: { ...removal, reason, dryRun } }));
      }}
    >
      {marking.error ? <ErrorPanel error={marking.error} /> : null}
      {marking.isPending ? <RowsSkeleton rows={3} height={36} /> : null}
      {marking.data && loops.length === 0 ? <p className={styles.quiet}>{t('children.none')}</p> : null}
      {loops.length > 1 ? (
        <Radio.Group
          className={styles.choices ?? ''}
          value={loop?.instance}
          aria-label={t('children.which')}
          onChange={(event) => {
            setChosen(event.target.value as number);
            setGone('');
          }}
        >
          {loops.map((each) => (
            <Radio key={each.instance} value={each.instance}>
              {text(each.element.name)}
            </Radio>
          ))}
        </Radio.Group>
      ) : null}
      {loop ? (
        <>
          <p>{t('children.progress', { name: text(loop.element.name), done: loop.completed, total: loop.total })}</p>
          <Segmented<Way>
            value={way}
            onChange={setWay}
            options={[
              { value: 'add', label: t('children.add') },
              { value: 'remove', label: t('children.remove') },
            ]}
          />
          {way === 'remove' ? <Leaving loop={loop} value={gone} onChange={setGone} /> : null}
          {way === 'add' && loop.counts ? (
            <label className={styles.field}>
              <span>{t('children.more')}</span>
              <InputNumber min={1} max={1000} precision={0} value={more} onChange={(next) => setMore(next ?? 0)} />
            </label>
          ) : null}
          {way === 'add' && !loop.counts ? (
            <label className={styles.field}>
              <span>{t('children.items')}</span>
              <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} value={written} placeholder={t('children.itemsHint')} onChange={(event) => setWritten(event.target.value)} />
            </label>
          ) : null}
        </>
      ) : null}
    </OperationDialog>
  );
}

/** Which child goes: a running one, or in a sequence one that has not begun. */
function Leaving({ loop, value, onChange }: { loop: Loop; value: string; onChange: (next: string) => void }) {
  const { t } = useTranslation('instances');
  const text = useText();
  const running = loop.sequential ? [] : loop.children;
  if (running.length + loop.ahead.length === 0) return <p className={styles.quiet}>{t('children.noneToGo')}</p>;
  return (
    <Radio.Group className={styles.choices ?? ''} value={value} onChange={(event) => onChange(event.target.value as string)} aria-label={t('children.goes')}>
      {running.map((child) => (
        <Radio key={child.instance} value={`child ${child.instance}`}>
          {t('children.number', { index: child.index })}
          <small>
            {child.assignee ? text(child.assignee.name) : null} {child.item === null || child.item === undefined ? null : said(child.item)}
          </small>
        </Radio>
      ))}
      {loop.ahead.map((index) => (
        <Radio key={`ahead ${index}`} value={`index ${index}`}>
          {t('children.number', { index })}
          <small>{t('children.ahead')}</small>
        </Radio>
      ))}
    </Radio.Group>
  );
}
