import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { number, percent } from '@/shared/format/number';
import { useText } from '@/shared/format/text';
import type { PanelProps } from '@/shared/method';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { TemplateTools } from '@/shared/ui/TemplateTools';
import styles from '@/shared/ui/loop.module.css';
import { recordsQuery, type RecordEffect, type RecordView } from './queries';

const DAYS = ['beforeSince', 'beforeUntil', 'afterSince', 'afterUntil'] as const;

/** The seven columns of template 4; effects are computed from history, not typed. */
export function RecordsPanel({ processId, versionKey }: PanelProps) {
  const { t } = useTranslation('improvement');
  const text = useText();
  const may = useMay('processes.edit');
  const query = useQuery(recordsQuery(processId));
  const [writing, setWriting] = useState(false);
  return (
    <div className={styles.stack}>
      <div className={styles.bar}>
        <TemplateTools number={4} process={processId} mayImport={may} />
        <span className={styles.grow} />
        {may && processId ? (
          <Button type="primary" onClick={() => setWriting(true)}>
            {t('writeRecord')}
          </Button>
        ) : null}
      </div>
      <DataTable<RecordView>
        rowKey="id"
        dataSource={query.data ?? []}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('noRecords')} phase={5} />}
        scroll={{ x: 1080 }}
        columns={[
          { title: t('record.day'), key: 'day', width: 110, render: (_, row) => row.day },
          { title: t('record.process'), key: 'process', width: 130, render: (_, row) => text(row.process.name) },
          { title: t('record.background'), key: 'background', width: 200, render: (_, row) => text(row.background) },
          {
            title: t('record.measures'),
            key: 'measures',
            width: 220,
            render: (_, row) => (
              <ol style={{ margin: 0, paddingInlineStart: 18 }}>
                {row.measures.map((measure, index) => (
                  <li key={index}>{text(measure)}</li>
                ))}
              </ol>
            ),
          },
          {
            title: t('record.effect'),
            key: 'effect',
            width: 260,
            render: (_, row) => (
              <>
                {text(row.effect)}
                {row.before.since || row.after.since ? <p className={styles.quiet}>{t('comparedFrom', { before: span(row.before), after: span(row.after) })}</p> : null}
                {row.effects.some((each) => each.corrected) ? <p className={styles.quiet}>{t('corrected', { reason: row.effects.find((each) => each.corrected)?.corrected ?? '' })}</p> : null}
              </>
            ),
          },
          { title: t('record.owner'), key: 'owner', width: 90, render: (_, row) => text(row.owner?.name) },
          { title: t('record.note'), key: 'note', width: 140, render: (_, row) => text(row.note) },
        ]}
      />
      {writing ? <Write processId={processId} versionKey={versionKey} onClose={() => setWriting(false)} /> : null}
    </div>
  );
}

const span = (period: RecordView['before']) => `${period.since ?? ''} – ${period.until ?? ''}`;

function Effects({ effects }: { effects: RecordEffect[] }) {
  const { t } = useTranslation('improvement');
  const text = useText();
  return (
    <table className={styles.table}>
      <tbody>
        {effects.map((effect) => (
          <tr key={effect.metric}>
            <td>
              {text(effect.name)}
              <div className={styles.quiet}>{t('cases', { before: effect.casesBefore, after: effect.casesAfter })}</div>
            </td>
            <td className={styles.figure}>
              <span className={styles.before}>{effect.before == null ? t('noData') : t('hours', { value: number(effect.before, 1) })}</span> →{' '}
              <span className={styles.after}>{effect.after == null ? t('noData') : t('hours', { value: number(effect.after, 1) })}</span>
            </td>
            <td className={styles.figure}>
              {effect.change == null ? '' : percent(effect.change)}
              {effect.low == null || effect.high == null ? null : <div className={styles.quiet}>{t('interval', { low: percent(effect.low), high: percent(effect.high) })}</div>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Write({ processId, versionKey, onClose }: PanelProps & { onClose: () => void }) {
  const { t, i18n } = useTranslation('improvement');
  const text = useText();
  const cache = useQueryClient();
  const [compared, setCompared] = useState<Record<(typeof DAYS)[number], string>>({ beforeSince: '', beforeUntil: '', afterSince: '', afterUntil: '' });
  const chosen = Object.fromEntries(Object.entries(compared).filter(([, day]) => day));
  const draft = useQuery({
    queryKey: ['versions', versionKey, 'record', compared],
    queryFn: () => body(api.GET('/api/versions/{key}/record', { params: { path: { key: versionKey }, query: chosen } })),
    placeholderData: keepPreviousData,
  });
  const [background, setBackground] = useState('');
  const [measures, setMeasures] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const said = (words: string) => (i18n.language.startsWith('zh') ? { zh: words, en: '' } : { zh: '', en: words });
  const lines = measures ?? (draft.data?.measures ?? []).map(text).join('\n');
  const save = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/records', {
          body: {
            process: processId,
            background: said(background),
            measures: lines.split('\n').map((each) => each.trim()).filter(Boolean).map(said),
            versionKey,
            owner: '',
            note: said(note),
            day: null,
            corrections: [],
            before: { since: compared.beforeSince || null, until: compared.beforeUntil || null },
            after: { since: compared.afterSince || null, until: compared.afterUntil || null },
            version: 0,
          },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['method'] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t('writeRecord')}
      width={620}
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} disabled={!background.trim() || !lines.trim()} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      }
    >
      <div className={styles.form}>
        <label>
          {t('record.background')}
          <Input.TextArea rows={2} value={background} onChange={(event) => setBackground(event.target.value)} />
        </label>
        <label>
          {t('record.measures')}
          <Input.TextArea rows={4} value={lines} onChange={(event) => setMeasures(event.target.value)} />
        </label>
        <span className={styles.quiet}>{t('computed')}</span>
        <div className={styles.pair}>
          {DAYS.map((name) => (
            <label key={name}>
              {t(`compared.${name}`)}
              <Input type="date" value={compared[name]} onChange={(event) => setCompared((before) => ({ ...before, [name]: event.target.value }))} />
            </label>
          ))}
        </div>
        {draft.error ? <ErrorPanel error={draft.error} /> : null}
        {draft.data ? <Effects effects={draft.data.effects} /> : null}
        <label>
          {t('record.note')}
          <Input value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </div>
    </Dialog>
  );
}
