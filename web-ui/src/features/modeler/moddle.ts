// Reading and writing extension elements, each change one undoable command. Shapes follow bihuan-moddle.json and zeebe-bpmn-moddle.
import type Modeler from 'bpmn-js/lib/Modeler';
import type { Plain } from '@/shared/panel/Rows';

export interface ModdleElement {
  $type: string;
  $parent?: ModdleElement;
  id?: string;
  name?: string;
  extensionElements?: ModdleElement;
  values?: ModdleElement[];
  [property: string]: unknown;
}

/** A shape or connection on the canvas. */
export interface CanvasElement {
  id: string;
  type: string;
  businessObject: ModdleElement;
  parent?: CanvasElement;
  labelTarget?: CanvasElement;
}

interface Modeling {
  updateProperties(element: CanvasElement, properties: Record<string, unknown>): void;
  updateModdleProperties(element: CanvasElement, moddle: ModdleElement, properties: Record<string, unknown>): void;
}
interface BpmnFactory {
  create(type: string, properties?: Record<string, unknown>): ModdleElement;
}

export type { Plain };

/** The hands of the properties panel on one element. */
export class ElementEditor {
  private readonly modeling: Modeling;
  private readonly factory: BpmnFactory;

  constructor(
    modeler: Pick<Modeler, 'get'>,
    readonly element: CanvasElement,
  ) {
    this.modeling = modeler.get<Modeling>('modeling');
    this.factory = modeler.get<BpmnFactory>('bpmnFactory');
  }

  get bo(): ModdleElement {
    return this.element.businessObject;
  }

  is(...types: string[]): boolean {
    return types.some((type) => {
      const test = this.bo['$instanceOf'] as ((name: string) => boolean) | undefined;
      return test ? test.call(this.bo, `bpmn:${type}`) : this.bo.$type === `bpmn:${type}`;
    });
  }

  update(properties: Record<string, unknown>): void {
    this.modeling.updateProperties(this.element, properties);
  }

  /** Changes something below the element (a loop, an event definition), in the same history. */
  updateInner(inner: ModdleElement, properties: Record<string, unknown>): void {
    this.modeling.updateModdleProperties(this.element, inner, properties);
  }

  create(type: string, properties: Record<string, unknown> = {}): ModdleElement {
    return this.factory.create(type, properties);
  }

  find(type: string, holder: ModdleElement = this.bo): ModdleElement | undefined {
    return holder.extensionElements?.values?.find((value) => value.$type === type);
  }

  findAll(type: string, holder: ModdleElement = this.bo): ModdleElement[] {
    return holder.extensionElements?.values?.filter((value) => value.$type === type) ?? [];
  }

  /** Names the element in one or both languages, in one undoable step; the BPMN name follows. */
  rename(change: { zh?: string; en?: string }): void {
    const names = this.find('bihuan:Names');
    const next = { zh: textOf(names, 'zh') || this.bo.name || '', en: textOf(names, 'en'), ...change };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''));
    const others = this.bo.extensionElements?.values?.filter((value) => value.$type !== 'bihuan:Names') ?? [];
    const values = Object.keys(kept).length ? [this.create('bihuan:Names', kept), ...others] : others;
    const extensionElements = values.length ? this.create('bpmn:ExtensionElements', { values }) : undefined;
    values.forEach((value) => (value.$parent = extensionElements));
    if (extensionElements) extensionElements.$parent = this.bo;
    this.update({ extensionElements, name: next.zh || next.en || undefined });
  }

  /** Replaces every extension element of `type` by `next` (none: removes them); the others keep their order. */
  put(type: string, next: ModdleElement[], holder: ModdleElement = this.bo): void {
    const others = holder.extensionElements?.values?.filter((value) => value.$type !== type) ?? [];
    const values = [...others, ...next];
    const extensionElements = values.length ? this.create('bpmn:ExtensionElements', { values }) : undefined;
    values.forEach((value) => (value.$parent = extensionElements));
    if (extensionElements) extensionElements.$parent = holder;
    if (holder === this.bo) this.update({ extensionElements });
    else this.updateInner(holder, { extensionElements });
  }

  /** Sets attributes of the one extension element of `type`; when nothing is left in it, it goes. */
  set(type: string, change: Record<string, unknown>, holder: ModdleElement = this.bo): void {
    const present = this.find(type, holder);
    const merged = { ...attributesOf(present), ...change };
    const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined && value !== ''));
    this.put(type, Object.keys(kept).length ? [this.create(type, kept)] : [], holder);
  }

  /** Replaces the members of a list element (`bihuan:Inputs` with its `bihuan:Item`s). */
  putList(listType: string, property: string, memberType: string, members: Plain[]): void {
    const made = members.map((member) => this.create(memberType, member));
    this.put(listType, made.length ? [this.create(listType, { [property]: made })] : []);
  }

  list(listType: string, property: string): ModdleElement[] {
    return (this.find(listType)?.[property] as ModdleElement[] | undefined) ?? [];
  }

  /** An expression element, or nothing for an empty text. */
  expression(bodyText: string): ModdleElement | undefined {
    return bodyText ? this.create('bpmn:FormalExpression', { body: bodyText }) : undefined;
  }
}

const INTERNAL = new Set(['$type', '$parent', '$attrs', '$instanceOf', '$model', '$descriptor', 'get', 'set']);

/** What an element carries, children included, without moddle's own bookkeeping. */
export function attributesOf(element: ModdleElement | undefined): Record<string, unknown> {
  if (!element) return {};
  return Object.fromEntries(Object.entries(element).filter(([key]) => !INTERNAL.has(key)));
}

export const textOf = (element: ModdleElement | undefined, property: string): string => {
  const value = element?.[property];
  return value === undefined || value === null ? '' : String(value);
};

export const bodyOf = (expression: unknown): string => textOf(expression as ModdleElement | undefined, 'body');
