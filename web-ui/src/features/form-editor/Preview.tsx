import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { FormView } from '@/shared/forms/FormView';
import { fieldsOf, type FormSchema, type Rights } from '@/shared/forms/schema';
import { useForm } from '@/shared/forms/useForm';
import styles from './editor.module.css';

/** The form as its performers will fill it in, by the same renderer and with the same checks. */
export function Preview({ schema }: { schema: FormSchema }) {
  const { t } = useTranslation('form-editor');
  const rights = useMemo<Rights>(() => Object.fromEntries([...fieldsOf(schema.components)].map((field) => [field.key, 'edit'])), [schema]);
  const form = useForm(schema, rights, {});
  return (
    <section className={styles.preview} aria-label={t('preview')}>
      <h2>{t('preview')}</h2>
      <p className={styles.quiet}>{t('previewHint')}</p>
      <div className={styles.paper}>
        <FormView schema={schema} rights={rights} form={form} />
      </div>
    </section>
  );
}
