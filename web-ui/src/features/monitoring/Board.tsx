import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { currentLanguage } from '@/shared/format/language';
import { useMay } from '@/shared/session';
import { EmptyState } from '@/shared/ui/EmptyState';
import { DataTable } from '@/shared/tables/DataTable';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Card } from '@/shared/ui/Sheet';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { toast } from '@/shared/ui/toast';
import loop from '@/shared/ui/loop.module.css';
import { Alerts } from './Alerts';
import { Editor } from './Editor';
import { figure, present, target } from './figures';
import { indicatorsQuery, type IndicatorView } from './queries';
import { Tile } from './Tile';
import styles from './monitoring.module.css';

/** The indicators of one process or of all: tiles, alerts, template 3. */
export function Board({ process = '' }: { process?: string }) {
  const { t } = useTranslation('monitoring');
  const query = useQuery(indicatorsQuery(process));
  const editor = useMay('processes.edit');
  const [open, setOpen] = useState<IndicatorView | 'new' | null>(null);
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton rows={6} height={72} />;
  const indicators = query.data;
  return (
    <div className={loop.stack}>
      <Alerts process={process} />
      {indicators.length ? (
        <div className={styles.tiles}>
          {indicators.map((indicator) => (
            <Tile key={indicator.id} indicator={indicator} {...(editor ? { onEdit: () => setOpen(indicator) } : {})} />
          ))}
        </div>
      ) : (
        <EmptyState sentence={t('none')} phase={5} {...(editor ? { action: { text: t('new'), onClick: () => setOpen('new') } } : {})} />
      )}
      <TemplateThree indicators={indicators} process={process} editor={editor} onNew={() => setOpen('new')} />
      {open ? <Editor {...(open === 'new' ? {} : { indicator: open })} process={process} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

interface SheetProps {
  indicators: IndicatorView[];
  process: string;
  editor: boolean;
  onNew: () => void;
}

/** Template 3: seven columns, out as a workbook with the present values and in again. */
function TemplateThree({ indicators, process, editor, onNew }: SheetProps) {
  const { t } = useTranslation('monitoring');
  const text = useText();
  const cache = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const take = useMutation({
    mutationFn: (given: File) =>
      body(
        api.POST('/api/indicators/import', {
          params: { query: { process } },
          body: { data: given } as never,
          bodySerializer: () => {
            const form = new FormData();
            form.append('data', given);
            return form;
          },
        }),
      ),
    onSuccess: (done) => {
      void cache.invalidateQueries({ queryKey: ['indicators'] });
      toast(t('imported', { added: done.added, changed: done.changed }));
    },
  });
  const address = `/api/indicators.xlsx?language=${currentLanguage()}${process ? `&process=${encodeURIComponent(process)}` : ''}`;
  return (
    <Card
      title={t('template')}
      tools={
        <div className={loop.bar}>
          <FileLink size="small" href={address}>
            {t('export')}
          </FileLink>
          {editor ? (
            <>
              <input
                ref={file}
                type="file"
                accept=".xlsx"
                hidden
                aria-label={t('import')}
                onChange={(event) => {
                  const given = event.target.files?.[0];
                  event.target.value = '';
                  if (given) take.mutate(given);
                }}
              />
              <Button size="small" loading={take.isPending} onClick={() => file.current?.click()}>
                {t('import')}
              </Button>
              <Button size="small" type="primary" onClick={onNew}>
                {t('new')}
              </Button>
            </>
          ) : null}
        </div>
      }
    >
      {take.error ? <ErrorPanel error={take.error} /> : null}
      <DataTable
        rowKey="id"
        dataSource={indicators}
        empty={null}
        scroll={{ x: 860 }}
        columns={[
          { title: t('column.name'), key: 'name', rowScope: 'row', render: (_, indicator) => text(indicator.name) },
          {
            title: t('column.formula'),
            key: 'formula',
            render: (_, indicator) => (
              <div className={styles.words}>
                {text(indicator.formulaText)}
                <code>{indicator.formula}</code>
              </div>
            ),
          },
          { title: t('column.source'), key: 'source', render: (_, indicator) => text(indicator.sourceName) },
          { title: t('column.frequency'), key: 'frequency', render: (_, indicator) => t(`frequency.${indicator.frequency}`) },
          { title: t('column.target'), key: 'target', align: 'right', render: (_, indicator) => target(indicator) },
          { title: t('column.actual'), key: 'actual', align: 'right', render: (_, indicator) => <b>{figure(indicator, present(indicator)?.value)}</b> },
          { title: t('column.departments'), key: 'departments', render: (_, indicator) => indicator.departments.map((each) => text(each.name)).join(t('comma')) },
        ]}
      />
    </Card>
  );
}
