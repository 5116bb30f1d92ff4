import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { TopBar } from '@/shared/ui/TopBar';
import styles from '@/shared/ui/loop.module.css';
import { Audits } from './Audits';
import { Issues } from './Issues';
import { RecordsPanel } from './RecordsPanel';
import { Suggestions } from './Suggestions';
import { IMPROVEMENT_TABS, type ImprovementTab } from './tabs';

/** Audits, issues, suggestions and records of all processes. */
export function ImprovementPage() {
  const { t } = useTranslation('improvement');
  const search: { tab?: ImprovementTab } = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab = search.tab ?? 'audits';
  return (
    <div className={styles.page}>
      <TopBar crumbs={[t('title')]} />
      <div className={styles.body}>
        <Tabs activeKey={tab} items={IMPROVEMENT_TABS.map((key) => ({ key, label: t(`tab.${key}`) }))} onChange={(next) => void navigate({ to: '/audit', search: { tab: next as ImprovementTab } })} />
        {tab === 'audits' ? <Audits /> : null}
        {tab === 'issues' ? <Issues /> : null}
        {tab === 'suggestions' ? <Suggestions /> : null}
        {tab === 'records' ? <RecordsPanel processId="" versionKey="" /> : null}
      </div>
    </div>
  );
}
