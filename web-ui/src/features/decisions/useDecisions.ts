// One dmn-js for the life of the page: import, views, and the XML it holds.
import type Modeler from 'dmn-js/lib/Modeler';
import type { DmnView } from 'dmn-js/lib/Modeler';
import { useEffect, useRef, useState } from 'react';
import { judgeBy, type Judge } from '@/shared/feel/lint';
import { openDecisions, type Builtin, type Variable } from './canvas';
import { keepSpoken } from './labels';

interface State {
  modeler: Modeler | null;
  views: DmnView[];
  active: DmnView | undefined;
  /** Grows with every change in any view. */
  revision: number;
  failure: string;
}

const closed: State = { modeler: null, views: [], active: undefined, revision: 0, failure: '' };

/** Whether an id lies in what a view shows. */
function holds(view: DmnView, id: string): boolean {
  if (view.element.id === id || view.element.decisionLogic?.id === id) return true;
  const logic = view.element.decisionLogic;
  const cells = (logic?.rule ?? []).flatMap((rule) => [rule, ...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])]);
  const clauses = (logic?.input ?? []).flatMap((input) => [input, (input as unknown as { inputExpression?: { id: string } }).inputExpression]);
  return [...cells, ...clauses].some((each) => each?.id === id);
}

/** What cells may name, and who says whether they are right; `names` are those that the document itself declares. */
export interface Words {
  builtins: Builtin[];
  variables: Variable[];
  check: (text: string, kind: Parameters<Judge>[1], names: string[]) => ReturnType<Judge>;
}

/** Opens as soon as the text and the words are there. */
export function useDecisions(xml: string | undefined, editable: boolean, words: Words | undefined) {
  const host = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<State>(closed);

  useEffect(() => {
    if (!host.current || xml === undefined || !words) return undefined;
    const modeler = openDecisions(host.current, editable, words.builtins, words.variables);
    const silence = keepSpoken(host.current);
    judgeBy((text, kind) => {
      const declared = (modeler.getDefinitions()?.drgElement ?? []).map((each) => each.name ?? '');
      return words.check(text, kind, [...declared.filter(Boolean), ...(kind === 'unary' ? ['?'] : [])]);
    });
    let alive = true;
    let importing = true;
    const patch = (change: (before: State) => Partial<State>) => {
      if (alive) setState((before) => ({ ...before, ...change(before) }));
    };
    const changed = () => {
      if (!importing) patch((before) => ({ revision: before.revision + 1 }));
    };
    modeler.on('viewer.created', ({ viewer }) => viewer.on(['elements.changed', 'commandStack.changed'], changed));
    modeler.on('views.changed', ({ views, activeView }) => patch(() => ({ views: [...views], active: activeView })));
    modeler
      .importXML(xml)
      .then(async () => {
        const table = modeler.getViews().find((view) => view.type === 'decisionTable');
        if (table && modeler.getViews().filter((view) => view.type !== 'drd').length === 1) await modeler.open(table);
        importing = false;
        patch(() => ({ modeler, views: [...modeler.getViews()], active: modeler.getActiveView() }));
      })
      .catch((error: unknown) => patch(() => ({ failure: error instanceof Error ? error.message : String(error) })));
    return () => {
      alive = false;
      silence();
      judgeBy(null);
      modeler.destroy();
      setState(closed);
    };
  }, [xml, editable, words]);

  const { modeler } = state;
  return {
    host,
    ...state,
    open: (view: DmnView) => void modeler?.open(view),
    /** Opens the view that an element lies in. */
    show: (id: string) => {
      const view = state.views.find((each) => each.type !== 'drd' && holds(each, id));
      if (view && view.id !== state.active?.id) void modeler?.open(view);
    },
    xml: async () => (modeler ? (await modeler.saveXML({ format: true })).xml : ''),
    /** The ids of a table's rules, by the rule's number less one. */
    ruleIds: (tableId: string): string[] =>
      state.views.flatMap((view) => (view.element.decisionLogic?.id === tableId || view.element.id === tableId ? (view.element.decisionLogic?.rule ?? []).map((rule) => rule.id) : [])),
  };
}
