// dmn-js with our sentences: a modeler for drafts, a viewer for everything else.
import Modeler from 'dmn-js/lib/Modeler';
import NavigatedViewer from 'dmn-js/lib/NavigatedViewer';
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

export function openDecisions(container: HTMLElement, editable: boolean, builtins: Builtin[]): Modeler {
  const options = { additionalModules: [translated], feelLanguageContext: { builtins } };
  const parts = Object.fromEntries(['drd', 'decisionTable', 'literalExpression', 'boxedExpression'].map((part) => [part, options]));
  return new (editable ? Modeler : NavigatedViewer)({ container, ...parts, common: { expressionLanguages: { options: [{ label: 'FEEL', value: 'feel' }], defaults: { editor: 'feel' } } } });
}
