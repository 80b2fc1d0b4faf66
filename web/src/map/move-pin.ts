// Moves a pin: with the finger or the mouse, or step by step with the arrow keys. A step is so many pixels, so the closer one has come, the finer it is.
import type { Map as LibreMap } from 'maplibre-gl';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { Point } from './coordinates.ts';

export interface MoveParts {
  readonly map: LibreMap;
  readonly onMove: (point: Point) => void;
}

const stepPx = 8;
const farStepPx = 48;
/** Closer to the edge of the map than this, it follows the pin. */
const edgePx = 40;
const directions: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function useMovePin(pin: Point, move: MoveParts | undefined) {
  // Where the pin was under the pointer when it was taken.
  const taken = useRef<{ readonly right: number; readonly down: number }>(undefined);
  if (!move) return {};
  const { map, onMove } = move;
  const moveTo = (x: number, y: number) => {
    const { lat, lng } = map.unproject([x, y]).wrap();
    onMove({ lat, lon: lng });
  };
  const inMap = (event: PointerEvent) => {
    const { left, top } = map.getContainer().getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  return {
    onKeyDown: (event: KeyboardEvent) => {
      const direction = directions[event.key];
      if (!direction) return;
      event.preventDefault();
      event.stopPropagation();
      const { x, y } = map.project([pin.lon, pin.lat]);
      const px = event.shiftKey ? farStepPx : stepPx;
      const [toX, toY] = [x + direction[0] * px, y + direction[1] * px];
      moveTo(toX, toY);
      const { clientWidth, clientHeight } = map.getContainer();
      if (toX < edgePx || toY < edgePx || toX > clientWidth - edgePx || toY > clientHeight - edgePx)
        map.panBy([direction[0] * px, direction[1] * px], { duration: 0 });
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      const [at, pointer] = [map.project([pin.lon, pin.lat]), inMap(event)];
      taken.current = { right: at.x - pointer.x, down: at.y - pointer.y };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!taken.current) return;
      const { x, y } = inMap(event);
      moveTo(x + taken.current.right, y + taken.current.down);
    },
    onPointerUp: () => void (taken.current = undefined),
    onPointerCancel: () => void (taken.current = undefined),
  };
}
