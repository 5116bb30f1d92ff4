// A first look at the values before they are sent, in the server's words. The server remains the judge: it checks all of it again.
import { currentLanguage, language } from '@/shared/format/language';
import { textIn } from '@/shared/format/text';
import type { Conditions } from './conditions';
import { columnsOf, fieldsOf, isBlank, isTable, rightOf, type Field, type FormComponent, type FormSchema, type Problems, type Rights, type Values } from './schema';

const say = (code: string, parameters: Record<string, unknown> = {}): string => language.t(`forms:problem.${code}` as 'forms:problem.required', parameters);

const NAMED: Record<string, RegExp> = {
  email: /^[^@\s]+@[^@\s]+\.[^@\s]+$/,
  phone: /^\+?[0-9][0-9 ()-]{4,23}[0-9]$/,
};

function checkText(value: string, component: FormComponent): string | undefined {
  const { minLength, maxLength, pattern, validationType } = component.validate ?? {};
  const { length } = [...value];
  if (maxLength !== undefined && length > maxLength) return say('too_long', { max: maxLength });
  if (minLength !== undefined && length < minLength) return say('too_short', { min: minLength });
  const kind = validationType || (component.subtype === 'phone' ? 'phone' : '');
  if (NAMED[kind] && !NAMED[kind].test(value.trim())) return say(`not_${kind}`);
  return pattern && !matches(pattern, value.trim()) ? say('pattern') : undefined;
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
  const figure = Number(value);
  if (!Number.isFinite(figure)) return say('not_number');
  const { min, max } = component.validate ?? {};
  if (min !== undefined && figure < min) return say('too_small', { min });
  return max !== undefined && figure > max ? say('too_large_number', { max }) : undefined;
}

/** What is wrong with one value, or nothing. */
export function checkValue(value: unknown, component: FormComponent, required = component.validate?.required === true): string | undefined {
  if (component.type === 'checkbox') return required && value !== true ? say('required') : undefined;
  if (isBlank(value)) return required ? say('required') : undefined;
  if (component.type === 'number') return checkNumber(value, component);
  return typeof value === 'string' ? checkText(value, component) : undefined;
}

function checkTable(given: unknown, field: Field, required: boolean): Problems {
  const rows = Array.isArray(given) ? (given as Values[]) : [];
  const { minRows, maxRows } = field.validate ?? {};
  if (rows.length === 0) return required ? { [field.key]: say('required') } : {};
  if (maxRows !== undefined && rows.length > maxRows) return { [field.key]: say('too_many_rows', { max: maxRows }) };
  if (minRows !== undefined && rows.length < minRows) return { [field.key]: say('too_few_rows', { min: minRows }) };
  const found: Problems = {};
  rows.forEach((row, index) => {
    for (const column of columnsOf(field)) {
      const problem = checkValue(row[column.key], column);
      if (problem) found[`${field.key}/${index}/${column.key}`] = problem;
    }
  });
  return found;
}

function checkField(field: Field, values: Values, { asked, broken }: Conditions): Problems {
  const value = values[field.key];
  const required = field.validate?.required === true || asked.has(field.key);
  const own = isTable(field) ? checkTable(value, field, required) : asProblems(field.key, checkValue(value, field, required));
  if (Object.keys(own).length > 0) return own;
  const rule = field.validate?.rules?.find((each) => broken(each.test));
  return asProblems(field.key, rule && textIn(currentLanguage(), rule.message));
}

const asProblems = (place: string, sentence: string | undefined): Problems => (sentence ? { [place]: sentence } : {});

/** All problems of the fields the person may edit and sees. */
export function checkForm(schema: FormSchema, rights: Rights, values: Values, conditions: Conditions): Problems {
  const found: Problems = {};
  for (const field of fieldsOf(schema.components)) {
    if (rightOf(rights, field.key) === 'edit' && !conditions.hidden.has(field.key)) Object.assign(found, checkField(field, values, conditions));
  }
  return found;
}
