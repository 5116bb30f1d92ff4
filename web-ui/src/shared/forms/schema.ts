// The form schema as it travels: form-js's JSON with texts in two languages. It is data of a process version, so its
// types live here and not in the generated API, which calls it an object.
import type { Text } from '@/shared/format/text';

export type Right = 'edit' | 'read' | 'hide';
export type Words = Text | string;

export interface Choice {
  value: string;
  label: Words;
}

export interface Rules {
  required?: boolean;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** Rows of a table. */
  minRows?: number;
  maxRows?: number;
}

export interface FormComponent {
  type: string;
  id?: string;
  key?: string;
  label?: Words;
  description?: Words;
  /** Shown in an empty control. */
  placeholder?: Words;
  validate?: Rules;
  values?: Choice[];
  components?: FormComponent[];
  columns?: FormComponent[];
  conditional?: { hide?: string };
  layout?: { columns?: number | null };
  /** datetime: date, time or datetime. */
  subtype?: string;
  decimalDigits?: number;
  appearance?: { prefixAdorner?: string; suffixAdorner?: string };
  /** html and text components. */
  text?: Words;
  content?: Words;
  multiple?: boolean;
  accept?: string;
  defaultValue?: unknown;
}

export interface FormSchema {
  type?: string;
  components: FormComponent[];
}

export type Values = Record<string, unknown>;
export type Rights = Record<string, Right>;
/** Field key (or `key[row].column`) to sentence. */
export type Problems = Record<string, string>;

export const asFormSchema = (raw: unknown): FormSchema => {
  const found = (raw ?? {}) as Partial<FormSchema>;
  return { type: found.type, components: Array.isArray(found.components) ? found.components : [] };
};

/** Components that hold a value, groups opened; tables stay whole. */
export function* fieldsOf(components: FormComponent[]): Generator<FormComponent & { key: string }> {
  for (const component of components) {
    if (component.type === 'group' && component.components) yield* fieldsOf(component.components);
    else if (component.key) yield component as FormComponent & { key: string };
  }
}

export const rightOf = (rights: Rights, component: FormComponent): Right => (component.key ? (rights[component.key] ?? 'read') : 'read');

export const isTable = (component: FormComponent): boolean => component.type === 'table' || component.type === 'dynamiclist';

export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0);
