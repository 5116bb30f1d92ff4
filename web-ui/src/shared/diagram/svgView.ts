// What happens inside a drawn diagram: marks on elements, counters at their corners, a view box that moves. No React here.
import type { components } from '@/api/schema';

export type ElementState = components['schemas']['ElementState'];
export type ElementCounters = components['schemas']['ElementCounters'];

const SVG = 'http://www.w3.org/2000/svg';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The drawing as a live element; scripts and foreign content never come along. */
export function parseSvg(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  if (parsed.nodeName !== 'svg') return null;
  parsed.querySelectorAll('script, foreignObject').forEach((node) => node.remove());
  return document.importNode(parsed, true) as unknown as SVGSVGElement;
}

export const elementsOf = (svg: SVGSVGElement): SVGGElement[] => [...svg.querySelectorAll<SVGGElement>('[data-element-id]')];

export const elementOf = (svg: SVGSVGElement, id: string): SVGGElement | null =>
  svg.querySelector<SVGGElement>(`[data-element-id="${CSS.escape(id)}"]`);

export function viewBoxOf(svg: SVGSVGElement): Box {
  const [x = 0, y = 0, width = 100, height = 100] = (svg.getAttribute('viewBox') ?? '').split(/[ ,]+/).map(Number);
  return { x, y, width, height };
}

export function setViewBox(svg: SVGSVGElement, box: Box): void {
  svg.setAttribute('viewBox', `${box.x} ${box.y} ${box.width} ${box.height}`);
}

/** The view box after zooming by `factor` around a point given as shares (0..1) of the visible part. */
export function zoomed(box: Box, factor: number, atX = 0.5, atY = 0.5): Box {
  const width = box.width / factor;
  const height = box.height / factor;
  return { x: box.x + (box.width - width) * atX, y: box.y + (box.height - height) * atY, width, height };
}

/** Grows a drawing's box to the shape of its frame, so that it is centred and never larger than life. */
export function fitted(drawing: Box, frameWidth: number, frameHeight: number, padding = 16): Box {
  if (frameWidth <= 0 || frameHeight <= 0) return drawing;
  const scale = Math.min(1, (frameWidth - 2 * padding) / drawing.width, (frameHeight - 2 * padding) / drawing.height);
  const width = frameWidth / scale;
  const height = frameHeight / scale;
  return { x: drawing.x - (width - drawing.width) / 2, y: drawing.y - (height - drawing.height) / 2, width, height };
}

/** Below this the words of a drawing fall under 11 px. */
const READABLE = 0.85;

/** The whole drawing where its words stay readable, else the part around an element. */
export function around(drawing: Box, element: Box, frameWidth: number, frameHeight: number, padding = 16): Box {
  const whole = fitted(drawing, frameWidth, frameHeight, padding);
  if (frameWidth <= 0 || whole.width <= frameWidth / READABLE) return whole;
  const width = frameWidth / READABLE;
  const height = frameHeight / READABLE;
  const held = (middle: number, size: number, from: number, length: number) =>
    size >= length ? from - (size - length) / 2 : Math.min(from + length - size + padding, Math.max(from - padding, middle - size / 2));
  return {
    x: held(element.x + element.width / 2, width, drawing.x, drawing.width),
    y: held(element.y + element.height / 2, height, drawing.y, drawing.height),
    width,
    height,
  };
}

function drawn(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The shape proper of an element: the first drawn outline, not its label. */
export function outline(element: SVGGElement): Box {
  const shape = element.querySelector<SVGGraphicsElement>('rect, circle, polygon, path') ?? element;
  const { x, y, width, height } = shape.getBBox();
  return { x, y, width, height };
}

interface Badge {
  words: string;
  kind: 'running' | 'late' | 'incident';
}

/** Run counters sit at the bottom right, one chip each, from right to left. */
export function badge(svg: SVGSVGElement, elementId: string, badges: Badge[], classes: Record<string, string | undefined>): void {
  const element = elementOf(svg, elementId);
  if (!element) return;
  const box = outline(element);
  let right = box.x + box.width + 6;
  for (const { words, kind } of badges) {
    const width = 12 + words.length * 7;
    const group = drawn('g', { class: `${classes['badge'] ?? ''} ${classes[kind] ?? ''}`, 'data-overlay': '' });
    group.append(
      drawn('rect', { x: right - width, y: box.y + box.height - 9, width, height: 18, rx: 9 }),
      drawn('text', { x: right - width / 2, y: box.y + box.height + 4.5, 'text-anchor': 'middle' }, words),
    );
    element.append(group);
    right -= width + 3;
  }
}

/** A value inside the shape's lower edge: heat is readable without colour. */
export function caption(svg: SVGSVGElement, elementId: string, words: string, className: string | undefined): void {
  const element = elementOf(svg, elementId);
  if (!element) return;
  const box = outline(element);
  element.append(
    drawn('text', { x: box.x + box.width / 2, y: box.y + box.height + 16, 'text-anchor': 'middle', class: className ?? '', 'data-overlay': '' }, words),
  );
}

/** A design badge sits at the top right: the letter of a lever. */
export function corner(svg: SVGSVGElement, elementId: string, letter: string, className: string | undefined): void {
  const element = elementOf(svg, elementId);
  if (!element) return;
  const box = outline(element);
  const group = drawn('g', { class: className ?? '', 'data-overlay': '' });
  group.append(
    drawn('rect', { x: box.x + box.width - 12, y: box.y - 10, width: 20, height: 20, rx: 10 }),
    drawn('text', { x: box.x + box.width - 2, y: box.y + 4.5, 'text-anchor': 'middle' }, letter),
  );
  element.append(group);
}

/** A token that runs along each flow, all at the same time; answers what stops it. Without motion it stands at the end. */
export function runTokens(svg: SVGSVGElement, flows: string[], ms: number, className: string | undefined): () => void {
  const runs = flows.flatMap((flow) => {
    const path = elementOf(svg, flow)?.querySelector<SVGPathElement>('path');
    if (!path || typeof path.getTotalLength !== 'function') return [];
    const token = drawn('circle', { r: 7, class: className ?? '', 'data-token': '' });
    svg.append(token);
    return [{ path, token, length: path.getTotalLength() }];
  });
  const put = (share: number) => {
    for (const { path, token, length } of runs) {
      const { x, y } = path.getPointAtLength(length * share);
      token.setAttribute('cx', String(x));
      token.setAttribute('cy', String(y));
    }
  };
  let frame = 0;
  let began: number | undefined;
  const still = ms <= 0 || window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const step = (at: number) => {
    began ??= at;
    const share = Math.min(1, (at - began) / ms);
    put(share);
    if (share < 1) frame = requestAnimationFrame(step);
  };
  put(still ? 1 : 0);
  if (!still) frame = requestAnimationFrame(step);
  return () => {
    cancelAnimationFrame(frame);
    runs.forEach(({ token }) => token.remove());
  };
}

export function clearOverlays(svg: SVGSVGElement): void {
  svg.querySelectorAll('[data-overlay]').forEach((node) => node.remove());
}

/** The step of the heat ramp (0..5) of a value among all values, on a square-root scale so that small ones still differ. */
export function heatStep(value: number, largest: number): number {
  if (largest <= 0 || value <= 0) return 0;
  return Math.min(5, Math.max(1, Math.ceil(Math.sqrt(value / largest) * 5)));
}
