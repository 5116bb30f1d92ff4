import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Calendar } from './Calendar';
import { Company } from './Company';
import { Departments } from './Departments';
import { Import } from './Import';
import { People } from './People';
import { Posts } from './Posts';
import { Retention } from './Retention';
import { Roles } from './Roles';
import { Rules } from './Rules';
import { System } from './System';
import { Tokens } from './Tokens';
import { Webhooks } from './Webhooks';
import { SETTINGS_TABS, type SettingsSearch, type SettingsTab } from './tabs';
import { useMay } from '@/shared/session';
import { TopBar } from '@/shared/ui/TopBar';
import styles from './settings.module.css';

const PAGES: Record<SettingsTab, () => React.JSX.Element> = { people: People, departments: Departments, posts: Posts, roles: Roles, rules: Rules, calendar: Calendar, company: Company, tokens: Tokens, webhooks: Webhooks, retention: Retention, import: Import, system: System };

/** Who works here, in which posts and departments, with which rights. */
export function SettingsPage() {
  const { t } = useTranslation('settings');
  const search: SettingsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab = search.tab ?? 'people';
  const system = useMay('system.read');
  const Page = PAGES[tab];
  return (
    <div className={styles.page}>
      <TopBar crumbs={[t('title')]} />
      <Tabs
        className={styles.tabs ?? ''}
        activeKey={tab}
        onChange={(next) => void navigate({ to: '/settings', search: { tab: next as SettingsTab } })}
        items={SETTINGS_TABS.filter((key) => key !== 'system' || system).map((key) => ({ key, label: t(`tab.${key}`) }))}
      />
      <div className={styles.body}>
        <Page />
      </div>
    </div>
  );
}
