// A form's schema as a list of fields that are edited one by one. Nothing here draws.
import type { FormComponent, FormSchema } from '@/shared/forms/schema';

export const TYPES = ['textfield', 'textarea', 'number', 'checkbox', 'select', 'radio', 'checklist', 'taglist', 'datetime', 'filepicker', 'table', 'group', 'text', 'separator'] as const;
export type FieldType = (typeof TYPES)[number];

const CHOICES = new Set(['select', 'radio', 'checklist', 'taglist']);
const STATIC = new Set(['group', 'text', 'separator', 'html', 'spacer']);

export const hasChoices = (component: FormComponent): boolean => CHOICES.has(component.type);
export const hasColumns = (component: FormComponent): boolean => component.type === 'table' || component.type === 'dynamiclist';
export const hasValue = (component: FormComponent): boolean => !STATIC.has(component.type);

export const both = (words: FormComponent['label']): { zh: string; en: string } => (typeof words === 'string' ? { zh: words, en: words } : { zh: words?.zh ?? '', en: words?.en ?? '' });

/** A key nobody has yet: `field_1`, `field_2`. */
export function freeKey(components: FormComponent[], stem = 'field'): string {
  const taken = new Set(keysOf(components));
  let number = 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

export function keysOf(components: FormComponent[]): string[] {
  return components.flatMap((each) => (each.type === 'group' ? keysOf(each.components ?? []) : [each.key ?? each.path ?? '']));
}

/** A new field of a type, complete enough for the server to take it. */
export function made(type: FieldType, components: FormComponent[], label: { zh: string; en: string }): FormComponent {
  if (type === 'separator') return { type, id: freeKey(components, 'line') };
  if (type === 'text') return { type, id: freeKey(components, 'text'), text: label };
  if (type === 'group') return { type, id: freeKey(components, 'group'), label, components: [] };
  const key = freeKey(components);
  const field: FormComponent = { type, key, label };
  if (CHOICES.has(type)) field.values = [{ value: 'A', label: { zh: 'A', en: 'A' } }];
  if (type === 'table') field.columns = [{ type: 'textfield', key: 'item', label }];
  if (type === 'datetime') field.subtype = 'date';
  return field;
}

export const replaced = (schema: FormSchema, at: number, next: FormComponent): FormSchema => ({ ...schema, components: schema.components.map((each, index) => (index === at ? next : each)) });
export const removed = (schema: FormSchema, at: number): FormSchema => ({ ...schema, components: schema.components.filter((_, index) => index !== at) });
export function moved(schema: FormSchema, at: number, by: -1 | 1): FormSchema {
  const components = [...schema.components];
  const [one] = components.splice(at, 1);
  if (one) components.splice(at + by, 0, one);
  return { ...schema, components };
}

/** Without what says nothing: empty words, unset limits. */
export function tidied(component: FormComponent): FormComponent {
  const kept = Object.entries(component).filter(([, value]) => value !== undefined && value !== '' && value !== null && value !== false);
  const made = Object.fromEntries(kept) as unknown as FormComponent;
  if (made.validate) {
    const rules = Object.fromEntries(Object.entries(made.validate).filter(([, value]) => value !== undefined && value !== '' && value !== null && value !== false));
    if (Object.keys(rules).length) made.validate = rules;
    else delete made.validate;
  }
  return made;
}
