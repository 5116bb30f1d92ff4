import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { DataTable } from '@/shared/tables/DataTable';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { stepsQuery, type StepView } from './queries';
import styles from './process.module.css';

/** The execution standard of each step, as its performers read it. */
export function Steps({ versionKey }: { versionKey: string }) {
  const { t } = useTranslation('process');
  const text = useText();
  const { span } = useTime(3_600_000);
  const query = useQuery(stepsQuery(versionKey));
  const lines = (items: StepView['standard']['inputs']) => items.map(text).join(t('fact.comma'));
  return (
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
      ]}
    />
  );
}
