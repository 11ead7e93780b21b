/** What the map's colours mean: from no evidence to the map's own maximum, as opaque as on the picture. */

import { colourStops } from './layers.ts';

export function ColourBar({ colours, opacity }: { readonly colours: string; readonly opacity: number }) {
  const stops = colourStops(colours, Math.max(opacity, 0.15));
  return (
    <div className="colour-bar" aria-hidden="true">
      <span>max</span>
      <i style={{ backgroundImage: `linear-gradient(to top, ${stops.join(', ')})` }} />
      <span>none</span>
    </div>
  );
}
