import { describe, expect, it } from 'vitest';
import { freeKey, keysOf, made, moved, removed, replaced, tidied, TYPES } from '@/features/form-editor/fields';
import { fieldsOf, type FormSchema } from '@/shared/forms/schema';

const schema: FormSchema = { components: [{ type: 'textfield', key: 'a' }, { type: 'group', components: [{ type: 'number', key: 'field_1' }] }, { type: 'separator' }] };

describe('the fields of a form', () => {
  it('are moved, replaced and removed without touching the others', () => {
    expect(moved(schema, 0, 1).components.map((each) => each.type)).toEqual(['group', 'textfield', 'separator']);
    expect(removed(schema, 1).components).toEqual([schema.components[0], schema.components[2]]);
    expect(replaced(schema, 0, { type: 'number', key: 'b' }).components.slice(1)).toEqual(schema.components.slice(1));
    expect(schema.components).toHaveLength(3);
  });

  it('get keys that nobody has, inside groups too', () => {
    expect(keysOf(schema.components)).toContain('field_1');
    expect(freeKey(schema.components)).toBe('field_2');
  });

  it.each(TYPES)('a new %s is complete', (type) => {
    const field = made(type, schema.components, { zh: '字段', en: 'Field' });
    const held = [...fieldsOf([field])];
    if (['select', 'radio', 'checklist', 'taglist'].includes(type)) expect(field.values?.length).toBeGreaterThan(0);
    if (type === 'table') expect(field.columns?.[0]?.key).toBeTruthy();
    expect(held.length).toBe(['group', 'text', 'separator'].includes(type) ? 0 : 1);
  });

  it('carry nothing that says nothing', () => {
    expect(tidied({ type: 'number', key: 'x', validate: { required: false, min: 0, pattern: '' } })).toEqual({ type: 'number', key: 'x', validate: { min: 0 } });
    expect(tidied({ type: 'number', key: 'x', validate: { required: false } })).toEqual({ type: 'number', key: 'x' });
  });
});
