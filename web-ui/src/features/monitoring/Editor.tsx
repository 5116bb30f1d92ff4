import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { departmentsListQuery, mapQuery } from '@/shared/method';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import loop from '@/shared/ui/loop.module.css';
import { figure } from './figures';
import type { IndicatorView, SaveIndicator } from './queries';
import styles from './monitoring.module.css';

const FREQUENCIES = ['instance', 'daily', 'weekly', 'monthly', 'quarterly'] as const;
const WINDOWS = [0, 7, 14, 30, 60, 90, 180, 365] as const;

const blank = (process: string): SaveIndicator => ({
  name: { zh: '', en: '' }, formula: 'avg(days(duration()))', processId: process, purpose: { zh: '', en: '' }, formulaText: { zh: '', en: '' },
  filter: 'value(state) = "completed"', anchor: 'end', event: '', minN: 1, unit: 'd', digits: 1, source: 'engine', sourceName: { zh: '', en: '' },
  frequency: 'daily', window: 30, direction: 'lower', bounds: { target: null, ceiling: null, warn: null, alarm: null, hysteresis: 0, forPeriods: 1 },
  baseline: null, departments: [], receivers: [], escalateAfter: 'P1D', escalateTo: [], caseLimit: null, version: null,
});

function given(from: IndicatorView): SaveIndicator {
  return {
    ...blank(from.process?.id ?? ''),
    name: from.name, formula: from.formula, purpose: from.purpose, formulaText: from.formulaText, filter: from.filter, anchor: from.anchor, event: from.event,
    minN: from.minN, unit: from.unit, digits: from.digits, source: from.source, sourceName: from.sourceName, frequency: from.frequency, window: from.window,
    direction: from.direction, bounds: from.bounds, baseline: from.baseline, departments: from.departments.map((each) => each.id), receivers: from.receivers,
    escalateAfter: from.escalateAfter, escalateTo: from.escalateTo, caseLimit: from.caseLimit, version: from.version,
  };
}

