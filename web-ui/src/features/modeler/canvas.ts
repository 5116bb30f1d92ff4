// bpmn-js with our modules, our palette and both namespaces: ours and Camunda 8's.
import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import tokenSimulation from 'bpmn-js-token-simulation';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import bihuan from '../../../../src/bihuan/bpmn/bihuan-moddle.json';
import { bilingual } from './bilingual';
import { translated } from './translation';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function openModeler(container: HTMLElement): Modeler {
  return new Modeler({
    container,
    additionalModules: [minimap, tokenSimulation, translated, bilingual],
    moddleExtensions: { zeebe, bihuan },
    bpmnRenderer: { defaultFillColor: token('--bp-fill'), defaultStrokeColor: token('--bp-stroke'), defaultLabelColor: token('--bp-text') },
    textRenderer: { defaultStyle: { fontFamily: token('--font'), fontSize: '12px' } },
    minimap: { open: false },
  });
}
