import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { attributesOf, textOf, type ElementEditor, type ModdleElement, type Plain } from '../moddle';
import { ChoiceLine, TextLine, type Option } from '@/shared/panel/controls';
import { Rows } from '@/shared/panel/Rows';
import { Section } from './Section';

/** A form that steps can show, with its fields. */
export interface FormOption extends Option {
  fields: Option[];
}

const RIGHTS = ['edit', 'read', 'hide'] as const;

/** Which form the step shows, and what may be done with each field; `*` is every field not named. */
export function FormUse({ editor, forms, versionKey }: { editor: ElementEditor; forms: FormOption[]; versionKey: string }) {
  const { t } = useTranslation('modeler');
  const form = editor.find('bihuan:Form');
  const id = textOf(form, 'id');
  const used = forms.find((each) => each.value === id);
  const rows = ((form?.['fields'] as ModdleElement[] | undefined) ?? []).map((each) => attributesOf(each) as Plain);
  const put = (next: { id: string; rows: Plain[] }) => {
    const fields = next.rows.map((row) => editor.create('bihuan:Field', { ...row, right: row['right'] ?? 'edit' }));
    editor.put('bihuan:Form', next.id ? [editor.create('bihuan:Form', { id: next.id, fields })] : []);
  };
  const everyField: Option = { value: '*', label: t('form.others') };
  return (
    <Section title={t('section.form')} filled={!!id}>
      {forms.length ? (
        <ChoiceLine label={t('form.which')} clearable value={id} options={forms} onCommit={(next) => put({ id: next, rows: rows.length ? rows : [{ field: '*', right: 'edit' }] })} />
      ) : (
        <TextLine label={t('form.which')} value={id} onCommit={(next) => put({ id: next, rows })} />
      )}
      <Link to="/design/$key/forms" params={{ key: versionKey }} search={id ? { form: id } : {}}>
        {t('form.edit')}
      </Link>
      {id ? (
        <Rows
          label={t('form.rights')}
          add={t('form.addRight')}
          columns={[
            { key: 'field', label: t('form.field'), kind: 'choice', options: [...(used?.fields ?? []), everyField] },
            { key: 'right', label: t('form.right'), kind: 'choice', options: RIGHTS.map((value) => ({ value, label: t(`right.${value}`) })) },
            { key: 'required', label: t('form.required'), kind: 'switch' },
          ]}
          rows={rows}
          onCommit={(next) => put({ id, rows: next })}
        />
      ) : null}
    </Section>
  );
}
