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
import { StatusChip } from '@/shared/ui/StatusChip';
import { EditDialog } from '@/shared/forms/EditDialog';
import { departmentsQuery, postsQuery, type PostView } from './queries';
import styles from './settings.module.css';

export function Posts() {
  const { t } = useTranslation('settings');
  const text = useText();
  const may = useMay('people.edit');
  const posts = useQuery(postsQuery);
  const departments = useQuery(departmentsQuery);
  const cache = useQueryClient();
  const [edited, setEdited] = useState<PostView | null>(null);
  const save = useMutation({
    mutationFn: async (post: PostView) => {
      const written = { params: { path: { id: post.id } }, body: { name: post.name, department: post.department, version: post.version } };
      if (edited?.id) await api.PUT('/api/posts/{id}', written);
      else await api.POST('/api/posts/{id}', written);
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['posts'] });
      setEdited(null);
    },
  });
  const departmentName = (id: string) => text(departments.data?.find((each) => each.id === id)?.name) || id;
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{t('posts', { count: posts.data?.length ?? 0 })}</span>
        {may ? (
          <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setEdited({ id: '', department: '', name: { zh: '', en: '' }, holders: [], version: 0 })}>
            {t('newPost')}
          </Button>
        ) : null}
      </div>
      <DataTable<PostView>
        rowKey="id"
        dataSource={posts.data ?? []}
        pending={posts.isPending}
        error={posts.error}
        retry={() => void posts.refetch()}
        empty={<EmptyState sentence={t('noPosts')} />}
        scroll={{ x: 640 }}
        columns={[
          { title: t('column.name'), key: 'name', width: 200, render: (_, post) => text(post.name) },
          { title: t('id'), key: 'id', width: 140, render: (_, post) => <code>{post.id}</code> },
          { title: t('column.department'), key: 'department', width: 180, render: (_, post) => departmentName(post.department) },
          {
            title: t('column.holders'),
            key: 'holders',
            render: (_, post) =>
              post.holders.length ? (
                <span className={styles.names}>
                  {post.holders.map((person) => (
                    <PersonName key={person.id} person={person} />
                  ))}
                </span>
              ) : (
                <StatusChip tone="warn">{t('vacant')}</StatusChip>
              ),
          },
          {
            title: '',
            key: 'edit',
            width: 80,
            align: 'right',
            render: (_, post) =>
              may ? (
                <Button size="small" type="text" onClick={() => setEdited(post)}>
                  {t('edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {edited ? (
        <EditDialog
          title={edited.id ? text(edited.name) : t('newPost')}
          pending={save.isPending}
          error={save.error}
          onClose={() => setEdited(null)}
          initial={{ id: edited.id, 'name.zh': edited.name.zh, 'name.en': edited.name.en, department: edited.department }}
          fields={[
            { key: 'id', label: t('id'), required: true, fixed: edited.id !== '', hint: t('postHint') },
            { key: 'name.zh', label: t('nameZh'), required: true },
            { key: 'name.en', label: t('nameEn') },
            { key: 'department', label: t('column.department'), kind: 'choice', required: true, choices: (departments.data ?? []).map((each) => ({ value: each.id, label: text(each.name) })) },
          ]}
          onSave={(values) =>
            save.mutate({
              id: String(values['id']),
              name: { zh: String(values['name.zh']), en: String(values['name.en'] ?? '') },
              department: String(values['department']),
              holders: edited.holders,
              version: edited.version,
            })
          }
        />
      ) : null}
    </>
  );
}
