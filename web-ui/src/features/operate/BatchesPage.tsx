import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTime } from '@/shared/format/time';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { TopBar } from '@/shared/ui/TopBar';
import { BatchState, Progress } from './BatchState';
import { NewBatch } from './NewBatch';
import { batchesQuery, type BatchRow, type Kind } from './queries';
import styles from './batches.module.css';

/** One operation on many instances: what runs, what is done, what it failed on. */
export function BatchesPage() {
  const { t } = useTranslation(['operate', 'shared']);
  const time = useTime();
  const may = useMay('instances.manage');
  const query = useQuery(batchesQuery);
  const [making, setMaking] = useState(false);
  const list = (
    <Link key="list" to="/instances">
      {t('instances')}
    </Link>
  );
  return (
    <>
      <TopBar crumbs={[list, t('batches')]}>
        {may ? (
          <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setMaking(true)}>
            {t('new')}
          </Button>
        ) : null}
      </TopBar>
      <div className={styles.body}>
        <DataTable<BatchRow>
          rowKey="key"
          dataSource={query.data ?? []}
          pending={query.isPending}
          error={query.error}
          retry={() => void query.refetch()}
          empty={<EmptyState sentence={t('none')} {...(may ? { action: { text: t('new'), onClick: () => setMaking(true) } } : {})} />}
          scroll={{ x: 820 }}
          columns={[
            {
              title: t('what'),
              key: 'kind',
              render: (_, batch) => (
                <Link to="/batches/$key" params={{ key: batch.key }} className={styles.name}>
                  <b>{t(`kind.${batch.kind as Kind}`, { defaultValue: batch.kind })}</b>
                  {batch.dryRun ? <span> {t('dry')}</span> : null}
                </Link>
              ),
            },
            { title: t('why'), key: 'reason', render: (_, batch) => batch.reason || '–' },
            { title: t('state'), key: 'state', width: 130, render: (_, batch) => <BatchState batch={batch} /> },
            { title: t('progress'), key: 'progress', width: 200, render: (_, batch) => <Progress batch={batch} /> },
            { title: t('by'), key: 'by', width: 120, render: (_, batch) => <PersonName person={batch.createdBy} fallback={t('shared:system')} /> },
            { title: t('when'), key: 'when', width: 130, align: 'right', render: (_, batch) => time.moment(batch.createdAt) },
          ]}
        />
      </div>
      {making ? <NewBatch onClose={() => setMaking(false)} /> : null}
    </>
  );
}
