import { useCallback, useMemo, useState } from 'react';
import type { FieldProblem } from '@/api/problem';
import { checkForm } from './check';
import { fieldsOf, isTable, rightOf, type FormSchema, type Problems, type Rights, type Values } from './schema';
import { useHidden } from './useHidden';

export interface FormState {
  values: Values;
  set: (key: string, value: unknown) => void;
  /** Called when a field is left: from then on its problem shows. */
  leave: (key: string) => void;
  problems: Problems;
  hidden: ReadonlySet<string>;
  dirty: boolean;
  /** Shows every problem; true when there is none and the values may be sent. */
  ready: () => boolean;
  /** What the person may write, and nothing else. */
  editable: () => Values;
  /** The server's problems, shown beside their fields until these change; returns those that belong to no field. */
  reject: (problems: FieldProblem[]) => FieldProblem[];
}

const fieldOf = (place: string): string => place.replace(/^values\./, '').replace(/[[.].*$/, '');

/** Values of one form: start values, then what the person types. Give the component a `key` to start over. */
export function useForm(schema: FormSchema, rights: Rights, initial: Values): FormState {
  const [values, setValues] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [fromServer, setFromServer] = useState<Problems>({});
  const hidden = useHidden(schema, values);

  const own = useMemo(() => checkForm(schema, rights, values, hidden), [schema, rights, values, hidden]);
  const problems = useMemo(() => {
    const shown = Object.entries(own).filter(([place]) => all || left.has(fieldOf(place)));
    return { ...Object.fromEntries(shown), ...fromServer };
  }, [own, left, all, fromServer]);

  const set = useCallback((key: string, value: unknown) => {
    setValues((before) => ({ ...before, [key]: value }));
    setDirty(true);
    setFromServer((before) => Object.fromEntries(Object.entries(before).filter(([place]) => fieldOf(place) !== key)));
  }, []);
  const leave = useCallback((key: string) => setLeft((before) => (before.has(key) ? before : new Set(before).add(key))), []);
  const keys = useMemo(() => new Set([...fieldsOf(schema.components)].map((field) => field.key)), [schema]);

  return {
    values,
    set,
    leave,
    problems,
    hidden,
    dirty,
    ready: () => {
      setAll(true);
      return Object.keys(own).length === 0;
    },
    editable: () => {
      const editable: Values = {};
      for (const field of fieldsOf(schema.components)) {
        if (rightOf(rights, field) !== 'edit' || hidden.has(field.key)) continue;
        const value = values[field.key];
        // A box never touched says "no"; a table never opened has no rows.
        editable[field.key] = value ?? (field.type === 'checkbox' ? false : isTable(field) ? [] : null);
      }
      return editable;
    },
    reject: (found) => {
      const mine = found.filter((each) => keys.has(fieldOf(each.place)));
      setFromServer(Object.fromEntries(mine.map((each) => [each.place.replace(/^values\./, ''), each.message])));
      return found.filter((each) => !keys.has(fieldOf(each.place)));
    },
  };
}
