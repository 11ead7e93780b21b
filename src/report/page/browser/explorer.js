// Lets a reader move a threshold along the curves of a finding, by pointer, slider or arrow keys, and says what it does to
// the images tested: rates with Wilson's intervals, counts, and predictive values at another prevalence (Bayes).

/**
 * @typedef {object} Data counts at each threshold, from the highest down
 * @property {number[]} thresholds
 * @property {number[]} truePositives
 * @property {number[]} falsePositives
 * @property {number} positives
 * @property {number} negatives
 * @property {number} start
 * @property {number} z
 */

const namespace = 'http://www.w3.org/2000/svg';
const absent = '–';

/** @param {number} value */
const shown = (value) => value.toFixed(3);

/** Three digits that count, so that a small threshold isn't 0. @param {number} value */
const shownThreshold = (value) =>
  value >= 0.1 || value === 0 ? value.toFixed(3) : value >= 1e-4 ? value.toPrecision(3) : value.toExponential(2);

/**
 * Wilson's interval of a share.
 * @param {number} count
 * @param {number} of
 * @param {number} z
 */
const wilson = (count, of, z) => {
  const middle = count + (z * z) / 2;
  const half = z * Math.sqrt((count * (of - count)) / of + (z * z) / 4);
  return [Math.max(0, (middle - half) / (of + z * z)), Math.min(1, (middle + half) / (of + z * z))];
};

/**
 * The index of the point that is nearest to a place in a chart.
 * @param {readonly (readonly [number, number])[]} points
 * @param {number} x
 * @param {number} y
 */
