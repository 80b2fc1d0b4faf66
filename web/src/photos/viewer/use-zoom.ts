// A picture held nearer: with the wheel, two fingers, a double press, keys or buttons; when it is nearer it is moved about, when it is whole a swipe goes on.
import { useEffect, useRef, useState, type PointerEvent } from 'react';

export const zoomMax = 8;
const zoomStep = 1.5;
const doublePressZoom = 2.5;
const swipePxMin = 60;

interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}
const whole: View = { zoom: 1, x: 0, y: 0 };

interface Point {
  readonly x: number;
  readonly y: number;
}

export function useZoom(onSwipe: (towards: 'left' | 'right') => void) {
  const stage = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(whole);
  const fingers = useRef(new Map<number, Point>());
  const begun = useRef<Point>(undefined);
  const zoomBy = (factor: number, at?: Point) => setView((now) => zoomed(now, factor, at ?? { x: 0, y: 0 }));
  useWheel(stage, zoomBy);
  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, pointOf(event));
    begun.current = fingers.current.size === 1 ? pointOf(event) : undefined;
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    if (other) zoomBy(distance(now, other) / Math.max(1, distance(before, other)), inStage(stage.current, now));
    else setView((known) => (known.zoom === 1 ? known : { ...known, x: known.x + now.x - before.x, y: known.y + now.y - before.y }));
  };
  const up = (event: PointerEvent<HTMLDivElement>) => {
    const from = begun.current;
    fingers.current.delete(event.pointerId);
    begun.current = undefined;
    if (!from || view.zoom !== 1 || event.type === 'pointercancel') return;
    const dx = event.clientX - from.x;
    if (Math.abs(dx) > swipePxMin && Math.abs(dx) > Math.abs(event.clientY - from.y)) onSwipe(dx < 0 ? 'left' : 'right');
  };
  return {
    stage,
    zoom: view.zoom,
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`,
    nearer: () => zoomBy(zoomStep),
    farther: () => zoomBy(1 / zoomStep),
    fit: () => setView(whole),
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: up,
      onDoubleClick: (event: { readonly clientX: number; readonly clientY: number }) =>
        view.zoom > 1 ? setView(whole) : zoomBy(doublePressZoom, inStage(stage.current, { x: event.clientX, y: event.clientY })),
    },
  };
}

/** What is under `at`, measured from the middle, stays where it is. */
function zoomed({ zoom, x, y }: View, factor: number, at: Point): View {
  const next = Math.min(zoomMax, Math.max(1, zoom * factor));
  if (next === 1) return whole;
  const by = next / zoom;
  return { zoom: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by };
}

function inStage(stage: HTMLElement | null, { x, y }: Point): Point {
  const box = stage?.getBoundingClientRect();
  return box ? { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 } : { x: 0, y: 0 };
}

const pointOf = ({ clientX: x, clientY: y }: { readonly clientX: number; readonly clientY: number }): Point => ({ x, y });
const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** React listens to wheels passively, and then the page would scroll or grow, too. */
function useWheel(stage: { readonly current: HTMLElement | null }, zoomBy: (factor: number, at: Point) => void): void {
  const current = useRef(zoomBy);
  current.current = zoomBy;
  useEffect(() => {
    const element = stage.current;
    if (!element) return undefined;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      current.current(Math.exp(-event.deltaY / 400), inStage(element, pointOf(event)));
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [stage]);
}
