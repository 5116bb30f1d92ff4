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

/** Where a component stands: its position, before it those of the groups around it. */
export type Place = readonly number[];

export const samePlace = (one: Place, other: Place): boolean => one.length === other.length && one.every((at, depth) => at === other[depth]);

export function componentAt(schema: FormSchema, place: Place): FormComponent | undefined {
  const [last] = place.slice(-1);
  return last === undefined ? undefined : listAt(schema.components, place.slice(0, -1))[last];
}

const listAt = (components: FormComponent[], groups: Place): FormComponent[] => groups.reduce<FormComponent[]>((list, at) => list[at]?.components ?? [], components);

/** The same form with another list of components inside the group at `groups` (none: the form itself). */
function withList(components: FormComponent[], groups: Place, list: FormComponent[]): FormComponent[] {
  const [first, ...rest] = groups;
  if (first === undefined) return list;
  return components.map((each, at) => (at === first ? { ...each, components: withList(each.components ?? [], rest, list) } : each));
}

function changed(schema: FormSchema, groups: Place, change: (list: FormComponent[]) => FormComponent[]): FormSchema {
  return { ...schema, components: withList(schema.components, groups, change(listAt(schema.components, groups))) };
}

export const replaced = (schema: FormSchema, place: Place, next: FormComponent): FormSchema =>
  changed(schema, place.slice(0, -1), (list) => list.map((each, at) => (at === place[place.length - 1] ? next : each)));

export const removed = (schema: FormSchema, place: Place): FormSchema => changed(schema, place.slice(0, -1), (list) => list.filter((_, at) => at !== place[place.length - 1]));

const put = (schema: FormSchema, place: Place, one: FormComponent): FormSchema => changed(schema, place.slice(0, -1), (list) => {
    const at = place[place.length - 1] ?? 0;
    return [...list.slice(0, at), one, ...list.slice(at)];
  });

/** A new component inside the selected group, else at the end of the list that the selected one stands in. */
export function added(schema: FormSchema, selected: Place, one: FormComponent): { schema: FormSchema; place: Place } {
  const groups = componentAt(schema, selected)?.type === 'group' ? selected : selected.slice(0, -1);
  const place = [...groups, listAt(schema.components, groups).length];
  return { schema: put(schema, place, one), place };
}

/** Where a step up or down leads: past a neighbour, into a group beside it, or out of the group around it; null at the ends. */
function target(schema: FormSchema, place: Place, by: -1 | 1): Place | null {
  const groups = place.slice(0, -1);
  const at = place[place.length - 1] ?? 0;
  const list = listAt(schema.components, groups);
  const beside = list[at + by];
  if (beside?.type === 'group') return [...groups, by === 1 ? at : at - 1, by === 1 ? 0 : (beside.components ?? []).length];
  if (beside) return [...groups, at + by];
  const [around] = groups.slice(-1);
  return around === undefined ? null : [...groups.slice(0, -1), by === 1 ? around + 1 : around];
}

export const movable = (schema: FormSchema, place: Place, by: -1 | 1): boolean => target(schema, place, by) !== null;

export function moved(schema: FormSchema, place: Place, by: -1 | 1): { schema: FormSchema; place: Place } {
  const one = componentAt(schema, place);
  const to = target(schema, place, by);
  return one && to ? { schema: put(removed(schema, place), to, one), place: to } : { schema, place };
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
