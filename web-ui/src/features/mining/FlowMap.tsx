import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type PointerEvent, type WheelEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '@/shared/format/number';
import { useTime } from '@/shared/format/time';
import { IconButton } from '@/shared/ui/IconButton';
import { usePhone } from '@/shared/ui/preferences';
import type { FlowMap as Flow, Lens } from './queries';
import styles from './flowMap.module.css';

type Node = Flow['nodes'][number];
type Spot = Flow['spots'][number];
type Arc = Flow['arcs'][number];

const START = -1;
const MARGIN = 40;
const STEPS = 5;
/** Below this scale the words of a box can no longer be read. */
const READABLE = 0.6;
const LEAST = 0.1;

interface Props {
  map: Flow;
  lens: Lens;
  selected: number | undefined;
  onSelect: (code: number | undefined) => void;
  dimmed: boolean;
}

/** A directly-follows graph: boxes shaded, arcs as thick as what the lens shows; drag to move, wheel to zoom. */
export function FlowMap({ map: given, lens, selected, onSelect, dimmed }: Props) {
  const { t } = useTranslation('mining');
  const { duration } = useTime(3_600_000);
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number } | null>(null);
  const moved = useRef(false);
  const upright = usePhone();
  const map = useMemo(() => (upright ? stoodUp(given) : given), [given, upright]);
  const back = useMemo(() => new Set(map.back.map(([source, target]) => `${source} ${target}`)), [map.back]);
  const extent = useMemo(() => extentOf(map, back, upright), [map, back, upright]);
  /** The whole map; `readable` rather begins it at the start when its words would become too small. */
  const fit = (readable: boolean) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !map.width) return;
    const whole = Math.min((box.width - 2 * MARGIN) / extent.width, (box.height - 2 * MARGIN) / extent.height, 1.1);
    const scale = Math.max(whole, readable ? READABLE : LEAST);
    const x = extent.width * scale > box.width ? MARGIN : (box.width - extent.width * scale) / 2;
    const y = extent.height * scale > box.height ? MARGIN : (box.height - extent.height * scale) / 2;
    setView({ scale, x: x - extent.x * scale, y: y - extent.y * scale });
  };
  const resized = useEffectEvent(() => {
    if (!moved.current) fit(true);
  });
  useLayoutEffect(() => {
    moved.current = false;
    resized();
  }, [map.width, map.height]);
  useEffect(() => {
    const observer = new ResizeObserver(() => resized());
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const value = (node: Node) => (lens === 'frequency' ? node.count : ((lens === 'wait' ? node.waitMean : node.workMean) ?? 0));
  const most = Math.max(...map.nodes.map(value), 1);
  const arcValue = (arc: Arc) => (lens === 'frequency' ? arc.count : (arc.mean ?? 0));
  const thickest = Math.max(...map.arcs.map(arcValue), 1);
  const spots = new Map(map.spots.map((spot) => [spot.code, spot]));
  const said = (node: Node) => {
    if (lens === 'frequency') return number(node.count);
    const ms = lens === 'wait' ? node.waitMean : node.workMean;
    return ms == null ? t('unknown') : duration(ms);
  };
  const zoomAt = (factor: number, px: number, py: number) => {
    moved.current = true;
    setView((now) => {
      const scale = Math.min(Math.max(now.scale * factor, LEAST), 2.5);
      return { scale, x: px - ((px - now.x) * scale) / now.scale, y: py - ((py - now.y) * scale) / now.scale };
    });
  };
  const zoom = (factor: number) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) zoomAt(factor, box.width / 2, box.height / 2);
  };
  const wheel = (event: WheelEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (box) zoomAt(event.deltaY < 0 ? 1.12 : 1 / 1.12, event.clientX - box.left, event.clientY - box.top);
  };
  const move = (event: PointerEvent) => {
    if (!drag.current) return;
    const { x, y } = drag.current;
    drag.current = { x: event.clientX, y: event.clientY };
    moved.current = true;
    setView((now) => ({ ...now, x: now.x + event.clientX - x, y: now.y + event.clientY - y }));
  };
  return (
    <div
      ref={frame}
      className={`${styles.frame} ${dimmed ? styles.dimmed : ''}`}
      onWheel={wheel}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerLeave={() => {
        drag.current = null;
      }}
    >
      <svg className={styles.svg} role="img" aria-label={t('mapLabel', { activities: map.nodes.length, paths: map.arcs.length })}>
        <defs>
          <marker id="flow-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">
            <path d="M0 0L8 4L0 8z" className={styles.tip} />
          </marker>
        </defs>
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          {map.arcs.map((arc) => {
            const [source, target] = [spots.get(arc.source), spots.get(arc.target)];
            if (!source || !target) return null;
            const lit = selected === undefined || arc.source === selected || arc.target === selected;
            const { path, x, y } = curve(source, target, back.has(`${arc.source} ${arc.target}`), upright);
            const share = arcValue(arc) / thickest;
            return (
              <g key={`${arc.source} ${arc.target}`} className={lit ? '' : styles.unlit}>
                <path d={path} className={styles.arc} strokeWidth={1 + 5 * share} markerEnd="url(#flow-tip)" />
                {share > 0.12 || selected !== undefined ? (
                  <text x={x} y={y} className={styles.arcText}>
                    {lens === 'frequency' ? number(arc.count) : arc.mean == null ? '' : duration(arc.mean)}
                  </text>
                ) : null}
              </g>
            );
          })}
          {map.spots.map((spot) => {
            const node = map.nodes.find((each) => each.code === spot.code);
            if (!node) return <circle key={spot.code} cx={spot.x + spot.width / 2} cy={spot.y + spot.height / 2} r={spot.width / 2 - 2} className={spot.code === START ? styles.start : styles.end} />;
            const heat = Math.min(Math.floor((value(node) / most) * (STEPS + 0.99)), STEPS);
            return (
              <g
                key={spot.code}
                role="button"
                tabIndex={0}
                aria-pressed={selected === spot.code}
                aria-label={`${node.name}: ${said(node)}`}
                className={`${styles.node} ${selected === spot.code ? styles.selected : ''}`}
                onClick={() => onSelect(selected === spot.code ? undefined : spot.code)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') onSelect(selected === spot.code ? undefined : spot.code);
                }}
              >
                <rect x={spot.x} y={spot.y} width={spot.width} height={spot.height} rx={8} style={{ fill: `var(--heat-${heat})` }} />
                <foreignObject x={spot.x + 6} y={spot.y + 2} width={spot.width - 12} height={spot.height - 4}>
                  <div className={styles.words} style={{ color: `var(--heat-ink-${heat})` }}>
                    <span title={node.name}>{node.name}</span>
                    <b>{said(node)}</b>
                  </div>
                </foreignObject>
              </g>
            );
          })}
        </g>
      </svg>
      <div className={styles.zoom}>
        <IconButton icon="plus" label={t('zoomIn')} onClick={() => zoom(1.25)} />
        <IconButton icon="minus" label={t('zoomOut')} onClick={() => zoom(0.8)} />
        <IconButton icon="expand" label={t('fit')} onClick={() => fit(false)} />
      </div>
    </div>
  );
}

