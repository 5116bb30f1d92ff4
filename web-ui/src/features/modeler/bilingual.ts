// Names on the canvas in the reader's language. The BPMN name is the Chinese one (the English where there is no other);
// `bihuan:Names` holds both. The renderer and the label editor only know the BPMN name, so it is lent to them for a moment.
import { currentLanguage } from '@/shared/format/language';
import { ElementEditor, textOf, type CanvasElement, type ModdleElement } from './moddle';
import type Modeler from 'bpmn-js/lib/Modeler';

const namesOf = (bo: ModdleElement): ModdleElement | undefined => bo.extensionElements?.values?.find((each) => each.$type === 'bihuan:Names');

/** The name as the reader's language has it. */
export function shownName(bo: ModdleElement): string {
  const names = namesOf(bo);
  return (names && textOf(names, currentLanguage() === 'en' ? 'en' : 'zh')) || bo.name || '';
}

/** Runs something with the BPMN name replaced by the one shown; the model itself is as before when it returns. */
function lent<Result>(element: CanvasElement, run: () => Result): Result {
  const bo = element.businessObject;
  const shown = shownName(bo);
  if (!bo.name || shown === bo.name) return run();
  const kept = bo.name;
  bo.name = shown;
  try {
    return run();
  } finally {
    bo.name = kept;
  }
}

interface Renderer {
  drawShape(parent: unknown, element: CanvasElement, ...rest: unknown[]): unknown;
  drawConnection(parent: unknown, element: CanvasElement, ...rest: unknown[]): unknown;
}
interface LabelEditing {
  activate(element: CanvasElement): unknown;
  update(element: CanvasElement, label: string, ...rest: unknown[]): void;
}

function draws(renderer: Renderer): void {
  const shape = renderer.drawShape.bind(renderer);
  const connection = renderer.drawConnection.bind(renderer);
  renderer.drawShape = (parent, element, ...rest) => lent(element, () => shape(parent, element, ...rest));
  renderer.drawConnection = (parent, element, ...rest) => lent(element, () => connection(parent, element, ...rest));
}

function edits(provider: LabelEditing, injector: Pick<Modeler, 'get'>): void {
  const activate = provider.activate.bind(provider);
  const update = provider.update.bind(provider);
  provider.activate = (element) => lent(element, () => activate(element));
  provider.update = (element, label, ...rest) => {
    const editor = new ElementEditor(injector, element.labelTarget ?? element);
    // What carries its words elsewhere than in a name is written as bpmn-js does.
    if (editor.is('TextAnnotation', 'Group')) update(element, label, ...rest);
    else editor.rename({ [currentLanguage() === 'en' ? 'en' : 'zh']: (label ?? '').trim() });
  };
}

export const bilingual = {
  __init__: [
    ['bpmnRenderer', draws],
    ['labelEditingProvider', 'injector', edits],
  ],
};
