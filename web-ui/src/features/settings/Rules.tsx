import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useText } from '@/shared/format/text';
import { EditDialog, type Choice, type Values } from '@/shared/forms/EditDialog';
import { useMay } from '@/shared/session';
import { DataTable } from '@/shared/tables/DataTable';
import { EmptyState } from '@/shared/ui/EmptyState';
import { Icon } from '@/shared/ui/Icon';
import { dutiesQuery, postsQuery, rulesQuery, type RuleView } from './queries';
import styles from './settings.module.css';

const none: RuleView = { id: '', name: { zh: '', en: '' }, scope: 'post', left: [], right: [], version: 0 };

/** Duties that must not meet in one hand; enforced when posts are given and when work is done. */
export function Rules() {
  const { t } = useTranslation('settings');
  const text = useText();
  const may = useMay('rules.edit');
  const rules = useQuery(rulesQuery);
  const posts = useQuery(postsQuery);
  const duties = useQuery({ ...dutiesQuery, enabled: may });
  const cache = useQueryClient();
  const [edited, setEdited] = useState<RuleView | null>(null);
  const done = () => {
    void cache.invalidateQueries({ queryKey: rulesQuery.queryKey });
    setEdited(null);
  };
  const save = useMutation({ mutationFn: (rule: RuleView) => api.PUT('/api/separation-rules/{id}', { params: { path: { id: rule.id } }, body: rule }), onSuccess: done });
  const remove = useMutation({ mutationFn: (id: string) => api.DELETE('/api/separation-rules/{id}', { params: { path: { id } } }), onSuccess: done });
  const side = (names: RuleView['leftNames']) => (names ?? []).map(text).join(t('comma'));
  const ofScope = (scope: unknown): Choice[] => (scope === 'post' ? (posts.data ?? []) : (duties.data ?? [])).map(({ id, name }) => ({ value: id, label: text(name) }));
  // What was chosen under the other scope goes; what a rule names that is no step any more stays.
  const kept = (rule: RuleView, side: 'left' | 'right', values: Values) => {
    const scope = String(values['scope']);
    const known = new Set([...ofScope(scope).map(({ value }) => value), ...(scope === rule.scope ? rule[side] : [])]);
    return (values[side] as string[]).filter((each) => known.has(each));
  };
  return (
    <>
      <div className={styles.tools}>
        <span className={styles.count}>{t('rules.about')}</span>
        {may ? (
          <Button type="primary" icon={<Icon name="plus" size={14} />} onClick={() => setEdited(none)}>
            {t('rules.new')}
          </Button>
        ) : null}
      </div>
      <DataTable<RuleView>
        rowKey="id"
        dataSource={rules.data ?? []}
        pending={rules.isPending}
        error={rules.error}
        retry={() => void rules.refetch()}
        empty={<EmptyState sentence={t('rules.none')} />}
        scroll={{ x: 720 }}
        columns={[
          { title: t('column.name'), key: 'name', width: 220, render: (_, rule) => text(rule.name) },
          { title: t('rules.scope'), key: 'scope', width: 140, render: (_, rule) => t(`rules.${rule.scope as 'post'}`) },
          { title: t('rules.left'), key: 'left', render: (_, rule) => side(rule.leftNames) },
          { title: t('rules.right'), key: 'right', render: (_, rule) => side(rule.rightNames) },
          {
            title: '',
            key: 'edit',
            width: 80,
            align: 'right',
            render: (_, rule) =>
              may ? (
                <Button size="small" type="text" onClick={() => setEdited(rule)}>
                  {t('edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {edited ? (
        <EditDialog
          title={edited.id ? text(edited.name) : t('rules.new')}
          pending={save.isPending}
          error={save.error ?? remove.error}
          onClose={() => {
            save.reset();
            remove.reset();
            setEdited(null);
          }}
          initial={{ id: edited.id, scope: edited.scope, 'name.zh': edited.name.zh, 'name.en': edited.name.en, left: edited.left, right: edited.right }}
          fields={[
            { key: 'id', label: t('id'), required: true, fixed: edited.id !== '' },
            { key: 'scope', label: t('rules.scope'), kind: 'choice', required: true, choices: (['post', 'instance'] as const).map((value) => ({ value, label: t(`rules.${value}`) })) },
            { key: 'name.zh', label: t('nameZh'), required: true },
            { key: 'name.en', label: t('nameEn') },
            { key: 'left', label: t('rules.left'), kind: 'choices', required: true, choices: (values) => ofScope(values['scope']) },
            { key: 'right', label: t('rules.right'), kind: 'choices', required: true, choices: (values) => ofScope(values['scope']) },
          ]}
          extra={
            edited.id ? (
              <Button danger className={styles.left ?? ''} loading={remove.isPending} onClick={() => remove.mutate(edited.id)}>
                {t('rules.remove')}
              </Button>
            ) : null
          }
          onSave={(values) =>
            save.mutate({
              id: String(values['id']),
              scope: String(values['scope']),
              name: { zh: String(values['name.zh']), en: String(values['name.en'] ?? '') },
              left: kept(edited, 'left', values),
              right: kept(edited, 'right', values),
              version: edited.version,
            })
          }
        />
      ) : null}
    </>
  );
}
