import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { useText } from '@/shared/format/text';
import { asFormSchema, type FormSchema } from '@/shared/forms/schema';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { Icon } from '@/shared/ui/Icon';
import { RowsSkeleton } from '@/shared/ui/Skeleton';
import { ProcessName } from '@/shared/ui/ProcessName';
import { StatusChip } from '@/shared/ui/StatusChip';
import { toast } from '@/shared/ui/toast';
import { TopBar } from '@/shared/ui/TopBar';
import { FieldList } from './FieldList';
import { componentAt, keysOf, replaced, type Place } from './fields';
import { FieldProperties } from './FieldProperties';
import { NewForm } from './NewForm';
import { Preview } from './Preview';
import { formsQuery, versionQuery, type FormInVersion } from './queries';
import styles from './editor.module.css';

export interface FormEditorSearch {
  form?: string | undefined;
}

/** The forms of a version: fields on the left, what is said of one in the middle, the real form on the right. */
export function FormEditorPage() {
  const { t } = useTranslation('form-editor');
  const { key } = useParams({ strict: false }) as { key: string };
  const search: FormEditorSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const version = useQuery(versionQuery(key));
  const forms = useQuery(formsQuery(key));
  const [asking, setAsking] = useState(false);
  const failure = version.error ?? forms.error;
  if (failure) return <ErrorPanel error={failure} retry={() => void Promise.all([version.refetch(), forms.refetch()])} />;
  if (!version.data || !forms.data) return <RowsSkeleton rows={8} height={44} />;
  const editable = version.data.state === 'draft';
  const shown = forms.data.find((each) => each.id === search.form) ?? forms.data[0];
  const open = (form: string) => void navigate({ to: '/design/$key/forms', params: { key }, search: { form }, replace: true });
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={[
          <Link key="process" to="/processes/$processId" params={{ processId: version.data.processId }}>
            <ProcessName id={version.data.processId} />
          </Link>,
          <Link key="design" to="/design/$key" params={{ key }}>
            {version.data.label}
          </Link>,
          t('title'),
        ]}
      >
        {forms.data.length > 1 ? <Select aria-label={t('which')} value={shown?.id ?? null} options={forms.data.map((each) => ({ value: each.id, label: each.id }))} onChange={open} /> : null}
        {editable ? (
          <Button icon={<Icon name="plus" size={14} />} onClick={() => setAsking(true)}>
            {t('newForm')}
          </Button>
        ) : (
          <StatusChip icon="lock">{t('readOnly')}</StatusChip>
        )}
      </TopBar>
      {shown ? <Editor key={shown.id} versionKey={key} shown={shown} editable={editable} /> : <EmptyState sentence={t('noForms')} phase={3} />}
      {asking ? (
        <NewForm
          versionKey={key}
          taken={forms.data.map((each) => each.id)}
          onClose={() => setAsking(false)}
          onMade={(id) => {
            setAsking(false);
            open(id);
          }}
        />
      ) : null}
    </div>
  );
}

function Editor({ versionKey, shown, editable }: { versionKey: string; shown: FormInVersion; editable: boolean }) {
  const { t } = useTranslation('form-editor');
  const text = useText();
  const cache = useQueryClient();
  const version = useQuery(versionQuery(versionKey));
  const [schema, setSchema] = useState<FormSchema>(() => ({ ...(shown.form as object), ...asFormSchema(shown.form) }));
  const [selected, setSelected] = useState<Place>([0]);
  const [saved, setSaved] = useState(schema);
  const dirty = schema !== saved;
  const save = useMutation({
    mutationFn: (sent: FormSchema) =>
      body(api.PUT('/api/versions/{key}/forms/{id}', { params: { path: { key: versionKey, id: shown.id } }, body: { form: { ...sent } as Record<string, unknown>, version: version.data?.version ?? 0 } })),
    onSuccess: (answer, sent) => {
      cache.setQueryData(versionQuery(versionKey).queryKey, answer);
      cache.setQueryData(formsQuery(versionKey).queryKey, (all) => all?.map((each) => (each.id === shown.id ? { ...each, form: { ...sent } as Record<string, unknown> } : each)));
      setSaved(sent);
      toast(t('saved'));
    },
  });
  const component = componentAt(schema, selected);
  return (
    <>
      <div className={styles.bar}>
        <p>{shown.usedBy.length ? t('usedBy', { steps: shown.usedBy.map(text).join(t('comma')) }) : t('unused')}</p>
        {editable ? (
          <Button type="primary" icon={<Icon name="check" size={14} />} disabled={!dirty} loading={save.isPending} onClick={() => save.mutate(schema)}>
            {t('save')}
          </Button>
        ) : null}
      </div>
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className={styles.work}>
        <FieldList
          schema={schema}
          selected={selected}
          editable={editable}
          onSelect={setSelected}
          onChange={(next, at) => {
            setSchema(next);
            setSelected(at);
          }}
        />
        {component ? <FieldProperties key={selected.join()} component={component} editable={editable} onChange={(next) => setSchema(replaced(schema, selected, next))} /> : <div />}
        <Preview key={keysOf(schema.components).join()} schema={schema} />
      </div>
    </>
  );
}
