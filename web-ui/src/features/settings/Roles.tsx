import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '@/shared/format/text';
import { DataTable } from '@/shared/tables/DataTable';
import { rolesQuery, type RoleView } from './queries';
import styles from './settings.module.css';

/** What each role may do; roles are given to people in the list of people. */
export function Roles() {
  const { t } = useTranslation('settings');
  const text = useText();
  const roles = useQuery(rolesQuery);
  return (
    <DataTable<RoleView>
      rowKey="id"
      dataSource={roles.data ?? []}
      pending={roles.isPending}
      error={roles.error}
      retry={() => void roles.refetch()}
      empty={null}
      scroll={{ x: 640 }}
      columns={[
        { title: t('column.name'), key: 'name', width: 160, render: (_, role) => <b>{text(role.name)}</b> },
        { title: t('column.people'), key: 'people', width: 80, align: 'right', render: (_, role) => role.people },
        {
          title: t('column.permissions'),
          key: 'permissions',
          render: (_, role) => (
            <span className={styles.permissions}>
              {role.permissions.map((permission) => (
                <code key={permission}>{permission}</code>
              ))}
            </span>
          ),
        },
      ]}
    />
  );
}
