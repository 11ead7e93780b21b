/** What the map's colours mean: from no evidence to the map's own maximum, as opaque as on the picture. */

import { colourOf } from '../../../src/explanation/colour-map.ts';
import { colourMapOf } from './layers.ts';

export function ColourBar({ colours, opacity }: { readonly colours: string; readonly opacity: number }) {
  const stops = Array.from({ length: 17 }, (_, i) => {
    const value = i / 16;
    return `rgb(${colourOf(colourMapOf(colours), value).join(' ')} / ${(value ** 0.8 * Math.max(opacity, 0.15) * 100).toFixed(0)}%)`;
  });
  return (
    <div className="colour-bar" aria-hidden="true">
      <span>max</span>
      <i style={{ backgroundImage: `linear-gradient(to top, ${stops.join(', ')})` }} />
      <span>none</span>
    </div>
  );
}