const nearest = (points, x, y) => {
  let best = 0;
  let least = Infinity;
  points.forEach(([px, py], index) => {
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
};

/**
 * A mark that follows the threshold in one chart.
 * @param {SVGSVGElement} svg
 * @param {SVGElement} chart with `data-axes` and `data-frame`
 * @param {Data} data
 */
const markIn = (svg, chart, data) => {
  const [left, top, width, height] = (chart.dataset.frame ?? '').split(' ').map(Number);
  const { positives, negatives, truePositives, falsePositives } = data;
  const isRoc = chart.dataset.axes === 'roc';
  const points = truePositives.map((tp, i) => {
    const sensitivity = tp / positives;
    return /** @type {[number, number]} */ (
      isRoc ? [falsePositives[i] / negatives, sensitivity] : [sensitivity, tp / (tp + falsePositives[i])]
    );
  });
  const make = (/** @type {string} */ name, /** @type {Record<string, string>} */ attributes) => {
    const made = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    chart.append(made);
    return made;
  };
  const across = make('line', { class: 'guide', x1: String(left), x2: String(left + width) });
  const up = make('line', { class: 'guide', y1: String(top), y2: String(top + height) });
  const dot = make('circle', { class: 'mark', r: '5.5' });
  return {
    /** @param {number} index */
    move(index) {
      const [x, y] = [left + points[index][0] * width, top + (1 - points[index][1]) * height].map((v) => v.toFixed(2));
      dot.setAttribute('cx', x);
      dot.setAttribute('cy', y);
      for (const end of ['x1', 'x2']) up.setAttribute(end, x);
      for (const end of ['y1', 'y2']) across.setAttribute(end, y);
    },
    /** The point below the pointer. @param {PointerEvent} event */
    at(event) {
      const matrix = /** @type {SVGGraphicsElement} */ (chart).getScreenCTM();
      if (matrix === null) return undefined;
      const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      return nearest(points, (place.x - left) / width, 1 - (place.y - top) / height);
    },
    svg,
  };
};

/** @param {HTMLElement} explorer */
const open = (explorer) => {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (explorer.querySelector(selector));
  const data = /** @type {Data} */ (JSON.parse(find('script').textContent ?? ''));
  const { thresholds, truePositives, falsePositives, positives, negatives, z } = data;
  const slider = /** @type {HTMLInputElement} */ (find('.slider input'));
  const prevalence = /** @type {HTMLInputElement} */ (find('.restated input'));
  const last = thresholds.length - 1;
  const marks = [...explorer.querySelectorAll('[data-axes=roc], [data-axes=precision-recall]')].map((chart) =>
    markIn(/** @type {SVGSVGElement} */ (chart.closest('figure svg')), /** @type {SVGElement} */ (chart), data),
  );

  const show = () => {
    const index = last - Number(slider.value);
    const tp = truePositives[index];
    const fp = falsePositives[index];
    const counts = {
      truePositives: tp,
      falsePositives: fp,
      falseNegatives: positives - tp,
      trueNegatives: negatives - fp,
    };
    const rates = {
      sensitivity: [tp, positives],
      specificity: [counts.trueNegatives, negatives],
      ppv: [tp, tp + fp],
      npv: [counts.trueNegatives, counts.trueNegatives + counts.falseNegatives],
    };
    for (const mark of marks) mark.move(index);
    for (const [name, [count, of]] of Object.entries(rates)) {
      const cells = explorer.querySelectorAll(`[data-rate=${name}] td`);
      const [low, high] = of === 0 ? [] : wilson(count, of, z);
      const texts =
        of === 0
          ? [absent, absent, '0 of 0']
          : [
              shown(count / of),
              `${shown(low)} – ${shown(high)}`,
              `${count.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')}`,
            ];
      texts.forEach((text, place) => {
        cells[place].textContent = text;
      });
    }
    for (const [name, count] of Object.entries(counts)) {
      find(`[data-count=${name}]`).textContent = count.toLocaleString('en-GB');
    }
    const threshold = shownThreshold(thresholds[index]);
    find('.slider output').textContent = threshold;
    const spoken = `threshold ${threshold}, sensitivity ${shown(tp / positives)}, specificity ${shown(counts.trueNegatives / negatives)}`;
    slider.setAttribute('aria-valuetext', spoken);
    restate(tp / positives, counts.trueNegatives / negatives);
  };

  /**
   * @param {number} sensitivity
   * @param {number} specificity
   */
  const restate = (sensitivity, specificity) => {
    const share = Number(prevalence.value) / 100;
    const isShare = prevalence.value !== '' && share > 0 && share < 1;
    const ofCalled = sensitivity * share + (1 - specificity) * (1 - share);
    const ofOthers = specificity * (1 - share) + (1 - sensitivity) * share;
    const ppv = ofCalled > 0 ? shown((sensitivity * share) / ofCalled) : absent;
    const npv = ofOthers > 0 ? shown((specificity * (1 - share)) / ofOthers) : absent;
    find('.restated output').textContent = isShare
      ? `${ppv} (positive) and ${npv} (negative).`
      : 'unknown: a percentage between 0 and 100 is needed.';
  };

  prevalence.value = String(Number(((100 * positives) / (positives + negatives)).toPrecision(3)));
  slider.addEventListener('input', show);
  prevalence.addEventListener('input', show);
  for (const mark of marks) {
    const box = /** @type {HTMLElement} */ (mark.svg.parentElement);
    const follow = (/** @type {PointerEvent} */ event) => {
      const index = mark.at(event);
      if (index === undefined) return;
      slider.value = String(last - index);
      show();
    };
    box.classList.add('explored');
    box.setAttribute('aria-label', `${box.getAttribute('aria-label')} Left and right arrow keys move the threshold.`);
    box.addEventListener('pointermove', follow);
    box.addEventListener('pointerdown', follow);
    box.addEventListener('keydown', (event) => {
      // To the right on both curves lie lower thresholds.
      const direction = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
      if (direction === undefined) return;
      event.preventDefault();
      slider.value = String(Number(slider.value) + direction * (event.shiftKey ? 10 : 1));
      show();
    });
  }
  find('.readout').hidden = false;
  show();
};

for (const explorer of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.explorer'))) open(explorer);
