/**
 * The curves of a finding side by side, with what a reader can try on them: a threshold, by pointer, slider or arrow keys,
 * and what it does to the images tested. `browser/explorer.js` fills it in; without the script the curves remain.
 */

import { embeddedJson, escaped } from './escape.ts';
import { type Picture, pictureHtml } from './picture.ts';
import { scrolling } from './scrolling.ts';

export interface Explorer {
  readonly kind: 'explorer';
  /** Unlike any other on the page. */
  readonly id: string;
  readonly finding: string;
  /**
   * Figures of which those with a `data-axes` of `roc` or `precision-recall` and a `data-frame` (left, top, width and height
   * of the plot, in SVG units) are explored.
   */
  readonly pictures: readonly Picture[];
  readonly data: ExplorerData;
  /** What must be known of the numbers. */
  readonly note: string;
}

/** Counts at each threshold, from the highest threshold down, and what makes rates and intervals of them. */
export interface ExplorerData {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly positives: number;
  readonly negatives: number;
  /** Where the slider stands at first. */
  readonly start: number;
  /** Standard errors in half an interval: 1.96 for 95 %. */
  readonly z: number;
}

const rates = [
  ['sensitivity', 'Sensitivity', 'of those with it, called present'],
  ['specificity', 'Specificity', 'of those without it, called absent'],
  ['ppv', 'Positive predictive value', 'of those called present, with it'],
  ['npv', 'Negative predictive value', 'of those called absent, without it'],
] as const;

/** The HTML of an explorer. The part that needs the script is hidden until the script shows it. */
export function explorerHtml({ id: given, finding, pictures, data, note }: Explorer): string {
  const id = escaped(given);
  const name = escaped(finding);
  const last = data.thresholds.length - 1;
  return `<div class="explorer">
<div class="gallery">
${pictures.map(pictureHtml).join('\n')}
</div>
<div class="readout" hidden>
<p class="slider"><label for="${id}">Try a threshold for ${name}</label> <input type="range" id="${id}" min="0" max="${last}" step="1" value="${last - data.start}"> <output for="${id}"></output></p>
<div class="tables">
${scrolling('table', `Rates of ${finding} at the threshold`, ratesTable(name))}
${scrolling('table', `Confusion of ${finding} at the threshold`, confusionTable(name))}
</div>
<p class="restated"><label for="${id}-prevalence">Where ${name} has a prevalence of</label> <input type="number" id="${id}-prevalence" min="0.01" max="99.99" step="any"> % the predictive values are <output for="${id}-prevalence"></output></p>
<p class="quiet">${escaped(note)}</p>
</div>
<script type="application/json">${embeddedJson(data)}</script>
</div>`;
}

/** Its cells are empty until the script fills them in; `name` is HTML. */
function ratesTable(name: string): string {
  const rows = rates.map(
    ([key, label, meaning]) =>
      `<tr data-rate="${key}"><th scope="row">${label} <span class="quiet meaning">${meaning}</span></th><td class="number"></td><td class="number"></td><td class="number"></td></tr>`,
  );
  return `<table><caption class="hidden">Rates of ${name} at the threshold</caption>
<thead><tr><th scope="col">At this threshold</th><th scope="col" class="number">Value</th><th scope="col" class="number">Interval</th><th scope="col" class="number">Images</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

function confusionTable(name: string): string {
  return `<table class="confusion"><caption class="hidden">Confusion of ${name} at the threshold</caption>
<thead><tr><th scope="col">Images</th><th scope="col" class="number">Called present</th><th scope="col" class="number">Called absent</th></tr></thead>
<tbody>
<tr><th scope="row">With it</th><td class="number" data-count="truePositives"></td><td class="number" data-count="falseNegatives"></td></tr>
<tr><th scope="row">Without it</th><td class="number" data-count="falsePositives"></td><td class="number" data-count="trueNegatives"></td></tr>
</tbody></table>`;
}
