/** The stage's size, kept up to date, for whoever places something on it. */

import { type RefObject, useEffect, useState } from 'react';
import type { Size } from './view.ts';

export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 });
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      // Nothing can be placed on a stage that isn't shown.
      if (width > 0) setSize({ width, height: Math.max(height, 1) });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