/** How far apart boxes lie when the map stands: beside each other, and one layer below the other. */
const BESIDE = 28;
const BELOW = 34;

/** The map from top to bottom, for a narrow screen: layers become rows. */
function stoodUp(map: Flow): Flow {
  const boxes = map.spots.filter((spot) => map.nodes.some((node) => node.code === spot.code));
  const [width, height] = [Math.max(...boxes.map((spot) => spot.width), 1), Math.max(...boxes.map((spot) => spot.height), 1)];
  const layers = [...new Set(map.spots.map((spot) => Math.round(spot.x + spot.width / 2)))].sort((one, other) => one - other);
  const rows = map.spots.map((spot) => spot.y + spot.height / 2);
  const top = Math.min(...rows);
  const apart = Math.min(...rows.flatMap((one) => rows.map((other) => Math.abs(one - other)).filter((gap) => gap > 1)), height * 4);
  const wide = (width + BESIDE) / Math.min(Math.max(apart, height), height * 2);
  const spots = map.spots.map((spot) => ({
    ...spot,
    x: (spot.y + spot.height / 2 - top) * wide + (width - spot.width) / 2,
    y: layers.indexOf(Math.round(spot.x + spot.width / 2)) * (height + BELOW) + (height - spot.height) / 2,
  }));
  return { ...map, spots, width: Math.max(...spots.map((spot) => spot.x + spot.width)), height: Math.max(...spots.map((spot) => spot.y + spot.height)) };
}

