// A first look at the values before they are sent, in the server's words. The server remains the judge: it checks all of it again.
import { language } from '@/shared/format/language';
import { fieldsOf, isBlank, isTable, rightOf, type FormComponent, type FormSchema, type Problems, type Rights, type Values } from './schema';

const say = (code: string, parameters: Record<string, unknown> = {}): string => language.t(`forms:problem.${code}` as 'forms:problem.required', parameters);

function checkText(value: string, component: FormComponent): string | undefined {
  const { minLength, maxLength, pattern } = component.validate ?? {};
  const { length } = [...value];
  if (minLength !== undefined && length < minLength) return say('too_short', { min: minLength });
  if (maxLength !== undefined && length > maxLength) return say('too_long', { max: maxLength });
  if (pattern && !matches(pattern, value)) return say('pattern');
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    // A pattern in another dialect is the server's to judge.
    return true;
  }
}

function checkNumber(value: unknown, component: FormComponent): string | undefined {
  const figure = typeof value === 'number' ? value : Number(value);
  if (!Number.isFinite(figure)) return say('not_number');
  const { min, max } = component.validate ?? {};
  if (min !== undefined && figure < min) return say('too_small', { min });
  if (max !== undefined && figure > max) return say('too_large', { max });
  return undefined;
}

/** What is wrong with one value, or nothing. */
export function checkValue(value: unknown, component: FormComponent): string | undefined {
  if (component.type === 'checkbox') return component.validate?.required && value !== true ? say('required') : undefined;
  if (isBlank(value)) return component.validate?.required ? say('required') : undefined;
  if (component.type === 'number') return checkNumber(value, component);
  return typeof value === 'string' ? checkText(value, component) : undefined;
}

function checkTable(rows: unknown, component: FormComponent & { key: string }): Problems {
  const found: Problems = {};
  const list = Array.isArray(rows) ? (rows as Values[]) : [];
  const { required, minRows, maxRows } = component.validate ?? {};
  if (required && list.length === 0) found[component.key] = say('required');
  else if (minRows !== undefined && list.length < minRows) found[component.key] = say('too_few_rows', { min: minRows });
  else if (maxRows !== undefined && list.length > maxRows) found[component.key] = say('too_many_rows', { max: maxRows });
  list.forEach((row, index) => {
    for (const column of component.columns ?? component.components ?? []) {
      const problem = column.key ? checkValue(row[column.key], column) : undefined;
      if (problem) found[`${component.key}[${index}].${column.key}`] = problem;
    }
  });
  return found;
}

/** All problems of the fields the person may edit; `hidden` are keys that a condition hides. */
export function checkForm(schema: FormSchema, rights: Rights, values: Values, hidden: ReadonlySet<string> = new Set()): Problems {
  const found: Problems = {};
  for (const component of fieldsOf(schema.components)) {
    if (rightOf(rights, component) !== 'edit' || hidden.has(component.key)) continue;
    if (isTable(component)) Object.assign(found, checkTable(values[component.key], component));
    else {
      const problem = checkValue(values[component.key], component);
      if (problem) found[component.key] = problem;
    }
  }
  return found;
}
