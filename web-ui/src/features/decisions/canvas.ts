// dmn-js with our sentences: a modeler for drafts, a viewer for everything else.
import Modeler from 'dmn-js/lib/Modeler';
import NavigatedViewer from 'dmn-js/lib/NavigatedViewer';
import { speakSnippets } from './labels';
import { translated } from './translation';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';

/** A function that cells may call, as dmn-js wants it for completion. */
export interface Builtin {
  name: string;
  type: 'function';
  params: { name: string }[];
  info: string;
}

/** A variable of the processes that call the decisions. */
export interface Variable {
  name: string;
  detail: string;
  info: string;
  entries?: { name: string }[];
}

interface Resolver {
  registerProvider(provider: { getVariables(known: { name: string }[]): { name: string }[] }): void;
}

/** Offers the variables of processes in cells, after what the document itself declares. */
function offering(variables: Variable[]) {
  const offer = (injector: { get(name: string, strict: false): Resolver | null }) => {
    injector.get('variableResolver', false)?.registerProvider({
      getVariables: (known) => [...known, ...variables.filter((each) => known.every((other) => other.name !== each.name))],
    });
  };
  return { __init__: ['processVariables'], processVariables: ['factory', Object.assign(offer, { $inject: ['injector'] })] };
}

export function openDecisions(container: HTMLElement, editable: boolean, builtins: Builtin[], variables: Variable[]): Modeler {
  speakSnippets();
  const options = { additionalModules: [translated, offering(variables)], feelLanguageContext: { builtins } };
  const parts = Object.fromEntries(['drd', 'decisionTable', 'literalExpression', 'boxedExpression'].map((part) => [part, options]));
  return new (editable ? Modeler : NavigatedViewer)({ container, ...parts, common: { expressionLanguages: { options: [{ label: 'FEEL', value: 'feel' }], defaults: { editor: 'feel' } } } });
}
