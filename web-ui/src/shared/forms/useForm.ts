import { useCallback, useMemo, useState } from 'react';
import type { FieldProblem } from '@/api/problem';
import { checkForm } from './check';
import { useConditions, type Conditions } from './conditions';
import { fieldAt, fieldsOf, isTable, rightOf, type FormSchema, type Problems, type Rights, type Values } from './schema';

export interface FormState {
  values: Values;
  set: (name: string, value: unknown) => void;
  /** Called when a field is left: from then on its problem shows. */
  leave: (name: string) => void;
  problems: Problems;
  conditions: Conditions;
  dirty: boolean;
  /** Shows every problem; true when there is none and the values may be sent. */
  ready: () => boolean;
  /** What the person may write, and nothing else. */
  editable: () => Values;
  /** The server's problems, shown beside their fields until these change; returns those that belong to no field. */
  reject: (problems: FieldProblem[]) => FieldProblem[];
}

/** The server places a problem by a JSON pointer below the body: "/values/quotes/0/price". */
const placeOf = (pointer: string): string => pointer.replace(/^\/?values\//, '').replace(/^\//, '');

/** Values of one form: start values, then what the person types. Give the component a `key` to start over. */
export function useForm(schema: FormSchema, rights: Rights, initial: Values): FormState {
  const [values, setValues] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [fromServer, setFromServer] = useState<Problems>({});
  const conditions = useConditions(schema, values);

  const own = useMemo(() => checkForm(schema, rights, values, conditions), [schema, rights, values, conditions]);
  const problems = useMemo(() => {
    const shown = Object.entries(own).filter(([place]) => all || left.has(fieldAt(place)));
    return { ...Object.fromEntries(shown), ...fromServer };
  }, [own, left, all, fromServer]);

  const set = useCallback((name: string, value: unknown) => {
    setValues((before) => ({ ...before, [name]: value }));
    setDirty(true);
    setFromServer((before) => Object.fromEntries(Object.entries(before).filter(([place]) => fieldAt(place) !== name)));
  }, []);
  const leave = useCallback((name: string) => setLeft((before) => (before.has(name) ? before : new Set(before).add(name))), []);
  const shown = useMemo(() => new Set([...fieldsOf(schema.components)].map((field) => field.key).filter((name) => rightOf(rights, name) !== 'hide')), [schema, rights]);

  return {
    values,
    set,
    leave,
    problems,
    conditions,
    dirty,
    ready: () => {
      setAll(true);
      return Object.keys(own).length === 0;
    },
    editable: () => {
      const editable: Values = {};
      for (const field of fieldsOf(schema.components)) {
        if (rightOf(rights, field.key) !== 'edit' || conditions.hidden.has(field.key)) continue;
        // A box never touched says "no"; a table never opened has no rows.
        editable[field.key] = values[field.key] ?? (field.type === 'checkbox' ? false : isTable(field) ? [] : null);
      }
      return editable;
    },
    reject: (found) => {
      const mine = found.filter((each) => shown.has(fieldAt(placeOf(each.place))));
      setFromServer(Object.fromEntries(mine.map((each) => [placeOf(each.place), each.message])));
      return found.filter((each) => !mine.includes(each));
    },
  };
}
