/** The scores of all images that were read, as the tables that other commands take: `predictions.csv`, and JSON with what made them. */

import type { PageModel, Place, XRay } from '../state/state.ts';

/** `Image`, then a probability a finding with nine significant digits, as `roentgen predict` writes it. */
export function scoresCsv(images: readonly XRay[], place: Place, { findings }: PageModel): string {
  const rows = images.flatMap(({ name, readings }) => {
    const probability = readings[place]?.probability;
    return probability === undefined
      ? []
      : [[name, ...probability.map((score) => String(Number(score.toPrecision(9))))]];
  });
  return [['Image', ...findings], ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

/** RFC 4180. */
function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export function scoresJson(images: readonly XRay[], place: Place, model: PageModel): string {
  const document = {
    purpose: 'research and teaching, not diagnosis',
    model: { name: model.name, sha256: model.sha256, architecture: model.architecture, size: model.size },
    read: place === 'device' ? 'in the browser' : 'on the server',
    images: images.flatMap(({ name, readings, image }) => {
      const reading = readings[place];
      if (reading === undefined) return [];
      const findings = model.findings.map((finding, index) => ({
        finding,
        probability: Number(reading.probability[index]!.toPrecision(9)),
        calibratedProbability: reading.calibrated[index] ?? null,
        threshold: model.thresholds[finding] ?? null,
      }));
      return [{ name, width: image?.width ?? null, height: image?.height ?? null, findings }];
    }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
