// A process drawn by the server, alive: states, counters, heat, selection, pan and zoom. Light enough for a phone.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { currentLanguage } from '@/shared/format/language';
import { useTime } from '@/shared/format/time';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { IconButton } from '@/shared/ui/IconButton';
import { useDark } from '@/shared/ui/preferences';
import {
  around,
  badge,
  caption,
  clearOverlays,
  corner,
  elementOf,
  elementsOf,
  fitted,
  heatStep,
  outline,
  parseSvg,
  runTokens,
  setViewBox,
  viewBoxOf,
  zoomed,
  type Box,
  type ElementCounters,
  type ElementState,
} from './svgView';
import styles from './processDiagram.module.css';

interface Props {
  versionKey: string;
  states?: ElementState[] | undefined;
  counters?: ElementCounters[] | undefined;
  heat?: 'none' | 'frequency' | 'duration';
  /** What happened to steps between two versions: a letter of the lever at the top right, ghosts for what is gone. */
  changes?: Record<string, { happened: 'added' | 'removed' | 'changed'; letter?: string }> | undefined;
  /** Flows a token has gone over, and those it goes over now, in so many milliseconds. */
  path?: { before: string[]; now: string[]; ms: number } | undefined;
  selected?: string | undefined;
  onSelect?: (elementId: string | undefined) => void;
  height?: number | string;
  /** A still picture without controls, for a card or a task. */
  still?: boolean;
  /** Shows the part around this element when the whole would be too small to read; the rest is dragged into view. */
  near?: string | undefined;
  label: string;
}

const SMALLEST = 80;

