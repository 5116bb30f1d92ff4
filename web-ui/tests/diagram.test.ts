import { describe, expect, it } from 'vitest';
import { around, fitted } from '@/shared/diagram/svgView';

const drawing = { x: 0, y: 0, width: 1500, height: 360 };
const task = { x: 1000, y: 260, width: 100, height: 80 };

describe('the part of a drawing around an element', () => {
  it('is the whole where that can be read', () => {
    expect(around(drawing, task, 1480, 400)).toEqual(fitted(drawing, 1480, 400));
  });

  it('has the element in its middle on a narrow screen, at a size that can be read', () => {
    const part = around(drawing, task, 340, 160);
    expect(part.width).toBeCloseTo(400);
    expect(part.x + part.width / 2).toBeCloseTo(1050);
    expect(part.y).toBeLessThanOrEqual(260);
    expect(part.y + part.height).toBeGreaterThanOrEqual(340);
  });

  it('does not run over the edge of the drawing', () => {
    expect(around(drawing, { x: 0, y: 0, width: 40, height: 40 }, 340, 160, 8)).toMatchObject({ x: -8, y: -8 });
    const last = around(drawing, { x: 1480, y: 340, width: 20, height: 20 }, 340, 160, 8);
    expect(last.x + last.width).toBeCloseTo(1508);
  });
});
