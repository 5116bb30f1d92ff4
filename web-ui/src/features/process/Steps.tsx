import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { EditDialog, type Values } from '@/shared/forms/EditDialog';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { DataTable } from '@/shared/tables/DataTable';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { TemplateTools } from '@/shared/ui/TemplateTools';
import { toast } from '@/shared/ui/toast';
import { stepsQuery, type StepView, type VersionView } from './queries';
import styles from './process.module.css';

/** The execution standard of each step, as its performers read it: template 2, which is the configuration. */
export function Steps({ version, mayEdit }: { version: VersionView; mayEdit: boolean }) {
  const versionKey = version.key;
  const navigate = useNavigate();
  const [edited, setEdited] = useState<StepView | null>(null);
  const open = (key: string) => void navigate({ to: '/processes/$processId', params: { processId: version.processId }, search: { tab: 'standards', version: key } });
  const { t } = useTranslation('process');
  const text = useText();
  const { span } = useTime(3_600_000);
  const query = useQuery(stepsQuery(versionKey));
  const lines = (items: StepView['standard']['inputs']) => items.map(text).join(t('fact.comma'));
  return (
    <>
    <div className={styles.raciKey}>
      <TemplateTools number={2} process={version.processId} version={versionKey} mayImport={mayEdit} onImported={(answer) => answer.version && open(answer.version.key)} />
    </div>
    <DataTable<StepView>
      rowKey="elementId"
      dataSource={query.data ?? []}
      pending={query.isPending}
      error={query.error}
      retry={() => void query.refetch()}
      empty={<EmptyState sentence={t('noSteps')} phase={3} />}
      scroll={{ x: 960 }}
      columns={[
        {
          title: t('column.step'),
          key: 'step',
          width: 170,
          fixed: 'left',
          render: (_, step) => (
            <span className={styles.stepName}>
              <b>{text(step.name)}</b>
              {step.standard.keyNode ? <Icon name="star" size={12} label={t('keyNode')} /> : null}
            </span>
          ),
        },
        { title: t('column.post'), key: 'post', width: 160, render: (_, step) => [text(step.department), text(step.post)].filter(Boolean).join(' / ') },
        {
          title: t('fact.limit'),
          key: 'limit',
          width: 140,
          render: (_, step) => (step.serviceLevel ? t('fact.limitValue', { due: span(step.serviceLevel), clock: t(`fact.${step.clock === 'working' ? 'working' : 'elapsed'}`) }) : t('unknown')),
        },
        { title: t('fact.standard'), key: 'standard', width: 240, render: (_, step) => text(step.standard.text) },
        { title: t('fact.outputs'), key: 'outputs', width: 180, render: (_, step) => lines(step.standard.outputs) },
        { title: t('fact.acceptance'), key: 'acceptance', width: 150, render: (_, step) => lines(step.standard.acceptance) },
        { title: t('fact.exception'), key: 'exception', width: 220, render: (_, step) => text(step.standard.exceptionGuide) },
        {
          title: '',
          key: 'edit',
          width: 90,
          render: (_, step) =>
            mayEdit ? (
              <Button size="small" type="text" aria-label={`${t('editStep')} ${text(step.name)}`} onClick={() => setEdited(step)}>
                {t('edit')}
              </Button>
            ) : null,
        },
      ]}
    />
    {edited ? <EditStep step={edited} version={version} onClose={() => setEdited(null)} onSaved={open} /> : null}
    </>
  );
}

function EditStep({ step, version, onClose, onSaved }: { step: StepView; version: VersionView; onClose: () => void; onSaved: (key: string) => void }) {
  const { t } = useTranslation('process');
  const text = useText();
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: (values: Values) => {
      const words = (key: string) => String(values[key] ?? '');
      return body(
        api.PUT('/api/versions/{key}/steps', {
          params: { path: { key: version.key } },
          body: {
            version: version.version,
            note: '',
            rows: [
              {
                elementId: step.elementId,
                due: words('due'),
                clock: words('clock') === 'working' ? 'working' : 'elapsed',
                warnAt: null,
                standard: { zh: words('standard.zh'), en: words('standard.en') },
                exception: { zh: words('exception.zh'), en: words('exception.en') },
                outputs: null,
              },
            ],
          },
        }),
      );
    },
    onSuccess: (answer) => {
      void cache.invalidateQueries({ queryKey: ['versions'] });
      void cache.invalidateQueries({ queryKey: ['processes'] });
      toast(t('savedTo', { label: answer.label }));
      onSaved(answer.key);
      onClose();
    },
  });
  const { standard } = step;
  return (
    <EditDialog
      title={text(step.name)}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{
        due: step.serviceLevel,
        clock: step.clock || 'working',
        'standard.zh': standard.text.zh,
        'standard.en': standard.text.en,
        'exception.zh': standard.exceptionGuide.zh,
        'exception.en': standard.exceptionGuide.en,
      }}
      fields={[
        { key: 'due', label: t('dueIso'), ...(version.state === 'draft' ? {} : { hint: t('newDraftNote') }) },
        { key: 'clock', label: t('clockOf'), kind: 'choice', required: true, choices: [{ value: 'working', label: t('fact.working') }, { value: 'elapsed', label: t('fact.elapsed') }] },
        { key: 'standard.zh', label: `${t('fact.standard')} zh` },
        { key: 'standard.en', label: `${t('fact.standard')} en` },
        { key: 'exception.zh', label: `${t('fact.exception')} zh` },
        { key: 'exception.en', label: `${t('fact.exception')} en` },
      ]}
      onSave={(values) => save.mutate(values)}
    />
  );
}
