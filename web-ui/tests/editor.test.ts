import { describe, expect, it } from 'vitest';
import { added, componentAt, freeKey, keysOf, made, movable, moved, removed, replaced, tidied, TYPES } from '@/features/form-editor/fields';
import { fieldsOf, type FormSchema } from '@/shared/forms/schema';

const schema: FormSchema = { components: [{ type: 'textfield', key: 'a' }, { type: 'group', components: [{ type: 'number', key: 'field_1' }] }, { type: 'separator' }] };

describe('the fields of a form', () => {
  it('are moved, replaced and removed without touching the others', () => {
    expect(removed(schema, [1]).components).toEqual([schema.components[0], schema.components[2]]);
    expect(replaced(schema, [0], { type: 'number', key: 'b' }).components.slice(1)).toEqual(schema.components.slice(1));
    expect(schema.components).toHaveLength(3);
  });

  it('are edited inside a group as outside', () => {
    expect(componentAt(schema, [1, 0])?.key).toBe('field_1');
    const named = replaced(schema, [1, 0], { type: 'number', key: 'b' });
    expect(keysOf(named.components)).toContain('b');
    expect(componentAt(removed(schema, [1, 0]), [1])?.components).toEqual([]);
    expect(added(schema, [1], { type: 'number', key: 'c' }).place).toEqual([1, 1]);
    expect(added(schema, [1, 0], { type: 'number', key: 'c' }).place).toEqual([1, 1]);
    expect(added(schema, [0], { type: 'number', key: 'c' }).place).toEqual([3]);
  });

  it('step through a group on their way up and down', () => {
    let at = { schema, place: [0] as readonly number[] };
    const seen = [1, 1, 1, 1].map(() => {
      at = moved(at.schema, at.place, 1);
      return at.place;
    });
    expect(seen).toEqual([[0, 0], [0, 1], [1], [2]]);
    expect(movable(at.schema, at.place, 1)).toBe(false);
    for (let step = 0; step < 4; step += 1) at = moved(at.schema, at.place, -1);
    expect(at.schema).toEqual(schema);
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
