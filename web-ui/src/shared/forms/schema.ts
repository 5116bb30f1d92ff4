// The form schema as it travels: form-js's JSON with texts in two languages. It is data of a process version, so its
// types live here and not in the generated API, which calls it an object. The server's twin is `bihuan.forms.model`.
import type { Text } from '@/shared/format/text';

export type Right = 'edit' | 'read' | 'hide';
export type Words = Text | string;

export interface Choice {
  value: string;
  label: Words;
}

export interface Rules {
  required?: boolean;
  /** FEEL over the form's values. */
  requiredWhen?: string;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  validationType?: string;
  minRows?: number;
  maxRows?: number;
  /** FEEL tests that must be true, and what is said when one is not. */
  rules?: { test: string; message?: Words }[];
}

export interface FormComponent {
  type: string;
  id?: string;
  key?: string;
  /** A dynamic list's key. */
  path?: string;
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
  /** datetime: date (also when empty), time or datetime; textfield: phone. */
  subtype?: string;
  decimalDigits?: number;
  appearance?: { prefixAdorner?: string; suffixAdorner?: string };
  /** html and text components. */
  text?: Words;
  content?: Words;
  multiple?: boolean;
  accept?: string;
}

export interface FormSchema {
  components: FormComponent[];
}

export type Values = Record<string, unknown>;
export type Rights = Record<string, Right>;
/** Place of a value ("amount", "quotes/0/price") to sentence. */
export type Problems = Record<string, string>;
export type Field = FormComponent & { key: string };

export const asFormSchema = (raw: unknown): FormSchema => {
  const { components } = (raw ?? {}) as Partial<FormSchema>;
  return { components: Array.isArray(components) ? components : [] };
};

const TABLES = new Set(['table', 'dynamiclist']);
const MANY = new Set(['checklist', 'taglist']);

export const nameOf = (component: FormComponent): string => component.key || component.path || '';
export const isTable = (component: FormComponent): boolean => TABLES.has(component.type);
export const isMany = (component: FormComponent): boolean => MANY.has(component.type) || component.multiple === true;
export const columnsOf = (component: FormComponent): Field[] =>
  (component.columns ?? component.components ?? []).filter((column) => nameOf(column)).map((column) => ({ ...column, key: nameOf(column) }));

/** Components that hold a value, groups opened; tables stay whole. */
export function* fieldsOf(components: FormComponent[]): Generator<Field> {
  for (const component of components) {
    if (component.type === 'group') yield* fieldsOf(component.components ?? []);
    else if (nameOf(component)) yield { ...component, key: nameOf(component) };
  }
}

/** What the server does not name, nobody sees. */
export const rightOf = (rights: Rights, name: string): Right => rights[name] ?? 'hide';

export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0);

/** The field that a place belongs to: "quotes/0/price" -> "quotes". */
export const fieldAt = (place: string): string => place.split('/')[0] ?? place;