/** An indicator's definition with its mistakes as one types, and what it would come to on the last thirty days. */
export function Editor({ indicator, process = '', onClose }: { indicator?: IndicatorView; process?: string; onClose: () => void }) {
  const { t } = useTranslation('monitoring');
  const text = useText();
  const cache = useQueryClient();
  const [value, setValue] = useState<SaveIndicator>(() => (indicator ? given(indicator) : blank(process)));
  const [id] = useState(() => indicator?.id ?? `kpi-${Date.now().toString(36)}`);
  const set = (change: Partial<SaveIndicator>) => setValue((now) => ({ ...now, ...change }));
  const bounds = (change: Partial<NonNullable<SaveIndicator['bounds']>>) => set({ bounds: { hysteresis: 0, forPeriods: 1, ...value.bounds, ...change } });
  const map = useQuery(mapQuery);
  const departments = useQuery(departmentsListQuery);
  const posts = useQuery({ queryKey: ['posts'], queryFn: async () => (await body(api.GET('/api/posts'))).items, staleTime: 300_000 });
  const asked = useDeferredValue(JSON.stringify({ formula: value.formula, filter: value.filter, anchor: value.anchor, event: value.event, minN: value.minN, processId: value.processId, days: 30 }));
  const tried = useQuery({
    queryKey: ['indicators', 'try', asked],
    queryFn: () => body(api.POST('/api/indicators/try', { body: JSON.parse(asked) as never })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const save = useMutation({
    mutationFn: () => body(api.PUT('/api/indicators/{id}', { params: { path: { id } }, body: value })),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['indicators'] });
      toast(t('saved'));
      onClose();
    },
  });
  const cards = map.data ? [...map.data.core, ...map.data.support, ...map.data.management] : [];
  const postOptions = (posts.data ?? []).map((post) => ({ value: post.id, label: text(post.name) }));
  const point = tried.data?.point;
  const shown = { ...(indicator ?? ({ digits: value.digits, unit: value.unit } as IndicatorView)), digits: value.digits ?? 1, unit: value.unit ?? '' };
  return (
    <Dialog
      title={indicator ? text(indicator.name) : t('new')}
      width={720}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" loading={save.isPending} disabled={!(value.name.zh || value.name.en) || (tried.data?.problems.length ?? 0) > 0} onClick={() => save.mutate()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className={loop.form}>
        {save.error ? <ErrorPanel error={save.error} /> : null}
        <div className={loop.pair}>
          <label>
            {t('field.nameZh')}
            <Input value={value.name.zh ?? ''} onChange={(event) => set({ name: { ...value.name, zh: event.target.value } })} />
          </label>
          <label>
            {t('field.nameEn')}
            <Input value={value.name.en ?? ''} onChange={(event) => set({ name: { ...value.name, en: event.target.value } })} />
          </label>
        </div>
        <label>
          {t('field.process')}
          <Select value={value.processId ?? ''} onChange={(processId: string) => set({ processId })} options={[{ value: '', label: t('allProcesses') }, ...cards.map((card) => ({ value: card.id, label: text(card.name) }))]} />
        </label>
        <label>
          {t('field.formula')}
          <Input.TextArea className={styles.formula ?? ''} rows={3} spellCheck={false} value={value.formula} onChange={(event) => set({ formula: event.target.value })} status={tried.data?.problems.length ? 'error' : ''} />
        </label>
        <label>
          {t('field.filter')}
          <Input className={styles.formula ?? ''} spellCheck={false} value={value.filter ?? ''} onChange={(event) => set({ filter: event.target.value })} />
        </label>
        <div className={styles.tried} role="status">
          {tried.error ? <ErrorPanel error={tried.error} /> : null}
          {(tried.data?.problems ?? []).map((problem) => (
            <p key={`${problem.place}${problem.code}`} className={styles.trouble}>
              {problem.message}
            </p>
          ))}
          {point ? (
            <p>
              {t('lastThirty')} <b>{figure(shown, point.value)}</b> · {t('cases', { count: point.n })}
              {point.excluded ? ` · ${t('excluded', { count: point.excluded })}` : ''}
              {point.value == null ? (
                <>
                  {' '}
                  <StatusChip icon="info">{t(`missing.${point.missing as 'no_cases'}`, { defaultValue: t('missing.no_cases') })}</StatusChip>
                </>
              ) : null}
            </p>
          ) : null}
        </div>
        <label>
          {t('field.words')}
          <Input value={value.formulaText?.zh ?? ''} onChange={(event) => set({ formulaText: { zh: event.target.value, en: value.formulaText?.en || event.target.value } })} />
        </label>
        <div className={styles.three}>
          <label>
            {t('field.anchor')}
            <Select value={value.anchor ?? 'end'} onChange={(anchor) => set({ anchor })} options={(['end', 'start'] as const).map((each) => ({ value: each, label: t(`anchor.${each}`) }))} />
          </label>
          <label>
            {t('field.frequency')}
            <Select value={value.frequency ?? 'daily'} onChange={(frequency) => set({ frequency })} options={FREQUENCIES.map((each) => ({ value: each, label: t(`frequency.${each}`) }))} />
          </label>
          <label>
            {t('field.window')}
            <Select value={value.window ?? 30} onChange={(window) => set({ window })} options={WINDOWS.map((each) => ({ value: each, label: each ? t('days', { count: each }) : t('wholePeriod') }))} />
          </label>
          <label>
            {t('field.direction')}
            <Select value={value.direction ?? 'lower'} onChange={(direction) => set({ direction })} options={(['lower', 'higher', 'band'] as const).map((each) => ({ value: each, label: t(`direction.${each}`) }))} />
          </label>
          <label>
            {t('field.unit')}
            <Input value={value.unit ?? ''} onChange={(event) => set({ unit: event.target.value })} />
          </label>
          <label>
            {t('field.minN')}
            <InputNumber min={1} precision={0} value={value.minN ?? 1} onChange={(minN) => set({ minN: minN ?? 1 })} />
          </label>
          <label>
            {t('field.target')}
            <InputNumber value={value.bounds?.target ?? null} onChange={(target) => bounds({ target })} />
          </label>
          {value.direction === 'band' ? (
            <label>
              {t('field.ceiling')}
              <InputNumber value={value.bounds?.ceiling ?? null} onChange={(ceiling) => bounds({ ceiling })} />
            </label>
          ) : null}
          <label>
            {t('field.warn')}
            <InputNumber value={value.bounds?.warn ?? null} onChange={(warn) => bounds({ warn })} />
          </label>
          <label>
            {t('field.alarm')}
            <InputNumber value={value.bounds?.alarm ?? null} onChange={(alarm) => bounds({ alarm })} />
          </label>
          <label>
            {t('field.hysteresis')}
            <InputNumber min={0} value={value.bounds?.hysteresis ?? 0} onChange={(hysteresis) => bounds({ hysteresis: hysteresis ?? 0 })} />
          </label>
        </div>
        <label>
          {t('field.departments')}
          <Select mode="multiple" optionFilterProp="label" value={value.departments ?? []} onChange={(chosen: string[]) => set({ departments: chosen })} options={(departments.data ?? []).map((each) => ({ value: each.id, label: text(each.name) }))} />
        </label>
        <div className={loop.pair}>
          <label>
            {t('field.receivers')}
            <Select mode="multiple" optionFilterProp="label" value={value.receivers ?? []} onChange={(receivers: string[]) => set({ receivers })} options={postOptions} />
          </label>
          <label>
            {t('field.escalateTo')}
            <Select mode="multiple" optionFilterProp="label" value={value.escalateTo ?? []} onChange={(escalateTo: string[]) => set({ escalateTo })} options={postOptions} />
          </label>
        </div>
        <label>
          {t('field.caseLimit')}
          <Input placeholder="P3D" value={value.caseLimit?.limit ?? ''} onChange={(event) => set({ caseLimit: event.target.value ? { limit: event.target.value, clock: value.caseLimit?.clock ?? 'elapsed' } : null })} />
        </label>
      </div>
    </Dialog>
  );
}
