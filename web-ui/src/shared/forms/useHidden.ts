import { useEffect, useMemo, useState } from 'react';
import type { FormComponent, FormSchema, Values } from './schema';

type Unary = (expression: string, context: Values) => unknown;

function* conditional(components: FormComponent[]): Generator<{ component: FormComponent; hide: string }> {
  for (const component of components) {
    const hide = component.conditional?.hide;
    if (hide) yield { component, hide: hide.replace(/^=/, '').trim() };
    if (component.type === 'group' && component.components) yield* conditional(component.components);
  }
}

const within = (component: FormComponent): string[] => [
  ...(component.key ? [component.key] : []),
  ...(component.id ? [component.id] : []),
  ...(component.type === 'group' ? (component.components ?? []).flatMap(within) : []),
];

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Keys and ids that a FEEL condition hides now. The interpreter is loaded only for forms that have conditions; until it is
 * there, and where a condition cannot be computed, the component shows: hiding is a convenience, the server decides.
 */
export function useHidden(schema: FormSchema, values: Values): ReadonlySet<string> {
  const conditions = useMemo(() => [...conditional(schema.components)], [schema]);
  const [evaluate, setEvaluate] = useState<Unary>();
  const needed = conditions.length > 0;
  useEffect(() => {
    if (!needed) return;
    void import('feelin').then((feel) => setEvaluate(() => (expression: string, context: Values) => feel.evaluate(expression, context).value));
  }, [needed]);
  return useMemo(() => {
    if (!evaluate || !needed) return NOTHING;
    const hidden = new Set<string>();
    for (const { component, hide } of conditions) {
      try {
        if (evaluate(hide, values) === true) within(component).forEach((key) => hidden.add(key));
      } catch {
        continue;
      }
    }
    return hidden;
  }, [conditions, evaluate, needed, values]);
}
