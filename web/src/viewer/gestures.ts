/** Mouse, pen and fingers on the stage: drag with the chosen tool, right button or Shift for the other; two fingers and the wheel zoom. */

import { type RefObject, useEffect } from 'react';

export interface Gestures {
  readonly tool: 'pan' | 'window';
  onPan(dx: number, dy: number): void;
  /** In pixels of the screen. */
  onWindow(dx: number, dy: number): void;
  /** (x, y) on the stage. */
  onZoom(factor: number, x: number, y: number): void;
  onFit(): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Listens on an element as long as it is there. The newest gestures are always the ones that are called. */
export function useGestures(stage: RefObject<HTMLElement | null>, newest: RefObject<Gestures>): void {
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const pointers = new Map<number, Point>();
    let dragged: 'pan' | 'window' = 'pan';
    const placeOf = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
      const { left, top } = element.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const onDown = (event: PointerEvent) => {
      if (!(event.target instanceof HTMLCanvasElement)) return;
      element.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, placeOf(event));
      const { tool } = newest.current;
      const isOther = event.button === 2 || event.shiftKey;
      dragged = event.button === 1 ? 'pan' : isOther ? (tool === 'pan' ? 'window' : 'pan') : tool;
    };
    const onMove = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const now = placeOf(event);
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, now);
      if (other === undefined)
        return dragged === 'pan' ? newest.current.onPan(dx, dy) : newest.current.onWindow(dx, dy);
      // Two fingers: the image follows their middle, and grows with their distance.
      const distance = (point: Point) => Math.max(Math.hypot(point.x - other.x, point.y - other.y), 1);
      newest.current.onPan(dx / 2, dy / 2);
      newest.current.onZoom(distance(now) / distance(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    };
    const onUp = (event: PointerEvent) => pointers.delete(event.pointerId);
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { x, y } = placeOf(event);
      // A trackpad's pinch comes as a wheel with Ctrl and small steps.
      const speed = event.ctrlKey ? 0.01 : event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 0.05 : 0.0016;
      newest.current.onZoom(Math.exp(-event.deltaY * speed), x, y);
    };
    const onDouble = () => newest.current.onFit();
    const onMenu = (event: Event) => event.preventDefault();
    const controller = new AbortController();
    const { signal } = controller;
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    element.addEventListener('pointerup', onUp, { signal });
    element.addEventListener('pointercancel', onUp, { signal });
    element.addEventListener('wheel', onWheel, { signal, passive: false });
    element.addEventListener('dblclick', onDouble, { signal });
    element.addEventListener('contextmenu', onMenu, { signal });
    return () => controller.abort();
  }, [stage, newest]);
}
