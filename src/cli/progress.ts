/** How far a long piece of work is, on stderr: a bar with rate and time left on a terminal, plain lines elsewhere. */

import { SingleBar } from 'cli-progress';
import { notice } from './output.ts';

export interface Progress {
  /** To be called whenever something is done; `detail` is a few words such as the loss. */
  update(done: number, total: number, detail?: string): void;
  /** Ends the bar, whole or not. Harmless where nothing was begun, and a second time. */
  stop(): void;
}

/** Seconds between the plain lines. */
const lineInterval = 5;

/**
 * Begins to show progress; nothing is printed before the first update.
 *
 * @param what what is being done: `reading images`
 * @param unit what is counted: `image`
 */
export function showProgress(what: string, unit: string): Progress {
  return process.stderr.isTTY ? bar(what, unit) : lines(what, unit);
}

/** Runs work that reports its progress, and ends the bar however the work ends. */
export async function withProgress<T>(
  what: string,
  unit: string,
  work: (update: Progress['update']) => Promise<T>,
): Promise<T> {
  const progress = showProgress(what, unit);
  try {
    return await work(progress.update);
  } finally {
    progress.stop();
  }
}

function bar(what: string, unit: string): Progress {
  let single: SingleBar | undefined;
  const paceOf = pacer(unit);
  return {
    update(done, total, detail = '') {
      const { rate, left } = paceOf(done, total);
      if (single === undefined) {
        single = new SingleBar({
          stream: process.stderr,
          format: `${what} {bar} {value}/{total} · {rate} · {left} left {detail}`,
          barCompleteChar: '━',
          barIncompleteChar: '╌',
          barsize: 24,
          hideCursor: true,
          // Ctrl-C is the program's to handle; cli-progress would only restore the cursor, which stop() does.
          gracefulExit: false,
        });
        single.start(total, 0, { rate: '', left: '…', detail: '' });
      }
      single.setTotal(total);
      single.update(done, { rate, left, detail });
    },
    stop() {
      single?.stop();
      single = undefined;
    },
  };
}

function lines(what: string, unit: string): Progress {
  const paceOf = pacer(unit);
  const started = performance.now();
  let last = 0;
  return {
    update(done, total, detail = '') {
      const { rate, left } = paceOf(done, total);
      const seconds = secondsSince(started);
      if (done < total && seconds - last < lineInterval) return;
      last = seconds;
      const rest = done < total ? `${rate}, ${left} left` : rate;
      notice([`${what}: ${done} of ${total}`, rest, detail].filter((part) => part !== '').join(', '));
    },
    stop() {},
  };
}

/** Work that goes on counts from where it begins: what was done before took no time of this clock. */
function pacer(unit: string): (done: number, total: number) => { rate: string; left: string } {
  const started = performance.now();
  let before: number | undefined;
  return (done, total) => {
    before ??= done - 1;
    return pace(done - before, total - before, secondsSince(started), unit);
  };
}

/** The rate and the time left in words. */
export function pace(done: number, total: number, seconds: number, unit: string): { rate: string; left: string } {
  const perSecond = seconds > 0 ? done / seconds : 0;
  if (perSecond === 0) return { rate: '', left: '…' };
  const rate =
    perSecond >= 1
      ? `${perSecond >= 100 ? Math.round(perSecond) : perSecond.toFixed(1)} ${unit}s/s`
      : `${(1 / perSecond).toFixed(1)} s/${unit}`;
  return { rate, left: duration((total - done) / perSecond) };
}

/** `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
