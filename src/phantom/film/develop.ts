/**
 * From attenuation to grey values: Lambert and Beer's law I = exp(−μ), scattered light, quantum noise with variance
 * I / quanta, and a film's S-shaped response to the logarithm of the exposure (Hurter and Driffield), 8 bits.
 */

import type { Random } from '../../base/random.ts';
import type { Exposure } from '../exposure.ts';
import { gaussianBlur, type Plane, wideBlur } from './blur.ts';
import { quantumNoise } from './noise.ts';

/** Standard deviation of scattered light on the film, in centimetres. */
const scatterSpread = 2.6;
/** Standard deviation of the surroundings above which detail is raised, in centimetres. */
const detailSpread = 0.7;
/** Limits of the ratio to the surroundings, so that strong edges such as the diaphragm's keep no halo. */
const [leastDetail, mostDetail] = [0.5, 1.8];

/**
 * Grey values of an attenuation map, `[size, size]`.
 *
 * @param scale pixels a centimetre.
 */
export function develop(map: Plane, scale: number, exposure: Exposure, generator: Random): Uint8Array {
  const { width, height } = map;
  const seen = gaussianBlur(map, exposure.blur * scale).data;
  const light = new Float32Array(width * height);
  // Bare beam beside the body would drown the body in its scatter: a body scatters what passes through it.
  const scattering = new Float32Array(width * height);
  for (let i = 0; i < light.length; i++) {
    const passed = Math.exp(-seen[i]!);
    light[i] = passed;
    scattering[i] = Math.min(passed, 0.25);
  }
  const cell = Math.max(1, Math.round(0.6 * scale));
  const scattered = wideBlur({ width, height, data: scattering }, scatterSpread * scale, cell).data;
  const around = wideBlur(
    { width, height, data: scattering },
    detailSpread * scale,
    Math.max(1, Math.round(0.16 * scale)),
  ).data;
  const noise = quantumNoise(generator, width, height);

  const quantaPerPixel = exposure.quanta / (scale * scale);
  const response = responseTable(exposure);
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const mean = (1 - exposure.scatter) * light[i]! + exposure.scatter * scattered[i]!;
    const counted = mean + Math.sqrt(mean / quantaPerPixel) * noise[i]!;
    // Detail is raised above its surroundings as digital films are processed: contrast to the power of 1.5.
    const detail = Math.max(leastDetail, Math.min(mostDetail, counted / around[i]!));
    const shown = counted <= 0 ? 0 : Math.min(1, counted * Math.sqrt(detail));
    // The table's argument is a root of the light, which spends more entries on the dense parts.
    const place = Math.sqrt(shown) * (entries - 1);
    grey[i] = response[place | 0]!;
  }
  return grey;
}

const entries = 16384;

/** Grey value by the square root of the light. */
function responseTable({ centre, latitude }: Exposure): Uint8Array {
  const table = new Uint8Array(entries);
  for (let i = 0; i < entries; i++) {
    const exposed = 2 * Math.log((i + 0.5) / entries);
    table[i] = Math.round(255 / (1 + Math.exp((centre + exposed) / latitude)));
  }
  return table;
}