export function ProcessDiagram({ versionKey, states, counters, heat = 'none', changes, path, selected, onSelect, height = 360, still = false, near, label }: Props) {
  const { t } = useTranslation('shared');
  const { duration } = useTime(3_600_000);
  const dark = useDark();
  const language = currentLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const [svg, setSvg] = useState<SVGSVGElement | null>(null);
  const drawing = useQuery({
    queryKey: ['diagram', versionKey, dark, language],
    enabled: versionKey !== '',
    queryFn: async () =>
      (
        await api.GET('/api/versions/{key}/diagram.svg', {
          params: { path: { key: versionKey }, query: { theme: dark ? 'dark' : 'light', language } },
          parseAs: 'text',
        })
      ).data as unknown as string,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });

  useEffect(() => {
    const host = frame.current;
    const made = drawing.data ? parseSvg(drawing.data) : null;
    if (!host || !made) return undefined;
    made.removeAttribute('width');
    made.removeAttribute('height');
    made.setAttribute('class', styles.svg ?? '');
    made.setAttribute('role', 'img');
    made.setAttribute('aria-label', label);
    const whole = viewBoxOf(made);
    const fit = () => {
      const padding = still ? 8 : 20;
      const centre = near ? elementOf(made, near) : null;
      const { clientWidth, clientHeight } = host;
      setViewBox(made, centre ? around(whole, outline(centre), clientWidth, clientHeight, padding) : fitted(whole, clientWidth, clientHeight, padding));
    };
    host.replaceChildren(made);
    fit();
    setSvg(made);
    const watch = new ResizeObserver(fit);
    watch.observe(host);
    const stop = still && !near ? () => undefined : movable(made, host);
    return () => {
      watch.disconnect();
      stop();
    };
  }, [drawing.data, label, still, near]);

  useEffect(() => {
    if (!svg) return;
    clearOverlays(svg);
    for (const element of elementsOf(svg)) {
      delete element.dataset['state'];
      delete element.dataset['heat'];
      delete element.dataset['change'];
      element.dataset['selected'] = String(element.dataset['elementId'] === selected);
    }
    for (const { elementId, state } of states ?? []) elementOf(svg, elementId)?.setAttribute('data-state', state);
    for (const [elementId, { happened, letter }] of Object.entries(changes ?? {})) {
      elementOf(svg, elementId)?.setAttribute('data-change', happened);
      if (letter) corner(svg, elementId, letter, styles.lever);
    }
    const measure = (each: ElementCounters) => (heat === 'duration' ? (each.medianMs ?? 0) : each.completed + each.active);
    const largest = Math.max(0, ...(counters ?? []).map(measure));
    for (const each of counters ?? []) {
      if (heat !== 'none' && measure(each) > 0) {
        elementOf(svg, each.elementId)?.setAttribute('data-heat', String(heatStep(measure(each), largest)));
        caption(svg, each.elementId, heat === 'duration' ? duration(measure(each)) : String(measure(each)), styles.caption);
      }
      const badges = [
        { words: String(each.active), kind: 'running' as const, count: each.active },
        { words: String(each.late), kind: 'late' as const, count: each.late },
        { words: String(each.incidents), kind: 'incident' as const, count: each.incidents },
      ].filter(({ count }) => count > 0);
      badge(svg, each.elementId, badges, styles);
    }
  }, [svg, states, counters, heat, changes, selected, duration]);

  useEffect(() => {
    if (!svg || !path) return undefined;
    const gone = [...path.before, ...path.now].map((flow) => elementOf(svg, flow)).filter((each) => each !== null);
    gone.forEach((each) => each.setAttribute('data-gone', 'true'));
    const stop = runTokens(svg, path.now, path.ms, styles.token);
    return () => {
      stop();
      gone.forEach((each) => each.removeAttribute('data-gone'));
    };
  }, [svg, path]);

  useEffect(() => {
    if (!svg || !onSelect) return undefined;
    const pick = (event: MouseEvent) => {
      const hit = (event.target as Element).closest('[data-element-id]');
      onSelect(hit?.getAttribute('data-element-id') ?? undefined);
    };
    svg.addEventListener('click', pick);
    return () => svg.removeEventListener('click', pick);
  }, [svg, onSelect]);

  const zoom = (factor: number) => {
    if (svg) setViewBox(svg, zoomed(viewBoxOf(svg), factor));
  };
  const whole = () => {
    const host = frame.current;
    const first = drawing.data ? parseSvg(drawing.data) : null;
    if (svg && host && first) setViewBox(svg, fitted(viewBoxOf(first), host.clientWidth, host.clientHeight, 20));
  };

  if (drawing.error) return <ErrorPanel error={drawing.error} retry={() => void drawing.refetch()} />;
  return (
    <div className={`${styles.diagram} ${still ? styles.still : ''} ${onSelect ? styles.selectable : ''}`} style={{ height }}>
      <div ref={frame} className={styles.frame} aria-busy={drawing.isPending} />
      {still ? null : (
        <div className={styles.controls}>
          <IconButton icon="minus" label={t('zoom.out')} onClick={() => zoom(1 / 1.25)} />
          <IconButton icon="plus" label={t('zoom.in')} onClick={() => zoom(1.25)} />
          <IconButton icon="expand" label={t('zoom.fit')} onClick={whole} />
        </div>
      )}
    </div>
  );
}

/** Drag to move, pinch or Ctrl+wheel to zoom; a plain wheel keeps scrolling the page. */
function movable(svg: SVGSVGElement, host: HTMLElement): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  let from: { x: number; y: number; box: Box } | null = null;
  host.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top, width, height } = host.getBoundingClientRect();
      const next = zoomed(viewBoxOf(svg), Math.exp(-event.deltaY / 300), (event.clientX - left) / width, (event.clientY - top) / height);
      if (next.width > SMALLEST) setViewBox(svg, next);
    },
    { passive: false, signal },
  );
  host.addEventListener('pointerdown', (event) => (from = { x: event.clientX, y: event.clientY, box: viewBoxOf(svg) }), { signal });
  window.addEventListener(
    'pointermove',
    (event) => {
      if (!from) return;
      const scale = from.box.width / host.clientWidth;
      setViewBox(svg, { ...from.box, x: from.box.x - (event.clientX - from.x) * scale, y: from.box.y - (event.clientY - from.y) * scale });
    },
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, () => (from = null), { signal });
  return () => ends.abort();
}
