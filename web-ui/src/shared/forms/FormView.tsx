import { lazy, Suspense } from 'react';
import { useText } from '@/shared/format/text';
import { Field } from './Field';
import type { FormState } from './useForm';
import { isBlank, isTable, nameOf, rightOf, type FormComponent, type FormSchema, type Rights } from './schema';
import styles from './form.module.css';

const TableField = lazy(() => import('./fields/TableField'));

interface Props {
  schema: FormSchema;
  rights: Rights;
  form: FormState;
  /** Everything shows as read: a finished item, or one that is not mine. */
  readOnly?: boolean;
}

/** The form of a task or a start: what I may edit as controls, what I may read as plain values. */
export function FormView({ schema, rights, form, readOnly = false }: Props) {
  return <Components components={schema.components} rights={rights} form={form} readOnly={readOnly} />;
}

interface ListProps extends Omit<Required<Props>, 'schema'> {
  components: FormComponent[];
}

function Components({ components, ...rest }: ListProps) {
  const { form, rights, readOnly } = rest;
  const shown = components.filter((component) => {
    const name = nameOf(component);
    if (form.conditions.hidden.has(name || (component.id ?? ''))) return false;
    if (component.type === 'group') return someShown(component, rights);
    if (!name) return true;
    // What later steps will fill in is not worth a line yet.
    const right = rightOf(rights, name);
    return right === 'edit' && !readOnly ? true : right !== 'hide' && !isBlank(form.values[name]);
  });
  return (
    <div className={styles.grid}>
      {shown.map((component, index) => (
        <One key={nameOf(component) || component.id || index} component={component} {...rest} />
      ))}
    </div>
  );
}

function One({ component, rights, form, readOnly }: { component: FormComponent } & Omit<ListProps, 'components'>) {
  const text = useText();
  if (component.type === 'group') {
    return (
      <fieldset className={`${styles.group} ${styles.wide}`}>
        {component.label ? <legend>{text(component.label)}</legend> : null}
        <Components components={component.components ?? []} rights={rights} form={form} readOnly={readOnly} />
      </fieldset>
    );
  }
  if (component.type === 'separator') return <hr className={`${styles.separator} ${styles.wide}`} />;
  if (component.type === 'html' || component.type === 'text') {
    return <p className={`${styles.words} ${styles.wide}`}>{withoutTags(text(component.text ?? component.content))}</p>;
  }
  const key = nameOf(component);
  if (!key) return null;
  const editable = !readOnly && rightOf(rights, key) === 'edit';
  if (isTable(component)) {
    return (
      <div className={styles.wide}>
        <Suspense fallback={null}>
          <TableField component={component} editable={editable} form={form} fieldKey={key} />
        </Suspense>
      </div>
    );
  }
  return (
    <div className={isWide(component) ? styles.wide : styles.half}>
      <Field
        component={component}
        value={form.values[key]}
        editable={editable}
        required={component.validate?.required === true || form.conditions.asked.has(key)}
        problem={form.problems[key]}
        onChange={(value) => form.set(key, value)}
        onLeave={() => form.leave(key)}
      />
    </div>
  );
}

/** A group of which nothing may be seen has no heading either. */
const someShown = (group: FormComponent, rights: Rights): boolean =>
  (group.components ?? []).some((each) => (each.type === 'group' ? someShown(each, rights) : rightOf(rights, nameOf(each)) !== 'hide'));

const WIDE = new Set(['textarea', 'filepicker', 'radio', 'checklist', 'taglist']);

/** Half a row unless the type needs room or the author said so (form-js counts 16 columns). */
function isWide(component: FormComponent): boolean {
  const columns = component.layout?.columns;
  return columns ? columns > 8 : WIDE.has(component.type);
}

/** Markup from a form's author is shown as its words: no foreign element enters our page. */
const withoutTags = (content: string): string => new DOMParser().parseFromString(content, 'text/html').body.textContent ?? '';
