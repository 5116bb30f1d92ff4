import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { useTime } from '@/shared/format/time';
import { DataTable } from '@/shared/tables/DataTable';
import { FileLink } from '@/shared/ui/FileLink';
import { VersionChip } from '@/shared/ui/VersionChip';
import type { ProcessView, VersionView } from './queries';
import styles from './process.module.css';

/** Every version there was, newest first; a published one is never changed. */
export function Versions({ process }: { process: ProcessView }) {
  const { t } = useTranslation('process');
  const text = useText();
  const { day } = useTime(3_600_000);
  return (
    <DataTable<VersionView>
      rowKey="key"
      dataSource={process.versions}
      empty={null}
      scroll={{ x: 760 }}
      columns={[
        { title: t('version'), key: 'label', width: 150, render: (_, version) => <VersionChip version={version} /> },
        { title: t('column.note'), key: 'note', render: (_, version) => text(version.note) },
        { title: t('column.effective'), key: 'effective', width: 150, render: (_, version) => (version.effectiveFrom ? day(version.effectiveFrom) : '—') },
        { title: t('column.by'), key: 'by', width: 120, render: (_, version) => text(version.createdBy?.name) || '—' },
        { title: t('column.runningInstances'), key: 'running', width: 110, align: 'right', render: (_, version) => version.running },
        {
          title: '',
          key: 'open',
          width: 190,
          align: 'right',
          render: (_, version) => (
            <span className={styles.rowActions}>
              <FileLink size="small" href={`/api/versions/${version.key}/bpmn`} name={`${process.card.id}-${version.label}.bpmn`} aria-label={t('exportBpmn', { label: version.label })}>
                BPMN
              </FileLink>
              <Link to="/design/$key" params={{ key: version.key }}>
                <Button size="small">{t(version.state === 'draft' && process.mayEdit ? 'edit' : 'view')}</Button>
              </Link>
            </span>
          ),
        },
      ]}
    />
  );
}