/** What the drawing takes up: the boxes, the arcs that swing back beside them, the loops. */
function extentOf(map: Flow, back: ReadonlySet<string>, upright: boolean) {
  const spots = new Map(map.spots.map((spot) => [spot.code, turned(spot, upright)]));
  let [near, far] = [0, upright ? map.width : map.height];
  for (const arc of map.arcs) {
    const [source, target] = [spots.get(arc.source), spots.get(arc.target)];
    if (!source || !target) continue;
    if (arc.source === arc.target) near = Math.min(near, source.y - 44);
    else if (back.has(`${arc.source} ${arc.target}`)) far = Math.max(far, lowest(source, target));
  }
  return upright ? { x: near, y: 0, width: far - near, height: map.height } : { x: 0, y: near, width: map.width, height: far - near };
}

/** A box as it lies in a map that runs from left to right. */
const turned = (spot: Spot, upright: boolean): Spot => (upright ? { ...spot, x: spot.y, y: spot.x, width: spot.height, height: spot.width } : spot);

/** How far beyond the boxes the handles of an arc that runs back are. */
function lowest(source: Spot, target: Spot): number {
  const apart = Math.abs(source.x + source.width / 2 - target.x - target.width / 2);
  return Math.max(source.y + source.height, target.y + target.height) + 24 + Math.min(apart / 12, 60);
}

interface Curve {
  path: string;
  x: number;
  y: number;
}

/** The line from one box to another, thought from left to right and turned where the map stands. */
function curve(from: Spot, to: Spot, back: boolean, upright: boolean): Curve {
  const [source, target] = [turned(from, upright), turned(to, upright)];
  const at = (x: number, y: number) => (upright ? `${y} ${x}` : `${x} ${y}`);
  const named = (x: number, y: number) => (upright ? { x: y, y: x } : { x, y });
  const y1 = source.y + source.height / 2;
  const y2 = target.y + target.height / 2;
  if (source.code === target.code) {
    const x = source.x + source.width / 2;
    return { path: `M${at(x - 16, source.y)}C${at(x - 30, source.y - 40)} ${at(x + 30, source.y - 40)} ${at(x + 16, source.y)}`, ...named(x, source.y - 32) };
  }
  if (back) {
    const [x1, x2] = [source.x + source.width / 2, target.x + target.width / 2];
    const [b1, b2] = [source.y + source.height, target.y + target.height];
    const low = lowest(source, target);
    return { path: `M${at(x1, b1)}C${at(x1, low)} ${at(x2, low)} ${at(x2, b2)}`, ...named((x1 + x2) / 2, (b1 + b2) / 8 + low * 0.75) };
  }
  const [x1, x2] = [source.x + source.width, target.x];
  const bend = Math.max((x2 - x1) / 2, 24);
  return { path: `M${at(x1, y1)}C${at(x1 + bend, y1)} ${at(x2 - bend, y2)} ${at(x2, y2)}`, ...named((x1 + x2) / 2, (y1 + y2) / 2 - (upright ? 0 : 5)) };
}
