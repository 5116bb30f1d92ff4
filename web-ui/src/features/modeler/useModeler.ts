// One modeler for the life of the page: import, selection, history, and the XML it holds.
import type Modeler from 'bpmn-js/lib/Modeler';
import { useEffect, useRef, useState } from 'react';
import { openModeler } from './canvas';
import type { CanvasElement } from './moddle';

interface EventBus {
  on(events: string | string[], listener: (event: { newSelection?: CanvasElement[] }) => void): void;
}
interface CommandStack {
  canUndo(): boolean;
  canRedo(): boolean;
  undo(): void;
  redo(): void;
}
interface Canvas {
  zoom(scale: number | 'fit-viewport', center?: 'auto'): number;
  getRootElement(): CanvasElement;
  scroll(by: { dx: number; dy: number }): void;
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
}
interface Selection {
  select(element: CanvasElement): void;
}
interface ElementRegistry {
  get(id: string): CanvasElement | undefined;
  filter(fits: (element: CanvasElement) => boolean): CanvasElement[];
}

export interface ModelerState {
  modeler: Modeler | null;
  element: CanvasElement | null;
  /** Grows with every change on the canvas. */
  revision: number;
  canUndo: boolean;
  canRedo: boolean;
  failure: string;
}

const closed: ModelerState = { modeler: null, element: null, revision: 0, canUndo: false, canRedo: false, failure: '' };

const PALETTE = 76;
const ON_PATH = 'on-path';

/** Marks the elements of a path and the flows between them, and nothing else. */
function markPath(canvas: Canvas, registry: ElementRegistry, path: string[]): void {
  const wanted = new Set(path);
  for (const element of registry.filter(() => true)) {
    const { source, target } = element as CanvasElement & { source?: CanvasElement; target?: CanvasElement };
    const between = source && target && wanted.has(source.id) && wanted.has(target.id);
    if (wanted.has(element.id) || between) canvas.addMarker(element.id, ON_PATH);
    else canvas.removeMarker(element.id, ON_PATH);
  }
}

/** A little smaller and to the right, so that nothing lies under the palette. */
function clearOfPalette(canvas: Canvas): void {
  canvas.zoom((canvas.zoom as () => number)() * 0.93, 'auto');
  canvas.scroll({ dx: PALETTE / 2, dy: 0 });
}

/** What the canvas is opened with: another object opens it anew, even when it says the same. */
export interface Drawing {
  xml: string;
}

export function useModeler(drawing: Drawing | undefined) {
  const host = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<ModelerState>(closed);

  useEffect(() => {
    if (!host.current || drawing === undefined) return undefined;
    const modeler = openModeler(host.current);
    let alive = true;
    const patch = (change: Partial<ModelerState> | ((before: ModelerState) => Partial<ModelerState>)) => {
      if (alive) setState((before) => ({ ...before, ...(typeof change === 'function' ? change(before) : change) }));
    };
    modeler
      .importXML(drawing.xml)
      .then(() => {
        const canvas = modeler.get<Canvas>('canvas');
        const bus = modeler.get<EventBus>('eventBus');
        const stack = modeler.get<CommandStack>('commandStack');
        canvas.zoom('fit-viewport', 'auto');
        clearOfPalette(canvas);
        patch({ modeler, element: canvas.getRootElement(), revision: 0 });
        bus.on('selection.changed', ({ newSelection = [] }) => patch({ element: newSelection.length === 1 ? (newSelection[0] ?? null) : canvas.getRootElement() }));
        bus.on('commandStack.changed', () => patch((before) => ({ revision: before.revision + 1, canUndo: stack.canUndo(), canRedo: stack.canRedo() })));
      })
      .catch((error: unknown) => patch({ failure: error instanceof Error ? error.message : String(error) }));
    return () => {
      alive = false;
      modeler.destroy();
      setState(closed);
    };
  }, [drawing]);

  const { modeler } = state;
  return {
    host,
    ...state,
    undo: () => modeler?.get<CommandStack>('commandStack').undo(),
    redo: () => modeler?.get<CommandStack>('commandStack').redo(),
    zoomBy: (factor: number) => {
      const canvas = modeler?.get<{ zoom: (scale?: number | 'fit-viewport', center?: 'auto') => number }>('canvas');
      if (canvas) canvas.zoom(canvas.zoom() * factor, 'auto');
    },
    fit: () => {
      const canvas = modeler?.get<Canvas>('canvas');
      canvas?.zoom('fit-viewport', 'auto');
      if (canvas) clearOfPalette(canvas);
    },
    select: (id: string) => {
      const found = modeler?.get<ElementRegistry>('elementRegistry').get(id);
      if (found) modeler?.get<Selection>('selection').select(found);
    },
    mark: (path: string[]) => {
      if (modeler) markPath(modeler.get<Canvas>('canvas'), modeler.get<ElementRegistry>('elementRegistry'), path);
    },
    toggleSimulation: () => modeler?.get<{ toggleMode: () => void }>('toggleMode').toggleMode(),
    xml: async () => (modeler ? ((await modeler.saveXML({ format: true })).xml ?? '') : ''),
    svg: async () => (modeler ? (await modeler.saveSVG()).svg : ''),
  };
}
