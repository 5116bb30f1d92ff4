import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import type { Errand } from '@/shared/errands';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { EditDialog } from '@/shared/forms/EditDialog';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { Dialog } from '@/shared/ui/Dialog';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrandProgress } from '@/shared/ui/ErrandProgress';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { retentionQuery, type ReportRetention, type Retention as Keep, type RetentionRow } from './queries';
import styles from './settings.module.css';

/** How long ended instances are kept, what is due to go and when; let go now by whoever may. */
export function Retention() {
  const { t } = useTranslation('settings');
  const text = useText();
  const time = useTime();
  const cache = useQueryClient();
  const mayProcess = useMay('processes.release');
  const query = useQuery(retentionQuery);
  const [edited, setEdited] = useState<{ title: string; keep: Keep }>();
  const [reports, setReports] = useState<ReportRetention>();
  const [asking, setAsking] = useState(false);
  const [errand, setErrand] = useState<string>();
  const again = () => void cache.invalidateQueries({ queryKey: retentionQuery.queryKey });
  const run = useMutation({
    mutationFn: () => body(api.POST('/api/retention/run')),
    onSuccess: (asked) => {
      setErrand(asked.key);
      setAsking(false);
    },
  });
  const days = (count: number) => (count === 0 ? t('retention.forEver') : t('retention.daysAfter', { count }));
  const rows = query.data?.processes ?? [];
  const dueReports = query.data?.reports.due ?? 0;
  const due = rows.reduce((sum, row) => sum + row.toForget + row.toCompact, dueReports);
  const forget = rows.reduce((sum, row) => sum + row.toForget, dueReports);
  const over = (done: Errand) => {
    again();
    const result = done.result as { forgotten: number; compacted: number; reports: number } | null;
    if (done.state !== 'done' || !result) return;
    const parts = [t('retention.done', { forgotten: result.forgotten, compacted: result.compacted }), result.reports > 0 ? t('retention.reportsGone', { count: result.reports }) : ''];
    toast(parts.filter(Boolean).join(t('comma')));
  };
  const mayDefault = query.data?.mayEdit ?? false;
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{t('retention.about')}</span>
        {mayDefault ? (
          <Button type="primary" danger={forget > 0} icon={<Icon name="trash" size={14} />} disabled={due === 0} onClick={() => setAsking(true)}>
            {t('retention.run')}
          </Button>
        ) : null}
      </div>
      {query.data ? (
        <p className={styles.tools}>
          <span>
            <Trans t={t} i18nKey="retention.defaultIs" values={{ forget: days(query.data.default.forgetAfterDays), compact: days(query.data.default.compactAfterDays) }} components={{ b: <b /> }} />
          </span>
          {mayDefault ? (
            <Button size="small" onClick={() => query.data && setEdited({ title: t('retention.default'), keep: query.data.default })}>
              {t('edit')}
            </Button>
          ) : null}
        </p>
      ) : null}
      {query.data ? (
        <p className={styles.tools}>
          <span>
            <Trans
              t={t}
              i18nKey="retention.reportsAre"
              values={{
                kept: query.data.reports.keepDays === 0 ? t('retention.forEver') : t('retention.reportDays', { count: query.data.reports.keepDays }),
                made: t('retention.reportsMade', { count: query.data.reports.made }),
              }}
              components={{ b: <b /> }}
            />
          </span>
          {mayDefault ? (
            <Button size="small" aria-label={t('retention.editReports')} onClick={() => setReports(query.data.reports)}>
              {t('edit')}
            </Button>
          ) : null}
        </p>
      ) : null}
      {errand ? <ErrandProgress errand={errand} onOver={over} again={() => run.mutate()} /> : null}
      {run.error ? <ErrorPanel error={run.error} /> : null}
      <DataTable<RetentionRow>
        rowKey="processId"
        dataSource={rows}
        pending={query.isPending}
        error={query.error}
        retry={() => void query.refetch()}
        empty={<EmptyState sentence={t('retention.none')} />}
        scroll={{ x: 900 }}
        columns={[
          { title: t('retention.process'), key: 'process', render: (_, row) => <b>{text(row.name)}</b> },
          {
            title: t('retention.forget'),
            key: 'forget',
            width: 170,
            render: (_, row) => (
              <>
                {days(row.keep.forgetAfterDays)}
                {row.keep.inherited ? <div className={styles.hint}>{t('retention.inherited')}</div> : null}
              </>
            ),
          },
          { title: t('retention.compact'), key: 'compact', width: 150, render: (_, row) => days(row.keep.compactAfterDays) },
          { title: t('retention.ended'), key: 'ended', width: 110, align: 'right', render: (_, row) => row.ended },
          {
            title: t('retention.due'),
            key: 'due',
            width: 190,
            render: (_, row) =>
              row.toForget + row.toCompact === 0 ? (
                '–'
              ) : (
                <>
                  {row.toForget > 0 ? <StatusChip tone="bad">{t('retention.toForget', { count: row.toForget })}</StatusChip> : null}
                  {row.toCompact > 0 ? <StatusChip tone="warn">{t('retention.toCompact', { count: row.toCompact })}</StatusChip> : null}
                </>
              ),
          },
          { title: t('retention.next'), key: 'next', width: 140, render: (_, row) => (row.nextForgetAt ? time.day(row.nextForgetAt) : '–') },
          {
            title: '',
            key: 'edit',
            width: 80,
            align: 'right',
            render: (_, row) =>
              mayProcess ? (
                <Button size="small" type="text" onClick={() => setEdited({ title: text(row.name), keep: row.keep })}>
                  {t('edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {edited ? <EditKeep title={edited.title} keep={edited.keep} onClose={() => setEdited(undefined)} onSaved={again} /> : null}
      {reports ? <EditReports keep={reports} onClose={() => setReports(undefined)} onSaved={again} /> : null}
      {asking ? (
        <Dialog
          title={t('retention.run')}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t('retention.notNow')}</Button>
              <Button type="primary" danger loading={run.isPending} onClick={() => run.mutate()}>
                {t('retention.runNow')}
              </Button>
            </>
          }
        >
          <p>{t('retention.means')}</p>
          <ul className={styles.plainList}>
            {rows
              .filter((row) => row.toForget + row.toCompact > 0)
              .map((row) => (
                <li key={row.processId}>
                  {t('retention.goes', {
                    name: text(row.name),
                    what: [row.toForget > 0 ? t('retention.toForget', { count: row.toForget }) : '', row.toCompact > 0 ? t('retention.toCompact', { count: row.toCompact }) : ''].filter(Boolean).join(t('comma')),
                  })}
                </li>
              ))}
            {dueReports > 0 ? (
              <li>{t('retention.goes', { name: t('retention.reports'), what: t('retention.toForget', { count: dueReports }) })}</li>
            ) : null}
          </ul>
        </Dialog>
      ) : null}
    </>
  );
}

function EditReports({ keep, onClose, onSaved }: { keep: ReportRetention; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation('settings');
  const save = useMutation({
    mutationFn: (values: Record<string, unknown>) => body(api.PUT('/api/retention/reports', { body: { keepDays: Number(values['keepDays']) } })),
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });
  return (
    <EditDialog
      title={t('retention.reports')}
      initial={{ keepDays: keep.keepDays }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSave={(values) => save.mutate(values)}
      fields={[{ key: 'keepDays', label: t('retention.reportDaysLabel'), kind: 'count', required: true, hint: t('retention.forgetHint') }]}
    />
  );
}

function EditKeep({ title, keep, onClose, onSaved }: { title: string; keep: Keep; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation('settings');
  const id = keep.processId;
  const save = useMutation({
    mutationFn: (values: Record<string, unknown>) => {
      const given = { forgetAfterDays: Number(values['forgetAfterDays']), compactAfterDays: Number(values['compactAfterDays']), inherited: values['inherited'] === true };
      return id ? body(api.PUT('/api/processes/{id}/retention', { params: { path: { id } }, body: given })) : body(api.PUT('/api/retention', { body: given }));
    },
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });
  return (
    <EditDialog
      title={title}
      initial={{ forgetAfterDays: keep.forgetAfterDays, compactAfterDays: keep.compactAfterDays, inherited: keep.inherited ?? false }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSave={(values) => save.mutate(values)}
      fields={[
        ...(id ? [{ key: 'inherited', label: t('retention.inherit'), kind: 'switch' as const }] : []),
        { key: 'forgetAfterDays', label: t('retention.forgetDays'), kind: 'count', required: true, hint: t('retention.forgetHint') },
        { key: 'compactAfterDays', label: t('retention.compactDays'), kind: 'count', required: true, hint: t('retention.compactHint') },
      ]}
    />
  );
}
