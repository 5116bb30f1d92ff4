import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useText } from '@/shared/format/text';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { PersonName } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { EditDialog } from '@/shared/forms/EditDialog';
import { departmentsQuery, peopleQuery, type DepartmentView } from './queries';
import styles from './settings.module.css';

type Branch = DepartmentView & { children?: Branch[] };

function treeOf(rows: DepartmentView[], parent: string | null = null): Branch[] {
  return rows
    .filter((row) => (row.parent ?? null) === parent)
    .map((row) => {
      const children = treeOf(rows, row.id);
      return children.length ? { ...row, children } : row;
    });
}

export function Departments() {
  const { t } = useTranslation('settings');
  const text = useText();
  const may = useMay('people.edit');
  const departments = useQuery(departmentsQuery);
  const people = useQuery(peopleQuery);
  const cache = useQueryClient();
  const [edited, setEdited] = useState<DepartmentView | null>(null);
  const rows = departments.data ?? [];
  const save = useMutation({
    mutationFn: async (department: DepartmentView) => {
      const { id, name, parent, head, version } = department;
      const written = { params: { path: { id } }, body: { name, parent, head, version, position: rows.findIndex((row) => row.id === id) + 1 || rows.length } };
      if (edited?.id) await api.PUT('/api/departments/{id}', written);
      else await api.POST('/api/departments/{id}', written);
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['departments'] });
      setEdited(null);
    },
  });
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{t('departments', { count: rows.length })}</span>
        {may ? (
          <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setEdited({ id: '', parent: null, name: { zh: '', en: '' }, head: null, people: 0, version: 0 })}>
            {t('newDepartment')}
          </Button>
        ) : null}
      </div>
      <DataTable<Branch>
        rowKey="id"
        dataSource={treeOf(rows)}
        pending={departments.isPending}
        error={departments.error}
        retry={() => void departments.refetch()}
        empty={<EmptyState sentence={t('noDepartments')} />}
        expandable={{ defaultExpandAllRows: true }}
        scroll={{ x: 640 }}
        onRow={(row) => (may ? { onDoubleClick: () => setEdited(row) } : {})}
        columns={[
          { title: t('column.name'), key: 'name', render: (_, row) => text(row.name) },
          { title: t('column.head'), key: 'head', width: 180, render: (_, row) => <PersonName person={people.data?.find((each) => each.id === row.head)} fallback={t('nobody')} /> },
          { title: t('column.people'), key: 'people', width: 90, align: 'right', render: (_, row) => row.people },
          {
            title: '',
            key: 'edit',
            width: 80,
            align: 'right',
            render: (_, row) =>
              may ? (
                <Button size="small" type="text" onClick={() => setEdited(row)}>
                  {t('edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {edited ? (
        <EditDialog
          title={edited.id ? text(edited.name) : t('newDepartment')}
          pending={save.isPending}
          error={save.error}
          onClose={() => setEdited(null)}
          initial={{ id: edited.id, 'name.zh': edited.name.zh, 'name.en': edited.name.en, parent: edited.parent ?? '', head: edited.head ?? '' }}
          fields={[
            { key: 'id', label: t('id'), required: true, fixed: edited.id !== '' },
            { key: 'name.zh', label: t('nameZh'), required: true },
            { key: 'name.en', label: t('nameEn') },
            { key: 'parent', label: t('column.parent'), kind: 'choice', choices: rows.filter((row) => row.id !== edited.id).map((row) => ({ value: row.id, label: text(row.name) })) },
            { key: 'head', label: t('column.head'), kind: 'choice', choices: (people.data ?? []).map((each) => ({ value: each.id, label: text(each.name) })) },
          ]}
          onSave={(values) =>
            save.mutate({
              id: String(values['id']),
              name: { zh: String(values['name.zh']), en: String(values['name.en'] ?? '') },
              parent: String(values['parent'] ?? '') || null,
              head: String(values['head'] ?? '') || null,
              people: edited.people,
              version: edited.version,
            })
          }
        />
      ) : null}
    </>
  );
}
