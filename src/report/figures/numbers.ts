/** How figures and reports write numbers. */

import type { MaybeInterval } from '../../evaluation/interval.ts';

/** 22433 → 22,433 */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** `14 images`, `1 image` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Three decimals, with a true minus sign, and without one before a zero. */
export function decimal(value: number, digits = 3): string {
  return value
    .toFixed(digits)
    .replace(/^-(?=0*\.?0*$)/, '')
    .replace('-', '−');
}

/** With its sign, where a difference is meant. */
export function signed(value: number, digits = 3): string {
  const text = decimal(value, digits);
  return value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text;
}

/** `0.812 – 0.855`, `−0.012 to 0.034`, or a dash where there is none. */
export function intervalText({ interval }: Pick<MaybeInterval, 'interval'>, digits = 3): string {
  return interval === null ? '–' : rangeText(interval, digits);
}

export function rangeText({ low, high }: { readonly low: number; readonly high: number }, digits = 3): string {
  return `${decimal(low, digits)} ${low < 0 ? 'to' : '–'} ${decimal(high, digits)}`;
}

/** `95 %` */
export function levelText(level: number): string {
  return `${Number((100 * level).toPrecision(6))} %`;
}

/** A share in per cent with two or three digits that count, so that rare findings aren't all 0 %. */
export function percent(share: number): string {
  if (share === 0) return '0 %';
  const value = share * 100;
  return `${Number(value.toPrecision(value >= 10 ? 3 : 2))} %`;
}

/** A threshold: small ones with three digits that count. */
export function thresholdText(threshold: number): string {
  return threshold >= 0.1 || threshold === 0 ? threshold.toFixed(3) : threshold.toPrecision(3);
}

/** Three decimals; smaller than they can tell, in words. */
export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Both as one says them: `0.838 (0.826 – 0.850)`. */
export function withInterval(value: number, interval: MaybeInterval['interval'], digits = 3): string {
  return interval === null ? decimal(value, digits) : `${decimal(value, digits)} (${rangeText(interval, digits)})`;
}

/** How a record's rule of an operating point is called. */
export function ruleText(rule: string): string {
  return rule === 'youden' ? 'Youden’s J' : rule === 'f1' ? 'F1' : rule;
}

/** A record's caution without its rule, where the rule stands beside: `only 7 images with it`. */
export function cautionText(caution: string): string {
  return caution.split(':')[0]!;
}
