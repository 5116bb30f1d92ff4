// FEEL inside forms, computed here only to show early what the server will decide: what is hidden, asked for, or broken.
import { useEffect, useMemo, useState } from 'react';
import { fieldsOf, nameOf, type FormComponent, type FormSchema, type Values } from './schema';

export interface Conditions {
  /** Names and ids that a condition hides now. */
  hidden: ReadonlySet<string>;
  /** Names that a condition asks for now. */
  asked: ReadonlySet<string>;
  /** Whether an author's rule is broken now. */
  broken: (test: string) => boolean;
}

type Holds = (expression: string) => boolean;

const NOTHING: Conditions = { hidden: new Set(), asked: new Set(), broken: () => false };
const expression = (text: string): string => text.trim().replace(/^=/, '').trim();

function* all(components: FormComponent[]): Generator<FormComponent> {
  for (const component of components) {
    yield component;
    if (component.type === 'group') yield* all(component.components ?? []);
  }
}

const within = (component: FormComponent): string[] => [
  ...[nameOf(component), component.id ?? ''].filter(Boolean),
  ...(component.type === 'group' ? (component.components ?? []).flatMap(within) : []),
];

function read(schema: FormSchema, holds: Holds): Conditions {
  const hidden = new Set<string>();
  const asked = new Set<string>();
  for (const component of all(schema.components)) {
    const hide = component.conditional?.hide;
    if (hide && holds(hide)) within(component).forEach((name) => hidden.add(name));
    const when = component.validate?.requiredWhen;
    if (when && holds(when)) asked.add(nameOf(component));
  }
  return { hidden, asked, broken: (test) => !holds(test) };
}

const hasFeel = (schema: FormSchema): boolean =>
  [...all(schema.components)].some((each) => Boolean(each.conditional?.hide ?? each.validate?.requiredWhen) || (each.validate?.rules?.length ?? 0) > 0);

/** The interpreter is loaded only for forms that need one; until it is there, and where it cannot compute, nothing is hidden or asked. */
export function useConditions(schema: FormSchema, values: Values): Conditions {
  const needed = useMemo(() => hasFeel(schema), [schema]);
  const names = useMemo(() => Object.fromEntries([...fieldsOf(schema.components)].map((field) => [field.key, null])), [schema]);
  const [feel, setFeel] = useState<{ evaluate: (text: string, context: Values) => { value: unknown } }>();
  useEffect(() => {
    if (needed) void import('feelin').then(({ evaluate }) => setFeel({ evaluate }));
  }, [needed]);
  return useMemo(() => {
    if (!needed || !feel) return NOTHING;
    const context = { ...names, ...values };
    const value = (text: string): unknown => {
      try {
        return feel.evaluate(expression(text), context).value;
      } catch {
        return undefined;
      }
    };
    const conditions = read(schema, (text) => value(text) === true);
    // Only a clear "no" breaks a rule here; what this interpreter cannot compute is left to the server.
    return { ...conditions, broken: (test) => value(test) === false };
  }, [feel, needed, names, schema, values]);
}
